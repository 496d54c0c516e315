//! The reference list of a paper and the places where it is cited.

mod authors;
mod callouts;
mod identifiers;
mod parse;
mod segment;
mod title;

pub use parse::parse_reference;

use crate::pdf::ReadPaper;
use graph_schema::{CitationContext, Reference};
use std::collections::HashMap;

/// The references in the order of the list, and the sentences that cite them in reading order.
pub fn read(paper: &ReadPaper) -> (Vec<Reference>, Vec<CitationContext>) {
    let entries = segment::entries(&paper.reference_lines);
    let references: Vec<Reference> = (0u32..)
        .zip(&entries)
        .map(|(ordinal, entry)| Reference {
            ordinal,
            ..parse_reference(&entry.raw)
        })
        .collect();
    let anchors: HashMap<&str, u32> = (0u32..)
        .zip(&entries)
        .flat_map(|(ordinal, entry)| {
            entry
                .anchors
                .iter()
                .map(move |anchor| (anchor.as_str(), ordinal))
        })
        .collect();
    let contexts = callouts::contexts(paper, &references, &anchors);
    (references, contexts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::RefLine;
    use graph_schema::{PageText, PaperText};

    fn paper(text: &str, list: &[&str]) -> ReadPaper {
        let line = |text: &&str| RefLine {
            text: (*text).into(),
            page: 2,
            ..RefLine::default()
        };
        let pages = vec![PageText {
            number: 1,
            start: 0,
            end: text.len(),
        }];
        ReadPaper {
            title: "x".into(),
            authors: Vec::new(),
            year: None,
            abstract_text: None,
            doi: None,
            arxiv_id: None,
            pages: 2,
            text: PaperText {
                text: text.into(),
                pages,
            },
            sections: Vec::new(),
            reference_lines: list.iter().map(line).collect(),
            links: Vec::new(),
            superscripts: Vec::new(),
        }
    }

    fn cited(paper: &ReadPaper) -> Vec<(u32, String)> {
        read(paper)
            .1
            .into_iter()
            .map(|context| (context.reference, context.callout))
            .collect()
    }

    #[test]
    fn numbers_and_ranges() {
        let list = [
            "[1] A. Silva. Counting wool. Journal of Wool, 2010.",
            "[2] B. Chen. Linked papers. Journal of Graphs, 2011.",
            "[3] C. Roe. Reading order. Journal of Pages, 2012.",
        ];
        let found = cited(&paper(
            "Wool is counted [1]. Papers are read [1–3]. The interval [0, 9] is none.",
            &list,
        ));
        let ranged = "[1–3]".to_owned();
        assert_eq!(
            found,
            [
                (0, "[1]".to_owned()),
                (0, ranged.clone()),
                (1, ranged.clone()),
                (2, ranged)
            ]
        );
    }

    #[test]
    fn names_and_years() {
        let list = [
            "Silva, A. and Chen, B. (2010). Counting wool. Journal of Wool.",
            "Silva, A., Roe, C., and Poe, D. (2010). Counting more wool. Journal of Wool.",
            "Silva, A., Roe, C., and Poe, D. (2011). Counting all wool. Journal of Wool.",
        ];
        let text = "Silva and Chen (2010) began. Others went on (Silva et al., 2010, 2011). In 2010 nobody else did.";
        let found: Vec<u32> = cited(&paper(text, &list))
            .into_iter()
            .map(|(reference, _)| reference)
            .collect();
        assert_eq!(found, [0, 1, 2]);
    }
}
