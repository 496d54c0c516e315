//! Whole papers, from lines and text to references and contexts.

use super::*;
use crate::pdf::{CalloutLink, RefLine, Superscript};
use graph_schema::{PageText, PaperLayout, PaperText};

fn paper(text: &str, lines: &[&str]) -> ReadPaper {
    ReadPaper {
        title: "Of wool".to_owned(),
        authors: Vec::new(),
        year: None,
        venue: None,
        abstract_text: None,
        doi: None,
        arxiv_id: None,
        pages: 1,
        text: PaperText {
            text: text.to_owned(),
            pages: vec![PageText {
                number: 1,
                start: 0,
                end: text.len(),
                recognised: false,
            }],
        },
        sections: Vec::new(),
        reference_lines: lines
            .iter()
            .map(|line| RefLine {
                text: (*line).to_owned(),
                page: 1,
                ..RefLine::default()
            })
            .collect(),
        links: Vec::new(),
        superscripts: Vec::new(),
        unread: Vec::new(),
        tables: Vec::new(),
        figures: Vec::new(),
        layout: PaperLayout::default(),
    }
}

fn cited(contexts: &[CitationContext]) -> Vec<(u32, &str)> {
    contexts
        .iter()
        .map(|context| (context.reference, context.callout.as_str()))
        .collect()
}

const NUMBERED: [&str; 3] = [
    "[1] Doe, A. Sheep of the hills. Wool, 2010.",
    "[2] Roe, B. Goats of the sea. Wool, 2011.",
    "[3] Zoe, C. Pigs of the wood. Wool, 2012.",
];

#[test]
fn numbered_callouts() {
    let (references, contexts) = read(&paper(
        "Sheep graze [1]. Others swim [2–3] or fly [9].",
        &NUMBERED,
    ));
    assert_eq!(references.len(), 3);
    assert_eq!(references[2].label.as_deref(), Some("3"));
    assert_eq!(cited(&contexts), [(0, "[1]"), (1, "[2–3]"), (2, "[2–3]")]);
    assert_eq!(contexts[0].sentence, "Sheep graze [1].");
}

#[test]
fn ranges_over_brackets_intervals_letters_and_round_brackets() {
    let (_, contexts) = read(&paper(
        "Sheep graze [1]–[3]. They fill [0,1] and [-1, 1]. Goats swim [2b].",
        &NUMBERED,
    ));
    let of: Vec<u32> = contexts.iter().map(|context| context.reference).collect();
    assert_eq!(of, [0, 1, 2, 1]);
    let (_, contexts) = read(&paper(
        "Sheep graze (1). Goats swim (2,3). By (12) they fly. See Eq. (1). Pigs are as (2) and (1–3) say. By Eqs. (1) and (2) they rest.",
        &NUMBERED,
    ));
    let of: Vec<u32> = contexts.iter().map(|context| context.reference).collect();
    assert_eq!(of, [0, 1, 2, 1, 0, 2]);
}

#[test]
fn dashes_stand_for_the_authors_above() {
    let lines = [
        "Doe, A. (2010). Sheep of the hills. Wool, 1, 2–3.",
        "———. (2011). Goats of the sea. Wool, 2, 4–5.",
    ];
    let (references, _) = read(&paper("", &lines));
    assert_eq!(references[1].authors, references[0].authors);
}

#[test]
fn author_year_callouts() {
    let lines = [
        "Doe, A., & Roe, B. (2010). Sheep of the hills. Wool, 1, 2–3.",
        "Zoe, C., Doe, A., & Roe, B. (2011). Goats of the sea. Wool, 2, 4–5.",
    ];
    let text = "As Doe and Roe (2010) say, sheep graze. Goats swim (Zoe et al., 2011; Doe & Roe, 2010). In May (2010) it rained.";
    let (_, contexts) = read(&paper(text, &lines));
    let group = "(Zoe et al., 2011; Doe & Roe, 2010)";
    assert_eq!(
        cited(&contexts),
        [(0, "Doe and Roe (2010)"), (1, group), (0, group)]
    );
}

#[test]
fn raised_numbers_and_links() {
    let mut raised = paper("Sheep graze. Goats swim.", &NUMBERED);
    raised.superscripts = vec![
        Superscript {
            offset: 12,
            text: "1,3".to_owned(),
        },
        Superscript {
            offset: 24,
            text: "77".to_owned(),
        },
    ];
    let (_, contexts) = read(&raised);
    assert_eq!(
        contexts
            .iter()
            .map(|context| (context.reference, context.start))
            .collect::<Vec<_>>(),
        [(0, 0), (2, 0)]
    );
    let mut linked = paper(
        "Sheep graze here. Goats swim.",
        &["Doe, A. Sheep. Wool, 2010."],
    );
    linked.reference_lines[0].link_anchor = Some("cite.doe".to_owned());
    linked.links = vec![
        CalloutLink {
            start: 12,
            end: 16,
            dest: "cite.doe".to_owned(),
        },
        CalloutLink {
            start: 5,
            end: 900,
            dest: "cite.doe".to_owned(),
        },
    ];
    assert_eq!(cited(&read(&linked).1), [(0, "here")]);
}

#[test]
fn nothing_in_nothing_out() {
    assert_eq!(read(&paper("", &[])), (Vec::new(), Vec::new()));
    assert!(read(&paper("é [1] (", &["", "[", "é"])).1.is_empty());
}

#[test]
fn each_chapter_has_its_own_list() {
    let mut paper = paper("Sheep graze [1].\nPigs dig [1]; others swim [2].", &[]);
    paper.text.pages = vec![
        PageText {
            number: 1,
            start: 0,
            end: 17,
            recognised: false,
        },
        PageText {
            number: 2,
            start: 17,
            end: paper.text.text.len(),
            recognised: false,
        },
    ];
    let pigs = [
        "[1] Zoe, C. Pigs of the wood. Wool, 2012.",
        "[2] Noe, D. Ducks of the pond. Wool, 2013.",
        "[3] Poe, E. Owls of the barn. Wool, 2014.",
    ];
    for (list, lines) in [NUMBERED, pigs].into_iter().enumerate() {
        let list = u32::try_from(list).unwrap();
        paper.reference_lines.extend(lines.map(|line| RefLine {
            list,
            text: line.to_owned(),
            page: list + 1,
            ..RefLine::default()
        }));
    }
    let (references, contexts) = read(&paper);
    assert_eq!(references.len(), 6);
    assert_eq!(cited(&contexts), [(0, "[1]"), (3, "[1]"), (4, "[2]")]);
}
