//! Papers as files for reference managers: BibTeX, RIS, CSL JSON. What is written is read again by this crate's readers, and
//! gives the same records.

mod bibtex;
mod csl;
mod keys;
mod ris;

pub use keys::citation_key;

use graph_schema::Paper;

/// How a list of papers is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Bibtex,
    Ris,
    Csl,
}

/// The papers as one file, in their order. Each has the key of [`citation_key`].
pub fn written(form: Written, papers: &[Paper]) -> String {
    match form {
        Written::Bibtex => papers.iter().map(bibtex::entry).collect(),
        Written::Ris => papers.iter().map(ris::record).collect(),
        Written::Csl => csl::list(papers),
    }
}

/// What a venue's name says it is; nothing else tells.
fn is_meeting(venue: &str) -> bool {
    const WORDS: [&str; 6] = [
        "proceedings",
        "conference",
        "workshop",
        "symposium",
        "meeting",
        "congress",
    ];
    let venue = venue.to_lowercase();
    WORDS.iter().any(|word| venue.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::{Bibliography, Format};
    use super::*;
    use graph_schema::{ArxivId, Author, ContentHash, Doi, PaperMetadata};

    fn author(given: &str, family: &str) -> Author {
        Author {
            given: given.into(),
            family: family.into(),
        }
    }

    fn papers() -> Vec<Paper> {
        let moss = Paper {
            authors: vec![
                author("Ada M.", "Silva"),
                author("Jan", "van der Berg"),
                author("", "The Moss and Fern Collaboration"),
                author("Zoë", "Čapek Jr."),
            ],
            year: Some(2011),
            venue: Some("Journal of Moss & Fern".into()),
            doi: Doi::parse("10.1000/moss_1").ok(),
            abstract_text: Some("Slate holds 5% of $3 {of} water_ ~ and \\ moss^2.".into()),
            categories: vec!["moss".into(), "slate".into()],
            ..Paper::ingested(ContentHash::of(b"1"), "The α of Moss: 5% & more_{x}")
        };
        let fern = Paper {
            authors: vec![author("Bo", "Roe")],
            year: Some(2012),
            venue: Some("Proceedings of the Fern Meeting".into()),
            ..Paper::ingested(ContentHash::of(b"2"), "Fern on Clay")
        };
        let preprint = Paper {
            arxiv_id: ArxivId::parse("2401.00001").ok(),
            ..Paper::ingested(ContentHash::of(b"3"), "Plain")
        };
        vec![moss, fern, preprint]
    }

    /// What of a paper a file holds.
    type Held = (
        String,
        Vec<Author>,
        Option<i32>,
        Option<String>,
        Option<Doi>,
        Option<ArxivId>,
        String,
        Vec<String>,
    );

    fn of_paper(paper: Paper) -> Held {
        (
            paper.title,
            paper.authors,
            paper.year,
            paper.venue,
            paper.doi,
            paper.arxiv_id,
            paper.abstract_text.unwrap_or_default(),
            paper.categories,
        )
    }

    fn of_record(record: PaperMetadata) -> Held {
        (
            record.title,
            record.authors,
            record.year,
            record.venue,
            record.doi,
            record.arxiv_id,
            record.abstract_text,
            record.categories,
        )
    }

    #[test]
    fn what_is_written_is_read_again() {
        let papers = papers();
        let expected: Vec<Held> = papers.iter().cloned().map(of_paper).collect();
        for (form, format) in [
            (Written::Bibtex, Format::Bibtex),
            (Written::Ris, Format::Ris),
            (Written::Csl, Format::CslJson),
        ] {
            let text = written(form, &papers);
            let read = Bibliography::read(format, text.as_bytes());
            assert_eq!(read.problems, [], "{text}");
            let keys: Vec<String> = read
                .entries
                .iter()
                .filter_map(|one| one.key.clone())
                .collect();
            let wanted: Vec<String> = papers.iter().map(citation_key).collect();
            assert_eq!(keys, wanted);
            let records = read.entries.into_iter().map(|one| of_record(one.metadata));
            assert_eq!(records.collect::<Vec<Held>>(), expected, "{text}");
        }
        assert_eq!(written(Written::Csl, &[]).trim(), "[]");
    }
}
