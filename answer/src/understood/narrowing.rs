//! What a question narrows the library to: years, authors, venues, as typed. A phrase narrows only where papers are
//! spoken of: "papers since 2015", not "sheep since 2015", "data collected in 2009" or "by 5 percent".

use super::asked::of_years;
use super::words::{Word, join, words};

const PAPERS: &[&str] = &[
    "paper",
    "papers",
    "article",
    "articles",
    "publication",
    "publications",
    "studies",
    "works",
    "preprints",
];
/// Words for what papers bring.
const RESEARCH: &[&str] = &[
    "research",
    "literature",
    "approaches",
    "methods",
    "models",
    "systems",
    "techniques",
    "work",
    "results",
    "progress",
    "advances",
];
/// Participles that papers' dates go with.
const OUT: &[&str] = &["published", "written", "presented", "appeared", "printed"];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Narrowing {
    pub from_year: Option<i32>,
    pub to_year: Option<i32>,
    /// "the papers by A": all of them wrote it.
    pub authors: Vec<String>,
    /// Perhaps a venue: the library decides.
    pub venues: Vec<String>,
    /// The question without the phrases of years, which no passage answers.
    pub rest: String,
}

pub(crate) fn narrowing(text: &str) -> Narrowing {
    let all = words(text);
    let mut found = Narrowing {
        rest: text.to_owned(),
        ..Narrowing::default()
    };
    let of_papers = all.iter().any(|word| word.is(PAPERS) || word.is(RESEARCH));
    if !of_papers && !of_years(&all) {
        return found;
    }
    let mut cut: Option<(usize, usize)> = None;
    for at in 0..all.len() {
        if let Some((years, taken)) =
            years(&all[at..], at.checked_sub(1).map(|before| &all[before]))
        {
            found.from_year = years.0.or(found.from_year);
            found.to_year = years.1.or(found.to_year);
            cut.get_or_insert((at, at + taken));
        }
        if let Some((venue, _)) = venue(&all, at) {
            found.venues.push(venue);
        }
    }
    if let Some((from, to)) = cut {
        let kept = [&all[..from], &all[to..]].concat();
        let mark = if text.ends_with('?') { "?" } else { "" };
        found.rest = format!("{}{mark}", join(&kept));
    }
    found.authors = authors(&all);
    found
}

type Years = (Option<i32>, Option<i32>);

/// The years a phrase at the beginning of `words` names, and how many words it takes.
fn years(words: &[Word], before: Option<&Word>) -> Option<(Years, usize)> {
    let done = |word: &Word| word.low.ends_with("ed") && !word.is(OUT);
    // "Collected since 2009": the data, not the paper.
    if before.is_some_and(done) {
        return None;
    }
    let (first, rest) = words.split_first()?;
    let at = |index: usize| rest.get(index).and_then(year);
    match first.low.as_str() {
        "since" => Some(((Some(at(0)?), None), 2)),
        "after" => Some(((Some(at(0)? + 1), None), 2)),
        "before" => Some(((None, Some(at(0)? - 1)), 2)),
        "until" | "till" => Some(((None, Some(at(0)?)), 2)),
        "between" | "from"
            if rest
                .get(1)
                .is_some_and(|word| word.is(&["and", "to", "until", "till"])) =>
        {
            Some(((Some(at(0)?), Some(at(2)?)), 4))
        }
        "from"
            if rest
                .get(1)
                .is_some_and(|word| word.is(&["on", "onwards", "onward"])) =>
        {
            Some(((Some(at(0)?), None), 3))
        }
        "of" if !before.is_some_and(|word| word.is(PAPERS)) => None,
        "in" | "from" | "during" | "of" => {
            let one = at(0)?;
            // "In 2004 data": the year tells of the data.
            let ends = rest
                .get(1)
                .is_none_or(|word| word.is_function() || rest[0].stops || word.is(OUT));
            if ends
                && rest.get(1).is_some_and(|word| {
                    word.is(&["or"]) && rest.get(2).is_some_and(|w| w.low == "later")
                })
            {
                return Some(((Some(one), None), 4));
            }
            ends.then_some(((Some(one), Some(one)), 2))
        }
        _ => None,
    }
}

/// A year of our time, alone in its word.
fn year(word: &Word) -> Option<i32> {
    let digits = word.low.len() == 4 && word.low.bytes().all(|b| b.is_ascii_digit());
    let year: i32 = word.low.parse().ok().filter(|_| digits)?;
    (1900..2100).contains(&year).then_some(year)
}

