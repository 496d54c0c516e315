//! Facts of a paper that single words ask for, in a question that names the paper somewhere else in itself: said of nothing but a
//! paper, its authors and who paid them. What else the question says is not read.

use super::facts::VENUES;
use super::{Fact, loose};
use crate::understood::words::{Word, find, starts};

const PAID: &[&str] = &[
    "grant",
    "grants",
    "fellowship",
    "scholarship",
    "funder",
    "funders",
    "funded",
    "funding",
    "sponsor",
    "sponsors",
    "sponsored",
    "financed",
    "stipend",
];
const HANDLED: &[&str] = &[
    "submitted",
    "received",
    "accepted",
    "submission",
    "acceptance",
];
const DAYS: &[&str] = &["day", "date", "dates", "when", "month"];
/// Beside "come out", what only papers are said to do or have done to them.
const OUT: &[&str] = &["published", "appear", "appeared", "printed"];
/// What makes a house the place of work of people.
const AT: &[&str] = &[
    "belong",
    "belongs",
    "affiliated",
    "affiliation",
    "affiliations",
    "attached",
    "based",
    "employed",
    "employer",
    "work",
    "works",
    "working",
    "from",
];

/// Houses that are asked for beside those of [`loose`].
const SCHOOLS: &[&str] = &[
    "school",
    "college",
    "company",
    "lab",
    "laboratory",
    "department",
    "faculty",
];

/// The fact, where the words that ask for one are there; `of_author` says that the question names one.
pub(crate) fn cued(words: &[Word], of_author: bool) -> Option<Fact> {
    let has = |any: &[&str]| words.iter().any(|word| word.is(any));
    if mailed(words) {
        return Some(Fact::Contact);
    }
    let money = has(&["money"]) && has(&["gave", "give", "gives", "came", "provided"]);
    if has(PAID) || money || find(words, &["paid", "for"]).is_some() && starts(words, &["who"]) {
        return Some(Fact::Funding);
    }
    let asks = words
        .first()
        .is_some_and(|word| word.is(&["what", "which", "under"]));
    if has(loose::LICENCES) && asks {
        return Some(Fact::Licence);
    }
    if has(HANDLED) && has(DAYS) {
        return Some(Fact::Dates);
    }
    let came_out =
        find(words, &["come", "out"]).is_some() || find(words, &["came", "out"]).is_some();
    if asks_day(words) && (has(OUT) || came_out) {
        return Some(Fact::Year);
    }
    let meeting = has(VENUES) || has(loose::MEETINGS);
    if meeting && has(&["city", "town", "country", "place", "held", "where"]) {
        return Some(Fact::Venue);
    }
    let house = has(loose::HOUSES) || has(SCHOOLS) || starts(words, &["where"]) && of_author;
    let people = of_author || has(loose::MAKERS);
    (house && people && (has(AT) || ends_at(words))).then_some(Fact::Affiliation)
}

/// "When …?", "In which month …?", "On what date …?"
fn asks_day(words: &[Word]) -> bool {
    let day = words.iter().take(3).any(|word| word.is(DAYS));
    starts(words, &["when"])
        || day
            && words
                .first()
                .is_some_and(|word| word.is(&["in", "on", "what", "which"]))
}

/// "Which lab is A at?", "Which lab was A at when …?"
fn ends_at(words: &[Word]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1);
        at > 0 && word.low == "at" && next.is_none_or(|next| next.is(&["in", "when", "while"]))
    })
}

/// "… by mail?", "the e-mail of …", "the address of the author": not a corpus of e-mails.
fn mailed(words: &[Word]) -> bool {
    let reached = words
        .iter()
        .any(|word| word.is(&["reach", "contact", "write"]));
    let author = |word: &Word| word.is(&["author", "authors"]);
    if starts(words, &["how"]) && find(words, &["contact"]).is_some() && words.iter().any(author) {
        return true;
    }
    words.iter().enumerate().any(|(at, word)| {
        let last = at + 1 == words.len() || word.stops;
        let next = words.get(at + 1);
        match word.low.as_str() {
            "email" | "e-mail" => {
                last || next
                    .is_some_and(|next| next.is(&["of", "for", "to", "address", "is", "does"]))
            }
            "mail" => reached || next.is_some_and(|next| next.is(&["address"])),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understood::words::words;

    #[test]
    fn single_words_ask_for_facts() {
        for (text, fact) in [
            ("How can I reach Ada Silva by mail?", Fact::Contact),
            ("e-mail of the second felt author?", Fact::Contact),
            ("Silva's grant: which board gave it?", Fact::Funding),
            (
                "Apart from the Wool Board, which company gave money for mWEAVe?",
                Fact::Funding,
            ),
            ("What licence is the mWEAVe course under?", Fact::Licence),
            (
                "On which day was the felt manuscript submitted?",
                Fact::Dates,
            ),
            (
                "In what city did the symposium with the felt paper take place?",
                Fact::Venue,
            ),
            (
                "which university do Silva, Roe and Hale belong to",
                Fact::Affiliation,
            ),
            (
                "At what university does the creator of mWEAVe work?",
                Fact::Affiliation,
            ),
            (
                "Where was Silva working when the felt paper came out?",
                Fact::Affiliation,
            ),
            (
                "Which lab is Silva at in the felt paper?",
                Fact::Affiliation,
            ),
            ("When was mWEAVe published in Wool Letters?", Fact::Year),
            ("In which month did mWEAVe come out?", Fact::Year),
            ("How do I contact the author of mWEAVe?", Fact::Contact),
        ] {
            assert_eq!(cued(&words(text), true), Some(fact), "{text}");
        }
        for text in [
            "Which e-mail corpus is sorted?",
            "How much money does felt cost?",
            "Which university course used the felt?",
            "Where is wool submitted to pressure?",
            "Which company do the shearers work for?",
            "Which sheep did the shearers look at first?",
            "When does felt come apart?",
            "How does wool come in contact with felt?",
            "Where are the looms of mWEAVe working?",
        ] {
            assert_eq!(cued(&words(text), false), None, "{text}");
        }
    }
}
