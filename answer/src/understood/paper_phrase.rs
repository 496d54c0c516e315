//! How people name a paper: "Tansey's paper on shearing", "the felt press article", "Orm and Hale
//! (2004)", an identifier. Read without the library: authors, year and telling words; and how well a paper fits them.

use super::words::{Word, fold_word, join, same_but_for_typing, words};
use graph_schema::title::normalise_title;
use graph_schema::{ArxivId, Doi, Paper};
use std::collections::BTreeSet;
use stores_core::bm25;

/// Nouns that say it is a paper and not which.
const NOUNS: &[&str] = &[
    "paper",
    "papers",
    "article",
    "articles",
    "study",
    "studies",
    "publication",
    "work",
    "preprint",
    "authors",
    "author",
    "called",
    "entitled",
    "titled",
    "introducing",
    "describing",
    "original",
    "et",
    "al",
    "colleagues",
    "others",
    "seminal",
    "journal",
    "report",
    "note",
];
/// Shares of a score, first guesses: a title's words tell most, then the authors, then the abstract.
const AUTHORED: f32 = 0.5;
const TITLED: f32 = 1.0;
const ABSTRACT: f32 = 0.25;
const CLOSE: f32 = 0.2;
/// Of a description's words, the title must hold this share; with authors that fit, the smaller one.
const ENOUGH: f32 = 0.75;
const ENOUGH_OF_AUTHORS: f32 = 0.34;

/// A paper as someone names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PaperPhrase {
    pub text: String,
    pub doi: Option<Doi>,
    pub arxiv_id: Option<ArxivId>,
    /// Family or full names, as typed.
    pub authors: Vec<String>,
    pub year: Option<i32>,
    /// Telling words, lower case.
    pub words: Vec<String>,
}

/// How well a paper fits a phrase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    pub score: f32,
    /// The title is the phrase, word by word.
    pub exact: bool,
    /// So much fits that a question may be narrowed to the paper.
    pub sure: bool,
}

impl PaperPhrase {
    pub fn parse(text: &str) -> Self {
        let mut phrase = Self {
            text: text.trim().to_owned(),
            ..Self::default()
        };
        for token in text.split_whitespace() {
            let token = token.trim_end_matches([',', '?', '.']);
            phrase.doi = phrase.doi.or_else(|| Doi::parse(token).ok());
            phrase.arxiv_id = phrase.arxiv_id.or_else(|| ArxivId::parse(token).ok());
        }
        let all = words(text);
        let (names, rest) = split_authors(&all);
        phrase.authors = names;
        for word in rest {
            if let (Some(year), None) = (year(&word), phrase.year) {
                phrase.year = Some(year);
            } else if !word.is_function() && !word.is(NOUNS) {
                phrase.words.push(word.low.replace('-', " "));
            }
        }
        // A name and a year, nothing else: "Silva 2004".
        if phrase.year.is_some()
            && phrase.authors.is_empty()
            && !phrase.words.is_empty()
            && phrase.words.len() <= 3
        {
            let capital = |word: &&Word| word.text.chars().next().is_some_and(char::is_uppercase);
            let named: Vec<String> = all
                .iter()
                .filter(capital)
                .map(|word| word.text.clone())
                .collect();
            if named.len() == phrase.words.len() {
                phrase.authors = named;
                phrase.words.clear();
            }
        }
        phrase
    }

    /// "The Silva and Roe felt paper": two capitals and an "and" may be its authors. `None` where nothing stands so.
    pub fn parse_with_names(text: &str) -> Option<Self> {
        let all = words(text);
        let capital = |word: &Word| {
            let mut letters = word.text.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
        };
        let at = all
            .windows(3)
            .position(|run| capital(&run[0]) && run[1].low == "and" && capital(&run[2]))?;
        let plain = Self::parse(text);
        if !plain.authors.is_empty() {
            return None;
        }
        let authors: Vec<String> = [&all[at], &all[at + 2]]
            .map(|word| word.text.clone())
            .into();
        let others = [&all[..at], &all[at + 3..]].concat();
        let rest = Self::parse(&join(&others));
        Some(Self {
            text: plain.text,
            authors,
            ..rest
        })
    }

    /// The words to search titles for.
    pub fn search_words(&self) -> String {
        self.words.join(" ")
    }

