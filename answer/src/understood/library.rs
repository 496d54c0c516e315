//! Names matched against the library, typos and accents forgiven: papers, authors, entities. Nothing is gone through:
//! each look-up asks an index for a few candidates, which are judged here. A name that could mean two papers means none.

use super::paper_phrase::{Fit, PaperPhrase, wrote};
use super::words::{fold_word, same_but_for_typing, words};
use crate::AnswerError;
use graph_schema::title::normalise_title;
use graph_schema::{AuthorKey, Paper, PaperId, PaperKind};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use stores_core::{EntityCount, GraphStore, PaperFilter};

/// Candidates of one search.
const CANDIDATES: u32 = 20;
/// Papers of an author that are looked at.
pub(crate) const OWN_PAPERS: u32 = 200;
/// Authors that share a family name, and keys that begin alike, when a name may be mistyped.
const NAMESAKES: u32 = 20;
const ALIKE: u32 = 400;
/// The best candidate is this far ahead of the second.
const AHEAD: f32 = 0.1;
/// Longer phrases are no title; their beginnings are tried.
const SHORTENED: usize = 4;

/// A paper that a phrase means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FoundPaper {
    pub paper: Paper,
    pub sure: bool,
    /// The same paper under other ids: a second copy, or the same reference printed differently.
    pub copies: Vec<PaperId>,
}

impl FoundPaper {
    /// Beyond doubt, and without copies.
    pub fn alone(paper: Paper) -> Self {
        Self {
            paper,
            sure: true,
            copies: Vec::new(),
        }
    }

    /// The paper's id and those of its copies.
    pub fn ids(&self) -> Vec<PaperId> {
        let own = std::iter::once(&self.paper.id);
        own.chain(&self.copies).cloned().collect()
    }
}

/// An author in the library: everyone with one key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FoundAuthor {
    /// As the newest paper prints it.
    pub name: String,
    pub key: AuthorKey,
    /// The latest first.
    pub papers: Vec<Paper>,
}

/// Papers found by searching the text for how a phrase describes them.
pub(crate) type Described = HashMap<String, FoundPaper>;

/// The library as names are looked up in it.
pub(crate) struct Library<'a> {
    pub graph: &'a dyn GraphStore,
    pub described: &'a Described,
    /// Phrases that should name one paper and by their words name none.
    pub missed: Mutex<Vec<String>>,
}

