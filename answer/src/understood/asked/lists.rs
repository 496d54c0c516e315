//! Questions for papers, or for their number: by an author, about a topic, using something, or all there are.

use super::order::order;
use super::{Asked, Listing, phrase};
use crate::understood::kind::PAPERS;
use crate::understood::narrowing::venue;
use crate::understood::words::{Word, find, join};

/// Ends a name or a topic.
const ENDS: &[&str] = &[
    "since",
    "before",
    "after",
    "between",
    "until",
    "from",
    "in",
    "at",
    "about",
    "on",
    "that",
    "which",
    "are",
    "is",
    "were",
    "was",
    "do",
    "does",
    "published",
    "here",
    "there",
    "have",
    "has",
    "as",
    "with",
    "by",
    "during",
    "using",
    "use",
    "cite",
    "cites",
    "did",
    "or",
    "deal",
    "for",
];
/// Things papers do with a method or dataset; the second half wants a preposition.
const USE: &[&str] = &[
    "use", "uses", "used", "using", "employ", "employs", "apply", "applies", "utilise", "utilize",
    "mention", "mentions", "adopt", "adopts",
];
const USE_ON: &[&str] = &[
    "evaluate",
    "evaluates",
    "evaluated",
    "evaluating",
    "test",
    "tested",
    "train",
    "trained",
    "experiment",
    "experiments",
    "results",
    "rely",
    "relies",
    "depend",
    "based",
    "build",
    "built",
    "work",
    "report",
    "reports",
    "run",
];
const LISTED: &[&str] = &[
    "packages",
    "tools",
    "systems",
    "libraries",
    "projects",
    "courses",
    "programs",
    "modules",
    "corpora",
];

pub(super) fn asked(words: &[Word]) -> Option<Asked> {
    let words = without_titles(words);
    if let Some(asked) = prolific(words) {
        return Some(asked);
    }
    let Some((order, rest)) = order(words) else {
        return papers(words);
    };
    let all = Listing {
        all: true,
        ..Listing::default()
    };
    // "Which paper is the oldest?": nothing is left but the noun.
    let bare = rest.iter().all(|word| is_noun(word) || is_left(word));
    let found = match papers(&rest) {
        Some(Asked::Papers(found)) if !found.count => found,
        None if bare => all,
        _ => return None,
    };
    Some(listing(Listing {
        order: Some(order),
        ..found
    }))
}

/// "Who has written more than one paper?", "Which authors have the most papers?"
fn prolific(words: &[Word]) -> Option<Asked> {
    let who = words.first()?.is(&["who"])
        || words.first()?.is(&["which", "what"]) && words.get(1)?.is(&["authors", "author"]);
    let noun = words
        .iter()
        .position(|word| word.is(&["paper", "papers", "articles", "publications"]))?;
    let plain = words[noun + 1..].iter().all(is_left)
        && words[..noun].iter().all(|word| {
            word.is_function()
                || word.is(WRITE)
                || word.is(AUTHORS)
                || word.is(&[
                    "who", "which", "most", "more", "several", "many", "one", "two", "three",
                ])
                || word.low.parse::<u32>().is_ok()
        });
    let number = |word: &Word| match word.low.as_str() {
        "one" => Some(1),
        "two" => Some(2),
        "three" => Some(3),
        other => other.parse().ok(),
    };
    let more_than = match find(words, &["more", "than"]) {
        Some(at) => Some(words.get(at + 2).and_then(number)?),
        None if words[..noun].iter().any(|word| word.is(&["several"])) => Some(1),
        None if words[..noun].iter().any(|word| word.is(&["most"])) => None,
        None => return None,
    };
    (who && plain).then_some(Asked::Prolific { more_than })
}