    /// `None` where it does not fit.
    pub fn fit(&self, paper: &Paper) -> Option<Fit> {
        let title = normalise_title(&paper.title);
        let whole = normalise_title(&self.text);
        if !title.is_empty() && title == whole {
            return Some(Fit {
                score: 3.0,
                exact: true,
                sure: true,
            });
        }
        if self.year.is_some() && paper.year.is_some() && self.year != paper.year {
            return None;
        }
        // Between two names a comma may be lost: "Silva Roe and Hale".
        let by = |name: &String| {
            wrote(paper, name)
                || name.contains(' ') && name.split(' ').all(|part| wrote(paper, part))
        };
        if !self.authors.iter().all(by) {
            return None;
        }
        let authored = !self.authors.is_empty();
        if self.words.is_empty() {
            let year = self.year.is_some() && self.year == paper.year;
            // "Orm and Hale" are two authors, not three.
            let all = self.authors.len() == paper.authors.len();
            let score = AUTHORED + if year { 0.3 } else { 0.0 } + if all { 0.2 } else { 0.0 };
            return authored.then_some(Fit {
                score,
                exact: false,
                sure: false,
            });
        }
        let wanted = stems(&self.search_words());
        let terms: Vec<String> = stems(&paper.title).into_iter().collect();
        let titled = share(&wanted, |word| {
            terms.iter().any(|term| same_but_for_typing(word, term))
        });
        let text = stems(paper.abstract_text.as_deref().unwrap_or_default());
        let told = share(&wanted, |word| {
            text.contains(word) || terms.iter().any(|term| term == word)
        });
        let enough = match authored {
            true => titled >= ENOUGH_OF_AUTHORS || told >= ENOUGH,
            false => titled >= ENOUGH,
        };
        if !enough {
            return None;
        }
        let close = titled * wanted.len() as f32 / terms.len().max(wanted.len()) as f32;
        let author = if authored { AUTHORED } else { 0.0 };
        Some(Fit {
            score: author + TITLED * titled + ABSTRACT * told + CLOSE * close,
            exact: false,
            sure: (authored && titled >= 0.5) || (wanted.len() >= 3 && titled >= 0.99),
        })
    }
}

/// Whether one of the paper's authors has this name: the family name, and what is given of the rest.
pub(crate) fn wrote(paper: &Paper, name: &str) -> bool {
    let wanted: Vec<String> = normalise_title(name)
        .split(' ')
        .map(str::to_owned)
        .collect();
    let Some((family, given)) = wanted.split_last() else {
        return false;
    };
    paper.authors.iter().any(|author| {
        let own = normalise_title(&author.family);
        let full = normalise_title(&author.full_name());
        if full == wanted.join(" ") || own == wanted.join(" ") {
            return true;
        }
        let last = own.split(' ').next_back().unwrap_or_default();
        let same = same_but_for_typing(family, last);
        let initial = |text: &str| text.chars().next();
        let given_fits = given.first().is_none_or(|first| {
            let theirs = normalise_title(&author.given);
            theirs.is_empty()
                || initial(&theirs) == initial(first)
                || own.split(' ').any(|part| part == first)
        });
        same && given_fits
    })
}

/// The authors that a phrase names, and its other words: who owns the paper ("Orm and Hale's"), who it is "by", whom
/// "et al." follows.
fn split_authors(all: &[Word]) -> (Vec<String>, Vec<Word>) {
    let capital = |word: &Word| word.text.chars().next().is_some_and(char::is_uppercase);
    let mut range = None;
    // A name with a digit is a thing's: "BM25's parameters".
    let person = |word: &Word| capital(word) && !word.text.bytes().any(|b| b.is_ascii_digit());
    if let Some(owner) = all.iter().position(|word| word.owns && person(word)) {
        let names = all[..owner]
            .iter()
            .rev()
            .take_while(|word| capital(word) || word.is(&["and"]))
            .count();
        range = Some((owner - names, owner + 1, owner + 1));
    } else if let Some(by) = all.iter().rposition(|word| word.is(&["by", "of", "from"])) {
        let names = all[by + 1..]
            .iter()
            .take_while(|word| capital(word) || word.is(&["and", "et", "al", "colleagues"]))
            .count();
        // "The survey of Wool Sorting": only "by" is always followed by a person.
        let marked = all[by].low == "by"
            || all[by + 1..by + 1 + names]
                .iter()
                .any(|word| word.is(&["al", "colleagues"]));
        range = (names > 0 && marked).then_some((by + 1, by + 1 + names, by + 1 + names));
    }
    if range.is_none()
        && let Some(et) = all.iter().position(|word| word.is(&["et", "colleagues"]))
    {
        let before = all[..et]
            .iter()
            .rev()
            .take_while(|word| capital(word) || word.is(&["and"]))
            .count();
        range = (before > 0).then_some((et - before, et, et));
    } else if range.is_none() && all.last().is_some_and(|last| year(last).is_some()) {
        // "Orm and Hale 2004"
        let body = &all[..all.len() - 1];
        let plain = body.iter().all(|word| capital(word) || word.is(&["and"]));
        range = (plain && body.iter().any(|word| word.is(&["and"]))).then_some((
            0,
            body.len(),
            body.len(),
        ));
    }
    // "Orm and Hale", nothing else: two people, as papers are spoken of.
    if range.is_none()
        && let [one, and, other] = all
        && and.is(&["and"])
        && [one, other]
            .into_iter()
            .all(|word| capital(word) && word.text.chars().all(char::is_alphabetic))
    {
        range = Some((0, 3, 3));
    }
    let Some((from, to, rest)) = range else {
        return (Vec::new(), all.to_vec());
    };
    let mut names = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    for word in &all[from..to] {
        if word.is(&["and", "et", "al", "colleagues"]) {
            names.extend((!name.is_empty()).then(|| name.join(" ")));
            name.clear();
            continue;
        }
        name.push(&word.text);
        if word.stops && word.text.chars().count() > 1 {
            names.extend((!name.is_empty()).then(|| name.join(" ")));
            name.clear();
        }
    }
    names.extend((!name.is_empty()).then(|| name.join(" ")));
    let others = [&all[..from], &all[rest..]].concat();
    (names, others)
}

