//! Questions of what is known of one paper that no pattern reads: what they ask is told from single words, and what is
//! left of them must name the paper. The library decides: where the rest names none, the text is searched.

use super::facts::{VENUES, is_of_others};
use super::{Asked, Fact, phrase};
use crate::understood::words::{Word, quoted};

/// Who made a thing, said of people.
pub(super) const MAKERS: &[&str] = &[
    "behind",
    "responsible",
    "creator",
    "creators",
    "developer",
    "developers",
    "maker",
    "makers",
    "inventor",
    "inventors",
    "writer",
    "writers",
    "author",
    "authors",
];
/// Beside [`VENUES`].
pub(super) const MEETINGS: &[&str] = &["event", "meeting", "periodical"];
/// What a paper does there.
const APPEARS: &[&str] = &[
    "appear",
    "appears",
    "appeared",
    "published",
    "publish",
    "presented",
    "present",
    "printed",
    "find",
    "found",
];
const ADDRESSES: &[&str] = &["email", "e-mail", "mail", "contact", "corresponding"];
const FUNDING: &[&str] = &[
    "funded",
    "funding",
    "funder",
    "funders",
    "fund",
    "grant",
    "grants",
    "sponsor",
    "sponsors",
    "sponsored",
    "financed",
];
const CODE: &[&str] = &[
    "repository",
    "repo",
    "github",
    "gitlab",
    "code",
    "source",
    "link",
    "url",
];
/// Beside [`VENUES`], the parts of one; and towns, where a venue or a house is.
const PARTS: &[&str] = &["volume", "issue", "number", "pages", "page"];
const TOWNS: &[&str] = &["town", "city", "country", "place", "location"];
pub(super) const LICENCES: &[&str] = &["licence", "license", "licensed", "licenced"];
pub(super) const HOUSES: &[&str] = &[
    "affiliation",
    "affiliations",
    "affiliated",
    "employer",
    "employers",
    "university",
    "universities",
    "institution",
    "institutions",
    "institute",
    "institutes",
    "organisation",
    "organisations",
    "organization",
    "organizations",
];
/// Where people are said to be, and who they are to a paper.
const BELONG: &[&str] = &[
    "belong",
    "belongs",
    "work",
    "working",
    "come",
    "from",
    "based",
    "affiliated",
    "affiliation",
    "affiliations",
];
const PEOPLE: &[&str] = &[
    "author",
    "authors",
    "writer",
    "writers",
    "people",
    "researchers",
    "team",
    "group",
];
const WH: &[&str] = &["which", "what"];
/// Words that only ask.
const ASKING: &[&str] = &[
    "who",
    "whom",
    "which",
    "what",
    "when",
    "where",
    "is",
    "are",
    "was",
    "were",
    "did",
    "does",
    "do",
    "has",
    "have",
    "can",
    "i",
    "me",
    "give",
    "tell",
    "show",
    "under",
    "on",
    "at",
    "in",
    "and",
    "the",
    "of",
    "for",
    "to",
    "through",
    "with",
    "people",
    "person",
    "persons",
    "team",
    "first",
    "last",
    "lead",
    "main",
    "address",
    "addresses",
    "number",
    "pages",
    "page",
    "released",
    "distributed",
    "available",
    "out",
    "come",
    "came",
    "year",
    "their",
    "its",
    "a",
    "need",
    "want",
    "cite",
    "citing",
    "please",
    "supported",
    "paid",
    "take",
    "took",
    "held",
    "range",
    "hosted",
];

/// `None`: nothing of the kind is asked.
pub(super) fn asked(text: &str, words: &[Word]) -> Option<Asked> {
    if let Some(author) = house_of(words) {
        return Some(Asked::Affiliation { author });
    }
    if is_of_others(words) {
        return None;
    }
    let (facts, maker) = facts(words)?;
    let paper = match quoted(text).into_iter().next() {
        Some(title) => title,
        None => rest(words)?,
    };
    Some(Asked::Facts {
        paper,
        facts,
        maker,
    })
}

