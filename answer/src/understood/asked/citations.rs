//! Questions of who cites whom.

use super::{Asked, phrase};
use crate::understood::kind::PAPERS;
use crate::understood::words::{Word, find, starts};

/// To cite, with an object behind it.
const CITE: &[&str] = &[
    "cite",
    "cites",
    "citing",
    "cited",
    "reference",
    "references",
    "referencing",
];
/// What the papers at hand are called.
const OURS: &[&str] = &[
    "library",
    "collection",
    "list",
    "set",
    "reading",
    "papers",
    "here",
    "our",
    "my",
];
const DO: &[&str] = &["does", "do", "did"];
const BE: &[&str] = &[
    "is", "are", "was", "were", "has", "been", "gets", "get", "got",
];

pub(super) fn asked(words: &[Word]) -> Option<Asked> {
    path(words)
        .or_else(|| anyone(words))
        .or_else(|| source_for(words))
        .or_else(|| mention(words))
        .or_else(|| cited_by_all(words))
        .or_else(|| passive(words))
        .or_else(|| listing(words))
        .or_else(|| nominal(words))
        .or_else(|| active(words))
}

/// "Does anyone cite X? Who?"
fn anyone(words: &[Word]) -> Option<Asked> {
    let [helper, who, cite, rest @ ..] = words else {
        return None;
    };
    let generic = who.is(&["anyone", "anybody", "someone", "somebody", "others"]);
    if !helper.is(DO) || !generic || !cite.is(CITE) {
        return None;
    }
    let end = rest
        .iter()
        .position(|word| word.stops)
        .map_or(rest.len(), |at| at + 1);
    let tail = &rest[end..];
    tail.iter()
        .all(|word| word.is_function() || word.is(&["who"]))
        .then(|| phrase(&rest[..end]))
        .flatten()
        .map(|cited| Asked::Citing {
            cited: vec![cited],
            count: false,
        })
}

/// Whom a paper takes something from: "For wool, whose work does X refer to?", "What reference does X give for wool?", "Whom does X
/// follow for wool?"
fn source_for(words: &[Word]) -> Option<Asked> {
    const TAKES: &[&str] = &[
        "refer", "refers", "follow", "follows", "credit", "credits", "give", "gives", "point",
        "name", "cite",
    ];
    let whose = words
        .iter()
        .position(|word| word.is(&["whose", "whom", "who", "what", "which"]))?;
    let helper = whose + words[whose..].iter().take(5).position(|word| word.is(DO))?;
    let noun = words[whose + 1..helper].iter().all(|word| {
        word.is(PAPERS)
            || word.is(&[
                "reference",
                "references",
                "citation",
                "source",
                "sources",
                "authors",
            ])
    });
    let asks = noun && (words[whose].is(&["whose", "whom", "who"]) || helper > whose + 1);
    let verb = helper + 1 + words[helper + 1..].iter().position(|word| word.is(TAKES))?;
    let behind = &words[verb + 1..];
    let aim = behind
        .iter()
        .position(|word| word.is(&["for", "when", "as"]));
    let purpose = match (aim, words[..whose].split_first()) {
        (Some(at), _) if behind[..at].iter().all(|word| word.is(&["to", "as"])) => {
            &behind[at + 1..]
        }
        // "For wool, whose work …"
        (None, Some((lead, purpose))) if lead.is(&["for", "on", "about"]) => purpose,
        _ => return None,
    };
    if !asks || whose > 0 && aim.is_some() {
        return None;
    }
    Some(Asked::References {
        paper: phrase(&words[helper + 1..verb])?,
        purpose: Some(phrase(purpose)?),
        count: false,
    })
}

/// "In what connection does X mention Y?"
fn mention(words: &[Word]) -> Option<Asked> {
    let lead = [["in", "what"], ["in", "which"], ["for", "what"]]
        .iter()
        .any(|lead| starts(words, lead));
    let noun = words.get(2).is_some_and(|word| {
        word.is(&[
            "connection",
            "context",
            "respect",
            "reason",
            "purpose",
            "regard",
        ])
    });
    let why = starts(words, &["why", "does"]) || starts(words, &["why", "do"]);
    let from = match (lead && noun, why) {
        (true, _) if words.get(3)?.is(DO) => 4,
        (_, true) => 2,
        _ => return None,
    };
    let verb = from
        + words[from..]
            .iter()
            .position(|word| word.is(&["mention", "cite", "refer"]))?;
    let cited = &words[verb + 1..];
    let cited = match words[verb].is(&["refer"]) {
        true => cited.split_first().filter(|(to, _)| to.low == "to")?.1,
        false => cited,
    };
    Some(Asked::Cites {
        citing: phrase(&words[from..verb])?,
        cited: phrase(cited)?,
        wants_reason: true,
    })
}

