//! Questions of what is known of one paper or author: who wrote it, when, where it appeared, where they work.

use super::{Asked, Fact, phrase, second_question};
use crate::understood::words::{Word, find, starts};

/// To write, done to papers only.
const WROTE: &[&str] = &[
    "wrote",
    "authored",
    "co-authored",
    "coauthored",
    "published",
];
/// To make: done to papers' subjects as well.
const MADE: &[&str] = &[
    "built",
    "developed",
    "created",
    "made",
    "designed",
    "compiled",
    "introduced",
    "proposed",
    "invented",
];
/// What papers do or have done to them when they come out.
const APPEARED: &[&str] = &[
    "published",
    "presented",
    "written",
    "appear",
    "authored",
    "printed",
    "come",
    "held",
    "submitted",
    "received",
    "accepted",
    "edited",
    "reviewed",
];
/// What is done to papers before they come out.
const HANDLED: &[&str] = &["submitted", "received", "accepted"];
const EDITED: &[&str] = &["edited", "reviewed"];
const EDITORS: &[&str] = &["editor", "editors", "reviewer", "reviewers"];
/// What follows a person whose place of work is asked for.
const AT_WORK: &[&str] = &[
    "give",
    "have",
    "based",
    "affiliated",
    "at",
    "from",
    "belong",
    "work",
    "working",
    "employed",
];
const IDENTIFIERS: &[&str] = &["doi", "identifier"];
const BE_OR_DO: &[&str] = &["is", "was", "were", "are", "did", "has", "have"];
pub(super) const VENUES: &[&str] = &[
    "conference",
    "journal",
    "venue",
    "workshop",
    "proceedings",
    "volume",
    "issue",
    "magazine",
    "symposium",
];
const HOUSES: &[&str] = &[
    "university",
    "universities",
    "institution",
    "institutions",
    "institute",
    "affiliation",
    "affiliations",
    "company",
    "lab",
    "laboratory",
    "employer",
    "organisation",
    "organization",
    "affiliated",
];

pub(super) fn asked(words: &[Word]) -> Option<Asked> {
    makers(words)
        .or_else(|| people(words))
        .or_else(|| facts(words))
}

/// "The employer of the people who sorted the wool": others than a paper's authors.
pub(super) fn is_of_others(words: &[Word]) -> bool {
    words.windows(3).any(|part| {
        let made = part[2].is(WROTE) || part[2].is(MADE);
        part[0].is(&[
            "people",
            "persons",
            "those",
            "experts",
            "students",
            "volunteers",
        ]) && part[1].is(&["who", "that"])
            && !made
    })
}

fn facts(words: &[Word]) -> Option<Asked> {
    if is_of_others(words) {
        return None;
    }
    let paper = paper(words)?;
    let facts = wanted(words);
    (!facts.is_empty()).then_some(Asked::Facts {
        paper,
        facts,
        maker: false,
    })
}

/// "Who built X?"
fn makers(words: &[Word]) -> Option<Asked> {
    let made = starts(words, &["who"]) && words.get(1).is_some_and(|word| word.is(MADE));
    let end = second_question(words);
    let rest = words.get(2..end)?;
    let plain = !rest
        .iter()
        .any(|word| word.is(&["for", "by", "in", "to", "when", "that", "which"]));
    (made && plain).then_some(())?;
    Some(Asked::Facts {
        paper: phrase(rest)?,
        facts: vec![Fact::Authors],
        maker: true,
    })
}