fn papers(words: &[Word]) -> Option<Asked> {
    let count = find(words, &["how", "many"]).is_some() || find(words, &["number", "of"]).is_some();
    if let Some(authors) = published(words).or_else(|| owned(words)) {
        return Some(listing(Listing {
            authors,
            count,
            ..Listing::default()
        }));
    }
    if is_all_of_years(words) {
        return Some(listing(Listing {
            all: true,
            count,
            ..Listing::default()
        }));
    }
    // The noun stands at the front: "which papers", "how many of the papers", "list all papers".
    let noun = words.iter().take(7).position(is_noun)?;
    let asks = |word: &Word| {
        word.is(&[
            "which", "what", "how", "many", "of", "the", "list", "show", "me", "find", "give",
            "name", "all", "are", "there", "any", "other", "number", "is", "these", "those", "a",
            "every", "in", "us", "some", "you", "have", "do", "we", "two", "three", "four", "was",
            "were",
        ])
    };
    if !words[..noun].iter().all(asks) || words[..noun].iter().any(|word| word.is(&["in"])) {
        return None;
    }
    let rest = &words[noun + 1..];
    let papers = words[noun].is(PAPERS)
        && !words[noun].is(&["author", "authors", "work", "researchers", "groups"]);
    let mut found = Listing {
        count,
        ..Listing::default()
    };
    let mut left = rest;
    if papers {
        found.house = house(rest);
        if found.house.is_none() {
            let (names, end) = authors(rest);
            found.authors = names;
            left = &rest[end..];
            found.about = about(left);
        }
    }
    if found.about.is_none() && found.house.is_none() {
        found.using = using(left);
        found.all = papers && found.authors.is_empty() && is_all(rest);
    }
    let known =
        found.about.is_some() || found.using.is_some() || found.house.is_some() || found.all;
    // "Which papers by A shear sheep?": what is left over is for the text.
    let answered = known || !found.authors.is_empty() && left.iter().all(is_left);
    answered.then_some(listing(found))
}

/// "What is the title of the paper by A?" asks for the paper.
fn without_titles(words: &[Word]) -> &[Word] {
    let title = words
        .iter()
        .take(5)
        .position(|word| word.is(&["title", "titles"]));
    match title.filter(|at| words.get(at + 1).is_some_and(|word| word.low == "of")) {
        Some(at) => words.get(at + 2..).unwrap_or_default(),
        None => words,
    }
}

/// What papers do or have done to them when they come out.
const APPEARED: &[&str] = &[
    "appear",
    "appeared",
    "published",
    "written",
    "out",
    "came",
    "come",
];

/// "What was published in 2004?"
pub(super) fn is_all_of_years(words: &[Word]) -> bool {
    let lead = words.first().is_some_and(|word| word.is(&["what"]))
        && words
            .get(1)
            .is_some_and(|word| word.is(&["was", "is", "has", "were"]));
    let mut rest = words.get(2..).unwrap_or_default().iter();
    lead && rest.clone().any(|word| word.is(APPEARED))
        && rest.clone().any(is_year)
        && rest
            .all(|word| word.is_function() || word.is(APPEARED) || is_year(word) || is_left(word))
}

fn listing(found: Listing) -> Asked {
    Asked::Papers(found)
}

pub(super) fn is_noun(word: &Word) -> bool {
    word.is(PAPERS) && word.low.ends_with('s') || word.is(&["paper", "article"]) || word.is(LISTED)
}

