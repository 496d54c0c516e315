//! Cases of what exploring asks: edges, co-citation, authors, windows of days, topics.

use super::Stores;
use super::fixtures::{id, record};
use crate::{GraphStore, Topic, TrendFilter, WindowCount, Windows};
use chrono::NaiveDate;
use graph_schema::{
    Author, AuthorKey, Entity, EntityId, EntityKind, Mention, PaperId, PaperRecord,
};
use std::sync::Arc;

fn ids(names: &[&str]) -> Vec<PaperId> {
    let mut ids: Vec<PaperId> = names.iter().map(|name| id(name)).collect();
    ids.sort();
    ids
}

pub async fn citation_edges(stores: Stores) {
    let graph = &stores.graph;
    for (name, cites) in [
        ("c", vec![]),
        ("b", vec![("c", Some("c")), ("c again", Some("c"))]),
        ("a", vec![("b", Some("b")), ("unknown", None)]),
        ("d", vec![]),
    ] {
        graph.put_paper(&record(name, name, &cites)).await.unwrap();
    }
    let edges = async |names: &[&str], limit| {
        let ids: Vec<PaperId> = names.iter().map(|name| id(name)).collect();
        graph.citation_edges(&ids, limit).await.unwrap()
    };
    let mut around_b = vec![(id("a"), id("b")), (id("b"), id("c"))];
    around_b.sort();
    assert_eq!(edges(&["b"], 9).await, around_b);
    assert_eq!(edges(&["b"], 1).await, around_b[..1]);
    assert_eq!(edges(&["c", "b"], 9).await, around_b, "each edge once");
    assert!(edges(&["d", "zz"], 9).await.is_empty());
    assert!(edges(&[], 9).await.is_empty());
    let of_a = edges(&["a"], 9).await;
    assert_eq!(of_a.len(), 2);
    let waiting = of_a.iter().find(|(_, cited)| !cited.is_ingested());
    let waiting = waiting.expect("a cited-only paper").1.clone();
    let asked = [id("c"), id("zz"), waiting, id("c"), id("a")];
    let counts = graph.citation_counts(&asked).await.unwrap();
    assert_eq!(counts, [1, 0, 1, 1, 0]);
}

pub async fn co_citation(stores: Stores) {
    let graph = &stores.graph;
    for name in ["a", "b", "c"] {
        graph.put_paper(&record(name, name, &[])).await.unwrap();
    }
    for (name, cites) in [
        (
            "x",
            vec![("a", Some("a")), ("b", Some("b")), ("b", Some("b"))],
        ),
        (
            "y",
            vec![("a", Some("a")), ("b", Some("b")), ("only", None)],
        ),
        ("z", vec![("c", Some("c")), ("a", Some("a"))]),
    ] {
        graph.put_paper(&record(name, name, &cites)).await.unwrap();
    }
    let found = graph.co_cited(&id("a"), 9).await.unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!((&found[0].paper, found[0].count), (&id("b"), 2));
    assert_eq!(found[0].citing, ids(&["x", "y"]));
    assert!(found[1].paper < found[2].paper && found[1].count == 1 && found[2].count == 1);
    let only = found.iter().find(|one| !one.paper.is_ingested());
    let only = only.expect("a cited-only paper is there too");
    assert_eq!(only.citing, [id("y")]);
    let back = graph.co_cited(&only.paper, 1).await.unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].count, 1);
    assert!(graph.co_cited(&id("x"), 9).await.unwrap().is_empty());
    assert!(graph.co_cited(&id("zz"), 9).await.unwrap().is_empty());
}

fn by(mut record: PaperRecord, authors: &[(&str, &str)], year: Option<i32>) -> PaperRecord {
    let author = |(given, family): &(&str, &str)| Author {
        given: (*given).into(),
        family: (*family).into(),
    };
    record.paper.authors = authors.iter().map(author).collect();
    record.paper.year = year;
    record
}

