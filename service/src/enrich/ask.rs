//! Asking the registries for one paper, as far as they did not answer lately.

use super::report::PaperReport;
use super::{Parts, Wanted};
use graph_schema::title::normalise_title;
use graph_schema::{Doi, Paper};
use ingest::enriching::{Answer, Asked, Enrichment, Verdict, found_by_title};
use ingest::source::works::{Enricher, OpenPdf, Registry, TitleQuery, Work};
use ingest::source::{SourceError, SourceErrorKind};
use std::collections::HashMap;
use std::time::Duration;
use stores_core::StoreError;

/// Words of a title that is looked for.
const LEAST_WORDS: usize = 2;
/// Characters of a title that are looked for.
const LONGEST_TITLE: usize = 400;

/// Registries that are away for the rest of a pass over the papers, and how long they wish for.
#[derive(Debug, Default)]
pub(super) struct Away(HashMap<Registry, (Option<Duration>, String)>);

impl Away {
    /// Who is away, why, and the longest wish.
    pub fn told(&self) -> Option<(String, Option<Duration>)> {
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_by_key(|(registry, _)| **registry);
        let causes: Vec<&str> = all.iter().map(|(_, (_, cause))| cause.as_str()).collect();
        let wish = all.iter().filter_map(|(_, (wish, _))| *wish).max();
        (!causes.is_empty()).then(|| (causes.join("; "), wish))
    }
}

/// What the registries answered.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// By the registries that are believed first.
    pub works: Vec<(Registry, Work)>,
    /// The DOI that was found by the title.
    pub found: Option<(Registry, Doi)>,
}

impl Answers {
    pub fn open_pdf(&self) -> Option<&OpenPdf> {
        let said = |of: Option<Registry>| {
            let works = self.works.iter();
            let mut works = works.filter(|(registry, _)| of.is_none_or(|of| of == *registry));
            works.find_map(|(_, work)| work.open_pdf.as_ref())
        };
        said(Some(Registry::Unpaywall)).or_else(|| said(None))
    }
}

/// One paper's questions.
pub(super) struct Asking<'a> {
    pub parts: &'a Parts,
    pub wanted: &'a Wanted,
    pub kept: &'a mut Enrichment,
    pub away: &'a mut Away,
    pub report: &'a mut PaperReport,
    /// Milliseconds since the Unix epoch.
    pub now: i64,
}