/// "by A and B", "did A write", "has A written", "with A as an author", "A wrote", "of A": the names, and where the
/// phrase ends.
fn authors(rest: &[Word]) -> (Vec<String>, usize) {
    let capital = |at: usize| {
        rest.get(at)
            .is_some_and(|word| word.text.chars().next().is_some_and(char::is_uppercase))
    };
    let by = rest.iter().position(|word| word.low == "by");
    if let Some(by) = by.filter(|by| rest[..*by].iter().all(is_between)) {
        let (found, end) = names_and_end(&rest[by + 1..]);
        return (found, by + 1 + end);
    }
    if rest.first().is_some_and(|word| word.is(&["of", "from"])) && capital(1) {
        let (found, end) = names_and_end(&rest[1..]);
        return (found, 1 + end);
    }
    let with = rest.iter().position(|word| word.low == "with");
    let as_author = rest
        .windows(2)
        .position(|pair| pair[0].is(&["as", "an", "a", "the"]) && pair[1].is(AUTHORS));
    if let (Some(with), Some(end)) = (with, as_author) {
        return (names(&rest[with + 1..]), end + 2);
    }
    let helper = rest
        .iter()
        .position(|word| word.is(&["did", "has", "have", "does"]));
    let verb = rest.iter().position(|word| word.is(WRITE));
    match (helper, verb) {
        (Some(helper), Some(verb)) if helper < verb && rest[..helper].iter().all(is_between) => {
            (names(&rest[helper + 1..verb]), verb + 1)
        }
        (None, Some(verb)) if verb > 0 && rest[verb].is(&["wrote", "authored"]) => {
            (names(&rest[..verb]), verb + 1)
        }
        _ => (Vec::new(), 0),
    }
}

/// "come from X", "by authors at X", "written at X": X, which is written as a name.
fn house(rest: &[Word]) -> Option<String> {
    const PEOPLE: &[&str] = &[
        "authors",
        "author",
        "researchers",
        "people",
        "somebody",
        "someone",
    ];
    const DONE: &[&str] = &[
        "come",
        "comes",
        "came",
        "written",
        "done",
        "made",
        "affiliated",
    ];
    let at = rest
        .iter()
        .position(|word| word.is(PEOPLE) || word.is(DONE))?;
    let lead = rest[..at]
        .iter()
        .all(|word| word.is_function() || is_between(word) || word.is(&["have", "with"]));
    let preposition = at
        + 1
        + rest[at + 1..]
            .iter()
            .take(3)
            .position(|word| word.is(&["from", "at", "with", "of"]))?;
    let between = rest[at + 1..preposition]
        .iter()
        .all(|word| word.is(&["who", "work", "are", "working", "affiliated", "is", "were"]));
    let name = &rest[preposition + 1..];
    let end = name
        .iter()
        .position(|word| word.is(&["since", "before", "after", "between", "published", "here"]))
        .unwrap_or(name.len());
    let name = &name[..end];
    let named = name
        .iter()
        .find(|word| !word.is(&["the", "a"]))
        .is_some_and(|word| word.text.chars().next().is_some_and(char::is_uppercase));
    (lead && between && named && name.len() <= 8).then(|| phrase(name))?
}

/// Words that say nothing more than the names before them.
fn is_left(word: &Word) -> bool {
    is_year(word)
        || word.is_function()
        || word.is(&[
            "since",
            "until",
            "published",
            "written",
            "library",
            "collection",
            "et",
            "al",
            "colleagues",
            "appeared",
            "together",
            "co-authored",
        ])
        || word.text.chars().filter(|c| c.is_uppercase()).count() >= 2
}

/// "What are A's papers?", "list A's publications".
fn owned(words: &[Word]) -> Option<Vec<String>> {
    let noun = words
        .iter()
        .position(|word| word.is(&["papers", "publications", "articles", "works"]))?;
    let owner = noun.checked_sub(1).filter(|at| words[*at].owns)?;
    let capital = |word: &&Word| word.text.chars().next().is_some_and(char::is_uppercase);
    let from = owner
        - words[..owner]
            .iter()
            .rev()
            .take_while(capital)
            .count()
            .min(owner);
    // The first word of a sentence is a capital as well.
    let from = if from == 0 && words[0].is(&["list", "show", "which", "what", "name"]) {
        1
    } else {
        from
    };
    let asks = words[..from].iter().all(|word| {
        word.is(&[
            "what", "which", "are", "list", "show", "me", "all", "of", "the", "how", "many", "is",
            "name", "give", "find",
        ])
    });
    let mut name = words[from..=owner].to_vec();
    if let Some(last) = name.last_mut() {
        last.owns = false;
    }
    let found = names(&name);
    (asks && !found.is_empty() && words[noun + 1..].iter().all(is_left)).then_some(found)
}