/// "Where does A work?", "A's co-authors".
fn people(words: &[Word]) -> Option<Asked> {
    if let Some(author) = house_of(words) {
        return Some(Asked::Affiliation { author });
    }
    let works = starts(words, &["where"])
        && words
            .get(1)
            .is_some_and(|word| word.is(&["does", "did", "do"]))
        && words
            .last()
            .is_some_and(|word| word.is(&["work", "from", "teach"]));
    if works {
        let name = &words[2..words.len() - 1];
        if let Some(of) = find(name, &["of"]).filter(|of| name[..*of].iter().any(is_author)) {
            return Some(Asked::Facts {
                paper: phrase(&name[of + 1..])?,
                facts: vec![Fact::Affiliation],
                maker: false,
            });
        }
        return Some(Asked::Affiliation {
            author: phrase(name).filter(|_| name.len() <= 5 && !name.iter().any(is_author))?,
        });
    }
    if let Some(author) = written_with(words) {
        return Some(Asked::CoAuthors { author });
    }
    let co = words
        .iter()
        .position(|word| word.is(&["co-authors", "coauthors", "collaborators"]))?;
    let asks = words
        .first()
        .is_some_and(|word| word.is(&["who", "list", "name", "which", "show", "what"]));
    let owner = co.checked_sub(1).filter(|at| words[*at].owns);
    let name = match (
        owner,
        words.get(co + 1).is_some_and(|word| word.low == "of"),
    ) {
        (Some(owner), _) => {
            let from = (0..owner)
                .rev()
                .find(|at| words[*at].is_function())
                .map_or(0, |at| at + 1);
            let mut name = words[from..=owner].to_vec();
            if let Some(last) = name.last_mut() {
                last.owns = false;
            }
            phrase(&name)
        }
        (None, true) => phrase(&words[co + 2..]),
        _ => None,
    };
    asks.then_some(Asked::CoAuthors { author: name? })
}

/// "What affiliation does A give?", "Which university is A at?", "Where is A based?": A.
fn house_of(words: &[Word]) -> Option<String> {
    let place = starts(words, &["where"])
        || words.first()?.is(&["what", "which", "at", "with", "to"])
            && words.iter().take(4).any(|word| word.is(HOUSES));
    let helper = words
        .iter()
        .position(|word| word.is(&["is", "does", "was", "did"]))?;
    let end = words[helper + 1..].iter().position(|word| word.is(AT_WORK));
    let end = helper + 1 + end?;
    let rest = words[end..].iter().all(|word| {
        word.is(AT_WORK) || word.is(&["to", "with", "as", "his", "her", "their"]) || word.is(HOUSES)
    });
    let name = &words[helper + 1..end];
    let capital = |word: &Word| word.text.chars().next().is_some_and(char::is_uppercase);
    let person = (1..=5).contains(&name.len())
        && name.iter().all(|word| capital(word) || word.is_function())
        && name.last().is_some_and(capital);
    (place && rest && person).then(|| phrase(name)).flatten()
}

/// "With whom did A write?", "Who did A write papers with?": A.
fn written_with(words: &[Word]) -> Option<String> {
    let with = starts(words, &["with", "whom"])
        || words.first().is_some_and(|word| word.is(&["who", "whom"]))
            && words.last().is_some_and(|word| word.low == "with");
    let helper = words
        .iter()
        .position(|word| word.is(&["did", "does", "has", "have"]))?;
    let verb = words.iter().position(|word| {
        word.is(&[
            "write",
            "written",
            "publish",
            "published",
            "work",
            "worked",
            "collaborate",
            "collaborated",
            "co-author",
            "coauthor",
            "co-authored",
        ])
    })?;
    with.then(|| phrase(words.get(helper + 1..verb)?))
        .flatten()
        .filter(|name| name.split(' ').count() <= 4)
}