/// "Which works are cited by both X and Y?", "What do both X and Y cite?"
fn cited_by_all(words: &[Word]) -> Option<Asked> {
    let both = find(words, &["both"])?;
    let (before, after) = (&words[..both], &words[both + 1..]);
    let passive = before.last().is_some_and(|word| word.is(&["by"]))
        && before.iter().any(|word| word.is(&["cited", "referenced"]))
        && before
            .iter()
            .all(|word| is_asking(word) || word.is(BE) || word.is(&["cited", "referenced", "by"]));
    let active = before.last().is_some_and(|word| word.is(DO))
        && before.iter().all(|word| is_asking(word) || word.is(DO))
        && after
            .last()
            .is_some_and(|word| word.is(&["cite", "reference"]));
    let names = if active { after.split_last()?.1 } else { after };
    let (one, other) = (passive || active).then(|| halves(names, "and"))??;
    Some(Asked::CitedByAll {
        citing: vec![one, other],
    })
}

/// "X … cited by Y", "is X cited by Y", "how often is X cited".
fn passive(words: &[Word]) -> Option<Asked> {
    let at = words
        .iter()
        .position(|word| word.is(&["cited", "referenced"]))?;
    let (before, after) = (&words[..at], &words[at + 1..]);
    let by = after.first().is_some_and(|word| word.is(&["by", "in"]));
    let agent = if by {
        phrase(&after[1..]).filter(|_| !is_generic(&after[1..]))
    } else {
        None
    };
    // "X gets cited by …": the verb stands behind its subject.
    let be = before
        .iter()
        .position(|word| word.is(BE))
        .filter(|be| be + 1 < before.len());
    let subject = match before.split_last() {
        Some((last, subject)) if be.is_none() && last.is(BE) && !subject.iter().all(is_asking) => {
            Some(subject)
        }
        _ => None,
    };
    // "Cited as warm", "cited for": what for is a matter of the text.
    if !by
        && !after
            .iter()
            .all(|word| word.is(&["here", "in", "the", "library", "collection", "this"]))
    {
        return None;
    }
    let subject = subject
        .or(be.map(|be| &before[be + 1..]))
        .filter(|subject| phrase(subject).is_some());
    match (agent, subject) {
        (Some(agent), Some(subject)) if !is_generic(subject) => Some(Asked::Cites {
            citing: agent,
            cited: phrase(subject)?,
            wants_reason: before.first().is_some_and(|word| word.is(&["why"])),
        }),
        (Some(agent), _) => {
            let asks = before.is_empty() || before.iter().all(is_asking);
            asks.then_some(Asked::References {
                paper: agent,
                purpose: None,
                count: is_count(words),
            })
        }
        (None, Some(subject)) => Some(Asked::Citing {
            cited: several(subject)?,
            count: is_count(words),
        }),
        (None, None) => None,
    }
}

/// "… that has X in its bibliography", "which papers list X among their references", "whose bibliography includes X": X.
fn listing(words: &[Word]) -> Option<Asked> {
    const HAVE: &[&str] = &[
        "has",
        "have",
        "having",
        "list",
        "lists",
        "listing",
        "include",
        "includes",
        "including",
        "contain",
        "contains",
        "mention",
        "mentions",
        "put",
        "puts",
    ];
    const ENTRIES: &[&str] = &["bibliography", "bibliographies", "references", "reference"];
    let entries = words.iter().position(|word| word.is(ENTRIES))?;
    let lead = |part: &[Word]| part.iter().all(|word| is_asking(word) || word.is(BE));
    let citing = |cited: &[Word]| {
        Some(Asked::Citing {
            cited: vec![phrase(cited)?],
            count: is_count(words),
        })
    };
    // What it is listed in stands behind it.
    let behind = words[..entries]
        .iter()
        .rposition(|word| word.is(&["in", "among", "amongst"]));
    if let Some(behind) = behind
        && words[behind + 1..entries]
            .iter()
            .all(|word| word.is(&["its", "their", "the", "his", "her"]))
    {
        let before = &words[..behind];
        let at = (0..before.len()).find(|at| before[*at].is(HAVE) && lead(&before[..*at]))?;
        let rest = &words[entries + 1..];
        let plain = rest
            .iter()
            .all(|word| word.is_function() || word.is(&["list", "which", "one", "who"]));
        return (at > 0 && plain)
            .then(|| citing(&before[at + 1..]))
            .flatten();
    }
    // "Whose bibliography includes X?"
    let whose = words.first()?.is(&["whose"]) && entries <= 2;
    let at = entries
        + 1
        + words[entries + 1..]
            .iter()
            .take(2)
            .position(|word| word.is(HAVE))?;
    whose.then(|| citing(&words[at + 1..])).flatten()
}