/// What names of venues hold.
const VENUES: &[&str] = &[
    "journal",
    "conference",
    "workshop",
    "proceedings",
    "transactions",
    "letters",
    "symposium",
    "meeting",
    "annals",
    "review",
    "magazine",
    "bulletin",
];

/// "in ACL", "at EMNLP 2004", "in the Journal of Wool": a name in capitals behind the preposition, or one that holds a
/// venue's noun; and the words it takes.
pub(super) fn venue(words: &[Word], at: usize) -> Option<(String, std::ops::Range<usize>)> {
    if !words[at].is(&["in", "at"]) {
        return None;
    }
    let the = words.get(at + 1).is_some_and(|word| word.is(&["the"]));
    let from = at + 1 + usize::from(the);
    let rest = words.get(from..)?;
    let capital = |word: &Word| word.text.chars().next().is_some_and(char::is_uppercase);
    let first = rest.first().filter(|word| capital(word))?;
    let joined = |index: usize| {
        rest[index].is(&["of", "for", "and", "the", "on", "in"])
            && rest
                .get(index + 1)
                .is_some_and(|next| capital(next) || next.is(&["the"]))
    };
    let run = (0..rest.len())
        .take_while(|index| capital(&rest[*index]) || *index > 0 && joined(*index))
        .count();
    let named = rest[..run].iter().any(|word| word.is(VENUES));
    // "Published in Wool Science": a name that says of itself nothing.
    let appeared = at > 0 && (words[at - 1].is(OUT) || words[at - 1].is(&["appear", "appears"]));
    if (named || appeared) && run > 1 {
        return Some((join(&rest[..run]), from..from + run));
    }
    let short = first.text.chars().filter(|c| c.is_uppercase()).count() >= 2;
    short.then(|| (first.text.clone(), from..from + 1))
}

/// "the papers by A and B say": the plural is a set of papers, the singular one paper.
fn authors(words: &[Word]) -> Vec<String> {
    let by = (1..words.len()).find(|at| {
        let noun = &words[at - 1];
        let many = noun.is(PAPERS) && noun.low.ends_with('s') || noun.low == "work";
        words[*at].low == "by" && many
    });
    let Some(by) = by else {
        return Vec::new();
    };
    let mut found: Vec<String> = Vec::new();
    let mut name: Vec<Word> = Vec::new();
    for word in &words[by + 1..] {
        let joint = word.low == "and";
        if !joint && !word.text.chars().next().is_some_and(char::is_uppercase) {
            break;
        }
        if !joint {
            name.push(word.clone());
        }
        if joint || word.stops {
            found.extend((!name.is_empty()).then(|| join(&name)));
            name.clear();
        }
    }
    found.extend((!name.is_empty()).then(|| join(&name)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_papers_narrow() {
        let cases = [
            ("Which papers since 2015 study felt?", Some(2015), None),
            ("papers before 2008 on felt", None, Some(2007)),
            ("What research on felt came after 2008?", Some(2009), None),
            ("List papers between 2005 and 2010", Some(2005), Some(2010)),
            ("papers from 2005 to 2010", Some(2005), Some(2010)),
            (
                "Which papers were published in 2009?",
                Some(2009),
                Some(2009),
            ),
            (
                "Which articles by Hale appeared until 2004?",
                None,
                Some(2004),
            ),
        ];
        for (text, from, to) in cases {
            let found = narrowing(text);
            assert_eq!((found.from_year, found.to_year), (from, to), "{text}");
            assert!(!found.rest.contains("20"), "{}", found.rest);
        }
    }

    #[test]
    fn other_numbers_and_years_do_not() {
        for text in [
            "By how many percent did it improve since 2015?",
            "Which papers improve by 5 percent?",
            "Which papers use data collected in 2009?",
            "Which papers evaluate on DUC 2007?",
            "Which papers handle text in 2 languages?",
            "Which papers treat sheep in Chinese?",
        ] {
            let found = narrowing(text);
            assert_eq!((found.from_year, found.to_year), (None, None), "{text}");
            assert!(
                found.authors.is_empty() && found.venues.is_empty(),
                "{text}"
            );
            assert_eq!(found.rest, text);
        }
    }

    #[test]
    fn authors_and_venues() {
        let found = narrowing("What do the papers by Ada Silva and Hale in ACL say about felt?");
        assert_eq!(found.authors, ["Ada Silva", "Hale"]);
        assert_eq!(found.venues, ["ACL"]);
        let found = narrowing("Which papers appeared in the Journal of Wool and Felt in 2004?");
        assert_eq!(found.venues, ["Journal of Wool and Felt"]);
        assert!(
            narrowing("What does the paper by Ada Silva say?")
                .authors
                .is_empty()
        );
    }
}