fn year(word: &Word) -> Option<i32> {
    let digits = word.low.len() == 4 && word.low.bytes().all(|b| b.is_ascii_digit());
    word.low
        .parse()
        .ok()
        .filter(|year| digits && (1800..2100).contains(year))
}

/// The stemmed words of a text, compounds as their parts.
pub(crate) fn stems(text: &str) -> BTreeSet<String> {
    let plain: String = text
        .chars()
        .map(|c| if c == '-' || c == '/' { ' ' } else { c })
        .collect();
    let folded: Vec<String> = plain.split_whitespace().map(fold_word).collect();
    bm25::terms(&folded.join(" ")).into_iter().collect()
}

fn share(wanted: &BTreeSet<String>, fits: impl Fn(&String) -> bool) -> f32 {
    if wanted.is_empty() {
        return 0.0;
    }
    wanted.iter().filter(|word| fits(word)).count() as f32 / wanted.len() as f32
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use graph_schema::{Author, ContentHash};

    pub(crate) fn paper(title: &str, authors: &[&str], year: Option<i32>) -> Paper {
        let author = |name: &&str| {
            let (given, family) = name.rsplit_once(' ').unwrap_or(("", name));
            Author {
                given: given.into(),
                family: family.into(),
            }
        };
        Paper {
            authors: authors.iter().map(author).collect(),
            year,
            pages: 3,
            ..Paper::ingested(ContentHash::of(title.as_bytes()), title)
        }
    }

    #[test]
    fn phrases_are_taken_apart() {
        let cases: [(&str, &[&str], Option<i32>, &str); 10] = [
            ("Orm and Hale", &["Orm", "Hale"], None, ""),
            ("BM25's parameters", &[], None, "bm25 parameters"),
            (
                "Tansey's paper on felt pressing",
                &["Tansey"],
                None,
                "felt pressing",
            ),
            (
                "Silva and Hale's wool sorter",
                &["Silva", "Hale"],
                None,
                "wool sorter",
            ),
            ("the wool press article", &[], None, "wool press"),
            ("the paper by Orm and Hale", &["Orm", "Hale"], None, ""),
            ("Orm and Hale (2004)", &["Orm", "Hale"], Some(2004), ""),
            ("Silva 2001", &["Silva"], Some(2001), ""),
            (
                "carding-based wool retrieval paper by Lindenbacher and colleagues",
                &["Lindenbacher"],
                None,
                "carding based wool retrieval",
            ),
            ("Lindenbacher et al.", &["Lindenbacher"], None, ""),
        ];
        for (text, authors, year, words) in cases {
            let phrase = PaperPhrase::parse(text);
            assert_eq!(phrase.authors, authors, "{text}");
            assert_eq!(
                (phrase.year, phrase.search_words().as_str()),
                (year, words),
                "{text}"
            );
        }
        assert!(PaperPhrase::parse("arXiv:1706.03762").arxiv_id.is_some());
    }

    #[test]
    fn a_paper_fits_by_title_authors_and_year() {
        let press = paper(
            "The Felt Press Approach to Shearing",
            &["Ada Silva", "Jörg Müller"],
            Some(2004),
        );
        let fit = |text: &str| PaperPhrase::parse(text).fit(&press);
        assert!(fit("the felt press approach to shearing").unwrap().exact);
        assert!(fit("the felt press article").is_some());
        assert!(
            fit("the felt pres article").is_none(),
            "short words are not mended"
        );
        assert!(fit("the felt press aproach").is_some());
        assert!(fit("Silva and Muller's work on felt").unwrap().sure);
        assert!(fit("Silva et al.").is_some_and(|fit| !fit.sure));
        assert!(fit("Müller Silva's felt press").is_some());
        assert!(fit("Müller Hale's felt press").is_none());
        assert!(fit("Mueler and Silva (2004)").is_some());
        assert!(fit("Meyer and Silva (2004)").is_none());
        assert!(fit("Silva and Müller (2004)").is_some());
        assert!(fit("Silva and Müller (2005)").is_none());
        assert!(fit("A. Silva's paper on shearing").is_some());
        assert!(fit("B. Silva's paper on shearing").is_none());
        assert!(fit("the wool press article").is_none());
    }
}