pub async fn authors(stores: Stores) {
    let graph = &stores.graph;
    let silva = ("Ada M.", "Silva");
    for one in [
        by(record("a", "a", &[("Cited", None)]), &[silva], Some(2001)),
        by(
            record("b", "b", &[]),
            &[("Ben", "Roe"), ("A.", "SILVA")],
            None,
        ),
        by(record("c", "c", &[]), &[("A.", "Silva"), silva], Some(2020)),
        by(
            record("d", "d", &[]),
            &[("", "?"), ("明", "李")],
            Some(2002),
        ),
    ] {
        graph.put_paper(&one).await.unwrap();
    }
    let papers = async |name: &str, limit| {
        let key = AuthorKey::parse(name).expect("a name");
        let papers = graph.papers_by_author(&key, limit).await.unwrap();
        papers.into_iter().map(|paper| paper.id).collect::<Vec<_>>()
    };
    // References are by an A. Silva, too: what is only cited does not count.
    assert_eq!(papers("Silva, Ada", 9).await, [id("c"), id("a"), id("b")]);
    assert_eq!(papers("Silva, Ada", 1).await, [id("c")]);
    assert_eq!(papers("Roe B", 9).await, [id("b")]);
    assert_eq!(papers("李, 明", 9).await, [id("d")]);
    for nobody in ["Roe", "B. Silva", "Nobody", "OR", "*"] {
        if AuthorKey::parse(nobody).is_some() {
            assert!(papers(nobody, 9).await.is_empty(), "{nobody}");
        }
    }
    let of_years = async |from, to, limit| graph.papers_of_years(from, to, limit).await.unwrap();
    assert_eq!(of_years(None, None, 9).await, [id("c"), id("d"), id("a")]);
    assert_eq!(of_years(Some(2002), None, 1).await, [id("c")]);
    assert_eq!(of_years(None, Some(2002), 9).await, [id("d"), id("a")]);
    assert_eq!(of_years(Some(2001), Some(2001), 9).await, [id("a")]);
    assert!(of_years(Some(2003), Some(2002), 9).await.is_empty());
    let named = async |prefix: &str, limit| {
        let keys = graph.authors_named(prefix, limit).await.unwrap();
        keys.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let silvas = by(
        record("e", "e", &[]),
        &[("", "Silva"), ("Zoe", "Silvan")],
        None,
    );
    graph.put_paper(&silvas).await.unwrap();
    assert_eq!(named("silva", 9).await, ["silva", "silva a", "silvan z"]);
    assert_eq!(named("silva a", 9).await, ["silva a"]);
    assert_eq!(named("s", 2).await, ["silva", "silva a"]);
    assert_eq!(named("李", 9).await, ["明 李"]);
    for nobody in ["", "x", "silva b", "*", "_"] {
        assert!(named(nobody, 9).await.is_empty(), "{nobody}");
    }
    // Who is no longer named, and what is no longer there, is not found.
    let other = by(record("c", "c", &[]), &[("Ben", "Roe")], Some(2020));
    graph.put_paper(&other).await.unwrap();
    graph.delete_paper(&id("a")).await.unwrap();
    assert_eq!(papers("Silva, Ada", 9).await, [id("b")]);
    assert_eq!(papers("Roe B", 9).await, [id("c"), id("b")]);
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A paper of a day that mentions entities.
fn of(name: &str, published: Option<&str>, categories: &[&str], named: &[&str]) -> PaperRecord {
    let mut record = record(name, name, &[]);
    record.paper.published = published.map(day);
    record.paper.categories = categories.iter().map(|one| (*one).to_owned()).collect();
    let mention = |name: &&str| {
        // A name in capitals is a dataset's.
        let kind = match name.to_uppercase() == **name {
            true => EntityKind::Dataset,
            false => EntityKind::Method,
        };
        let entity = Entity {
            id: EntityId::new(kind, name),
            kind,
            name: (*name).to_owned(),
            aliases: Vec::new(),
        };
        Mention {
            entity,
            count: 1,
            passages: Vec::new(),
        }
    };
    record.mentions = named.iter().map(mention).collect();
    record
}

fn windows() -> Windows {
    Windows {
        before: day("2024-02-01"),
        from: day("2024-03-01"),
        until: day("2024-03-31"),
    }
}

async fn fill_windows(graph: &Arc<dyn GraphStore>) {
    let records = [
        of("early", Some("2024-01-31"), &["cs.CL"], &["graph"]),
        of(
            "first",
            Some("2024-02-01"),
            &["cs.CL", "cs.IR"],
            &["graph", "tree"],
        ),
        of("last", Some("2024-02-29"), &["cs.CL"], &["tree"]),
        of("new", Some("2024-03-01"), &["cs.CL"], &["graph", "BIRDS"]),
        of("newer", Some("2024-03-31"), &["cs.IR"], &["graph", "BIRDS"]),
        of("late", Some("2024-04-01"), &["cs.CL"], &["graph"]),
        of("undated", None, &["cs.CL"], &["graph"]),
    ];
    graph.put_papers(&records).await.unwrap();
}

pub async fn windows_of_days(stores: Stores) {
    let graph = &stores.graph;
    assert_eq!(graph.newest_day().await.unwrap(), None);
    let (windows, anything) = (windows(), TrendFilter::default());
    let nothing = graph.entity_counts(&windows, &anything, 9).await.unwrap();
    assert!(nothing.items.is_empty() && nothing.papers == WindowCount::default());
    fill_windows(graph).await;
    assert_eq!(graph.newest_day().await.unwrap(), Some(day("2024-04-01")));

    let counts = async |category: Option<&str>, kind, limit| {
        let filter = TrendFilter {
            category: category.map(str::to_owned),
            kind,
        };
        let found = graph.entity_counts(&windows, &filter, limit).await;
        let found = found.unwrap();
        let mut items: Vec<(String, u64, u64)> = found
            .items
            .iter()
            .map(|(one, count)| (one.entity.name.clone(), count.now, count.before))
            .collect();
        items.sort();
        ((found.papers.now, found.papers.before), items)
    };
    let named = |name: &str, now, before| (name.to_owned(), now, before);
    let (birds, graphs) = (named("BIRDS", 2, 0), named("graph", 2, 1));
    let all = vec![birds.clone(), graphs.clone()];
    assert_eq!(counts(None, None, 9).await, ((2, 2), all));
    let sets = counts(None, Some(EntityKind::Dataset), 9).await;
    assert_eq!(sets, ((2, 2), vec![birds]));
    assert_eq!(counts(None, None, 1).await.1.len(), 1);
    let retrieval = vec![named("BIRDS", 1, 0), named("graph", 1, 1)];
    assert_eq!(counts(Some("cs.IR"), None, 9).await, ((1, 1), retrieval));
    assert_eq!(counts(Some("math.CO"), None, 9).await, ((0, 0), vec![]));
    let found = graph.entity_counts(&windows, &anything, 9).await.unwrap();
    let items = found.items;
    let graphs = items.iter().find(|(one, _)| one.entity.name == "graph");
    assert_eq!(graphs.expect("it is there").0.papers, 6, "in the library");

    let classes = graph.category_counts(&windows, 9).await.unwrap();
    let count = |now, before| WindowCount { now, before };
    assert_eq!(classes.papers, count(2, 2));
    let expected = [
        ("cs.CL".to_owned(), count(1, 2)),
        ("cs.IR".to_owned(), count(1, 1)),
    ];
    assert_eq!(classes.items, expected);
    let one = graph.category_counts(&windows, 1).await.unwrap();
    assert_eq!(one.items, expected[..1]);
}

pub async fn topics(stores: Stores) {
    let graph = &stores.graph;
    fill_windows(graph).await;
    let papers = async |topic: Topic, limit| {
        let found = graph.dated_papers(&topic, limit).await.unwrap();
        found.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    let trees = Topic::Entity(EntityId::new(EntityKind::Method, "tree"));
    assert_eq!(papers(trees.clone(), 9).await, ids(&["first", "last"]));
    assert_eq!(papers(trees, 1).await, ids(&["first", "last"])[..1]);
    let unknown = Topic::Entity(EntityId::new(EntityKind::Task, "tree"));
    assert!(papers(unknown, 9).await.is_empty());
    let words = |text: &str| Topic::Words(text.to_owned());
    assert_eq!(papers(words("late capek"), 9).await, ids(&["late"]));
    for nothing in ["", "*", "\"", "OR AND"] {
        assert!(papers(words(nothing), 9).await.is_empty(), "{nothing}");
    }
    let dated = graph.dated_papers(&words("capek"), 9).await.unwrap();
    assert_eq!(dated.len(), 7);
    let undated = dated.iter().find(|one| one.id == id("undated"));
    let undated = undated.expect("it is there");
    assert_eq!((undated.year, undated.published), (Some(2010), None));
    let newer = dated.iter().find(|one| one.id == id("newer"));
    let published = newer.expect("it is there").published;
    assert_eq!(published, Some(day("2024-03-31")));
}