/// The facts that are asked, each once.
fn wanted(words: &[Word]) -> Vec<Fact> {
    let has = |any: &[&str]| words.iter().any(|word| word.is(any));
    let wh = |any: &[&str]| {
        words.iter().enumerate().any(|(at, word)| {
            word.is(&["which", "what"]) && words[at + 1..].iter().take(4).any(|next| next.is(any))
        })
    };
    let mut facts = Vec::new();
    let writes = starts(words, &["who"]) && has(WROTE)
        || find(words, &["by", "whom"]).is_some() && !has(EDITED);
    let named =
        |word: &Word| is_author(word) && !has(HOUSES) || is_author(word) && starts(words, &["who"]);
    let asks_authors = words.iter().take(6).any(named) && !starts(words, &["where"]);
    let author = |order: &[&str]| {
        let pair = |pair: &[Word]| pair[0].is(order) && pair[1].is(&["author"]);
        words.windows(2).take(6).any(pair)
    };
    if is_author_count(words) {
        facts.push(Fact::AuthorCount);
    } else if author(&["first", "lead"]) {
        facts.push(Fact::FirstAuthor);
    } else if author(&["last", "senior"]) {
        facts.push(Fact::LastAuthor);
    } else if writes || asks_authors {
        facts.push(Fact::Authors);
    }
    if has(HANDLED) {
        facts.push(Fact::Dates);
    }
    let dated = has(&["when"]) || wh(&["year"]) || find(words, &["year", "of"]).is_some();
    let out = |word: &Word| word.is(APPEARED) && !word.is(HANDLED);
    if dated && (!has(HANDLED) || words.iter().any(out)) {
        facts.push(Fact::Year);
    }
    if has(EDITED) || has(EDITORS) {
        facts.push(Fact::Editors);
    }
    // "Who wrote X, and what is its DOI?"
    let its = |pair: &[Word]| pair[0].is(&["its", "their"]) && pair[1].is(IDENTIFIERS);
    if words.iter().take(6).any(|word| word.is(IDENTIFIERS))
        || words.windows(2).any(its)
        || find(words, &["arxiv", "id"]).is_some()
    {
        facts.push(Fact::Identifier);
    }
    // "Where were the first courses held?" asks of what the text tells, unless it names a meeting.
    let out = words
        .iter()
        .any(|word| word.is(APPEARED) && (word.low != "held" || has(VENUES)));
    let where_out = words.iter().any(|word| word.is(&["where"])) && out;
    if wh(VENUES) || where_out {
        facts.push(Fact::Venue);
    }
    // "Who wrote X, and where do they work?"
    let at_work = words.windows(4).any(|part| {
        part[0].is(&["where"])
            && part[1].is(&["do", "did", "does", "are", "were", "is", "was"])
            && part[2].is(&["they", "he", "she"])
            && part[3].is(AT_WORK)
    });
    if has(HOUSES) || at_work {
        facts.push(Fact::Affiliation);
    }
    if find(words, &["how", "many", "pages"]).is_some() {
        facts.push(Fact::Pages);
    }
    facts
}

