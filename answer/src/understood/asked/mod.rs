//! What of the graph a question asks, read from its words alone; the names in it are still as typed.

mod citations;
mod cued;
mod facts;
mod lists;
mod loose;
mod order;
mod summary;

pub(super) use cued::cued;

use super::kind::{PAPERS, without_politeness};
use super::words::{Word, words};

/// A question that a graph may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// What is known of one paper.
    Facts {
        paper: String,
        facts: Vec<Fact>,
        /// "Who built X?": X may be a thing of a paper; only a title that names it makes it one for the graph.
        maker: bool,
    },
    /// A paper as a whole.
    Summary { paper: String },
    /// Where an author works.
    Affiliation { author: String },
    /// Whom an author wrote with.
    CoAuthors { author: String },
    /// Papers, or how many.
    Papers(Listing),
    /// Papers that cite all of these.
    Citing { cited: Vec<String>, count: bool },
    /// Works that all of these cite.
    CitedByAll { citing: Vec<String> },
    /// What a paper cites; with a purpose ("for saying that …"), only what it cites for that.
    References {
        paper: String,
        purpose: Option<String>,
        count: bool,
    },
    /// Who wrote most papers; with a number, everyone who wrote more than so many.
    Prolific { more_than: Option<u32> },
    /// Whether, or why, one paper cites another.
    Cites {
        citing: String,
        cited: String,
        wants_reason: bool,
    },
    /// How two papers are joined by citations.
    Path { from: String, to: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    Authors,
    FirstAuthor,
    LastAuthor,
    AuthorCount,
    Year,
    /// Days on which it was submitted, received, accepted.
    Dates,
    Venue,
    Affiliation,
    Pages,
    /// DOI or arXiv id.
    Identifier,
    /// Who edited or reviewed it.
    Editors,
    /// Mail addresses of its authors.
    Contact,
    Licence,
    /// Who paid for the work.
    Funding,
    /// Where its code is kept.
    Repository,
}

impl Fact {
    /// Whether it stands where it was looked for or nowhere.
    pub fn is_of_title_page(&self) -> bool {
        matches!(
            self,
            Self::Identifier
                | Self::Editors
                | Self::Contact
                | Self::Licence
                | Self::Funding
                | Self::Repository
        )
    }
}

/// By what papers are put in order where only the first is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Newest,
    Oldest,
    MostCited,
    MostAuthors,
    Longest,
}

/// Papers by what they are asked for. Years and venues are the question's filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    /// All of these wrote them.
    pub authors: Vec<String>,
    /// Words of title or abstract.
    pub about: Option<String>,
    /// A method, dataset, task or metric that they use.
    pub using: Option<String>,
    /// Where their authors work.
    pub house: Option<String>,
    /// All papers there are, but for the filters.
    pub all: bool,
    pub count: bool,
    /// Only the first of them in this order.
    pub order: Option<Order>,
}

/// `None`: not a question for the graph.
pub(crate) fn asked(text: &str) -> Option<Asked> {
    in_words(text).or_else(|| in_words(&outside_brackets(text)?))
}

/// A text without what stands in round brackets, which hardly ever changes what is asked; `None` without any.
fn outside_brackets(text: &str) -> Option<String> {
    let (before, rest) = text.split_once('(')?;
    let (_, after) = rest.split_once(')')?;
    let after = outside_brackets(after).unwrap_or_else(|| after.to_owned());
    Some(format!("{before}{after}"))
}

fn in_words(text: &str) -> Option<Asked> {
    let all = words(text);
    let question = without_politeness(&all);
    let question = &question[..of_the_same(question)];
    citations::asked(question)
        .or_else(|| facts::asked(question))
        .or_else(|| lists::asked(question))
        .or_else(|| summary::asked(question))
}

/// What a question that no pattern reads seems to ask of one paper; only a paper that the library has makes it one for
/// the graph.
pub(crate) fn loosely_asked(text: &str) -> Option<Asked> {
    let all = words(text);
    loose::asked(text, without_politeness(&all))
}

