//! An arXiv of a test's own: papers that change and go, listed by OAI-PMH page by page, with their PDFs.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use crate::replay::{Replay, Reply, Request};
use crate::support::pdf;
use std::sync::{Arc, Mutex};

#[derive(Debug, Clone)]
pub struct Listed {
    pub id: String,
    pub title: String,
    pub abstract_text: String,
    /// Of the newest version, if it is not the first: YYYY-MM-DD.
    pub updated: Option<String>,
    /// The day of the server's books.
    pub datestamp: String,
    pub deleted: bool,
}

impl Listed {
    pub fn new(number: usize) -> Self {
        Self {
            id: format!("2401.{number:05}"),
            title: format!("On harbour number {number} and its tides"),
            abstract_text: format!(
                "We measure the tide of harbour {number}. Gauges report it every hour."
            ),
            updated: None,
            datestamp: "2024-02-01".into(),
            deleted: false,
        }
    }

    fn xml(&self) -> String {
        let status = if self.deleted {
            " status=\"deleted\""
        } else {
            ""
        };
        let header = format!(
            "<header{status}><identifier>oai:arXiv.org:{}</identifier><datestamp>{}</datestamp><setSpec>cs:cs:IR</setSpec></header>",
            self.id, self.datestamp
        );
        if self.deleted {
            return format!("<record>{header}</record>");
        }
        let updated = self.updated.as_deref();
        let updated = updated.map_or(String::new(), |day| format!("<updated>{day}</updated>"));
        format!(
            "<record>{header}<metadata><arXiv xmlns=\"http://arxiv.org/OAI/arXiv/\"><id>{}</id><created>2024-01-03</created>{updated}\
             <authors><author><keyname>Silva</keyname><forenames>Ada</forenames></author></authors><title>{}</title>\
             <categories>cs.IR cs.CL</categories><abstract>{}</abstract></arXiv></metadata></record>",
            self.id, self.title, self.abstract_text
        )
    }
}

/// The books that the server reads from.
#[derive(Clone, Default)]
pub struct Books(Arc<Mutex<Vec<Listed>>>);

impl Books {
    pub fn of(count: usize) -> Self {
        Self(Arc::new(Mutex::new((0..count).map(Listed::new).collect())))
    }

    pub fn change(&self, change: impl FnOnce(&mut Vec<Listed>)) {
        change(&mut self.0.lock().expect("the books"));
    }

    /// A page of a list, or a PDF; `page` records a page.
    pub fn answer(&self, request: &Request, page: usize) -> Reply {
        let papers = self.0.lock().expect("the books");
        if let Some(id) = request.path.strip_prefix("/pdf/") {
            let id = id.trim_end_matches("v1");
            let found = papers.iter().find(|paper| id == paper.id);
            return match found {
                Some(paper) => Reply::pdf(pdf::with_text(&format!(
                    "{}. {} The gauge of this harbour stands on a pier.",
                    paper.title, paper.abstract_text
                ))),
                None => Reply::html(404, "No such paper"),
            };
        }
        let token = request.parameter("resumptionToken");
        let (from, start) = match token.split_once('|') {
            Some((from, start)) => (from.to_owned(), start.parse().expect("our own token")),
            None => (request.parameter("from").to_owned(), 0),
        };
        let listed: Vec<&Listed> = papers.iter().filter(|p| p.datestamp >= from).collect();
        let records: String = listed
            .iter()
            .skip(start)
            .take(page)
            .map(|p| p.xml())
            .collect();
        let (next, size) = (start + page, listed.len());
        let token = match next < size {
            true => format!("{from}|{next}"),
            false => String::new(),
        };
        let body = match records.is_empty() {
            true => "<error code=\"noRecordsMatch\">nothing</error>".to_owned(),
            false => format!(
                "<ListRecords>{records}<resumptionToken cursor=\"{start}\" completeListSize=\"{size}\">{token}</resumptionToken></ListRecords>"
            ),
        };
        Reply::xml(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">\
             <responseDate>2024-03-02T04:05:06Z</responseDate><request verb=\"ListRecords\">http://x/oai</request>{body}</OAI-PMH>"
        ))
    }

    pub fn serve(&self, page: usize) -> Replay {
        let books = self.clone();
        Replay::start(move |request| books.answer(request, page))
    }
}
