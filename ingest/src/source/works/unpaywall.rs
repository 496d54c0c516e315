//! Unpaywall: where a work is to be had for nothing, `v2/{doi}`.

use super::Enricher;
use super::asker::{Asker, WorksOptions};
use super::fields::{doi, list, word};
use super::work::{OpenPdf, Registry, Work};
use crate::source::error::{SourceError, SourceErrorKind, SourceResult};
use crate::source::whom::Whom;
use async_trait::async_trait;
use graph_schema::Doi;
use reqwest::header::HeaderMap;
use serde_json::Value;

const UNPAYWALL: Whom = Whom {
    name: "Unpaywall",
    section: "enrich",
    base: "enrich.unpaywall.base",
    domain: "unpaywall.org",
};

/// The client of Unpaywall.
pub struct Unpaywall {
    asker: Asker,
}

impl Unpaywall {
    /// `Invalid` without an e-mail address: Unpaywall serves nobody who does not say theirs.
    pub fn new(options: &WorksOptions) -> SourceResult<Self> {
        let Some(contact) = options.contact.clone() else {
            let context = "Unpaywall wants an e-mail address: set enrich.contact";
            return Err(SourceError::new(SourceErrorKind::Invalid, context));
        };
        let always = vec![("email", contact)];
        let asker = Asker::new(UNPAYWALL, options, HeaderMap::new(), always)?;
        Ok(Self { asker })
    }
}

#[async_trait]
impl Enricher for Unpaywall {
    fn registry(&self) -> Registry {
        Registry::Unpaywall
    }

    async fn by_doi(&self, doi: &Doi) -> SourceResult<Option<Work>> {
        let url = self.asker.address(&[doi.as_str()], &[])?;
        let Some(answer) = self.asker.object(&url).await? else {
            return Ok(None);
        };
        self.asker.asked_for(work(&answer), doi).map(Some)
    }
}

/// The best place that has a PDF; the other places where the best one has none.
fn work(answer: &Value) -> Option<Work> {
    let mut work = Work::new(doi(answer, "doi")?);
    let best = answer.get("best_oa_location");
    let places = best.into_iter().chain(list(answer, "oa_locations"));
    work.open_pdf = places.filter_map(open_pdf).next();
    Some(work)
}

fn open_pdf(place: &Value) -> Option<OpenPdf> {
    let url = word(place, "url_for_pdf")?;
    Some(OpenPdf {
        url,
        licence: word(place, "license"),
        version: word(place, "version"),
        host: word(place, "host_type"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_place_with_a_pdf() {
        let closed = json!({ "doi": "10.1000/a", "is_oa": false, "best_oa_location": null, "oa_locations": [] });
        assert_eq!(work(&closed).unwrap().open_pdf, None);
        let page_only = json!({ "doi": "10.1000/a", "best_oa_location": { "url_for_pdf": null }, "oa_locations": [
            { "url_for_pdf": null }, { "url_for_pdf": "https://x.example/a.pdf", "license": "cc-by", "host_type": "repository" } ] });
        let pdf = work(&page_only).unwrap().open_pdf.unwrap();
        assert_eq!(pdf.url, "https://x.example/a.pdf");
        assert_eq!(pdf.licence.as_deref(), Some("cc-by"));
    }
}