/// A phrase as typed, without determiners and prepositions at its ends; `None` when nothing is left or it only
/// points back.
fn phrase(words: &[Word]) -> Option<String> {
    const LEADING: &[&str] = &[
        "the", "a", "an", "of", "to", "by", "all", "any", "both", "this", "that",
    ];
    const TRAILING: &[&str] = &[
        "been", "here", "of", "by", "in", "to", "the", "and", "from", "for", "with", "it", "on",
        "also",
    ];
    let mut rest = words;
    while let Some((first, more)) = rest.split_first() {
        // "A" may open a title, but then a noun of a paper's kind does not follow.
        if !first.is(LEADING) {
            break;
        }
        rest = more;
    }
    while let Some((last, before)) = rest.split_last() {
        if !last.is(TRAILING) {
            break;
        }
        rest = before;
    }
    let telling = rest.iter().any(|word| !word.is_function());
    telling.then(|| super::words::join(rest))
}

/// Where a second question begins: "… and when", "… and at which …".
fn second_question(words: &[Word]) -> usize {
    const OPENERS: &[&str] = &[
        "when", "where", "who", "what", "which", "how", "why", "whom",
    ];
    let starts_one = |at: usize| {
        let after = &words[at + 1..];
        words[at].is(&["and", "but"])
            && (after.first().is_some_and(|word| word.is(OPENERS))
                || after
                    .first()
                    .is_some_and(|word| word.is(&["in", "at", "on", "from", "to", "by"]))
                    && after.get(1).is_some_and(|word| word.is(OPENERS)))
    };
    (0..words.len())
        .find(|at| starts_one(*at))
        .unwrap_or(words.len())
}

/// Where a second question begins that only asks what every row of a list tells: "… and when did they appear?"
fn of_the_same(words: &[Word]) -> usize {
    const TOLD: &[&str] = &[
        "when",
        "what",
        "who",
        "wrote",
        "titles",
        "years",
        "year",
        "called",
        "appear",
        "appeared",
        "published",
        "written",
        "out",
        "came",
        "come",
    ];
    let end = second_question(words);
    let rest = words.get(end + 1..).unwrap_or_default();
    let same = rest.iter().any(|word| word.is(&["they", "their", "them"]))
        && rest.iter().all(|word| word.is_function() || word.is(TOLD));
    if same { end } else { words.len() }
}

/// Whether a question tells of somebody's paper and asks for its title alone: "Ada Silva wrote a paper on felt. What is it called?"
pub(crate) fn asks_title(text: &str) -> bool {
    const TITLES: &[&str] = &["title", "titled", "called", "name", "named"];
    // Whose papers are tied to others' are not asked for by who wrote them alone.
    const TIES: &[&str] = &[
        "cite",
        "cites",
        "cited",
        "citing",
        "builds",
        "extends",
        "follows",
        "uses",
        "used",
        "co-author",
        "coauthor",
        "with",
    ];
    let all = words(text);
    let paper =
        |word: &Word| word.is(PAPERS) && !word.is(&["author", "authors", "groups", "researchers"]);
    let Some(from) = all
        .iter()
        .rposition(|word| word.is(&["what", "which", "whats"]))
    else {
        return false;
    };
    let clause = &all[from + 1..];
    let plain = |word: &Word| {
        word.is_function() || word.is(TITLES) || paper(word) || word.is(&["here", "library"])
    };
    clause.iter().any(|word| word.is(TITLES))
        && clause.iter().all(plain)
        && all.iter().any(paper)
        && !all.iter().any(|word| word.is(TIES))
}

