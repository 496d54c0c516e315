//! Cases of the graph's papers, references and entities.

use super::Stores;
use super::fixtures::{id, record};
use crate::{GraphStore, PaperFilter};
use chrono::NaiveDate;
use graph_schema::{
    ArxivId, CitationIntent, Doi, EntityId, EntityKind, IncomingLink, Notice, NoticeSubject,
    PaperId, PaperKind, PaperRecord, PaperStatus, PassageId, ReferenceKey, StatusKind,
};
use std::sync::Arc;
use uuid::Uuid;

fn search_for(text: &str) -> PaperFilter {
    PaperFilter {
        search: Some(text.into()),
        ..PaperFilter::default()
    }
}

fn cited_only() -> PaperFilter {
    PaperFilter {
        kind: Some(PaperKind::CitedOnly),
        ..PaperFilter::default()
    }
}

/// Processes that open a graph at once, each from a folder of its own, are one library.
pub async fn it_says_which_library_it_is(stores: Stores) {
    let graph = &stores.graph;
    let own = || graph.library_id(Uuid::new_v4());
    let told = tokio::join!(own(), own(), own());
    let first = told.0.unwrap();
    assert_eq!((told.1.unwrap(), told.2.unwrap()), (first, first));
    graph.rebuild_indexes().await.unwrap();
    assert_eq!(own().await.unwrap(), first);
}

pub async fn a_reference_waits_for_its_paper_and_falls_back_when_it_goes(stores: Stores) {
    let graph = &stores.graph;
    let early = record(
        "a",
        "Sparse coding",
        &[("Linked papers", None), ("Elsewhere", None)],
    );
    graph.put_paper(&early).await.unwrap();
    let first = graph.references(&id("a")).await.unwrap().remove(0);
    let waiting = first.cited.expect("a cited-only paper");
    assert!(!waiting.is_ingested());
    assert_eq!(graph.stats().await.unwrap().cited_only, 2);

    let found = graph.references_like("Linked papers", None, None, 10).await;
    let key = found.unwrap().remove(0).0;
    let expected = ReferenceKey {
        paper: id("a"),
        ordinal: 0,
    };
    assert_eq!(key, expected);
    let mut late = record("b", "Linked papers", &[("Elsewhere", None)]);
    late.incoming = vec![IncomingLink {
        reference: key,
        cited: id("b"),
        score: 0.95,
    }];
    graph.put_paper(&late).await.unwrap();
    graph.put_paper(&late).await.unwrap();
    let relinked = graph.references(&id("a")).await.unwrap();
    assert_eq!(relinked[0].cited, Some(id("b")));
    let gone = graph.papers(std::slice::from_ref(&waiting)).await.unwrap();
    assert!(gone.is_empty(), "nothing cites it any more");
    let citers = graph.cited_by(&id("b"), 9).await.unwrap();
    assert_eq!((citers.len(), &citers[0].citing), (1, &id("a")));
    assert_eq!(citers[0].contexts.len(), 1);
    let shared = graph.shared_references(&id("a"), 9).await.unwrap();
    assert_eq!((shared.len(), &shared[0].paper), (1, &id("b")));
    assert_eq!(shared[0].cited.len(), 1);
    let stats = graph.stats().await.unwrap();
    assert_eq!((stats.papers, stats.cited_only), (2, 1));
    assert_eq!((stats.references, stats.linked_references), (3, 1));

    assert!(graph.delete_paper(&id("b")).await.unwrap());
    assert!(!graph.delete_paper(&id("b")).await.unwrap());
    let fallen = graph.references(&id("a")).await.unwrap();
    assert_eq!(fallen[0].cited, Some(waiting.clone()));
    let back = graph.papers(&[waiting]).await.unwrap();
    assert_eq!(back[0].title, "Linked papers");
    assert!(graph.passages_of(&id("b")).await.unwrap().is_empty());
}