/// The phrase of the paper asked about.
fn paper(words: &[Word]) -> Option<String> {
    let first = words.first()?;
    let end = second_question(words);
    // "Who wrote X", "who has written X".
    if first.is(&["who"]) {
        let verb = words
            .iter()
            .take(4)
            .position(|word| word.is(WROTE) || word.is(&["written"]) || word.is(EDITED));
        let between = |at: usize| {
            words[1..at]
                .iter()
                .all(|word| word.is(&["has", "have", "actually", "had"]))
        };
        if let Some(at) = verb.filter(|at| between(*at)) {
            return phrase(words.get(at + 1..end)?);
        }
    }
    // "the authors of X", "publication year of X".
    let noun = |word: &Word| {
        is_author(word)
            || word.is(&["year", "venue", "journal", "conference", "id"])
            || word.is(HOUSES)
            || word.is(IDENTIFIERS)
            || word.is(EDITORS)
    };
    let early = words.iter().take(8).rposition(noun);
    if let Some(at) = early.filter(|at| words.get(at + 1).is_some_and(|word| word.low == "of")) {
        let lead = words[..at].iter().all(|word| {
            word.is(&[
                "who",
                "what",
                "which",
                "is",
                "are",
                "was",
                "were",
                "the",
                "name",
                "list",
                "give",
                "me",
                "show",
                "publication",
                "first",
                "last",
                "main",
                "all",
                "of",
                "both",
                "author",
                "authors",
                "in",
                "at",
                "affiliation",
                "affiliations",
                "from",
                "lead",
                "senior",
                "arxiv",
                "doi",
                "does",
                "has",
            ]) || word.is(HOUSES)
        });
        return lead
            .then(|| phrase(words.get(at + 2..end).unwrap_or_default()))
            .flatten();
    }
    // "How many pages does X have?"
    if starts(words, &["how", "many", "pages"]) {
        let from = words
            .iter()
            .position(|word| word.is(&["does", "has", "is"]))?;
        let to = words
            .iter()
            .rposition(|word| word.is(&["have", "long"]))
            .unwrap_or(words.len());
        return phrase(words.get(from + 1..to)?);
    }
    if is_author_count(words) {
        let from = words.iter().position(is_author).map_or(3, |at| at + 1);
        let rest: Vec<Word> = words
            .get(from..end)?
            .iter()
            .filter(|word| !word.is(&["does", "did", "do", "have", "has", "are", "on", "wrote"]))
            .cloned()
            .collect();
        return phrase(&rest);
    }
    // "X's DOI", "the DOI that X has"
    if let Some(at) = words.iter().position(|word| word.is(IDENTIFIERS)) {
        let owner = at.checked_sub(1).filter(|at| words[*at].owns);
        let from = words[..at]
            .iter()
            .rposition(|word| word.is(&["is", "what", "whats", "give", "me", "the"]));
        if let Some(owner) = owner {
            let mut name = words[from.map_or(0, |from| from + 1)..=owner].to_vec();
            if let Some(last) = name.last_mut() {
                last.owns = false;
            }
            return phrase(&name);
        }
        let helper = words[at..]
            .iter()
            .position(|word| word.is(&["does", "has", "for"]))?
            + at;
        let to = words
            .iter()
            .rposition(|word| word.is(&["have"]))
            .unwrap_or(words.len());
        return phrase(words.get(helper + 1..to)?);
    }
    appeared(words, first)
}

/// "How many authors", "how many people wrote".
fn is_author_count(words: &[Word]) -> bool {
    find(words, &["how", "many", "authors"]).is_some()
        || find(words, &["how", "many", "people", "wrote"]).is_some()
}

/// "… was X published", "… did X appear", "which year is X from", "X was published when".
fn appeared(words: &[Word], first: &Word) -> Option<String> {
    // "When did Silva publish X?"
    let when = starts(words, &["when", "did"]) || starts(words, &["where", "did"]);
    let active = words
        .iter()
        .position(|word| word.is(&["publish", "write", "present"]))
        .filter(|at| when && *at > 2 && *at < words.len() - 1);
    if let Some(at) = active {
        return phrase(&words[at + 1..]);
    }
    let lead = first.is(&["when", "where", "in", "at", "by", "which", "what", "on"]);
    let verb = words
        .iter()
        .rposition(|word| word.is(APPEARED) || word.low == "from")?;
    let helper = words[..verb].iter().position(|word| word.is(BE_OR_DO))?;
    // What follows the verb may only be empty words: "… published in?", "come out".
    let rest = words[verb + 1..].iter().all(|word| {
        word.is(&[
            "in",
            "at",
            "out",
            "and",
            "by",
            "whom",
            "where",
            "when",
            "first",
            "originally",
        ])
    });
    let asks = words[..helper]
        .iter()
        .any(|word| word.is(&["when", "where", "which", "what", "whom"]));
    if !(lead && rest && asks) {
        return None;
    }
    // "Tell me which year X was published in": the subject stands before the helper.
    let wh = if first.is(&["when", "where"]) { 1 } else { 2 };
    phrase(&words[helper + 1..verb]).or_else(|| phrase(words.get(wh..helper)?))
}

fn is_author(word: &Word) -> bool {
    word.is(&["author", "authors", "writer", "writers"])
}
