//! A question of a chat made whole: the pronoun gives way to what the last question was about, an ellipsis is put behind
//! it, "that paper" becomes its title. A question that names its own subject is a new topic and stays as it is.

mod subject;

use super::kind::without_politeness;
use super::words::{Word, words};
use crate::Question;
use crate::terms::question_terms;
use graph_schema::{Answer, PaperId, Turn};
use std::collections::BTreeSet;
use subject::{plural_of, subject_of};

const OPENERS: &[&[&str]] = &[
    &["and"],
    &["but"],
    &["or"],
    &["so"],
    &["then"],
    &["also"],
    &["what", "about"],
    &["how", "about"],
];
const ONE: &[&str] = &["it", "its", "this", "that", "itself"];
const MANY: &[&str] = &["they", "them", "their", "these", "those", "theirs"];
const PERSON: &[&str] = &["he", "she", "his", "her", "him"];
const PAPER: &[&str] = &["paper", "article", "study", "work", "publication", "survey"];
const PAPERS: &[&str] = &["papers", "articles", "studies", "works", "publications"];
/// With at most this many content words, and none that names something, a question leans on what went before.
const SHORT: usize = 2;
/// With a definite noun and no name, up to this many still lean, though they can be searched as they are.
const LEANING: usize = 6;
/// Turns gone back for papers, past those that found nothing.
const BACK: usize = 4;

/// A question in the light of its chat. All but `standalone` is empty where it does not follow up.
#[derive(Debug, Default)]
pub(crate) struct InContext {
    /// The question as it can be asked outside the chat.
    pub standalone: String,
    /// Stemmed words of the follow-up itself: what is new in it.
    pub own: BTreeSet<String>,
    /// Papers the last answer spoke of; the one most spoken of first.
    pub spoken_of: Vec<PaperId>,
    pub follows_up: bool,
    /// "that paper", "these papers": only these may answer.
    pub pointed: Option<Vec<PaperId>>,
}

pub(crate) fn contextualise(question: &Question) -> InContext {
    let text = question.text.clone();
    let all = words(&text);
    let leaning = Leaning::of(&text, &all);
    let (Some(last), true) = (question.history.last(), leaning != Leaning::New) else {
        return InContext {
            standalone: text,
            ..InContext::default()
        };
    };
    let last = &last.answer;
    let (papers, titles) = spoken_of(&question.history);
    let pointed = pointed(&all, &papers, last);
    let title = titles
        .first()
        .filter(|_| pointed.as_ref().is_some_and(|papers| papers.len() == 1));
    // "Which paper presses felt?": what is asked next is asked of the paper that was found.
    let found = titles
        .first()
        .filter(|_| looks_for_a_paper(&last.standalone_question));
    let subject = match found {
        Some(title) => Some(format!("“{}”", title.trim_end_matches('.'))),
        None => subject_of(&last.standalone_question),
    };
    let standalone = match leaning {
        Leaning::Points => replaced(&all, last, subject.as_deref(), title.map(String::as_str))
            .unwrap_or_else(|| joined(&text, &all, last, subject.as_deref())),
        Leaning::Ellipsis => joined(&text, &all, last, subject.as_deref()),
        Leaning::Loose | Leaning::New => text.clone(),
    };
    InContext {
        own: question_terms(&text),
        standalone,
        spoken_of: papers,
        follows_up: true,
        pointed,
    }
}

/// "Which paper presses felt?", "Is there a study that …?": one work is looked for.
fn looks_for_a_paper(question: &str) -> bool {
    let all = words(question);
    let all = without_politeness(&all);
    let which = all.first().is_some_and(|word| word.is(&["which", "what"]))
        && all.get(1).is_some_and(|word| word.is(PAPER));
    which || super::sought::sought(question).is_some_and(|sought| sought.asked)
}

/// How a question hangs on what went before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaning {
    /// Not: it has a subject of its own.
    New,
    /// By a pronoun.
    Points,
    /// It is no whole question: "and for German?", "why?"
    Ellipsis,
    /// It could be asked alone; the papers spoken of are the likeliest to answer.
    Loose,
}