pub async fn the_order_of_arrival_does_not_matter(stores: Stores) {
    let graph = &stores.graph;
    let records = [
        record("a", "Alpha", &[("Gamma ray", None)]),
        record("b", "Beta", &[("Gamma ray", None)]),
    ];
    let mut seen = Vec::new();
    for order in [[0, 1], [1, 0]] {
        for index in order {
            graph.put_paper(&records[index]).await.unwrap();
        }
        let cited = graph.list_papers(&cited_only(), 0, 9).await.unwrap();
        let entities = graph.find_entities("MODEL", None, 9).await.unwrap();
        assert_eq!((cited.total, entities.len(), entities[0].papers), (1, 1, 2));
        seen.push((
            cited,
            entities,
            graph.cited_by(&seen_id(graph).await, 9).await.unwrap(),
        ));
        for name in ["a", "b"] {
            assert!(graph.delete_paper(&id(name)).await.unwrap());
        }
        assert_eq!(graph.stats().await.unwrap(), crate::GraphStats::default());
    }
    assert_eq!(seen[0], seen[1]);
}

/// The only cited-only paper.
async fn seen_id(graph: &Arc<dyn GraphStore>) -> PaperId {
    let page = graph.list_papers(&cited_only(), 0, 1).await.unwrap();
    page.papers[0].id.clone()
}

pub async fn cited_for_an_intent(stores: Stores) {
    let graph = &stores.graph;
    graph.put_paper(&record("a", "Alpha", &[])).await.unwrap();
    let mut first = record("b", "Beta", &[("Alpha", Some("a")), ("Other", None)]);
    let mut again = first.contexts[0].clone();
    again.intent = Some(CitationIntent::Background);
    (again.start, again.end) = (first.contexts[0].end, first.contexts[0].end + 1);
    first.contexts.push(again.clone());
    let mut second = record("c", "Gamma", &[("Alpha", Some("a"))]);
    second.contexts[0].intent = None;
    graph.put_papers(&[first.clone(), second]).await.unwrap();
    assert_eq!(graph.cited_by(&id("a"), 9).await.unwrap().len(), 2);
    for (intent, context) in [
        (CitationIntent::Method, &first.contexts[0]),
        (CitationIntent::Background, &again),
    ] {
        let found = graph.cited_for(&id("a"), intent, 9).await.unwrap();
        assert_eq!((found.len(), &found[0].citing), (1, &id("b")));
        assert_eq!(found[0].contexts, std::slice::from_ref(context));
        assert!(
            graph
                .cited_for(&id("a"), intent, 0)
                .await
                .unwrap()
                .is_empty()
        );
    }
    let none = graph.cited_for(&id("a"), CitationIntent::Result, 9).await;
    assert_eq!(none.unwrap(), []);
    let unknown = graph.cited_for(&id("z"), CitationIntent::Method, 9).await;
    assert_eq!(unknown.unwrap(), []);
}

pub async fn notices(stores: Stores) {
    let graph = &stores.graph;
    let notice = |subject: &NoticeSubject, kind: StatusKind, reason: Option<&str>| Notice {
        subject: subject.clone(),
        status: PaperStatus {
            kind,
            source: String::new(),
            date: NaiveDate::from_ymd_opt(2021, 5, 4),
            reason: reason.map(str::to_owned),
        },
    };
    let doi = Doi::parse("10.1000/xyz").unwrap();
    let (by_doi, by_id) = (
        NoticeSubject::Doi(doi.clone()),
        NoticeSubject::Paper(id("b")),
    );
    let elsewhere = NoticeSubject::Arxiv(ArxivId::parse("2401.00001").unwrap());
    // What is said of papers before they come is known when they come.
    let said = [
        notice(&by_doi, StatusKind::Concern, None),
        notice(&by_doi, StatusKind::Retracted, Some("naïve “data”")),
        notice(&elsewhere, StatusKind::Withdrawn, None),
    ];
    graph.put_notices("a list", &[], &said).await.unwrap();
    let mut first = record("a", "Alpha", &[("Cited", None)]);
    first.references[0].doi = Some(doi);
    graph
        .put_papers(&[first, record("b", "Beta", &[])])
        .await
        .unwrap();
    let cited = graph
        .references(&id("a"))
        .await
        .unwrap()
        .remove(0)
        .cited
        .unwrap();
    let asked = [id("b"), cited.clone(), id("z"), id("a")];
    let told = graph.statuses(&asked).await.unwrap();
    let expected = PaperStatus {
        source: "a list".into(),
        ..said[1].status.clone()
    };
    assert_eq!(told, [(cited.clone(), expected.clone())]);
    // Another source says more of one, less of the other.
    let more = [
        notice(&by_id, StatusKind::Withdrawn, None),
        notice(&by_doi, StatusKind::Concern, None),
    ];
    for _ in 0..2 {
        let subjects = [by_id.clone(), by_doi.clone()];
        graph
            .put_notices("another", &subjects, &more)
            .await
            .unwrap();
    }
    let told = graph.statuses(&asked).await.unwrap();
    let kinds: Vec<StatusKind> = told.iter().map(|(_, status)| status.kind).collect();
    assert_eq!(kinds, [StatusKind::Withdrawn, StatusKind::Retracted]);
    assert_eq!(told[1].1, expected);
    // What a source does not say again is forgotten, and only of that source.
    graph.put_notices("a list", &[by_doi], &[]).await.unwrap();
    let told = graph.statuses(&[cited]).await.unwrap();
    assert_eq!(told[0].1.kind, StatusKind::Concern);
    graph.put_notices("another", &[by_id], &[]).await.unwrap();
    assert_eq!(graph.statuses(&[id("b")]).await.unwrap(), []);
}

