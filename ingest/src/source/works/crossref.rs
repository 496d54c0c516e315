//! Crossref: its REST interface, `works/{doi}` and the search of `works` by what a reference says.

use super::Enricher;
use super::asker::{Asker, WorksOptions};
use super::fields::{day_of_parts, doi, first_text, list, text, word, year, year_of_parts};
use super::work::{CitedWork, Registry, TitleQuery, Update, Work};
use crate::notices;
use crate::source::error::{SourceError, SourceErrorKind, SourceResult};
use crate::source::names::name_in_parts;
use crate::source::whom::Whom;
use async_trait::async_trait;
use graph_schema::{Author, Doi, PaperStatus, StatusKind};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

const CROSSREF: Whom = Whom {
    name: "Crossref",
    section: "enrich",
    base: "enrich.crossref.base",
    domain: "crossref.org",
};
/// Found works that are looked at.
const FOUND: &str = "5";
/// All that is looked at of a found work.
const SELECT: &str =
    "DOI,type,title,subtitle,author,container-title,issued,published-print,published-online";
/// Entries of one list of references, authors of one work.
const MOST_REFERENCES: usize = 3_000;
const MOST_AUTHORS: usize = 5_000;

/// The client of Crossref.
pub struct Crossref {
    asker: Asker,
}

impl Crossref {
    pub fn new(options: &WorksOptions) -> SourceResult<Self> {
        let mut headers = HeaderMap::new();
        if let Some(key) = &options.api_key {
            let bearer = HeaderValue::from_str(&format!("Bearer {key}"));
            let mut bearer = bearer.map_err(|_| {
                let context = "enrich.crossref.api_key can't stand in a header";
                SourceError::new(SourceErrorKind::Invalid, context)
            })?;
            bearer.set_sensitive(true);
            headers.insert(HeaderName::from_static("crossref-plus-api-token"), bearer);
        }
        // Who says whom to write to is served with those who do.
        let polite = options.contact.clone().map(|contact| ("mailto", contact));
        let asker = Asker::new(CROSSREF, options, headers, polite.into_iter().collect())?;
        Ok(Self { asker })
    }
}

#[async_trait]
impl Enricher for Crossref {
    fn registry(&self) -> Registry {
        Registry::Crossref
    }

    async fn by_doi(&self, doi: &Doi) -> SourceResult<Option<Work>> {
        let url = self.asker.address(&["works", doi.as_str()], &[])?;
        let Some(answer) = self.asker.object(&url).await? else {
            return Ok(None);
        };
        let work = answer.get("message").and_then(work);
        self.asker.asked_for(work, doi).map(Some)
    }

    async fn by_title(&self, query: &TitleQuery) -> SourceResult<Option<Vec<Work>>> {
        let words = query.text();
        let parameters = [
            ("query.bibliographic", words.as_str()),
            ("rows", FOUND),
            ("select", SELECT),
        ];
        let url = self.asker.address(&["works"], &parameters)?;
        let answer = self.asker.object(&url).await?.unwrap_or_default();
        let found = answer.get("message").map(|message| list(message, "items"));
        Ok(Some(
            found.unwrap_or_default().iter().filter_map(work).collect(),
        ))
    }
}

/// One work as Crossref describes it; `None` for what has no DOI.
fn work(item: &Value) -> Option<Work> {
    let mut work = Work::new(doi(item, "DOI")?);
    if let Some(title) = first_text(item, "title") {
        let (retracted, title) = notices::split_title(&title);
        work.title = Some(title.to_owned());
        work.status.extend(retracted.map(said));
    }
    work.subtitle = first_text(item, "subtitle").filter(|subtitle| {
        // Some registered it within the title as well.
        let title = work.title.as_deref().unwrap_or_default();
        !title.to_lowercase().ends_with(&subtitle.to_lowercase())
    });
    work.authors = list(item, "author")
        .iter()
        .take(MOST_AUTHORS)
        .filter_map(author)
        .collect();
    for date in ["issued", "published-print", "published-online"] {
        let year = year_of_parts(item, date);
        work.years
            .extend(year.filter(|year| !work.years.contains(year)));
    }
    work.venue = first_text(item, "container-title");
    work.preprint = word(item, "type").as_deref() == Some("posted-content");
    work.references = list(item, "reference")
        .iter()
        .filter_map(cited)
        .take(MOST_REFERENCES)
        .collect();
    // Without a list of updates the title alone tells; with one the list tells more.
    let updated: Vec<PaperStatus> = list(item, "updated-by").iter().filter_map(status).collect();
    if !updated.is_empty() {
        work.status = updated;
    }
    work.updates = list(item, "update-to")
        .iter()
        .filter_map(|update| {
            Some(Update {
                of: doi(update, "DOI")?,
                status: status(update)?,
            })
        })
        .filter(|update| update.of != work.doi)
        .collect();
    Some(work)
}