/// "What is A's affiliation?", "Where is A from, according to …?": A.
fn house_of(words: &[Word]) -> Option<String> {
    let capital = |word: &Word| word.text.chars().next().is_some_and(char::is_uppercase);
    let person = |name: &[Word]| {
        let short = (1..=4).contains(&name.len());
        (short && name.iter().all(capital))
            .then(|| {
                let mut name = name.to_vec();
                name.iter_mut().for_each(|word| word.owns = false);
                phrase(&name)
            })
            .flatten()
    };
    if let Some(house) = words.iter().position(|word| word.is(HOUSES)) {
        let owner = house.checked_sub(1).filter(|at| words[*at].owns)?;
        let from = owner + 1
            - words[..=owner]
                .iter()
                .rev()
                .take_while(|word| capital(word))
                .count();
        let asks = words[..from].iter().all(|word| word.is(ASKING));
        return (asks && words.len() == house + 1)
            .then(|| person(&words[from..=owner]))
            .flatten();
    }
    let [first, be, name @ ..] = words else {
        return None;
    };
    let asks = first.is(&["where"]) && be.is(&["is", "was"]);
    let end = name
        .iter()
        .position(|word| word.is(&["from", "based", "working", "employed"]))?;
    let ended = name.len() == end + 1 || name[end].stops;
    (asks && ended).then(|| person(&name[..end])).flatten()
}

/// What is asked of the paper, and whether of who made what it is about.
fn facts(words: &[Word]) -> Option<(Vec<Fact>, bool)> {
    let has = |any: &[&str]| words.iter().any(|word| word.is(any));
    let first = words.first()?;
    if has(ADDRESSES) && (first.is(ASKING) || has(&["email", "e-mail"])) {
        return Some((vec![Fact::Contact], false));
    }
    let last = words.last()?;
    if has(LICENCES) && (first.is(ASKING) || last.is(LICENCES)) {
        return Some((vec![Fact::Licence], false));
    }
    if has(FUNDING) && first.is(ASKING) {
        return Some((vec![Fact::Funding], false));
    }
    let kept = has(&["repository", "repo", "github", "gitlab"])
        || super::super::words::find(words, &["source", "code"]).is_some();
    if kept && (first.is(&["where", "link", "url"]) || has(&["link", "url", "find", "hosted"])) {
        return Some((vec![Fact::Repository], false));
    }
    // "Volume and issue of the journal?", "page range of X"
    let parts = words.iter().filter(|word| word.is(PARTS)).count();
    if parts > 1 && has(&["volume", "issue", "pages"])
        || super::super::words::find(words, &["page", "range"]).is_some()
    {
        return Some((vec![Fact::Venue], false));
    }
    if has(TOWNS) && first.is(ASKING) || first.is(&["where"]) && has(&["held", "place"]) {
        if has(VENUES) || has(MEETINGS) {
            return Some((vec![Fact::Venue], false));
        }
        if has(HOUSES) || has(PEOPLE) {
            return Some((vec![Fact::Affiliation], false));
        }
    }
    // "What institutions do the authors of X belong to?", "Give the affiliations of the people behind X."
    if has(HOUSES) && has(BELONG) && has(PEOPLE) && first.is(ASKING) {
        return Some((vec![Fact::Affiliation], false));
    }
    if first.is(&["who"]) && has(MAKERS) {
        return Some((vec![Fact::Authors], true));
    }
    let wh = |any: &[&str]| {
        let wh = words.iter().enumerate().filter(|(_, word)| word.is(WH));
        wh.clone()
            .any(|(at, _)| words[at + 1..].iter().take(2).any(|next| next.is(any)))
    };
    // "… is it in?", "… did it appear?"
    let placed = has(APPEARS)
        || words
            .last()
            .is_some_and(|word| word.is(&["in", "at", "from"]))
        || wh(&["pages"]);
    if !placed {
        return None;
    }
    let mut facts = Vec::new();
    if wh(VENUES) || wh(MEETINGS) || wh(&["pages"]) {
        facts.push(Fact::Venue);
    }
    if wh(&["year"]) {
        facts.push(Fact::Year);
    }
    (!facts.is_empty()).then_some((facts, false))
}

fn is_venue(word: &Word) -> bool {
    word.is(VENUES) || word.is(MEETINGS)
}