pub async fn writing_twice_changes_nothing(stores: Stores) {
    let graph = &stores.graph;
    let written = record("a", "Alpha", &[("Beta", None), ("Beta", None)]);
    let mut seen = Vec::new();
    for _ in 0..2 {
        graph.put_paper(&written).await.unwrap();
        let paper = id("a");
        seen.push((
            graph.papers(std::slice::from_ref(&paper)).await.unwrap(),
            graph.sections(&paper).await.unwrap(),
            graph.references(&paper).await.unwrap(),
            graph.citation_contexts(&paper).await.unwrap(),
            graph.mentions(&paper).await.unwrap(),
            graph.passages_of(&paper).await.unwrap(),
            graph.stats().await.unwrap(),
        ));
    }
    assert_eq!(seen[0], seen[1]);
    let (papers, sections, references, contexts, mentions, passages, _) = &seen[0];
    assert_eq!(papers, std::slice::from_ref(&written.paper));
    assert_eq!((sections, contexts), (&written.sections, &written.contexts));
    assert_eq!((mentions, passages), (&written.mentions, &written.passages));
    assert_eq!(references.len(), 2);
    assert_eq!(references[0].cited, references[1].cited);
    let whole = graph.record(&id("a")).await.unwrap().unwrap();
    let expected = PaperRecord {
        references: references.clone(),
        ..written.clone()
    };
    assert_eq!(whole, expected);
    graph.put_paper(&whole).await.unwrap();
    assert_eq!(graph.record(&id("a")).await.unwrap(), Some(whole));
    assert_eq!(graph.record(&id("zz")).await.unwrap(), None);
    let cited_only = references[0].cited.clone().unwrap();
    assert_eq!(graph.record(&cited_only).await.unwrap(), None);

    // A shorter record under the same id leaves nothing of the longer one.
    let shorter = record("a", "Alpha", &[]);
    graph.put_paper(&shorter).await.unwrap();
    assert!(graph.references(&id("a")).await.unwrap().is_empty());
    assert_eq!(graph.stats().await.unwrap().cited_only, 0);
}

