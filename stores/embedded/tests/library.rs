//! A whole library on disk: late links, order of arrival, search, reopening.

use graph_schema::*;
use std::path::Path;
use stores_core::{IndexedPassage, PaperFilter, StoreErrorKind};
use stores_embedded::{EmbeddedStores, OpenOptions};

fn id(name: &str) -> PaperId {
    PaperId::ingested(&ContentHash::of(name.as_bytes()))
}

fn record(name: &str, title: &str, cites: &[(&str, Option<&str>)]) -> PaperRecord {
    let paper = id(name);
    let reference = |(ordinal, (title, cited)): (u32, &(&str, Option<&str>))| Reference {
        ordinal,
        label: None,
        raw: format!("A. Silva. {title}. 2010."),
        authors: vec![Author {
            given: "A.".into(),
            family: "Silva".into(),
        }],
        title: Some((*title).into()),
        venue: None,
        year: Some(2010),
        doi: None,
        arxiv_id: None,
        cited: cited.map(id),
        link_score: if cited.is_some() { 0.9 } else { 0.0 },
    };
    let entity = Entity {
        id: EntityId::new(EntityKind::Method, "sparse model"),
        kind: EntityKind::Method,
        name: format!("{title} model"),
        aliases: Vec::new(),
    };
    PaperRecord {
        sections: Vec::new(),
        references: (0u32..).zip(cites).map(reference).collect(),
        contexts: Vec::new(),
        mentions: vec![Mention {
            entity,
            count: 2,
            passages: vec![PassageId::new(&paper, 0)],
        }],
        passages: Vec::new(),
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
        },
    }
}

fn open(dir: &Path) -> EmbeddedStores {
    EmbeddedStores::open(
        dir,
        OpenOptions {
            dimension: 4,
            command: "test".into(),
        },
    )
    .expect("opens")
}

#[tokio::test]
async fn a_reference_waits_for_its_paper_and_falls_back_when_it_goes() {
    let dir = tempfile::tempdir().unwrap();
    let stores = open(dir.path());
    let graph = &stores.graph;
    graph
        .put_paper(&record(
            "a",
            "Sparse coding",
            &[("Linked papers", None), ("Elsewhere", None)],
        ))
        .await
        .unwrap();
    let cited_only = graph.references(&id("a")).await.unwrap()[0]
        .cited
        .clone()
        .unwrap();
    assert!(!cited_only.is_ingested());
    assert_eq!(graph.stats().await.unwrap().cited_only, 2);

    let found = graph
        .references_like("Linked papers", None, None, 10)
        .await
        .unwrap();
    assert_eq!(
        found[0].0,
        ReferenceKey {
            paper: id("a"),
            ordinal: 0
        }
    );
    let mut late = record("b", "Linked papers", &[("Elsewhere", None)]);
    late.incoming = vec![IncomingLink {
        reference: found[0].0.clone(),
        cited: id("b"),
        score: 0.95,
    }];
    graph.put_paper(&late).await.unwrap();
    graph.put_paper(&late).await.unwrap();
    assert_eq!(
        graph.references(&id("a")).await.unwrap()[0].cited,
        Some(id("b"))
    );
    assert!(
        graph
            .papers(std::slice::from_ref(&cited_only))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        graph.cited_by(&id("b"), 9).await.unwrap()[0].citing,
        id("a")
    );
    let shared = graph.shared_references(&id("a"), 9).await.unwrap();
    assert_eq!(
        (shared.len(), shared[0].paper.clone(), shared[0].cited.len()),
        (1, id("b"), 1)
    );
    let stats = graph.stats().await.unwrap();
    assert_eq!(
        (
            stats.papers,
            stats.cited_only,
            stats.references,
            stats.linked_references
        ),
        (2, 1, 3, 1)
    );

    assert!(graph.delete_paper(&id("b")).await.unwrap());
    assert!(!graph.delete_paper(&id("b")).await.unwrap());
    assert_eq!(
        graph.references(&id("a")).await.unwrap()[0].cited,
        Some(cited_only.clone())
    );
    assert_eq!(
        graph.papers(&[cited_only]).await.unwrap()[0].title,
        "Linked papers"
    );
}