fn author(item: &Value) -> Option<Author> {
    if let Some(group) = text(item, "name") {
        return Some(Author {
            given: String::new(),
            family: group,
        });
    }
    let given = text(item, "given").unwrap_or_default();
    match text(item, "family") {
        Some(family) => name_in_parts(&family, &given),
        None => name_in_parts(&given, ""),
    }
}

/// An entry of a list of references; `None` for one whose DOI is not known.
fn cited(item: &Value) -> Option<CitedWork> {
    Some(CitedWork {
        doi: doi(item, "DOI")?,
        // The title of a book stands elsewhere than that of what is in one.
        title: text(item, "article-title").or_else(|| text(item, "volume-title")),
        author: text(item, "author"),
        year: year(item, "year"),
        volume: text(item, "volume"),
        first_page: text(item, "first-page"),
        text: text(item, "unstructured"),
    })
}

/// What a notice says became of a work; `None` for a correction, a new version and what else says nothing against it.
fn status(update: &Value) -> Option<PaperStatus> {
    let kind = word(update, "type")?.to_lowercase().replace('-', "_");
    let (kind, reason) = match kind.as_str() {
        "retraction" | "retracted" => (StatusKind::Retracted, None),
        "removal" => (StatusKind::Retracted, Some("removed")),
        "withdrawal" | "withdrawn" => (StatusKind::Withdrawn, None),
        "expression_of_concern" => (StatusKind::Concern, None),
        "partial_retraction" => (StatusKind::Concern, Some("partial retraction")),
        _ => return None,
    };
    Some(PaperStatus {
        date: day_of_parts(update, "updated"),
        reason: reason.map(str::to_owned),
        ..said(kind)
    })
}

fn said(kind: StatusKind) -> PaperStatus {
    PaperStatus {
        kind,
        source: Registry::Crossref.name().to_owned(),
        date: None,
        reason: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use serde_json::json;

    #[test]
    fn a_work_whatever_is_odd_about_it() {
        let odd = json!({ "DOI": "10.1000/ABC", "title": "no list", "author": [7, {"family": ":"}, {"name": "The Moss Group"}],
            "issued": { "date-parts": [[null]] }, "reference": [{ "key": "a" }, { "DOI": "10.1000/x" }], "updated-by": {} });
        let work = work(&odd).unwrap();
        assert_eq!((work.doi.as_str(), &work.title), ("10.1000/abc", &None));
        assert_eq!(work.authors.len(), 1);
        assert_eq!(work.references.len(), 1);
        assert!(work.years.is_empty() && work.status.is_empty());
        assert_eq!(super::work(&json!({ "title": ["x"] })), None);
    }

    #[test]
    fn notices_of_both_sides() {
        let notice = json!({ "DOI": "10.1000/notice", "title": ["Retraction: Moss"], "update-to": [
            { "DOI": "10.1000/moss", "type": "retraction", "updated": { "date-parts": [[2016, 3, 21]] } },
            { "DOI": "10.1000/fern", "type": "correction" } ] });
        let notice = work(&notice).unwrap();
        let [update] = notice.updates.as_slice() else {
            panic!("one update: {notice:?}");
        };
        assert_eq!(update.of.as_str(), "10.1000/moss");
        assert_eq!(update.status.date, NaiveDate::from_ymd_opt(2016, 3, 21));
        assert!(notice.status.is_empty(), "a notice is not what it is about");
        let retracted = json!({ "DOI": "10.1000/moss", "title": ["RETRACTED ARTICLE: Growing moss"],
            "updated-by": [{ "DOI": "10.1000/notice", "type": "expression_of_concern" }] });
        let retracted = work(&retracted).unwrap();
        assert_eq!(retracted.title.as_deref(), Some("Growing moss"));
        assert_eq!(retracted.status[0].kind, StatusKind::Concern);
    }
}