const WRITE: &[&str] = &[
    "write",
    "written",
    "wrote",
    "publish",
    "published",
    "authored",
    "author",
    "co-author",
    "co-authored",
    "coauthored",
];
const AUTHORS: &[&str] = &["author", "authors", "co-author", "coauthor"];

/// What may stand between the noun and "by".
fn is_between(word: &Word) -> bool {
    word.is(&[
        "are",
        "were",
        "is",
        "written",
        "published",
        "authored",
        "co-authored",
        "coauthored",
        "that",
        "which",
        "have",
        "been",
        "here",
        "there",
        "in",
        "the",
        "this",
        "library",
        "collection",
        "reading",
        "list",
        "set",
        "do",
        "you",
        "we",
        "and",
        "or",
        "of",
    ])
}

/// "What has A published?", "what did A write?"
fn published(words: &[Word]) -> Option<Vec<String>> {
    if let Some(found) = written_together(words) {
        return Some(found);
    }
    let lead = words.first()?.is(&["what"]) && words.get(1)?.is(&["has", "have", "did", "does"]);
    let verb = words.iter().rposition(|word| word.is(WRITE))?;
    let about_nothing = words[verb + 1..]
        .iter()
        .all(|word| word.is_function() || word.is(ENDS) || is_year(word));
    let found = names(words.get(2..verb)?);
    (lead && about_nothing && !found.is_empty()).then_some(found)
}

/// "Did A and B write anything together?"
fn written_together(words: &[Word]) -> Option<Vec<String>> {
    let lead = words.first()?.is(&["did", "have", "has"]);
    let verb = words.iter().position(|word| word.is(WRITE))?;
    let nothing_else = words[verb + 1..].iter().all(|word| {
        let thing = [
            "anything",
            "something",
            "together",
            "any",
            "ever",
            "jointly",
        ];
        word.is_function() || word.is(&thing) || word.is(PAPERS)
    });
    let found = names(words.get(1..verb)?);
    (lead && nothing_else && found.len() > 1).then_some(found)
}

fn is_year(word: &Word) -> bool {
    word.low.len() == 4 && word.low.bytes().all(|b| b.is_ascii_digit())
}

/// Names divided by "and" and commas, up to a word that no name holds.
fn names(words: &[Word]) -> Vec<String> {
    names_and_end(words).0
}

/// The same, and how many words they take.
fn names_and_end(words: &[Word]) -> (Vec<String>, usize) {
    const PARTICLES: &[&str] = &[
        "van", "der", "den", "de", "da", "di", "von", "la", "le", "du", "ter", "bin", "al", "el",
        "dos",
    ];
    let capital = |word: &Word| word.text.chars().next().is_some_and(char::is_uppercase);
    let mut found = Vec::new();
    let mut name: Vec<Word> = Vec::new();
    let mut end = words.len();
    for (at, word) in words.iter().enumerate() {
        // Names typed in small letters end at a word that ends any; others also at a small letter.
        let small =
            name.iter().any(capital) && !capital(word) && !word.is(PARTICLES) && word.low != "and";
        if small || word.is(ENDS) || word.is(&["et", "colleagues", "his", "her", "their", "others"])
        {
            end = at;
            break;
        }
        if word.is(&["and"]) {
            found.extend(phrase(&std::mem::take(&mut name)));
            continue;
        }
        name.push(word.clone());
        if word.stops && word.text.chars().count() > 1 {
            found.extend(phrase(&std::mem::take(&mut name)));
        }
    }
    found.extend(phrase(&name));
    // A name is short, and "the authors", "hand" are none: the library decides what is left.
    found.retain(|name| name.split(' ').count() <= 5);
    (found, end)
}

