//! OpenAlex: `works/doi:…`, and the works that one refers to, some dozens at a time.

use super::Enricher;
use super::asker::{Asker, WorksOptions};
use super::fields::{doi, list, text, word, year};
use super::work::{CitedWork, OpenPdf, Registry, Work};
use crate::notices;
use crate::source::error::SourceResult;
use crate::source::names::whole_name;
use crate::source::whom::Whom;
use async_trait::async_trait;
use graph_schema::{Doi, PaperStatus, StatusKind};
use reqwest::header::HeaderMap;
use serde_json::Value;

const OPENALEX: Whom = Whom {
    name: "OpenAlex",
    section: "enrich",
    base: "enrich.openalex.base",
    domain: "openalex.org",
};
/// All that is looked at of a work.
const SELECT: &str = "id,doi,title,type,authorships,publication_year,primary_location,referenced_works,is_retracted,best_oa_location";
const SELECT_CITED: &str = "id,doi,title,authorships,publication_year";
/// Works that can be asked for at once.
const AT_ONCE: usize = 50;
/// Works of one list of references that are asked for.
const MOST_REFERENCES: usize = 500;
const MOST_AUTHORS: usize = 5_000;

/// The client of OpenAlex.
pub struct OpenAlex {
    asker: Asker,
}

impl OpenAlex {
    pub fn new(options: &WorksOptions) -> SourceResult<Self> {
        let contact = options.contact.clone().map(|contact| ("mailto", contact));
        let key = options.api_key.clone().map(|key| ("api_key", key));
        let always = contact.into_iter().chain(key).collect();
        let asker = Asker::new(OPENALEX, options, HeaderMap::new(), always)?;
        Ok(Self { asker })
    }
}

#[async_trait]
impl Enricher for OpenAlex {
    fn registry(&self) -> Registry {
        Registry::OpenAlex
    }

    async fn by_doi(&self, doi: &Doi) -> SourceResult<Option<Work>> {
        let name = format!("doi:{doi}");
        let url = self
            .asker
            .address(&["works", &name], &[("select", SELECT)])?;
        let Some(answer) = self.asker.object(&url).await? else {
            return Ok(None);
        };
        self.asker.asked_for(work(&answer), doi).map(Some)
    }

    async fn look_up(&self, names: &[String]) -> SourceResult<Vec<CitedWork>> {
        let mut cited = Vec::new();
        for some in names.chunks(AT_ONCE) {
            let filter = format!("openalex:{}", some.join("|"));
            let most = AT_ONCE.to_string();
            let parameters = [
                ("filter", filter.as_str()),
                ("select", SELECT_CITED),
                ("per-page", most.as_str()),
            ];
            let url = self.asker.address(&["works"], &parameters)?;
            let answer = self.asker.object(&url).await?.unwrap_or_default();
            let works = list(&answer, "results").iter().take(AT_ONCE);
            cited.extend(works.filter_map(cited_work));
        }
        Ok(cited)
    }
}

/// One work as OpenAlex describes it, what it cites by name alone; `None` for what has no DOI.
fn work(item: &Value) -> Option<Work> {
    let mut work = Work::new(doi(item, "doi")?);
    if let Some(title) = text(item, "title") {
        work.title = Some(notices::split_title(&title).1.to_owned());
    }
    work.authors = list(item, "authorships")
        .iter()
        .take(MOST_AUTHORS)
        .filter_map(|authorship| whole_name(&name_of(authorship)?))
        .collect();
    work.years = year(item, "publication_year").into_iter().collect();
    let source = item
        .get("primary_location")
        .and_then(|location| location.get("source"));
    work.venue = source.and_then(|source| text(source, "display_name"));
    work.preprint = word(item, "type").as_deref() == Some("preprint");
    if item.get("is_retracted").and_then(Value::as_bool) == Some(true) {
        work.status = vec![PaperStatus {
            kind: StatusKind::Retracted,
            source: Registry::OpenAlex.name().to_owned(),
            date: None,
            reason: None,
        }];
    }
    work.named = list(item, "referenced_works")
        .iter()
        .filter_map(|name| short_name(name.as_str()?))
        .take(MOST_REFERENCES)
        .collect();
    work.open_pdf = item.get("best_oa_location").and_then(open_pdf);
    Some(work)
}

fn open_pdf(location: &Value) -> Option<OpenPdf> {
    Some(OpenPdf {
        url: word(location, "pdf_url")?,
        licence: word(location, "license"),
        version: word(location, "version"),
        host: None,
    })
}

fn cited_work(item: &Value) -> Option<CitedWork> {
    let first = list(item, "authorships").first();
    let first = first.and_then(name_of).and_then(|name| whole_name(&name));
    Some(CitedWork {
        doi: doi(item, "doi")?,
        title: text(item, "title"),
        author: first.map(|author| author.family),
        year: year(item, "publication_year"),
        volume: None,
        first_page: None,
        text: None,
    })
}

fn name_of(authorship: &Value) -> Option<String> {
    text(authorship.get("author")?, "display_name").or_else(|| text(authorship, "raw_author_name"))
}

/// `W123` of `https://openalex.org/W123`.
fn short_name(address: &str) -> Option<String> {
    let name = address.rsplit('/').next()?;
    let digits = name.strip_prefix(['W', 'w'])?;
    let plain = (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_of_works() {
        assert_eq!(
            short_name("https://openalex.org/W27418").as_deref(),
            Some("W27418")
        );
        for wrong in ["https://openalex.org/A27418", "W", "W1|W2", ""] {
            assert_eq!(short_name(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_work_whatever_is_odd_about_it() {
        let odd = json!({ "doi": "https://doi.org/10.1000/ABC", "title": null, "authorships": [{}, { "author": { "display_name": "Ada Silva" } }],
            "primary_location": { "source": null }, "is_retracted": "yes", "best_oa_location": null });
        let work = work(&odd).unwrap();
        assert_eq!(work.doi.as_str(), "10.1000/abc");
        assert_eq!(work.authors.len(), 1);
        assert!(work.status.is_empty() && work.venue.is_none() && work.open_pdf.is_none());
    }
}