impl Leaning {
    fn of(text: &str, all: &[Word]) -> Self {
        if all.iter().enumerate().any(|(at, _)| points_back(all, at)) {
            return Self::Points;
        }
        let opener = OPENERS
            .iter()
            .find(|opener| super::words::starts(all, opener));
        let rest = &all[opener.map_or(0, |opener| opener.len())..];
        let whole = rest.iter().any(is_question_word)
            && rest.iter().filter(|word| !word.is_function()).count() > SHORT;
        if opener.is_some_and(|opener| opener.len() == 2) || opener.is_some() && !whole {
            return Self::Ellipsis;
        }
        let content = question_terms(text).len();
        // A capital or digit behind the first word names something: BM25, Naples, GPT.
        let named = all.iter().skip(1).any(Word::is_name) || !super::words::quoted(text).is_empty();
        let definite = all.iter().any(|word| word.low == "the");
        match () {
            () if named || defines(all) => Self::New,
            () if is_bare(all) => Self::Ellipsis,
            () if content <= SHORT => Self::Ellipsis,
            () if definite && content <= LEANING || opener.is_some() => Self::Loose,
            () => Self::New,
        }
    }
}

fn is_question_word(word: &Word) -> bool {
    word.is(&[
        "what", "which", "who", "when", "where", "why", "how", "is", "are", "does", "do", "did",
        "was", "were", "can",
    ])
}

/// "Why?", "How so?", "Which ones?"
fn is_bare(all: &[Word]) -> bool {
    all.iter().all(|word| {
        word.is_function() || word.is(&["ones", "exactly", "else", "example", "instance"])
    })
}

/// "What is boosting?", "define felt": a subject without an article is a new one.
fn defines(all: &[Word]) -> bool {
    let question = without_politeness(all);
    let lead = [["what", "is"], ["what", "are"]]
        .iter()
        .any(|lead| super::words::starts(question, lead));
    let short = question.first().is_some_and(|word| {
        word.is(&["whats", "define", "explain"]) || word.low == "what" && word.owns
    });
    let rest = &question[if lead { 2 } else { 1 }.min(question.len())..];
    let bare = rest
        .first()
        .is_some_and(|word| !word.is(&["the"]) && (!word.is_function() || word.is(&["a", "an"])));
    (lead || short) && bare
}

/// Whether the word at `at` is a pronoun whose noun is not in the question.
fn points_back(all: &[Word], at: usize) -> bool {
    let word = &all[at];
    let next = all.get(at + 1);
    let named_before = all[..at].iter().skip(1).any(Word::is_name);
    if word.is(&["it"])
        && next.is_some_and(|next| {
            next.is(&[
                "possible",
                "true",
                "necessary",
                "better",
                "clear",
                "known",
                "likely",
                "worth",
            ])
        })
    {
        return false;
    }
    if word.is(&["this", "that", "these", "those"]) {
        if next.is_some_and(|next| next.is(PAPER) || next.is(PAPERS)) {
            return true;
        }
        let noun = next.is_some_and(|next| !next.is_function());
        let verb = next.is_none_or(|next| {
            next.is(&[
                "is", "are", "was", "were", "mean", "work", "do", "does", "compare", "help",
                "differ",
            ])
        });
        let relative = at > 0 && word.low == "that" && !all[at - 1].is_function();
        // "those corpora" points; "that" behind a noun or a verb opens a clause.
        let opens_clause = word.low == "that"
            && at > 0
            && !is_question_word(&all[at - 1])
            && !all[at - 1].is(&["in", "of", "by", "about", "from", "for", "on", "and", "to"]);
        if relative {
            return false;
        }
        return if noun {
            !opens_clause
        } else {
            verb && !named_before
        };
    }
    if word.is(&["the"])
        && next.is_some_and(|next| next.is(&["authors", "author", "paper", "article", "same"]))
    {
        let described = all
            .get(at + 2)
            .is_some_and(|after| after.is(&["of", "on", "by", "about", "called", "that", "which"]));
        return !named_before && !described;
    }
    if !(word.is(ONE) || word.is(MANY) || word.is(PERSON)) || named_before {
        return false;
    }
    // "Does the sorter use its lexicon?": its noun is there.
    let possessive = word.is(&["its", "their", "theirs", "itself", "his", "her"]);
    let own = possessive && at >= 3 && {
        let before = &all[..at];
        let noun = before
            .windows(2)
            .any(|pair| pair[0].is(&["the", "a", "an"]) && !pair[1].is_function());
        noun && !before
            .last()
            .is_some_and(|word| word.is(&["of", "in", "for", "on", "by", "to"]))
    };
    !own
}

