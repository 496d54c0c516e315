//! Searching arXiv page by page, and looking papers up by their ids.

use super::atom::{self, AtomPage};
use super::client::{ArxivClient, parsed};
use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::query::SearchQuery;
use super::record::{ArxivRecord, Unread};
use super::retry::Failure;
use futures::Stream;
use graph_schema::ArxivId;
use reqwest::Url;
use std::collections::HashMap;
use std::sync::Arc;

/// Results asked for at once.
const PAGE: usize = 100;
/// The interface gives no results behind this one.
const LAST_START: usize = 30_000;
/// After so many pages without a paper that is new, the server is going in a circle.
const MAX_BARREN: u32 = 3;

/// Papers of one page of results that no earlier page had in that version or a newer one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchPage {
    /// How many results the whole search has.
    pub total: u64,
    pub records: Vec<ArxivRecord>,
    pub unread: Vec<Unread>,
}

/// All that was found, no paper twice, in the order of the results.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    pub total: u64,
    pub records: Vec<ArxivRecord>,
    pub unread: Vec<Unread>,
}

impl ArxivClient {
    /// Pages as they come, until `max` papers are given or there are no more. A paper met again in a newer
    /// version is given again, to replace the older. Dropping the stream ends the request under way.
    pub fn search(
        &self,
        query: SearchQuery,
    ) -> impl Stream<Item = SourceResult<SearchPage>> + Send + use<> {
        let pages = Pages::new(self.clone(), query);
        futures::stream::try_unfold(pages, |mut pages| async move {
            let page = pages.next().await?;
            Ok(page.map(|page| (page, pages)))
        })
    }

    /// The whole search.
    pub async fn search_all(&self, query: SearchQuery) -> SourceResult<Found> {
        let mut pages = Pages::new(self.clone(), query);
        let mut found = Found::default();
        let mut places = HashMap::new();
        while let Some(page) = pages.next().await? {
            found.total = page.total;
            found.unread.extend(page.unread);
            for record in page.records {
                let place = *places
                    .entry(record.id.clone())
                    .or_insert(found.records.len());
                match found.records.get_mut(place) {
                    Some(older) => *older = record,
                    None => found.records.push(record),
                }
            }
        }
        Ok(found)
    }

    /// One page of results, as the interface gives it; pages asked for lately come from memory.
    pub async fn search_page(
        &self,
        query: &SearchQuery,
        start: usize,
        size: usize,
    ) -> SourceResult<Arc<AtomPage>> {
        self.page(&query.parameters(start, size)?).await
    }

    /// The papers with these ids; those that arXiv does not have are left out.
    pub async fn by_ids(&self, ids: &[ArxivId]) -> SourceResult<Found> {
        let mut found = Found::default();
        for some in ids.chunks(PAGE) {
            let list: Vec<&str> = some.iter().map(ArxivId::as_str).collect();
            let parameters = [
                ("id_list", list.join(",")),
                ("max_results", some.len().to_string()),
            ];
            let page = self.page(&parameters).await?;
            found.total += page.total;
            for record in &page.records {
                if !found.records.iter().any(|known| known.id == record.id) {
                    found.records.push(record.clone());
                }
            }
            found.unread.extend(page.unread.iter().cloned());
        }
        Ok(found)
    }

    async fn page(&self, parameters: &[(&str, String)]) -> SourceResult<Arc<AtomPage>> {
        let base = format!(
            "{}/query",
            self.inner.options.api_base.trim_end_matches('/')
        );
        let url = Url::parse_with_params(&base, parameters).map_err(|error| {
            SourceError::new(SourceErrorKind::Invalid, "arxiv.api_base is no web address")
                .with_source(error)
        })?;
        let mut tries = self.inner.wire.tries();
        loop {
            match self.ask(&url).await {
                Ok(page) => return Ok(page),
                Err(failure) => tries.pause(failure).await?,
            }
        }
    }

    async fn ask(&self, url: &Url) -> Result<Arc<AtomPage>, Failure> {
        let kept = self.inner.pages.get(url.as_str());
        let known = match kept {
            Some((kept, true)) => return Ok(kept.page),
            Some((kept, false)) => Some(kept),
            None => None,
        };
        let validators = known
            .as_ref()
            .map(|kept| kept.validators.clone())
            .unwrap_or_default();
        let document = self.inner.wire.document(url, &validators).await?;
        let (page, validators) = match (document, known) {
            (None, Some(kept)) => (kept.page, kept.validators),
            (None, None) => return Err(Failure::passing(empty("an empty answer"))),
            (Some(document), _) => {
                let validators = document.validators.clone();
                (
                    Arc::new(complete(parsed(document, atom::parse).await?)?),
                    validators,
                )
            }
        };
        self.inner.pages.put(url.as_str(), page.clone(), validators);
        Ok(page)
    }
}

/// A page that is cut, or empty where there are results, is a known defect of the interface: it is
/// asked for again.
fn complete(page: AtomPage) -> Result<AtomPage, Failure> {
    if page.cut {
        let context = "arXiv's answer ends in the middle";
        return Err(Failure::passing(SourceError::new(
            SourceErrorKind::Malformed,
            context,
        )));
    }
    let empty_page = page.records.is_empty() && page.unread.is_empty();
    if empty_page && page.start < page.total {
        return Err(Failure::passing(empty(
            "an empty page where there are results",
        )));
    }
    Ok(page)
}

fn empty(what: &str) -> SourceError {
    SourceError::unavailable(format!("arXiv gave {what}"))
}

/// A search under way.
struct Pages {
    client: ArxivClient,
    query: SearchQuery,
    start: usize,
    /// The newest version met of each paper.
    seen: HashMap<ArxivId, Option<u32>>,
    barren: u32,
    over: bool,
}

impl Pages {
    fn new(client: ArxivClient, query: SearchQuery) -> Self {
        Self {
            client,
            query,
            start: 0,
            seen: HashMap::new(),
            barren: 0,
            over: false,
        }
    }

    async fn next(&mut self) -> SourceResult<Option<SearchPage>> {
        if self.over {
            return Ok(None);
        }
        let size = (self.query.max.saturating_sub(self.seen.len())).clamp(1, PAGE);
        let page = self
            .client
            .search_page(&self.query, self.start, size)
            .await?;
        let entries = page.records.len() + page.unread.len();
        let before = self.seen.len();
        let records = page
            .records
            .iter()
            .filter(|record| self.is_news(record))
            .cloned()
            .collect();
        self.start += entries;
        self.barren = if self.seen.len() > before {
            0
        } else {
            self.barren + 1
        };
        self.over = entries == 0
            || u64::try_from(self.start).is_ok_and(|start| start >= page.total)
            || self.seen.len() >= self.query.max
            || self.start >= LAST_START
            || self.barren >= MAX_BARREN;
        Ok(Some(SearchPage {
            total: page.total,
            records,
            unread: page.unread.clone(),
        }))
    }

    /// Notes the paper; `false` for one that was there, and for those beyond the wanted number.
    fn is_news(&mut self, record: &ArxivRecord) -> bool {
        let full = self.seen.len() >= self.query.max;
        match self.seen.get_mut(&record.id) {
            Some(version) if record.version > *version => *version = record.version,
            Some(_) => return false,
            None if full => return false,
            None => {
                self.seen.insert(record.id.clone(), record.version);
            }
        }
        true
    }
}
