//! The answer of arXiv's search, an Atom feed: its counts, its entries, and the entries by which it
//! reports errors.

use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::names::whole_name;
use super::record::{ArxivRecord, Unread, date, distinct, first_doi, versioned};
use super::text::html_title;
use super::xml::{Element, Piece, Walk};

/// One page of results.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AtomPage {
    /// How many results the whole search has.
    pub total: u64,
    /// Position of the first entry among them.
    pub start: u64,
    pub per_page: u64,
    pub records: Vec<ArxivRecord>,
    pub unread: Vec<Unread>,
    /// The feed ends before its end: more entries belong to this page.
    pub cut: bool,
}

/// Reads a feed. Entries that can't be read are named beside the good ones. An error the interface
/// reports is `Invalid`; what is no feed is `Malformed`.
pub fn parse(text: &str) -> SourceResult<AtomPage> {
    let mut page = AtomPage {
        cut: true,
        ..AtomPage::default()
    };
    let mut walk = Walk::new(
        text,
        &["totalResults", "startIndex", "itemsPerPage", "entry"],
    );
    while let Some(piece) = walk.step() {
        match piece {
            Piece::Element(element) => match element.name.as_str() {
                "totalResults" => page.total = count(&element),
                "startIndex" => page.start = count(&element),
                "itemsPerPage" => page.per_page = count(&element),
                _ => take(&element, &mut page)?,
            },
            Piece::Broken { raw, reason } => page.unread.push(Unread {
                name: raw_id(raw),
                reason,
            }),
            Piece::End { whole } => page.cut = !whole,
        }
    }
    match walk.root() {
        Some("feed") => Ok(page),
        _ => Err(no_feed(text)),
    }
}

fn take(entry: &Element, page: &mut AtomPage) -> SourceResult<()> {
    let id = entry.line_of("id").unwrap_or_default();
    if id.contains("/api/errors") {
        let message = entry.line_of("summary").unwrap_or(id);
        let context = format!("arXiv does not take this query: {message}");
        return Err(SourceError::new(SourceErrorKind::Invalid, context));
    }
    match record(entry, &id) {
        Ok(record) => page.records.push(record),
        Err(reason) => page.unread.push(Unread {
            name: Some(id).filter(|id| !id.is_empty()),
            reason,
        }),
    }
    Ok(())
}

fn record(entry: &Element, id: &str) -> Result<ArxivRecord, String> {
    let (id, version) = versioned(id)?;
    let title = entry.line_of("title").ok_or("it has no title")?;
    let published = entry.line_of("published").ok_or("it has no date")?;
    let published = date(&published).ok_or_else(|| format!("{published:?} is no date"))?;
    let updated = entry.line_of("updated").and_then(|updated| date(&updated));
    let term = |category: &Element| category.attribute("term").map(str::to_owned);
    let primary = entry.child("primary_category").and_then(term);
    let others = entry.children("category").filter_map(term);
    let is_pdf = |link: &&Element| {
        link.attribute("title") == Some("pdf") || link.attribute("type") == Some("application/pdf")
    };
    let pdf = entry.children("link").find(is_pdf);
    let names = entry
        .children("author")
        .filter_map(|author| author.line_of("name"));
    Ok(ArxivRecord {
        id,
        version,
        title,
        authors: names.filter_map(|name| whole_name(&name)).collect(),
        abstract_text: entry.line_of("summary").unwrap_or_default(),
        categories: distinct(primary.into_iter().chain(others)),
        published,
        updated: updated.filter(|updated| *updated != published || version > Some(1)),
        doi: entry.line_of("doi").and_then(|doi| first_doi(&doi)),
        journal_ref: entry.line_of("journal_ref"),
        comment: entry.line_of("comment"),
        pdf_url: pdf
            .and_then(|link| link.attribute("href"))
            .map(str::to_owned),
        license: None,
    })
}

fn count(element: &Element) -> u64 {
    let line = element.line().unwrap_or_default();
    line.parse().unwrap_or_default()
}

/// The identifier in the text of a damaged entry.
fn raw_id(raw: &str) -> Option<String> {
    let rest = raw.split_once("<id>")?.1;
    let id = rest.split('<').next()?.trim();
    Some(id.chars().take(200).collect())
}

fn no_feed(text: &str) -> SourceError {
    let context = match html_title(text) {
        Some(title) => format!("a web page came in place of search results: {title:?}"),
        None => "what came is no Atom feed (arxiv.api_base)".to_owned(),
    };
    SourceError::new(SourceErrorKind::Malformed, context)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "<entry><id>http://arxiv.org/abs/2401.00001v2</id><title>A\n  title &lt; 3</title>\
        <published>2024-01-01T10:00:00Z</published><updated>2024-02-01T10:00:00Z</updated>\
        <summary> Text. </summary><category term='cs.LG'/><category term='cs.CL'/>\
        <arxiv:primary_category term='cs.CL'/><author><name>Jane van Doe</name></author></entry>";

    #[test]
    fn an_entry_is_read() {
        let page = parse(&format!(
            "<feed><x:totalResults>7</x:totalResults>{ENTRY}</feed>"
        ))
        .unwrap();
        let record = &page.records[0];
        assert_eq!((page.total, page.cut, record.version), (7, false, Some(2)));
        assert_eq!(record.title, "A title < 3");
        assert_eq!(record.categories, ["cs.CL", "cs.LG"]);
        assert_eq!(record.authors[0].family, "van Doe");
        assert_eq!(record.updated, date("2024-02-01"));
    }

    #[test]
    fn odd_entries_are_named_and_cuts_seen() {
        let odd = ENTRY
            .replace("2401.00001v2", "2401.00002v1")
            .replace("<title>A\n  title &lt; 3</title>", "");
        let broken = ENTRY
            .replace("2401.00001v2", "2401.00003v1")
            .replace("</summary>", "</oops>");
        let page = parse(&format!("<feed>{odd}{broken}{ENTRY}<entry><id>h")).unwrap();
        assert_eq!((page.records.len(), page.cut), (1, true));
        let names: Vec<_> = page.unread.iter().flat_map(|unread| &unread.name).collect();
        assert!(names[0].ends_with("2401.00002v1") && names[1].ends_with("2401.00003v1"));
        assert!(page.unread[0].reason.contains("title"), "{:?}", page.unread);
    }

    #[test]
    fn what_is_no_feed_is_refused() {
        let page = "<html><head><title>Be right back</title></head></html>";
        let error = parse(page).unwrap_err();
        assert_eq!(error.kind, SourceErrorKind::Malformed);
        assert!(error.context.contains("Be right back"), "{error}");
        assert!(parse("").is_err() && parse("{}").is_err());
    }
}