/// What is left without the words that ask, at both ends and, of those that only a question has, between them.
fn rest(words: &[Word]) -> Option<String> {
    let capital = |word: &Word| word.text.chars().next().is_some_and(char::is_uppercase);
    let asks = |word: &Word| {
        word.is(ASKING)
            || word.is(MAKERS)
            || is_venue(word)
            || word.is(APPEARS)
            || word.is(ADDRESSES)
            || word.is(LICENCES)
            || word.is(HOUSES)
            || word.is(BELONG)
            || word.is(PEOPLE)
            || word.is(FUNDING)
            || word.is(CODE)
            || word.is(PARTS)
            || word.is(TOWNS)
    };
    // "The issue of Wool Letters": where it appeared is not what it is called.
    let named = words
        .windows(2)
        .position(|pair| (is_venue(&pair[0]) || pair[0].is(&["pages"])) && pair[1].low == "of");
    let place = named.map_or(0..0, |at| {
        let run = words[at + 2..]
            .iter()
            .take_while(|word| capital(word))
            .count();
        at + 1..at + 2 + run
    });
    let kept: Vec<(usize, &Word)> = words
        .iter()
        .enumerate()
        .filter(|(at, _)| !place.contains(at))
        .collect();
    let from = kept.iter().position(|(_, word)| !asks(word))?;
    let to = kept.iter().rposition(|(_, word)| !asks(word))? + 1;
    // Between the two ends only what makes a question goes: "Silva and Roe present their felt study".
    let inner = |word: &Word| {
        is_venue(word) && !capital(word)
            || word.is(APPEARS)
            || word.is(&["their", "did", "was", "is", "were", "does"])
    };
    let left: Vec<Word> = kept
        .get(from..to)?
        .iter()
        .filter(|(_, word)| !inner(word))
        .map(|(_, word)| (*word).clone())
        .collect();
    phrase(&left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understood::words::words;

    fn of(text: &str) -> Option<Asked> {
        asked(text, &words(text))
    }

    #[test]
    fn what_is_asked_and_of_which_paper() {
        use Fact::{Affiliation, Authors, Contact, Funding, Licence, Repository, Venue, Year};
        for (text, paper, fact) in [
            (
                "What journal and volume is the Silva and Roe felt article in?",
                "Silva and Roe felt article",
                Venue,
            ),
            (
                "Which issue of Wool Letters is “On Felt” in?",
                "On Felt",
                Venue,
            ),
            (
                "The felt paper appeared in which journal?",
                "felt paper",
                Venue,
            ),
            (
                "On which pages of Wool Letters is the article by Silva and Roe?",
                "article by Silva and Roe",
                Venue,
            ),
            (
                "At what event did Silva and Roe present their felt paper?",
                "Silva and Roe felt paper",
                Venue,
            ),
            (
                "The felt paper was published in which year?",
                "felt paper",
                Year,
            ),
            ("Who are the people behind mWEAVe?", "mWEAVe", Authors),
            (
                "Who funded mWEAVe, and under which grant number?",
                "mWEAVe",
                Funding,
            ),
            ("What grant paid for the felt paper?", "felt paper", Funding),
            ("link to the mWEAVe source code?", "mWEAVe", Repository),
            ("Where is the repository of mWEAVe?", "mWEAVe", Repository),
            ("mWEAVe: licence?", "mWEAVe", Licence),
            ("page range of the felt paper", "felt paper", Venue),
            (
                "I need to cite Silva's felt paper. Volume and issue of the journal?",
                "Silva's felt paper",
                Venue,
            ),
            (
                "In what town is the institute of the mWEAVe people?",
                "mWEAVe",
                Affiliation,
            ),
            (
                "In which city was the conference of the felt paper held?",
                "felt paper",
                Venue,
            ),
            ("Who is responsible for mWEAVe?", "mWEAVe", Authors),
            (
                "Who is the corresponding author of the felt paper?",
                "felt paper",
                Contact,
            ),
            (
                "Give me the email of the first author of the felt paper.",
                "felt paper",
                Contact,
            ),
            ("Under what licence is mWEAVe released?", "mWEAVe", Licence),
            (
                "What institutions do the authors of the felt paper belong to?",
                "felt paper",
                Affiliation,
            ),
            (
                "Which universities are the people behind mWEAVe from?",
                "mWEAVe",
                Affiliation,
            ),
        ] {
            let Some(Asked::Facts {
                paper: found,
                facts,
                ..
            }) = of(text)
            else {
                panic!("{text}: {:?}", of(text));
            };
            assert_eq!(
                (found.as_str(), facts.as_slice()),
                (paper, [fact].as_slice()),
                "{text}"
            );
        }
        for text in [
            "What is Ada Silva's affiliation?",
            "Where is Ada Silva from, according to the felt paper?",
        ] {
            let author = "Ada Silva".into();
            assert_eq!(of(text), Some(Asked::Affiliation { author }), "{text}");
        }
    }

    #[test]
    fn other_questions_are_left_alone() {
        for text in [
            "Who annotated the corpus?",
            "Where is felt from?",
            "Which university course used the felt?",
            "What does the journal article measure?",
            "How do they contact the sheep?",
            "What is the institution of the people who sorted the felt of mWEAVe?",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
