//! Papers and passages that the cases write.

use crate::IndexedPassage;
use graph_schema::{
    Author, CitationContext, CitationIntent, CitationPurpose, ContentHash, Entity, EntityId,
    EntityKind, Mention, Paper, PaperId, PaperKind, PaperRecord, Passage, PassageId, Reference,
    Section, SectionKind,
};

/// Length of the vectors in the cases.
pub const DIMENSION: usize = 4;

pub(super) fn id(name: &str) -> PaperId {
    PaperId::ingested(&ContentHash::of(name.as_bytes()))
}

/// A paper called `title` under the id of `name`; it cites by title, some references linked to a paper.
pub(super) fn record(name: &str, title: &str, cites: &[(&str, Option<&str>)]) -> PaperRecord {
    let paper = id(name);
    let passage = PassageId::new(&paper, 0);
    let text = format!("{title} is about sparse models [0].");
    PaperRecord {
        sections: vec![Section {
            ordinal: 0,
            number: Some("1".into()),
            title: "Introduction".into(),
            level: 1,
            kind: SectionKind::Introduction,
            page: 1,
            start: 0,
            end: text.len(),
        }],
        references: (0..)
            .zip(cites)
            .map(|(ordinal, (title, cited))| reference(ordinal, title, *cited))
            .collect(),
        contexts: (0..)
            .zip(cites)
            .map(|(ordinal, _)| CitationContext {
                reference: ordinal,
                callout: format!("[{ordinal}]"),
                sentence: text.clone(),
                section: 0,
                start: 0,
                end: text.len(),
                page: 1,
                intent: (ordinal % 2 == 0).then_some(CitationIntent::Method),
                purpose: (ordinal % 3 == 0).then_some(CitationPurpose::Uses),
            })
            .collect(),
        mentions: vec![Mention {
            entity: Entity {
                id: EntityId::new(EntityKind::Method, "sparse model"),
                kind: EntityKind::Method,
                name: "sparse model".into(),
                aliases: vec!["SM".into()],
            },
            count: 2,
            passages: vec![passage.clone()],
        }],
        passages: vec![Passage {
            id: passage,
            paper: paper.clone(),
            section: 0,
            page: 1,
            start: 0,
            end: text.len(),
            text,
            tokens: 9,
        }],
        incoming: Vec::new(),
        paper: Paper {
            id: paper,
            kind: PaperKind::Ingested,
            title: title.into(),
            authors: vec![Author {
                given: "Zoë".into(),
                family: "Čapek".into(),
            }],
            year: Some(2010),
            venue: None,
            doi: None,
            arxiv_id: None,
            abstract_text: Some("Naïve words — 漢字 too.".into()),
            pages: 3,
            source: Some("x.pdf".into()),
            content_hash: Some(ContentHash::of(name.as_bytes())),
            published: None,
            updated: None,
            categories: Vec::new(),
            version: None,
        },
    }
}

fn reference(ordinal: u32, title: &str, cited: Option<&str>) -> Reference {
    Reference {
        ordinal,
        label: None,
        raw: format!("A. Silva. {title}. 2010."),
        authors: vec![Author {
            given: "A.".into(),
            family: "Silva".into(),
        }],
        title: Some(title.into()),
        venue: None,
        year: Some(2010),
        doi: None,
        arxiv_id: None,
        cited: cited.map(id),
        link_score: if cited.is_some() { 0.9 } else { 0.0 },
    }
}

/// A passage whose vector points along one axis.
pub(super) fn indexed(paper: &str, ordinal: u32, text: &str, axis: usize) -> IndexedPassage {
    let mut dense = vec![0.0; DIMENSION];
    dense[axis] = 1.0;
    IndexedPassage {
        id: PassageId::new(&id(paper), ordinal),
        paper: id(paper),
        text: text.into(),
        dense,
    }
}

/// Papers that cite those before them, two titles that nobody has, and mention one of many entities.
pub fn papers(count: usize) -> Vec<PaperRecord> {
    let name = |number: usize| format!("paper {number}");
    (0..count)
        .map(|number| {
            let (cited, unknown) = (name(number / 2), format!("unknown {}", number % 50));
            let linked = (number > 0).then_some(cited.as_str());
            let cites = [(cited.as_str(), linked), (unknown.as_str(), None)];
            let mut record = record(&name(number), &name(number), &cites);
            let entity = &mut record.mentions[0].entity;
            entity.name = format!("entity {}", number % 97);
            entity.id = EntityId::new(EntityKind::Method, &entity.name);
            record
        })
        .collect()
}

/// Puts [`papers`] into a graph, so that its statistics are those of a library.
pub async fn fill(stores: &super::Stores, count: usize) {
    for batch in papers(count).chunks(250) {
        stores.graph.put_papers(batch).await.expect("it is written");
    }
}
