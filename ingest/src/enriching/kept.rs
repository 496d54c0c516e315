//! What is kept of a paper's enrichment, beside its text: what registries answered and when, so that they are not asked again too
//! soon, and what of it was taken, so that a paper which is read again has it again.

use crate::source::works::{Registry, Work};
use graph_schema::title::normalise_title;
use graph_schema::{Author, ContentHash, Doi, JobId, Paper, PaperRecord, Reference};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Answers kept for one paper: three registries, asked by DOI and by title, and by the DOI of before.
const MOST_ANSWERS: usize = 8;
/// Works kept of a search.
const MOST_FOUND: usize = 5;

/// All that is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Enrichment {
    answers: Vec<Answer>,
    pub taken: Taken,
    /// It is being written into the paper; found later, that was cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writing: Option<Writing>,
    /// The job that last looked at the paper, and what it came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// What has to be known of a paper when the writing into it was cut off: its vectors may not be those of its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    /// Somebody's record describes it.
    pub described: bool,
}

/// What a job came to on a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub job: JobId,
    pub outcome: Outcome,
    /// A registry was away: the paper is to be looked at again.
    #[serde(default)]
    pub waits: bool,
}

/// What came of asking registries for a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Changed,
    Unchanged,
    /// No registry knows it, or it has no DOI and none was found.
    Unknown,
    /// A registry's answer could not be used.
    Failed,
}

/// What a registry was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Doi(Doi),
    /// The words of a search.
    Title(String),
}

/// What a registry answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub registry: Registry,
    pub asked: Asked,
    /// Milliseconds since the Unix epoch.
    pub at: i64,
    /// Empty where it knows none.
    pub works: Vec<Work>,
}

/// What was taken of the answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Taken {
    /// The DOI of which all this was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// The paper had none: it was found by this title, normalised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_for: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authors: Option<Vec<Author>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// DOIs of entries of the list of references, by what is printed there.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub entries: BTreeMap<ContentHash, Doi>,
}

impl Enrichment {
    /// The answer to a question, as long as it is younger than `fresh_ms`. One from the future was dated by a clock that was wrong.
    pub fn answer(
        &self,
        registry: Registry,
        asked: &Asked,
        now: i64,
        fresh_ms: i64,
    ) -> Option<&Answer> {
        let same = |answer: &&Answer| answer.registry == registry && answer.asked == *asked;
        let answer = self.answers.iter().find(same)?;
        let age = now.saturating_sub(answer.at);
        (0..fresh_ms).contains(&age).then_some(answer)
    }

    /// Keeps an answer in the place of an earlier one to the same question; the oldest makes room.
    pub fn keep(&mut self, mut answer: Answer) {
        answer.works.truncate(MOST_FOUND);
        self.answers
            .retain(|known| known.registry != answer.registry || known.asked != answer.asked);
        self.answers.push(answer);
        while self.answers.len() > MOST_ANSWERS {
            let oldest = (0..self.answers.len()).min_by_key(|at| self.answers[*at].at);
            self.answers.remove(oldest.unwrap_or_default());
        }
    }

    /// Somebody's record describes the paper from now on: what registries said of it gives way.
    pub fn described_otherwise(&mut self) {
        self.taken = Taken {
            entries: std::mem::take(&mut self.taken.entries),
            doi: self.taken.doi.take(),
            ..Taken::default()
        };
    }
}

impl Taken {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Lays it over a paper that was read again: where a record knows the paper, into its gaps alone. Nothing of another DOI's.
    pub fn lay_over(&self, record: &mut PaperRecord, of_record: bool) {
        if self.is_empty() {
            return;
        }
        let paper = &mut record.paper;
        if paper.doi.is_none() && self.fits_title(paper) {
            paper.doi.clone_from(&self.doi);
        }
        if paper.doi != self.doi {
            return;
        }
        if let Some(title) = &self.title
            && (!of_record || paper.title.trim().is_empty())
        {
            paper.title.clone_from(title);
        }
        if let Some(authors) = &self.authors
            && (!of_record || paper.authors.is_empty())
        {
            paper.authors.clone_from(authors);
        }
        if self.year.is_some() && (!of_record || paper.year.is_none()) {
            paper.year = self.year;
        }
        if self.venue.is_some() && (!of_record || paper.venue.is_none()) {
            paper.venue.clone_from(&self.venue);
        }
        self.lay_over_entries(&mut record.references);
    }