/// The papers of the last answer that had any, as long as the turns follow each other; with their titles.
fn spoken_of(history: &[Turn]) -> (Vec<PaperId>, Vec<String>) {
    for turn in history.iter().rev().take(BACK) {
        let mut counted: Vec<(usize, PaperId, String)> = Vec::new();
        for citation in turn
            .answer
            .sentences
            .iter()
            .flat_map(|sentence| &sentence.citations)
        {
            match counted
                .iter_mut()
                .find(|(_, paper, _)| *paper == citation.paper)
            {
                Some((count, _, _)) => *count += 1,
                None => counted.push((1, citation.paper.clone(), citation.paper_title.clone())),
            }
        }
        // Stable: of equally many quotes, the first said comes first.
        counted.sort_by_key(|(count, _, _)| std::cmp::Reverse(*count));
        if !counted.is_empty() {
            return counted
                .into_iter()
                .map(|(_, paper, title)| (paper, title))
                .unzip();
        }
        let follows = turn
            .answer
            .understanding
            .as_ref()
            .is_some_and(|understood| understood.follows_up);
        if !follows {
            break;
        }
    }
    (Vec::new(), Vec::new())
}

/// What "this paper" and "those papers" mean.
fn pointed(all: &[Word], papers: &[PaperId], last: &Answer) -> Option<Vec<PaperId>> {
    let pair = |first: &[&str], second: &[&str]| {
        all.windows(2)
            .any(|pair| pair[0].is(first) && pair[1].is(second))
    };
    if papers.is_empty() {
        return None;
    }
    if pair(&["these", "those"], PAPERS)
        || super::words::find(all, &["of", "them"]).is_some() && of_papers(last)
    {
        return Some(papers.to_vec());
    }
    let one = pair(&["this", "that", "the"], PAPER)
        && all.iter().enumerate().any(|(at, _)| points_back(all, at));
    let first = papers.first().filter(|_| one)?;
    // Most of what was said must be the paper's: of two alike nobody knows which is meant.
    let quotes = last
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.citations);
    let (all_quotes, own) = (
        quotes.clone().count(),
        quotes.filter(|quote| quote.paper == *first).count(),
    );
    (2 * own > all_quotes || papers.len() == 1).then(|| vec![first.clone()])
}

fn of_papers(last: &Answer) -> bool {
    words(&last.standalone_question)
        .iter()
        .take(6)
        .any(|word| word.is(PAPERS))
}