/// "the references of X", "citations of X".
fn nominal(words: &[Word]) -> Option<Asked> {
    let noun = (0..words.len()).find(|at| {
        let list =
            words[*at].low == "list" && *at > 0 && words[at - 1].is(&["reference", "references"]);
        list || words[*at].is(&["references", "bibliography", "citations", "citers"])
    })?;
    if let Some(name) = held(words, noun).or_else(|| counted_in(words, noun)) {
        return Some(name);
    }
    let of = words
        .get(noun + 1)
        .filter(|word| word.is(&["of", "in", "to", "for"]))?;
    let before = &words[..noun];
    if !before.iter().all(|word| {
        is_asking(word) || word.is(BE) || word.is(&["the", "reference", "works", "there"])
    }) {
        return None;
    }
    let name = &words[noun + 2..];
    let end = name
        .iter()
        .position(|word| word.is(BE))
        .unwrap_or(name.len());
    let count = is_count(words);
    let of_paper = words[noun].is(&["references", "bibliography"])
        || words[noun].low == "list" && before.last().is_some_and(|word| word.low == "reference");
    if of_paper {
        return Some(Asked::References {
            paper: phrase(&name[..end])?,
            purpose: None,
            count,
        });
    }
    if words[noun].low == "list" || of.low == "in" {
        return None;
    }
    Some(Asked::Citing {
        cited: several(&name[..end])?,
        count,
    })
}

/// "How many references are (there) in (the bibliography of) X?"
fn counted_in(words: &[Word], noun: usize) -> Option<Asked> {
    let counts = is_count(&words[..noun + 1]) && words[noun].is(&["references"]);
    let rest = words.get(noun + 1..).filter(|_| counts)?;
    let named = rest
        .iter()
        .rposition(|word| word.is(&["bibliography", "references", "reference", "list"]))
        .map_or(0, |at| at + 1);
    let plain = |word: &Word| {
        word.is(BE)
            || word.is(&[
                "there",
                "in",
                "the",
                "of",
                "bibliography",
                "reference",
                "list",
                "listed",
                "contained",
            ])
    };
    let lead = named + rest[named..].iter().take_while(|word| plain(word)).count();
    let told =
        rest[..lead].iter().all(plain) && rest[..lead].iter().any(|word| word.is(&["in", "of"]));
    told.then_some(Asked::References {
        paper: phrase(&rest[lead..])?,
        purpose: None,
        count: true,
    })
}

/// "How many references does X have?"
fn held(words: &[Word], noun: usize) -> Option<Asked> {
    let has = words
        .last()
        .is_some_and(|word| word.is(&["have", "contain", "list"]));
    let helper = words.get(noun + 1).is_some_and(|word| word.is(DO));
    let name = words
        .get(noun + 2..words.len() - 1)
        .filter(|_| has && helper)?;
    let count = is_count(words);
    Some(match words[noun].is(&["references"]) {
        true => Asked::References {
            paper: phrase(name)?,
            purpose: None,
            count,
        },
        false => Asked::Citing {
            cited: several(name)?,
            count,
        },
    })
}

/// "Which papers cite X", "what does Y cite", "does Y cite X".
fn active(words: &[Word]) -> Option<Asked> {
    let Some(at) = words.iter().rposition(|word| word.is(CITE)) else {
        return referring(words);
    };
    let (before, after) = (&words[..at], &words[at + 1..]);
    let helper = before.iter().position(|word| word.is(DO));
    let Some(helper) = helper else {
        // The subject is a word of asking: papers, works, who.
        let asks = before.iter().all(|word| {
            is_asking(word)
                || word.is(&[
                    "build", "builds", "on", "or", "and", "also", "use", "uses", "extend",
                ])
        });
        return (asks && !before.is_empty() && !is_generic(after))
            .then_some(())
            .and_then(|()| several(after))
            .map(|cited| Asked::Citing {
                cited,
                count: is_count(words),
            });
    };
    let subject = phrase(&before[helper + 1..])?;
    let lead = &before[..helper];
    let wants_reason = lead.first().is_some_and(|word| word.is(&["why", "how"]));
    if lead.is_empty() || (wants_reason && lead.len() == 1) {
        return Some(Asked::Cites {
            citing: subject,
            cited: phrase(after)?,
            wants_reason,
        });
    }
    if !lead.iter().all(is_asking) {
        return None;
    }
    // "… cite from our library": where it is looked for is no purpose.
    let of_ours = |word: &Word| word.is_function() || word.is(OURS);
    let after = if after.iter().all(of_ours) {
        &[]
    } else {
        after
    };
    let purpose = match after
        .iter()
        .position(|word| word.is(&["for", "when", "as", "to", "in"]))
    {
        Some(from) => Some(phrase_of_purpose(&after[from..])?),
        None if after.iter().all(|word| word.is_function()) => None,
        None => return None,
    };
    Some(Asked::References {
        paper: subject,
        purpose,
        count: is_count(words),
    })
}