/// "about X", "on X", "dealing with X", where the verb between is only to be.
fn about(rest: &[Word]) -> Option<String> {
    let at = rest.iter().position(|word| {
        word.is(&[
            "about",
            "on",
            "concerning",
            "regarding",
            "dealing",
            "deal",
            "discuss",
            "discussing",
        ])
    })?;
    let plain = rest[..at]
        .iter()
        .all(|word| is_between(word) || word.is(&["there", "a", "any", "deals"]));
    if !plain {
        return None;
    }
    let from = match rest[at].is(&["dealing", "deal"]) {
        true if rest.get(at + 1).is_some_and(|word| word.low == "with") => at + 2,
        true => return None,
        false => at + 1,
    };
    let topic = &rest[from..];
    let end = topic
        .iter()
        .position(|word| {
            word.is(&[
                "since",
                "before",
                "after",
                "between",
                "until",
                "by",
                "that",
                "which",
                "are",
                "is",
                "were",
                "published",
                "appeared",
                "appear",
                "came",
                "do",
                "here",
            ])
        })
        .or_else(|| {
            topic.windows(2).position(|pair| {
                pair[0].is(&["in", "from", "at"])
                    && (is_year(&pair[1]) || pair[1].is(&["the", "this"]))
            })
        })
        .unwrap_or(topic.len());
    phrase(&topic[..end])
}

/// What is used: behind the verb, or behind the preposition that the verb wants.
fn using(rest: &[Word]) -> Option<String> {
    let verb = rest
        .iter()
        .position(|word| word.is(USE) || word.is(USE_ON))?;
    // "Which tools in the wool journal rely on X": a place may stand between, not another clause.
    let clause = rest[..verb]
        .iter()
        .any(|word| word.stops || word.is(&["not", "never", "whose", "no"]));
    let after = &rest[verb + 1..];
    let from = match rest[verb].is(USE) {
        true => 0,
        false => {
            after
                .iter()
                .take(6)
                .position(|word| word.is(&["on", "upon", "with"]))?
                + 1
        }
    };
    let named = &after[from..];
    let end = named
        .iter()
        .position(|word| {
            word.is(&[
                "to", "for", "since", "before", "in", "that", "which", "and", "or", "as", "with",
                "but", "by", "after", "other",
            ])
        })
        .unwrap_or(named.len());
    // What follows a cut would narrow the question beyond what the graph knows; a filter is read elsewhere.
    let narrowed = named[end..]
        .first()
        .is_some_and(|word| !word.is(&["since", "before", "in", "after", "by"]));
    (!clause && !narrowed)
        .then(|| phrase(&named[..end]))
        .flatten()
}

/// "… are in the library", "… do you have", "… were published in 2004": nothing but filters.
fn is_all(rest: &[Word]) -> bool {
    const LEFT: &[&str] = &[
        "are",
        "there",
        "in",
        "of",
        "the",
        "this",
        "library",
        "collection",
        "do",
        "you",
        "have",
        "we",
        "here",
        "is",
        "were",
        "published",
        "since",
        "before",
        "after",
        "between",
        "and",
        "until",
        "from",
        "to",
        "at",
        "been",
        "does",
        "it",
        "contain",
        "hold",
        "know",
        "by",
        "that",
        "appeared",
        "come",
        "came",
        "written",
        "database",
        "corpus",
        "your",
        "all",
        "or",
        "later",
        "earlier",
    ];
    let venue = (0..rest.len()).find_map(|at| venue(rest, at).map(|(_, span)| span));
    let mut others = rest.iter().enumerate().filter(|(at, _)| {
        let inside = |span: &std::ops::Range<usize>| span.contains(at);
        !venue.as_ref().is_some_and(inside)
    });
    others.all(|(_, word)| {
        word.is(LEFT) || is_year(word) || word.text.chars().all(char::is_uppercase)
    }) && !join(rest).is_empty()
}