#[tokio::test]
async fn the_graph_does_not_depend_on_the_order_of_arrival() {
    let records = [
        record("a", "Alpha", &[("Gamma ray", None)]),
        record("b", "Beta", &[("Gamma ray", None)]),
    ];
    let mut seen = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let dir = tempfile::tempdir().unwrap();
        let stores = open(dir.path());
        for index in order {
            stores.graph.put_paper(&records[index]).await.unwrap();
        }
        let filter = PaperFilter {
            kind: Some(PaperKind::CitedOnly),
            search: None,
        };
        let cited = stores.graph.list_papers(&filter, 0, 9).await.unwrap();
        let entities = stores.graph.find_entities("MODEL", None, 9).await.unwrap();
        assert_eq!((cited.total, entities.len(), entities[0].papers), (1, 1, 2));
        seen.push((cited, entities));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn search_paths_and_unknown_things() {
    let dir = tempfile::tempdir().unwrap();
    let stores = open(dir.path());
    let graph = &stores.graph;
    graph.put_paper(&record("c", "Gamma", &[])).await.unwrap();
    graph
        .put_paper(&record("b", "Beta", &[("Gamma", Some("c"))]))
        .await
        .unwrap();
    graph
        .put_paper(&record("a", "Alpha \"quoted\" OR", &[("Beta", Some("b"))]))
        .await
        .unwrap();
    let path = graph.citation_path(&id("c"), &id("a"), 4).await.unwrap();
    assert_eq!(path, Some(vec![id("c"), id("b"), id("a")]));
    assert_eq!(
        graph.citation_path(&id("c"), &id("a"), 1).await.unwrap(),
        None
    );
    assert_eq!(
        graph.citation_path(&id("a"), &id("a"), 1).await.unwrap(),
        Some(vec![id("a")])
    );
    let search = |text: &str| PaperFilter {
        search: Some(text.into()),
        kind: None,
    };
    for odd in ["\"", "OR", "a AND (", "capek", "漢字", "alp"] {
        let page = graph.list_papers(&search(odd), 0, 9).await.unwrap();
        assert_eq!(page.papers.len() as u64, page.total, "{odd}");
    }
    assert_eq!(
        graph
            .list_papers(&search("capek"), 0, 9)
            .await
            .unwrap()
            .total,
        3
    );
    assert_eq!(
        graph
            .list_papers(&search("alp"), 0, 9)
            .await
            .unwrap()
            .papers[0]
            .id,
        id("a")
    );
    let target = RatingTarget::PaperSummary(id("zz"));
    let rating = Rating {
        target,
        stars: 3,
        comment: String::new(),
        created_at: 1,
    };
    assert_eq!(
        graph.put_rating(&rating).await.unwrap_err().kind,
        StoreErrorKind::NotFound
    );
}

#[tokio::test]
async fn passages_are_found_by_vector_and_by_words_and_survive_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let passage = |paper: &str, ordinal: u32, text: &str, at: usize| {
        let mut dense = vec![0.0; 4];
        dense[at] = 1.0;
        IndexedPassage {
            id: PassageId::new(&id(paper), ordinal),
            paper: id(paper),
            text: text.into(),
            dense,
        }
    };
    let all = [
        passage("a", 0, "neural ranking of passages", 0),
        passage("a", 1, "citation graphs of papers", 1),
        passage("b", 0, "citation of neural papers", 2),
    ];
    {
        let stores = open(dir.path());
        let second = OpenOptions {
            dimension: 4,
            command: "second".into(),
        };
        assert!(EmbeddedStores::open(dir.path(), second).is_err());
        stores.passages.put_passages(&all).await.unwrap();
        stores.passages.put_passages(&all[..1]).await.unwrap();
        let wrong = stores
            .passages
            .nearest_passages(&[1.0], None, 3)
            .await
            .unwrap_err();
        assert_eq!(wrong.kind, StoreErrorKind::Invalid);
    }
    let stores = open(dir.path());
    let index = &stores.passages;
    assert_eq!(index.count().await.unwrap(), 3);
    let near = index
        .nearest_passages(&[0.0, 1.0, 0.1, 0.0], None, 2)
        .await
        .unwrap();
    assert_eq!(
        near.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>(),
        [all[1].id.clone(), all[2].id.clone()]
    );
    let words = index
        .matching_passages("graphs of citations", None, 9)
        .await
        .unwrap();
    assert_eq!(words.first().map(|hit| &hit.id), Some(&all[1].id));
    let within = index
        .matching_passages("citation", Some(&[id("b")]), 9)
        .await
        .unwrap();
    assert_eq!(
        within.iter().map(|hit| &hit.id).collect::<Vec<_>>(),
        [&all[2].id]
    );
    assert!(
        index
            .matching_passages("of the", None, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let asked = [
        all[2].id.clone(),
        PassageId::new(&id("q"), 9),
        all[0].id.clone(),
    ];
    let vectors = index.dense_vectors(&asked).await.unwrap();
    assert_eq!(
        vectors.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(),
        [all[2].id.clone(), all[0].id.clone()]
    );
    index.delete_paper(&id("a")).await.unwrap();
    assert_eq!(index.count().await.unwrap(), 1);
}