/// "Who in this library refers to X?"
fn referring(words: &[Word]) -> Option<Asked> {
    let at = words
        .windows(2)
        .position(|pair| pair[0].is(&["refer", "refers", "referring"]) && pair[1].is(&["to"]))?;
    let (before, after) = (&words[..at], &words[at + 2..]);
    (!before.is_empty() && before.iter().all(is_asking) && !is_generic(after))
        .then(|| several(after))
        .flatten()
        .map(|cited| Asked::Citing {
            cited,
            count: false,
        })
}

fn phrase_of_purpose(words: &[Word]) -> Option<String> {
    let telling = words.iter().skip(1).any(|word| !word.is_function());
    telling.then(|| crate::understood::words::join(&words[1..]))
}

/// "How are X and Y connected", "a path from X to Y".
fn path(words: &[Word]) -> Option<Asked> {
    let joined = words
        .iter()
        .rposition(|word| word.is(&["connected", "linked", "related"]));
    if let Some(at) = joined {
        let how = starts(words, &["how"]) && words.get(1).is_some_and(|word| word.is(BE));
        let (from, to) = match () {
            () if how && at + 1 == words.len() => halves(&words[2..at], "and")?,
            () if how
                && words
                    .get(at + 1)
                    .is_some_and(|word| word.is(&["to", "with"])) =>
            {
                (phrase(&words[2..at])?, phrase(&words[at + 2..])?)
            }
            () => return None,
        };
        // "Felt and wool related to warmth": two subjects and a third are no two papers.
        let plain = at + 1 == words.len() || !words[2..at].iter().any(|word| word.is(&["and"]));
        return plain.then_some(Asked::Path { from, to });
    }
    let noun = words
        .iter()
        .position(|word| word.is(&["path", "connection", "chain", "link"]))?;
    let after = &words[noun + 1..];
    let after = match after.iter().position(|word| word.is(&["between", "from"])) {
        Some(0) => after,
        Some(at)
            if after[..at]
                .iter()
                .all(|word| word.is(&["of", "citations", "is", "there"])) =>
        {
            &after[at..]
        }
        _ => return None,
    };
    let middle = if after.first()?.low == "between" {
        "and"
    } else {
        "to"
    };
    let (from, to) = halves(&after[1..], middle)?;
    Some(Asked::Path { from, to })
}

/// The phrases before and behind a word that is there once; of several, the one nearest the middle.
fn halves(words: &[Word], middle: &str) -> Option<(String, String)> {
    let places = (0..words.len()).filter(|at| words[*at].low == middle);
    let at = places.min_by_key(|at| (2 * at).abs_diff(words.len()))?;
    Some((phrase(&words[..at])?, phrase(&words[at + 1..])?))
}

/// "both X and Y" is two, everything else one.
fn several(words: &[Word]) -> Option<Vec<String>> {
    if let Some(both) = find(words, &["both"]) {
        let (one, other) = halves(&words[both + 1..], "and")?;
        return Some(vec![one, other]);
    }
    Some(vec![phrase(words)?])
}

fn is_count(words: &[Word]) -> bool {
    let pair = |second: &[&str]| {
        words
            .windows(2)
            .any(|w| w[0].low == "how" && w[1].is(second))
    };
    pair(&["many", "often"]) || find(words, &["number", "of"]).is_some()
}

/// A word that asks, or names what is asked for.
fn is_asking(word: &Word) -> bool {
    word.is(PAPERS)
        || word.is(&[
            "which",
            "what",
            "who",
            "whom",
            "how",
            "many",
            "often",
            "list",
            "show",
            "me",
            "find",
            "give",
            "name",
            "all",
            "the",
            "other",
            "later",
            "that",
            "in",
            "here",
            "this",
            "library",
            "collection",
            "reading",
            "set",
            "of",
            "these",
            "those",
            "source",
            "sources",
            "by",
            "else",
            "are",
            "is",
            "there",
            "any",
            "you",
            "have",
            "do",
            "also",
            "directly",
            "been",
            "anyone",
            "anybody",
            "somebody",
            "someone",
            "number",
            "times",
            "and",
            "every",
            "were",
            "a",
            "my",
            "our",
        ])
}

/// "other papers", "whom", nothing that names a paper.
fn is_generic(words: &[Word]) -> bool {
    words
        .iter()
        .all(|word| is_asking(word) || word.is_function())
}