/// The question with its first pronouns replaced; `None` where there is nothing to put in their place.
fn replaced(
    all: &[Word],
    last: &Answer,
    subject: Option<&str>,
    title: Option<&str>,
) -> Option<String> {
    let plural = plural_of(&last.standalone_question);
    let stripped = match OPENERS
        .iter()
        .find(|opener| super::words::starts(all, opener))
    {
        Some(opener) if opener.len() < all.len() && opener.len() == 1 => opener.len(),
        _ => 0,
    };
    let mut text: Vec<String> = Vec::new();
    let (mut one, mut many) = (false, false);
    let mut at = stripped;
    while at < all.len() {
        let word = &all[at];
        let next = all.get(at + 1);
        let mut put = None;
        if points_back(all, at) {
            let of_paper = next.filter(|next| next.is(PAPER));
            if word.is(&["this", "that", "the"]) && of_paper.is_some() && !one {
                put = title
                    .map(|title| format!("“{title}”"))
                    .or_else(|| subject.map(str::to_owned));
                if put.is_some() {
                    (one, at) = (true, at + 1);
                }
            } else if word.is(&["the"])
                && next.is_some_and(|next| next.is(&["authors", "author"]))
                && !one
            {
                put = subject.map(|subject| format!("the {} of {subject}", all[at + 1].low));
                if put.is_some() {
                    (one, at) = (true, at + 1);
                }
            } else if word.is(ONE)
                && !one
                && next.is_none_or(|next| !word.is(&["this", "that"]) || next.is_function())
            {
                put = subject.map(|subject| owner(subject, word.is(&["its"])));
                one = put.is_some();
            } else if word.is(MANY)
                && !many
                && next.is_none_or(|next| !word.is(&["these", "those"]) || next.is_function())
            {
                let referent = plural
                    .as_deref()
                    .filter(|_| word.is(&["them", "they", "these", "those"]))
                    .or(subject);
                put = referent.map(|referent| owner(referent, word.is(&["their"])));
                many = put.is_some();
            } else if word.is(PERSON) && !one {
                put = subject.map(|subject| {
                    owner(
                        &format!("the author of {subject}"),
                        word.is(&["his", "her"]),
                    )
                });
                one = put.is_some();
            }
        }
        let mut token = put.unwrap_or_else(|| super::words::join(std::slice::from_ref(word)));
        if all[at].stops && at + 1 < all.len() {
            token.push(',');
        }
        text.push(token);
        at += 1;
    }
    if !(one || many) {
        return None;
    }
    Some(as_question(&text.join(" ")))
}

fn owner(name: &str, owns: bool) -> String {
    match owns {
        true if name.ends_with('”') => format!("{name}’s"),
        true => format!("{name}'s"),
        false => name.to_owned(),
    }
}

/// An ellipsis behind the question that it continues, or a short question with the subject it leaves out.
fn joined(text: &str, all: &[Word], last: &Answer, subject: Option<&str>) -> String {
    let whole = last
        .standalone_question
        .trim_end_matches(['?', '.', '!', ' ']);
    let opener = OPENERS
        .iter()
        .any(|opener| super::words::starts(all, opener));
    let verb = all.iter().skip(1).any(is_question_word);
    match subject.filter(|_| !opener && verb) {
        // "Which datasets were used?"
        Some(subject) => as_question(&format!(
            "{} for {subject}",
            text.trim_end_matches(['?', '.', '!', ' '])
        )),
        None => {
            // The topic is the first clause: ellipses do not pile up over the turns.
            let topic = whole.split(" — ").next().unwrap_or(whole);
            format!("{topic} — {}", text.trim_start())
        }
    }
}