impl Asking<'_> {
    /// All that is to be asked. What can't be answered is in the report; only the library's own stores are an error.
    pub async fn all(&mut self, paper: &Paper) -> Result<Answers, StoreError> {
        let mut answers = Answers::default();
        let doi = match &paper.doi {
            Some(doi) => doi.clone(),
            None => match self.by_title(paper).await {
                Some((registry, doi)) => {
                    answers.found = Some((registry, doi.clone()));
                    doi
                }
                None => return Ok(answers),
            },
        };
        self.report.doi = Some(doi.clone());
        for registry in &self.parts.registries {
            let asked = Asked::Doi(doi.clone());
            let works = match self.kept_answer(registry.registry(), &asked) {
                Some(works) => works,
                None => {
                    let Some(works) = self.work(registry.as_ref(), &doi).await else {
                        continue;
                    };
                    self.keep(registry.registry(), asked, works)
                }
            };
            match works.into_iter().next() {
                Some(work) => answers.works.push((registry.registry(), work)),
                None => {
                    let reason = format!("{} does not know {doi}", registry.registry());
                    self.report.told(Some(registry.registry()), reason);
                }
            }
        }
        self.look_up(&doi, paper, &mut answers).await?;
        Ok(answers)
    }

    async fn work(&mut self, registry: &dyn Enricher, doi: &Doi) -> Option<Vec<Work>> {
        if self.is_away(registry.registry()) {
            return None;
        }
        let answer = registry.by_doi(doi).await;
        let work = self.answered(registry.registry(), answer)?;
        Some(work.into_iter().collect())
    }

    /// The works that are cited and only named, where nobody gave the paper's references otherwise and some lack their DOIs.
    async fn look_up(
        &mut self,
        doi: &Doi,
        paper: &Paper,
        answers: &mut Answers,
    ) -> Result<(), StoreError> {
        let given = answers
            .works
            .iter()
            .any(|(_, work)| !work.references.is_empty());
        let named = |(_, work): &&mut (Registry, Work)| !work.named.is_empty();
        let Some((of, work)) = answers.works.iter_mut().find(named).filter(|_| !given) else {
            return Ok(());
        };
        let entries = self.parts.stores.graph.references(&paper.id).await?;
        if entries.iter().all(|entry| entry.doi.is_some()) || self.is_away(*of) {
            return Ok(());
        }
        let mut registries = self.parts.registries.iter();
        if let Some(registry) = registries.find(|one| one.registry() == *of) {
            let looked_up = registry.look_up(&work.named).await;
            if let Some(references) = self.answered(*of, looked_up) {
                work.references = references;
                work.named.clear();
                self.keep(*of, Asked::Doi(doi.clone()), vec![work.clone()]);
            }
        }
        Ok(())
    }

    /// The DOI of the work that surely is the paper.
    async fn by_title(&mut self, paper: &Paper) -> Option<(Registry, Doi)> {
        let title = normalise_title(&paper.title);
        if title.split(' ').count() < LEAST_WORDS {
            let reason = "it has no DOI, and no title to look for";
            self.report.told(None, reason);
            return None;
        }
        let first = paper.authors.first();
        let query = TitleQuery {
            title: paper.title.chars().take(LONGEST_TITLE).collect(),
            author: first.map(|author| author.family.clone()),
            year: paper.year,
        };
        let asked = Asked::Title(query.text());
        for registry in &self.parts.registries {
            let of = registry.registry();
            let works = match self.kept_answer(of, &asked) {
                Some(works) => works,
                None if self.is_away(of) => continue,
                None => {
                    let answer = registry.by_title(&query).await;
                    let Some(Some(works)) = self.answered(of, answer) else {
                        continue;
                    };
                    self.keep(of, asked.clone(), works)
                }
            };
            match found_by_title(&works, paper) {
                Verdict::Is(work) => return Some((of, work.doi)),
                Verdict::Several(works) => {
                    let dois: Vec<&str> = works.iter().map(|work| work.doi.as_str()).collect();
                    let dois = dois.join(", ");
                    let reason = format!("{of} has several works that it may be: {dois}");
                    self.report.told(Some(of), reason);
                }
                Verdict::None(nearest) => {
                    let nearest = nearest.and_then(|work| {
                        Some(format!(
                            "; the nearest is \u{201c}{}\u{201d} ({})",
                            work.full_title()?,
                            work.doi
                        ))
                    });
                    let nearest = nearest.unwrap_or_default();
                    let reason = format!("{of} has no work that surely is it{nearest}");
                    self.report.told(Some(of), reason);
                }
            }
        }
        None
    }

    fn kept_answer(&self, registry: Registry, asked: &Asked) -> Option<Vec<Work>> {
        if self.wanted.again {
            return None;
        }
        let fresh = i64::try_from(self.parts.fresh.as_millis()).unwrap_or(i64::MAX);
        let answer = self.kept.answer(registry, asked, self.now, fresh)?;
        Some(answer.works.clone())
    }

    fn keep(&mut self, registry: Registry, asked: Asked, works: Vec<Work>) -> Vec<Work> {
        self.kept.keep(Answer {
            registry,
            asked,
            at: self.now,
            works: works.clone(),
        });
        works
    }

    fn is_away(&mut self, registry: Registry) -> bool {
        let away = self.away.0.contains_key(&registry);
        if away {
            self.waits_for(registry);
        }
        away
    }

    fn waits_for(&mut self, registry: Registry) {
        if !self.report.waits_for.contains(&registry) {
            self.report.waits_for.push(registry);
        }
    }

    /// An error is told of; a registry that is away is so for the rest of the pass.
    fn answered<T>(&mut self, registry: Registry, answer: Result<T, SourceError>) -> Option<T> {
        let error = match answer {
            Ok(answer) => return Some(answer),
            Err(error) => error,
        };
        match error.kind {
            SourceErrorKind::Unavailable { retry_after } => {
                tracing::warn!(%registry, %error, "a registry is away");
                let told = (retry_after, error.to_string());
                self.away.0.insert(registry, told);
                self.waits_for(registry);
            }
            _ => self.report.failed(Some(registry), error.to_string()),
        }
        None
    }
}