/// Whether it asks for everything that came out in some years: "What was published in 2004?"
pub(crate) fn of_years(words: &[Word]) -> bool {
    lists::is_all_of_years(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(text: &str) -> Asked {
        asked(text).unwrap_or_else(|| panic!("{text} is for the graph"))
    }

    #[test]
    fn who_cites_whom() {
        let citing = |names: &[&str]| Asked::Citing {
            cited: names.iter().map(|name| (*name).to_owned()).collect(),
            count: false,
        };
        for text in [
            "Which papers cite Silva's paper on felt?",
            "Which papers here cite Silva's paper on felt?",
            "What papers build on or cite Silva's paper on felt?",
            "Who cites Silva's paper on felt?",
            "List the papers citing Silva's paper on felt.",
            "By which papers is Silva's paper on felt cited?",
            "Show me papers that reference Silva's paper on felt",
            "who in this reading list refers to Silva's paper on felt?",
        ] {
            assert_eq!(cited(text), citing(&["Silva's paper on felt"]), "{text}");
        }
        assert_eq!(
            cited("Which papers cite both Silva 2001 and On Wool?"),
            citing(&["Silva 2001", "On Wool"])
        );
        let references = |purpose: Option<&str>| Asked::References {
            paper: "felt survey".into(),
            purpose: purpose.map(str::to_owned),
            count: false,
        };
        for text in [
            "Which papers does the felt survey cite?",
            "What does the felt survey cite?",
            "Which papers are cited by the felt survey?",
            "What are the references of the felt survey?",
            "List the references in the felt survey",
            "papers cited by the felt survey",
        ] {
            assert_eq!(cited(text), references(None), "{text}");
        }
        assert_eq!(
            cited("Which source does the felt survey cite for saying that wool is warm?"),
            references(Some("saying that wool is warm"))
        );
        let cites = |wants_reason| Asked::Cites {
            citing: "felt survey".into(),
            cited: "On Wool".into(),
            wants_reason,
        };
        for (text, wants_reason) in [
            ("Does the felt survey cite On Wool?", false),
            ("Is On Wool cited by the felt survey?", false),
            ("Why does the felt survey cite On Wool?", true),
        ] {
            assert_eq!(cited(text), cites(wants_reason), "{text}");
        }
        let both = Asked::CitedByAll {
            citing: vec!["On Wool".into(), "felt survey".into()],
        };
        for text in [
            "Which papers are cited by both On Wool and the felt survey?",
            "What do both On Wool and the felt survey cite?",
        ] {
            assert_eq!(cited(text), both, "{text}");
        }
        for text in [
            "How are On Wool and the felt survey connected?",
            "How is On Wool connected to the felt survey?",
            "Is there a citation path from On Wool to the felt survey?",
            "What is the connection between On Wool and the felt survey?",
        ] {
            let (from, to) = ("On Wool".into(), "felt survey".into());
            assert_eq!(cited(text), Asked::Path { from, to }, "{text}");
        }
        assert!(matches!(
            cited("How many papers cite On Wool?"),
            Asked::Citing { count: true, .. }
        ));
        assert!(matches!(
            cited("How often is On Wool cited?"),
            Asked::Citing { count: true, .. }
        ));
        assert_eq!(
            cited("Has On Wool been cited by anyone?"),
            citing(&["On Wool"])
        );
        assert_eq!(cited("Who cited On Wool?"), citing(&["On Wool"]));
        assert!(matches!(
            cited("How many citations does On Wool have?"),
            Asked::Citing { count: true, .. }
        ));
        for text in [
            "How many references does On Wool have?",
            "How many references are in On Wool?",
            "how many references are there in the bibliography of On Wool",
        ] {
            let wanted = Asked::References {
                paper: "On Wool".into(),
                purpose: None,
                count: true,
            };
            assert_eq!(cited(text), wanted, "{text}");
        }
        for text in [
            "Does anyone cite On Wool? Who?",
            "does anybody cite On Wool",
        ] {
            assert_eq!(cited(text), citing(&["On Wool"]), "{text}");
        }
        for text in [
            "For warmth, whose work does the felt survey refer to?",
            "What reference does the felt survey give for warmth?",
            "Whom does the felt survey follow for warmth?",
        ] {
            assert_eq!(cited(text), references(Some("warmth")), "{text}");
        }
        assert_eq!(
            cited("In what connection does the felt survey mention On Wool?"),
            cites(true)
        );
        assert_eq!(
            cited("On Wool gets cited by which other paper here?"),
            citing(&["On Wool"])
        );
    }

    #[test]
    fn facts_of_a_paper() {
        use Fact::{Affiliation, Authors, Identifier, Venue, Year};
        let cases: [(&str, &str, &[Fact]); 18] = [
            (
                "Who wrote the felt survey, and what is its DOI?",
                "felt survey",
                &[Authors, Identifier],
            ),
            ("Who wrote the felt survey?", "felt survey", &[Authors]),
            ("Who are the authors of “On Wool”?", "On Wool", &[Authors]),
            ("Tell me who wrote On Wool", "On Wool", &[Authors]),
            (
                "Who is the author of Woolly and at which university was she?",
                "Woolly",
                &[Authors, Affiliation],
            ),
            (
                "Who wrote the felt survey, and where do they work?",
                "felt survey",
                &[Authors, Affiliation],
            ),
            (
                "When was the felt survey published?",
                "felt survey",
                &[Year],
            ),
            (
                "In what year did the felt survey appear?",
                "felt survey",
                &[Year],
            ),
            ("Which year is On Wool from?", "On Wool", &[Year]),
            (
                "At which conference, and when, was the wool sorting paper presented?",
                "wool sorting paper",
                &[Year, Venue],
            ),
            (
                "In which volume of Wool Letters did the felt article appear?",
                "felt article",
                &[Venue],
            ),
            ("Where was On Wool published?", "On Wool", &[Venue]),
            (
                "By whom was the felt survey written?",
                "felt survey",
                &[Authors],
            ),
            (
                "Where do the authors of On Wool work?",
                "On Wool",
                &[Affiliation],
            ),
            (
                "What is the publication year of On Wool?",
                "On Wool",
                &[Year],
            ),
            (
                "Could you tell me which year the wool paper was published in?",
                "wool paper",
                &[Year],
            ),
            ("When did Silva publish On Wool?", "On Wool", &[Year]),
            (
                "From which university are the authors of On Wool?",
                "On Wool",
                &[Affiliation],
            ),
        ];
        for (text, paper, facts) in cases {
            let wanted = Asked::Facts {
                paper: paper.into(),
                facts: facts.to_vec(),
                maker: false,
            };
            assert_eq!(cited(text), wanted, "{text}");
        }
        for (text, fact) in [
            (
                "How many authors does the felt survey have?",
                Fact::AuthorCount,
            ),
            (
                "Who is the first author of the felt survey?",
                Fact::FirstAuthor,
            ),
            ("What is the DOI of the felt survey?", Fact::Identifier),
            ("When was the felt survey submitted?", Fact::Dates),
            ("Who reviewed the felt survey?", Fact::Editors),
            ("At which workshop was the felt survey held?", Venue),
        ] {
            let wanted = Asked::Facts {
                paper: "felt survey".into(),
                facts: vec![fact],
                maker: false,
            };
            assert_eq!(cited(text), wanted, "{text}");
        }
        for text in [
            "What affiliation does Ada Silva give?",
            "Which university is Ada Silva at?",
            "Where is Ada Silva based?",
        ] {
            let author = "Ada Silva".into();
            assert_eq!(cited(text), Asked::Affiliation { author }, "{text}");
        }
        for text in [
            "Summarise the felt survey",
            "Could you give me a summary of the felt survey?",
            "What is the felt survey about?",
        ] {
            let paper = "felt survey".into();
            assert_eq!(cited(text), Asked::Summary { paper }, "{text}");
        }
        assert!(matches!(
            cited("Who built the Wool Treebank?"),
            Asked::Facts { maker: true, .. }
        ));
        assert_eq!(
            cited("Where does Ada Silva work?"),
            Asked::Affiliation {
                author: "Ada Silva".into()
            }
        );
        assert_eq!(
            cited("Who are Ada Silva's co-authors?"),
            Asked::CoAuthors {
                author: "Ada Silva".into()
            }
        );
    }

    #[test]
    fn papers_by_of_and_about() {
        let listing = |text: &str| match cited(text) {
            Asked::Papers(listing) => listing,
            other => panic!("{text}: {other:?}"),
        };
        for text in [
            "How many papers by Ada Silva are here?",
            "How many papers with Ada Silva as an author are in this collection?",
            "How many papers has Ada Silva written?",
            "How many papers did Ada Silva publish?",
        ] {
            let found = listing(text);
            assert!(found.count, "{text}");
            assert_eq!(found.authors, ["Ada Silva"], "{text}");
        }
        for text in [
            "Which papers did Silva and Hale write?",
            "papers by Silva and Hale",
            "List all publications by Silva and Hale since 2004",
            "Which papers are by Silva and Hale?",
            "Which articles were written by Silva and Hale?",
            "Which papers by Silva and Hale are about felt?",
        ] {
            assert_eq!(listing(text).authors, ["Silva", "Hale"], "{text}");
        }
        for text in [
            "What has Ada Silva published?",
            "What are Ada Silva's papers?",
            "papers of Ada Silva",
            "Are there papers by Ada Silva?",
            "Ada Silva's publications since 2004",
        ] {
            assert_eq!(listing(text).authors, ["Ada Silva"], "{text}");
        }
        let both = listing("Which of the papers by Silva deal with felt?");
        assert_eq!(
            (both.authors, both.about.as_deref()),
            (vec!["Silva".to_owned()], Some("felt"))
        );
        assert_eq!(
            listing("Do you have papers on felt?").about.as_deref(),
            Some("felt")
        );
        assert_eq!(asked("Which papers by Silva shear sheep?"), None);
        assert_eq!(
            listing("Which papers are about felt presses?")
                .about
                .as_deref(),
            Some("felt presses")
        );
        assert_eq!(
            listing("papers on felt presses since 2010")
                .about
                .as_deref(),
            Some("felt presses")
        );
        for text in [
            "Which papers use the Fleece corpus?",
            "Which papers report experiments on the Fleece corpus?",
            "Which tools in the wool journal rely on the Fleece corpus?",
            "Which papers evaluate their sorters on the Fleece corpus?",
            "List the papers that are evaluated on the Fleece corpus.",
        ] {
            assert_eq!(
                listing(text).using.as_deref(),
                Some("Fleece corpus"),
                "{text}"
            );
        }
        assert!(listing("How many papers are in the library?").all);
        assert!(listing("What was published in 2004?").all);
        for text in [
            "Which papers come from the University of Wool?",
            "Which papers are by authors at the University of Wool?",
            "List the papers written at the University of Wool",
            "Which papers have authors from the University of Wool?",
        ] {
            let house = listing(text).house;
            assert_eq!(house.as_deref(), Some("University of Wool"), "{text}");
        }
        assert_eq!(listing("Which papers come from 2004?").house, None);
        let order = |text: &str| listing(text).order;
        assert_eq!(
            order("Which paper has the most authors?"),
            Some(Order::MostAuthors)
        );
        assert_eq!(order("What is the oldest paper here?"), Some(Order::Oldest));
        let newest = listing("What is the latest paper by Ada Silva?");
        assert_eq!(
            (newest.order, newest.authors),
            (Some(Order::Newest), vec!["Ada Silva".to_owned()])
        );
        let dated = listing("Which papers by Silva and Hale are there and when did they appear?");
        assert_eq!(dated.authors, ["Silva", "Hale"]);
        assert_eq!(
            cited("Who has written more than one paper in this library?"),
            Asked::Prolific { more_than: Some(1) }
        );
        assert_eq!(
            cited("Which authors have written the most papers?"),
            Asked::Prolific { more_than: None }
        );
        assert!(listing("How many papers do you have?").count);
        assert!(listing("Which papers were published in 2004?").all);
    }

    #[test]
    fn titles_of_somebodys_papers_are_asked_for() {
        for text in [
            "Ada Silva has a paper about felt here, not about wool. What is its title?",
            "Ada Silva, Felt College - what is her paper here called?",
        ] {
            assert!(asks_title(text), "{text}");
        }
        for text in [
            "Ada Silva has a paper about felt. What is the press called that she builds?",
            "Ada Silva cites a paper about felt. What is its title?",
            "What is the title?",
        ] {
            assert!(!asks_title(text), "{text}");
        }
    }

    #[test]
    fn works_are_looked_for_in_bibliographies() {
        let cited = |text: &str| match asked(text) {
            Some(Asked::Citing { cited, .. }) => cited,
            other => panic!("{text}: {other:?}"),
        };
        for text in [
            "Is there a paper in the collection that has On Wool in its bibliography, and which one?",
            "Which papers list On Wool among their references?",
            "Whose bibliography includes On Wool?",
            "Which of my papers cite On Wool?",
        ] {
            assert_eq!(cited(text), ["On Wool"], "{text}");
        }
        assert_eq!(
            asked("What does the felt survey cite from our library?"),
            Some(Asked::References {
                paper: "felt survey".into(),
                purpose: None,
                count: false
            })
        );
        assert_eq!(
            asked("Where were the first pilot courses on felt held?"),
            None
        );
    }

    #[test]
    fn content_is_left_to_the_text() {
        for text in [
            "What is felt?",
            "Which papers describe a press for felt that is not of steel?",
            "How many sheep were shorn by hand?",
            "What do the authors mean by felt?",
            "When was the corpus collected?",
            "Who annotated the corpus?",
            "How does the author of the felt survey define wool?",
            "What method do the papers by Silva use?",
            "Where is the best wool found?",
            "Why is wool cited as warm?",
            "How are felt and wool related to warmth in winter?",
        ] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