fn as_question(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!(
        "{first}{}?",
        chars.as_str().trim_end_matches(['?', '.', ' '])
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{AnswerId, Citation, ContentHash, PassageId, Sentence, Understanding};

    fn turn(asked: &str, papers: &[&str], follows_up: bool) -> Turn {
        let sentence = |title: &&str| {
            let paper = PaperId::ingested(&ContentHash::of(title.as_bytes()));
            let citation = Citation {
                passage: PassageId::new(&paper, 0),
                paper,
                paper_title: (*title).to_owned(),
                section: String::new(),
                page: 1,
                quote: "q".into(),
                start: 0,
                end: 1,
                recognised: false,
            };
            Sentence {
                text: "t".into(),
                citations: vec![citation],
            }
        };
        let answer = Answer {
            trace: None,
            made_with: None,
            id: AnswerId::parse("01234567-89ab-4def-8123-456789abcdef").unwrap(),
            owner: None,
            question: asked.into(),
            standalone_question: asked.into(),
            sentences: papers.iter().map(sentence).collect(),
            near: Vec::new(),
            understanding: Some(Understanding {
                follows_up,
                ..Understanding::default()
            }),
            confidence: None,
            composer: "extractive".into(),
            generation: None,
            created_at: 0,
        };
        Turn { ordinal: 0, answer }
    }

    fn after(history: Vec<Turn>, text: &str) -> InContext {
        contextualise(&Question {
            history,
            ..Question::parse(text).unwrap()
        })
    }

    #[test]
    fn pronouns_give_way_to_the_subject() {
        let cases = [
            (
                "How many texts are in the Wool Corpus?",
                "And how many of them make up its training part?",
                "How many of the texts make up the Wool Corpus's training part?",
            ),
            (
                "What is two-step FeltRank used for?",
                "Which older press was it held against?",
                "Which older press was two-step FeltRank held against?",
            ),
            (
                "Who built the Open Wool Treebank?",
                "And how large is it?",
                "How large is the Open Wool Treebank?",
            ),
            (
                "How large is the Open Wool Treebank?",
                "How many people combed it?",
                "How many people combed the Open Wool Treebank?",
            ),
            (
                "What is mWEAVe?",
                "Which looms come with it?",
                "Which looms come with mWEAVe?",
            ),
            (
                "How does hybrid retrieval combine BM25 with dense vectors?",
                "how does it compare?",
                "How does hybrid retrieval compare?",
            ),
            (
                "What is the felt press?",
                "Who are its authors?",
                "Who are the felt press's authors?",
            ),
        ];
        for (asked, text, standalone) in cases {
            let found = after(vec![turn(asked, &[], false)], text);
            assert_eq!(found.standalone, standalone);
            assert!(found.follows_up);
        }
    }

    #[test]
    fn an_ellipsis_continues_the_question() {
        let asked = "How well does the tagger work on English?";
        for (text, standalone) in [
            (
                "and for German?",
                "How well does the tagger work on English — and for German?",
            ),
            (
                "What about latency?",
                "How well does the tagger work on English — What about latency?",
            ),
            ("why?", "How well does the tagger work on English — why?"),
            (
                "Which datasets were used?",
                "Which datasets were used for the tagger?",
            ),
            (
                "What are the limitations?",
                "What are the limitations for the tagger?",
            ),
        ] {
            assert_eq!(
                after(vec![turn(asked, &[], false)], text).standalone,
                standalone
            );
        }
    }

    #[test]
    fn a_new_topic_is_new() {
        for text in [
            "What is boosting?",
            "Which corpora does named entity recognition train on?",
            "What is the attention of GPT-2?",
            "What is BM25 and how does it work?",
            "Who wrote “On Wool”?",
            "Is it possible to shear 5 sheep with Woolly?",
            "Which papers propose that wool is warm for sheep in winter?",
        ] {
            let found = after(
                vec![turn("How large is the Wool Corpus?", &["On Wool"], false)],
                text,
            );
            assert_eq!(found.standalone, text);
            assert!(!found.follows_up && found.spoken_of.is_empty(), "{text}");
        }
        assert_eq!(after(Vec::new(), "why?").standalone, "why?");
    }

    #[test]
    fn that_paper_is_the_one_spoken_of() {
        let history = vec![turn(
            "What is felt?",
            &["On Wool", "On Felt", "On Wool", "On Wool"],
            false,
        )];
        let found = after(history.clone(), "Who wrote that paper?");
        assert_eq!(found.standalone, "Who wrote “On Wool”?");
        assert_eq!(found.pointed.unwrap().len(), 1);
        let found = after(history, "Which of these papers treat sheep?");
        assert_eq!(found.pointed.unwrap().len(), 2);
    }

    #[test]
    fn what_a_paper_was_looked_for_is_asked_of_the_paper() {
        let history = vec![turn(
            "Which paper presses felt by hand?",
            &["On Wool", "On Felt", "On Felt"],
            false,
        )];
        let found = after(history.clone(), "How many sheep does it take?");
        assert_eq!(found.standalone, "How many sheep does “On Felt” take?");
        let found = after(history, "Which comb do the shepherds of the hill use?");
        assert!(found.follows_up);
    }

    #[test]
    fn papers_are_carried_past_a_turn_that_found_nothing() {
        let history = vec![
            turn("How large is the Wool Corpus?", &["On Wool"], false),
            turn("Who sheared the Wool Corpus?", &[], true),
        ];
        let found = after(history, "How many sheep does it hold?");
        assert_eq!(found.spoken_of.len(), 1);
        assert_eq!(
            found.standalone,
            "How many sheep does the Wool Corpus hold?"
        );
        let history = vec![
            turn("How large is the Wool Corpus?", &["On Wool"], false),
            turn("What is boosting?", &[], false),
        ];
        assert!(after(history, "How does it work?").spoken_of.is_empty());
    }
}