pub async fn what_is_missing(stores: Stores) {
    let graph = &stores.graph;
    graph.ping().await.unwrap();
    graph.put_paper(&record("a", "Alpha", &[])).await.unwrap();
    let (unknown, entity) = (id("zz"), EntityId::new(EntityKind::Task, "unknown"));
    assert!(graph.sections(&unknown).await.unwrap().is_empty());
    assert!(graph.references(&unknown).await.unwrap().is_empty());
    assert!(graph.cited_by(&unknown, 9).await.unwrap().is_empty());
    assert!(graph.mentions(&unknown).await.unwrap().is_empty());
    assert!(
        graph
            .shared_references(&unknown, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        graph
            .shared_entities(&unknown, 9, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        graph
            .papers_by_identifier(None, None)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        graph
            .papers_mentioning(&entity, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(graph.entity(&entity).await.unwrap(), None);
    assert!(graph.papers(&[]).await.unwrap().is_empty());

    let asked = [unknown.clone(), id("a"), unknown.clone()];
    let found = graph.papers(&asked).await.unwrap();
    assert_eq!((found.len(), &found[0].id), (1, &id("a")));
    let passages = [PassageId::new(&unknown, 0), PassageId::new(&id("a"), 0)];
    let found = graph.passages(&passages).await.unwrap();
    assert_eq!((found.len(), &found[0].id), (1, &passages[1]));
    let past = graph
        .list_papers(&PaperFilter::default(), 5, 9)
        .await
        .unwrap();
    assert_eq!((past.papers.len(), past.total), (0, 1));
}

pub async fn search(stores: Stores) {
    let graph = &stores.graph;
    for (name, title) in [("c", "Gamma"), ("b", "Beta"), ("a", "Alpha \"quoted\" OR")] {
        graph.put_paper(&record(name, title, &[])).await.unwrap();
    }
    for odd in [
        "\"", "OR", "a AND (", "*", "漢字", "alp", "-", "NEAR/2", "a:b",
    ] {
        let page = graph.list_papers(&search_for(odd), 0, 9).await.unwrap();
        assert_eq!(page.papers.len() as u64, page.total, "{odd}");
    }
    let author = graph.list_papers(&search_for("capek"), 0, 9).await.unwrap();
    assert_eq!(author.total, 3, "accents are folded");
    let prefix = graph.list_papers(&search_for("alp"), 0, 9).await.unwrap();
    assert_eq!(prefix.papers[0].id, id("a"));

    let all = graph
        .list_papers(&PaperFilter::default(), 0, 9)
        .await
        .unwrap();
    let titles: Vec<&str> = all
        .papers
        .iter()
        .map(|paper| paper.title.as_str())
        .collect();
    assert_eq!(titles, ["Alpha \"quoted\" OR", "Beta", "Gamma"]);
    let mut paged = Vec::new();
    for offset in 0..3 {
        let page = graph
            .list_papers(&PaperFilter::default(), offset, 1)
            .await
            .unwrap();
        assert_eq!(page.total, 3);
        paged.extend(page.papers);
    }
    assert_eq!(paged, all.papers);
    let among = PaperFilter {
        among: Some(vec![id("c"), id("unknown"), id("a")]),
        ..PaperFilter::default()
    };
    let some = graph.list_papers(&among, 0, 9).await.unwrap();
    let ids: Vec<&PaperId> = some.papers.iter().map(|paper| &paper.id).collect();
    assert_eq!((ids, some.total), (vec![&id("a"), &id("c")], 2));
    let second = graph.list_papers(&among, 1, 1).await.unwrap();
    assert_eq!(
        (second.papers, second.total),
        (vec![some.papers[1].clone()], 2)
    );
    let found = PaperFilter {
        search: Some("capek".into()),
        ..among
    };
    assert_eq!(graph.list_papers(&found, 0, 9).await.unwrap().total, 2);
    let none = PaperFilter {
        among: Some(Vec::new()),
        ..PaperFilter::default()
    };
    assert_eq!(graph.list_papers(&none, 0, 9).await.unwrap().total, 0);
    let alike = graph.papers_titled_like("gamma", 9).await.unwrap();
    assert_eq!(alike.first().map(|paper| &paper.id), Some(&id("c")));
}

pub async fn entities(stores: Stores) {
    let graph = &stores.graph;
    for name in ["a", "b"] {
        graph.put_paper(&record(name, name, &[])).await.unwrap();
    }
    for name in ["sparse MODEL", "sm", "mode"] {
        let found = graph
            .find_entities(name, Some(EntityKind::Method), 9)
            .await
            .unwrap();
        assert_eq!((found.len(), found[0].papers), (1, 2), "{name}");
    }
    assert!(
        graph
            .find_entities("sm", Some(EntityKind::Task), 9)
            .await
            .unwrap()
            .is_empty()
    );
    for odd in ["", "%", "_", "'; --", "*"] {
        graph.find_entities(odd, None, 9).await.unwrap();
    }
    let mut ids = [id("a"), id("b")];
    ids.sort();
    assert_eq!(graph.paper_ids(None, 1).await.unwrap(), ids[..1]);
    assert_eq!(graph.paper_ids(Some(&ids[0]), 9).await.unwrap(), ids[1..]);
    let entity = EntityId::new(EntityKind::Method, "sparse model");
    let papers = graph.papers_mentioning(&entity, 9).await.unwrap();
    assert_eq!(papers.len(), 2);
    assert!(papers[0].0 < papers[1].0, "equal counts come by id");
    let shared = graph.shared_entities(&id("a"), 9, 9).await.unwrap();
    assert_eq!((shared.len(), &shared[0].paper), (1, &id("b")));
    assert!(
        graph
            .shared_entities(&id("a"), 1, 9)
            .await
            .unwrap()
            .is_empty()
    );
    // Names follow the mentions: the one said most often, and again what it was when they go.
    let mut louder = record("c", "c", &[]);
    louder.mentions[0].entity.name = "Sparse Model".into();
    louder.mentions[0].count = 9;
    graph
        .put_papers(&[louder.clone(), record("d", "d", &[])])
        .await
        .unwrap();
    let named = graph.entity(&entity).await.unwrap().unwrap();
    assert_eq!(
        (named.entity.name.as_str(), named.papers),
        ("Sparse Model", 4)
    );
    assert_eq!(named.entity.aliases, ["SM", "sparse model"]);
    louder.mentions.clear();
    graph.put_paper(&louder).await.unwrap();
    graph.delete_paper(&id("b")).await.unwrap();
    graph.delete_paper(&id("d")).await.unwrap();
    let named = graph.entity(&entity).await.unwrap().unwrap();
    assert_eq!(
        (named.entity.name.as_str(), named.papers),
        ("sparse model", 1)
    );
    assert_eq!(named.entity.aliases, ["SM"]);
    graph.delete_paper(&id("a")).await.unwrap();
    assert!(graph.entity(&entity).await.unwrap().is_none());
}

/// A whole graph has no damage, and is the same after what it derives was made anew.
pub async fn inspected_and_rebuilt(stores: Stores) {
    let graph = &stores.graph;
    let nothing = Vec::<String>::new();
    assert_eq!(graph.inspect().await.unwrap(), nothing);
    graph.rebuild_indexes().await.unwrap();
    let linked = record(
        "b",
        "Beta rays",
        &[("Alpha rays", Some("a")), ("Gamma", None)],
    );
    let records = [record("a", "Alpha rays", &[]), linked];
    graph.put_papers(&records).await.unwrap();
    let state = async || {
        let cited = graph.list_papers(&cited_only(), 0, 9).await.unwrap();
        (
            (
                graph.record(&id("a")).await.unwrap(),
                graph.record(&id("b")).await.unwrap(),
            ),
            (cited, graph.stats().await.unwrap()),
            graph.list_papers(&search_for("rays"), 0, 9).await.unwrap(),
            graph.papers_titled_like("Beta rays", 9).await.unwrap(),
            graph.references_like("Gamma", None, None, 9).await.unwrap(),
            graph.find_entities("sparse model", None, 9).await.unwrap(),
            graph.authors_named("capek", 9).await.unwrap(),
        )
    };
    let before = state().await;
    assert_eq!(graph.inspect().await.unwrap(), nothing);
    graph.rebuild_indexes().await.unwrap();
    assert_eq!(graph.inspect().await.unwrap(), nothing);
    assert_eq!(state().await, before);
}

pub async fn concurrent_writers(stores: Stores) {
    let mut writers = Vec::new();
    for number in 0..16 {
        let graph = stores.graph.clone();
        writers.push(tokio::spawn(async move {
            let name = format!("paper {}", number % 8);
            let cites = [("Common ground", None), (name.as_str(), None)];
            graph.put_paper(&record(&name, &name, &cites)).await
        }));
    }
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    let stats = stores.graph.stats().await.unwrap();
    assert_eq!(
        (stats.papers, stats.references, stats.cited_only),
        (8, 16, 9)
    );
}

pub async fn any_text(stores: Stores) {
    let graph = &stores.graph;
    let odd = "Ünïcödé 漢字 🧪 \u{202e}right-to-left ' \" \\ \n\t {curly} $1 %s";
    let long = "long ".repeat(40_000);
    for (name, title) in [("odd", odd), ("long", long.as_str()), ("empty", "")] {
        let written = record(name, title, &[(title, None)]);
        graph.put_paper(&written).await.unwrap();
        let paper = id(name);
        assert_eq!(
            graph.papers(std::slice::from_ref(&paper)).await.unwrap()[0],
            written.paper
        );
        assert_eq!(graph.passages_of(&paper).await.unwrap(), written.passages);
        let reference = &graph.references(&paper).await.unwrap()[0];
        assert_eq!(reference.raw, written.references[0].raw);
    }
    graph.papers_titled_like(odd, 9).await.unwrap();
    graph.references_like(odd, None, None, 9).await.unwrap();
}