    /// Whether the DOI was found for a paper of this title.
    fn fits_title(&self, paper: &Paper) -> bool {
        let own = normalise_title(&paper.title);
        let later = self.title.as_deref().map(normalise_title);
        self.found_for.as_ref() == Some(&own)
            || (self.found_for.is_some() && later.as_ref() == Some(&own))
    }

    fn lay_over_entries(&self, entries: &mut [Reference]) {
        for entry in entries.iter_mut().filter(|entry| entry.doi.is_none()) {
            if let Some(doi) = self.entries.get(&entry_key(entry)) {
                entry.doi = Some(doi.clone());
            }
        }
    }

    /// Notes the DOIs of entries.
    pub fn note_entries(&mut self, entries: &[Reference], dois: &[Option<Doi>]) {
        let found: HashMap<_, _> = entries
            .iter()
            .zip(dois)
            .filter_map(|(entry, doi)| Some((entry_key(entry), doi.clone()?)))
            .collect();
        self.entries.extend(found);
    }
}

/// An entry by what is printed, however spaces and signs were read.
fn entry_key(entry: &Reference) -> ContentHash {
    ContentHash::of(normalise_title(&entry.raw).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doi(text: &str) -> Doi {
        Doi::parse(text).unwrap()
    }

    fn answer(number: i64) -> Answer {
        Answer {
            registry: Registry::Crossref,
            asked: Asked::Doi(doi(&format!("10.1000/{number}"))),
            at: number,
            works: Vec::new(),
        }
    }

    #[test]
    fn answers_grow_old_and_make_room() {
        let mut kept = Enrichment::default();
        for number in 0..20 {
            kept.keep(answer(number));
        }
        assert_eq!(kept.answers.len(), MOST_ANSWERS);
        let asked = Asked::Doi(doi("10.1000/19"));
        let known = |now, fresh| {
            kept.answer(Registry::Crossref, &asked, now, fresh)
                .is_some()
        };
        assert!(known(20, 10) && known(28, 10));
        assert!(!known(29, 10), "old");
        assert!(!known(18, 10), "from the future");
        let other = kept.answer(Registry::OpenAlex, &asked, 20, 10);
        assert!(other.is_none());
        let first = Asked::Doi(doi("10.1000/0"));
        assert!(kept.answer(Registry::Crossref, &first, 1, 99).is_none());
    }

    #[test]
    fn what_was_taken_comes_back_to_the_same_paper() {
        let record = |title: &str, doi: Option<Doi>| PaperRecord {
            paper: Paper {
                doi,
                ..Paper::ingested(ContentHash::of(b"x"), title)
            },
            sections: Vec::new(),
            references: Vec::new(),
            contexts: Vec::new(),
            mentions: Vec::new(),
            passages: Vec::new(),
            incoming: Vec::new(),
        };
        let taken = Taken {
            doi: Some(doi("10.1000/a")),
            found_for: Some("growing moss".into()),
            title: Some("Growing Moss: A Study".into()),
            venue: Some("Journal of Walls".into()),
            ..Taken::default()
        };
        let mut again = record("Growing moss", None);
        taken.lay_over(&mut again, false);
        assert_eq!(again.paper.title, "Growing Moss: A Study");
        assert_eq!(again.paper.doi, taken.doi);
        let mut other = record("Growing ferns", None);
        taken.lay_over(&mut other, false);
        assert_eq!((&other.paper.doi, &other.paper.venue), (&None, &None));
        let mut of_other = record("Growing moss", Some(doi("10.1000/b")));
        taken.lay_over(&mut of_other, false);
        assert_eq!(of_other.paper.venue, None);
        let mut listed = record("Growing moss", Some(doi("10.1000/a")));
        taken.lay_over(&mut listed, true);
        assert_eq!(listed.paper.title, "Growing moss");
        assert_eq!(listed.paper.venue, taken.venue);
    }
}
