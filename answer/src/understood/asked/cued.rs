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
const SCHOOLS: &[&str] = &["school", "college", "company", "lab", "laboratory"];

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
    let meeting = has(VENUES) || has(loose::MEETINGS);
    if meeting && has(&["city", "town", "country", "place", "held", "where"]) {
        return Some(Fact::Venue);
    }
    let house = has(loose::HOUSES) || has(SCHOOLS);
    let people = of_author || has(&["author", "authors"]);
    (house && people && has(AT)).then_some(Fact::Affiliation)
}

/// "… by mail?", "the e-mail of …", "the address of the author": not a corpus of e-mails.
fn mailed(words: &[Word]) -> bool {
    let reached = words
        .iter()
        .any(|word| word.is(&["reach", "contact", "write"]));
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
        ] {
            assert_eq!(cued(&words(text), true), Some(fact), "{text}");
        }
        for text in [
            "Which e-mail corpus is sorted?",
            "How much money does felt cost?",
            "Which university course used the felt?",
            "Where is wool submitted to pressure?",
            "Which company do the shearers work for?",
        ] {
            assert_eq!(cued(&words(text), false), None, "{text}");
        }
    }
}