impl Library<'_> {
    /// The ingested paper that a phrase means.
    pub async fn paper(&self, text: &str) -> Result<Option<FoundPaper>, AnswerError> {
        let found = self.paper_by_its_words(text).await?;
        if found.is_none() {
            if let Some(described) = self.described.get(text) {
                return Ok(Some(described.clone()));
            }
            let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
            if !missed.iter().any(|known| known == text) {
                missed.push(text.to_owned());
            }
        }
        Ok(found)
    }

    async fn paper_by_its_words(&self, text: &str) -> Result<Option<FoundPaper>, AnswerError> {
        if let Some(phrase) = PaperPhrase::parse_with_names(text)
            && let Some(found) = self.paper_of(&phrase, PaperKind::Ingested).await?
        {
            return Ok(Some(found));
        }
        if let Some(found) = self.paper_of_people(text).await? {
            return Ok(Some(found));
        }
        let mut text = text.to_owned();
        for _ in 0..SHORTENED {
            let phrase = PaperPhrase::parse(&text);
            if let Some(found) = self.paper_of(&phrase, PaperKind::Ingested).await? {
                return Ok(Some(found));
            }
            // What follows the description may belong to the question: "the paper on felt report about wool".
            let described = phrase.words.len() > 2
                && words(&text)
                    .iter()
                    .any(|word| word.is(&["on", "about", "for"]));
            match text.rsplit_once(' ') {
                Some((shorter, _)) if described => text = shorter.to_owned(),
                _ => break,
            }
        }
        Ok(None)
    }

    /// The only paper of the people that a phrase names, and says nothing else: "the Silva paper", "roe's article".
    async fn paper_of_people(&self, text: &str) -> Result<Option<FoundPaper>, AnswerError> {
        let phrase = PaperPhrase::parse(text);
        let [name] = phrase.words.as_slice() else {
            return Ok(None);
        };
        if !phrase.authors.is_empty() || phrase.year.is_some() {
            return Ok(None);
        }
        let mut papers: Vec<Paper> = Vec::new();
        for author in self.authors(name).await? {
            // A slip of typing is forgiven where more than a name says which paper is meant.
            let same = |paper: &Paper| {
                let own = paper
                    .authors
                    .iter()
                    .map(|author| normalise_title(&author.family));
                own.into_iter()
                    .any(|family| family == normalise_title(name))
            };
            papers.extend(author.papers.into_iter().filter(same));
        }
        papers.retain(|paper| paper.kind == PaperKind::Ingested);
        let only = papers.len() == 1;
        Ok(papers.pop().filter(|_| only).map(FoundPaper::alone))
    }

    /// The same, or a paper that is only known from references.
    pub async fn paper_or_cited(&self, text: &str) -> Result<Option<FoundPaper>, AnswerError> {
        if let Some(found) = self.paper(text).await? {
            return Ok(Some(found));
        }
        self.paper_of(&PaperPhrase::parse(text), PaperKind::CitedOnly)
            .await
    }

    /// The works of references that a phrase fits alike ("Silva and Hale 2004", who published twice that year): the first,
    /// the others as its copies.
    pub async fn cited_alike(&self, text: &str) -> Result<Option<FoundPaper>, AnswerError> {
        let phrase = PaperPhrase::parse(text);
        if phrase.authors.is_empty() || !phrase.words.is_empty() {
            return Ok(None);
        }
        let candidates = self.candidates(&phrase, PaperKind::CitedOnly).await?;
        let mut fits = fitting(&phrase, candidates);
        let best = fits.first().map_or(0.0, |(fit, _)| fit.score);
        fits.retain(|(fit, _)| best - fit.score < AHEAD);
        let mut papers = fits.into_iter().map(|(_, paper)| paper);
        let Some(paper) = papers.next() else {
            return Ok(None);
        };
        Ok(Some(FoundPaper {
            paper,
            sure: false,
            copies: papers.map(|other| other.id).collect(),
        }))
    }

    /// The works of one paper's reference list that people of these names wrote ("LeCun", "Orm and Hale 2004"): the first,
    /// the others as its copies.
    pub async fn reference_of(
        &self,
        citing: &PaperId,
        names: &str,
    ) -> Result<Option<FoundPaper>, AnswerError> {
        let phrase = PaperPhrase::parse(names);
        let capital = |name: &str| name.chars().next().is_some_and(char::is_uppercase);
        let wanted: Vec<String> = match phrase.authors.is_empty() {
            false => phrase.authors.clone(),
            true if names.split(' ').all(capital) => vec![names.to_owned()],
            true => return Ok(None),
        };
        // Works of which one of them is the first author are what a name alone means.
        let (mut first, mut later): (Vec<PaperId>, Vec<PaperId>) = (Vec::new(), Vec::new());
        for reference in self.graph.references(citing).await? {
            let families: Vec<String> = reference
                .authors
                .iter()
                .map(|author| normalise_title(&author.family))
                .collect();
            let by_all = wanted.iter().all(|name| {
                let name = normalise_title(name);
                let family = name.rsplit(' ').next().unwrap_or_default();
                families.iter().any(|own| *own == name || own == family)
            });
            let of_year = phrase.year.is_none() || reference.year == phrase.year;
            let leads = families.first().is_some_and(|own| {
                wanted
                    .iter()
                    .any(|name| normalise_title(name).ends_with(own.as_str()))
            });
            if let Some(id) = reference.cited.filter(|_| by_all && of_year) {
                match leads {
                    true => first.push(id),
                    false => later.push(id),
                }
            }
        }
        let ids = if first.is_empty() { later } else { first };
        let mut papers = self.graph.papers(&ids).await?.into_iter();
        Ok(papers.next().map(|paper| FoundPaper {
            paper,
            sure: true,
            copies: papers.map(|other| other.id).collect(),
        }))
    }

    /// With the cited-only papers that read the same: references that linking did not tie to the paper.
    pub async fn with_twins(&self, mut found: FoundPaper) -> Result<FoundPaper, AnswerError> {
        let filter = PaperFilter {
            search: Some(found.paper.title.clone()),
            kind: Some(PaperKind::CitedOnly),
            ..PaperFilter::default()
        };
        let title = normalise_title(&found.paper.title);
        for twin in self.graph.list_papers(&filter, 0, CANDIDATES).await?.papers {
            let same = alike(&title, &normalise_title(&twin.title))
                && same_first_author(&found.paper, &twin);
            if same && twin.id != found.paper.id && !found.copies.contains(&twin.id) {
                found.copies.push(twin.id);
            }
        }
        Ok(found)
    }

    async fn paper_of(
        &self,
        phrase: &PaperPhrase,
        kind: PaperKind,
    ) -> Result<Option<FoundPaper>, AnswerError> {
        if kind == PaperKind::Ingested && (phrase.doi.is_some() || phrase.arxiv_id.is_some()) {
            let found = self
                .graph
                .papers_by_identifier(phrase.doi.as_ref(), phrase.arxiv_id.as_ref())
                .await?;
            if let Some(paper) = found.into_iter().next() {
                return Ok(Some(FoundPaper::alone(paper)));
            }
        }
        let candidates = self.candidates(phrase, kind).await?;
        Ok(clearest(phrase, candidates))
    }

    async fn candidates(
        &self,
        phrase: &PaperPhrase,
        kind: PaperKind,
    ) -> Result<Vec<Paper>, AnswerError> {
        let mut papers: Vec<Paper> = Vec::new();
        let words = phrase.search_words();
        let mut add = |more: Vec<Paper>| {
            for paper in more {
                if paper.kind == kind && !papers.iter().any(|known| known.id == paper.id) {
                    papers.push(paper);
                }
            }
        };
        let families: Vec<&str> = phrase
            .authors
            .iter()
            .filter_map(|name| name.split(' ').next_back())
            .collect();
        let mut searches = vec![format!("{} {words}", families.join(" "))];
        if !families.is_empty() {
            searches.push(words.clone());
            searches.push(families.join(" "));
        }
        for search in searches.iter().filter(|search| !search.trim().is_empty()) {
            let filter = PaperFilter {
                search: Some(search.clone()),
                kind: Some(kind),
                ..PaperFilter::default()
            };
            add(self.graph.list_papers(&filter, 0, CANDIDATES).await?.papers);
        }
        if kind == PaperKind::Ingested {
            if !words.is_empty() {
                add(self
                    .graph
                    .papers_titled_like(&phrase.text, CANDIDATES)
                    .await?);
                add(self.graph.papers_titled_like(&words, CANDIDATES).await?);
            }
            for name in &phrase.authors {
                for author in self.keys_of(name).await? {
                    add(self.graph.papers_by_author(&author, OWN_PAPERS).await?);
                }
            }
        }
        Ok(papers)
    }

    /// Everyone in the library whose name this may be; the one with most papers first. Empty when nobody is.
    pub async fn authors(&self, name: &str) -> Result<Vec<FoundAuthor>, AnswerError> {
        let mut found = Vec::new();
        for key in self.keys_of(name).await? {
            let mut papers = self.graph.papers_by_author(&key, OWN_PAPERS).await?;
            papers.retain(|paper| wrote(paper, name));
            if let Some(printed) = printed_name(&papers, name) {
                found.push(FoundAuthor {
                    name: printed,
                    key,
                    papers,
                });
            }
        }
        found.sort_by(|a, b| {
            b.papers
                .len()
                .cmp(&a.papers.len())
                .then_with(|| a.key.cmp(&b.key))
        });
        Ok(found)
    }

    async fn keys_of(&self, name: &str) -> Result<Vec<AuthorKey>, AnswerError> {
        let Some(wanted) = AuthorKey::parse(name) else {
            return Ok(Vec::new());
        };
        let (family, initial) = divided(&wanted);
        let fits = |key: &AuthorKey| {
            let (own, theirs) = divided(key);
            let given = initial.is_none() || theirs.is_none() || initial == theirs;
            given && own == family
        };
        let mut keys = self.graph.authors_named(&family, NAMESAKES).await?;
        keys.retain(fits);
        if keys.is_empty() && family.chars().count() >= 5 {
            // Mistyped, then: the beginning is mostly right.
            let start: String = family.chars().take(3).collect();
            keys = self.graph.authors_named(&start, ALIKE).await?;
            keys.retain(|key| {
                let (own, theirs) = divided(key);
                let given = initial.is_none() || theirs.is_none() || initial == theirs;
                given && same_but_for_typing(&own, &family)
            });
        }
        Ok(keys)
    }

    /// Entities that are called so, by name or alias; those of most papers first. Generic nouns at the end ("corpus",
    /// "data set", "algorithm") may be missing in the library's name.
    pub async fn entities(&self, text: &str) -> Result<Vec<EntityCount>, AnswerError> {
        let mut tried = BTreeSet::new();
        for name in shorter_names(text) {
            if !tried.insert(name.clone()) {
                continue;
            }
            let mut found = self.graph.find_entities(&name, None, CANDIDATES).await?;
            let wanted = normalise_title(&name);
            let called = |form: &str| normalise_title(form) == wanted;
            found.retain(|one| {
                called(&one.entity.name) || one.entity.aliases.iter().any(|alias| called(alias))
            });
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// The one paper whose title holds a name ("mWEAVe"); `None` where several do.
    pub async fn paper_titled_with(&self, name: &str) -> Result<Option<FoundPaper>, AnswerError> {
        let wanted = normalise_title(name);
        if wanted.chars().count() < 3 {
            return Ok(None);
        }
        let mut found = self.graph.papers_titled_like(name, CANDIDATES).await?;
        found.retain(|paper| {
            let title = format!(" {} ", normalise_title(&paper.title));
            title.contains(&format!(" {wanted} "))
        });
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let mut found = found.into_iter();
        let Some(paper) = found.next() else {
            return Ok(None);
        };
        let rest: Vec<Paper> = found.collect();
        let title = normalise_title(&paper.title);
        if rest
            .iter()
            .any(|other| normalise_title(&other.title) != title)
        {
            return Ok(None);
        }
        Ok(Some(FoundPaper {
            paper,
            sure: false,
            copies: rest.into_iter().map(|copy| copy.id).collect(),
        }))
    }
}

/// The candidates that fit, the best first.
fn fitting(phrase: &PaperPhrase, candidates: Vec<Paper>) -> Vec<(Fit, Paper)> {
    let mut fits: Vec<(Fit, Paper)> = candidates
        .into_iter()
        .filter_map(|paper| Some((phrase.fit(&paper)?, paper)))
        .collect();
    fits.sort_by(|a, b| {
        b.0.score
            .total_cmp(&a.0.score)
            .then_with(|| a.1.id.cmp(&b.1.id))
    });
    fits
}

/// The best fit, when it is clearly ahead of every other paper.
fn clearest(phrase: &PaperPhrase, candidates: Vec<Paper>) -> Option<FoundPaper> {
    let fits = fitting(phrase, candidates);
    let (best, paper) = fits.first().cloned()?;
    let title = normalise_title(&paper.title);
    let is_copy = |other: &Paper| {
        alike(&title, &normalise_title(&other.title)) && same_first_author(&paper, other)
    };
    let second = fits.iter().skip(1).find(|(_, other)| !is_copy(other));
    if second.is_some_and(|(fit, _)| best.score - fit.score < AHEAD) {
        return None;
    }
    let copies = fits
        .iter()
        .skip(1)
        .filter(|(_, other)| is_copy(other))
        .map(|(_, other)| other.id.clone());
    Some(FoundPaper {
        sure: best.sure,
        copies: copies.collect(),
        paper,
    })
}

/// Titles that differ by printing only.
fn alike(a: &str, b: &str) -> bool {
    a == b
        || (a.chars().count().min(b.chars().count()) > 20
            && strsim::normalized_levenshtein(a, b) > 0.9)
}

fn same_first_author(a: &Paper, b: &Paper) -> bool {
    match (a.authors.first(), b.authors.first()) {
        (Some(one), Some(other)) => {
            let last = |family: &str| {
                normalise_title(family)
                    .split(' ')
                    .next_back()
                    .map(str::to_owned)
            };
            last(&one.family) == last(&other.family)
        }
        _ => true,
    }
}

/// Family name and initial of a key.
fn divided(key: &AuthorKey) -> (String, Option<String>) {
    match key.as_str().split_once(' ') {
        Some((family, initial)) => (family.to_owned(), Some(initial.to_owned())),
        None => (key.as_str().to_owned(), None),
    }
}

fn printed_name(papers: &[Paper], name: &str) -> Option<String> {
    let one = papers.iter().find(|paper| wrote(paper, name))?;
    let alone = |author: &graph_schema::Author| {
        let mut only = one.clone();
        only.authors = vec![author.clone()];
        wrote(&only, name)
    };
    one.authors
        .iter()
        .find(|author| alone(author))
        .map(graph_schema::Author::full_name)
}

/// The name as typed, then without generic nouns at its end, then its last capitalised run.
pub(super) fn shorter_names(text: &str) -> Vec<String> {
    const GENERIC: &[&str] = &[
        "corpus",
        "corpora",
        "dataset",
        "datasets",
        "data",
        "set",
        "sets",
        "task",
        "tasks",
        "library",
        "toolkit",
        "algorithm",
        "method",
        "model",
        "models",
        "package",
        "tool",
        "benchmark",
        "metric",
        "score",
        "collection",
        "test",
        "technique",
        "approach",
        "system",
        "framework",
        "treebank",
        "language",
        "software",
    ];
    let all = words(text);
    let mut names = vec![super::words::join(&all)];
    let mut kept = all.as_slice();
    while let Some((last, before)) = kept.split_last() {
        if before.is_empty() || !(GENERIC.contains(&fold_word(&last.text).as_str())) {
            break;
        }
        kept = before;
        names.push(super::words::join(kept));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::paper_phrase::tests::paper;
    use super::*;

    fn clearest_of(phrase: &str, candidates: &[Paper]) -> Option<String> {
        clearest(&PaperPhrase::parse(phrase), candidates.to_vec()).map(|found| found.paper.title)
    }

    #[test]
    fn two_papers_that_fit_alike_are_none() {
        let all = [
            paper("Felt Presses for Wool", &["Ada Silva"], Some(2004)),
            paper("Felt Presses for Cotton", &["Ada Silva"], Some(2005)),
            paper("A History of Felt", &["Jan Roe"], None),
        ];
        assert_eq!(clearest_of("the felt press paper", &all), None);
        assert_eq!(
            clearest_of("the felt press paper for wool", &all).as_deref(),
            Some("Felt Presses for Wool")
        );
        assert_eq!(
            clearest_of("Roe's paper", &all).as_deref(),
            Some("A History of Felt")
        );
        assert_eq!(clearest_of("Silva's paper", &all), None);
        assert_eq!(
            clearest_of("Silva (2005)", &all).as_deref(),
            Some("Felt Presses for Cotton")
        );
    }

    #[test]
    fn a_second_copy_is_the_same_paper() {
        let first = paper("Felt Presses for Wool and Cotton", &["Ada Silva"], None);
        let mut copy = paper("Felt Presses for Wool and Cottons", &["A. Silva"], None);
        copy.id = PaperId::catalogued("copy");
        let found = clearest(
            &PaperPhrase::parse("felt presses wool cotton"),
            vec![first.clone(), copy.clone()],
        )
        .unwrap();
        assert_eq!(found.copies.len(), 1);
    }

    #[test]
    fn generic_nouns_may_be_missing() {
        assert_eq!(
            shorter_names("Wool test set"),
            ["Wool test set", "Wool test", "Wool"]
        );
        assert_eq!(shorter_names("data"), ["data"]);
    }
}
