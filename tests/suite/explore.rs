//! Exploring the graph, as clients of GraphQL and people at a command line do it.

use crate::support::server::Server;
use crate::support::{Papyri, stderr};
use answer::explore::{self, MapQuery};
use graph_schema::{
    Author, CitationContext, ContentHash, Entity, EntityId, EntityKind, Mention, Paper, PaperId,
    PaperRecord, Reference,
};
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use stores_embedded::{EmbeddedStores, OpenOptions};

fn id(name: &str) -> PaperId {
    PaperId::ingested(&ContentHash::of(name.as_bytes()))
}

/// A paper called `name`.
fn paper(name: &str, authors: &[&str], published: Option<&str>) -> PaperRecord {
    let author = |name: &&str| {
        let (given, family) = name.rsplit_once(' ').expect("two names");
        Author {
            given: given.into(),
            family: family.into(),
        }
    };
    PaperRecord {
        paper: Paper {
            authors: authors.iter().map(author).collect(),
            year: Some(2019),
            content_hash: None,
            published: published.map(|day| day.parse().expect("a day")),
            ..Paper::ingested(ContentHash::of(name.as_bytes()), name)
        },
        sections: Vec::new(),
        references: Vec::new(),
        contexts: Vec::new(),
        mentions: Vec::new(),
        passages: Vec::new(),
        incoming: Vec::new(),
    }
}

/// With references to papers by their names, and mentions of entities.
fn with(mut record: PaperRecord, cites: &[&str], named: &[(EntityKind, &str)]) -> PaperRecord {
    let reference = |(ordinal, name): (u32, &&str)| Reference {
        ordinal,
        label: None,
        raw: (*name).into(),
        authors: Vec::new(),
        title: Some((*name).into()),
        venue: None,
        year: None,
        doi: None,
        arxiv_id: None,
        cited: Some(id(name)),
        link_score: 1.0,
    };
    let mention = |(kind, name): &(EntityKind, &str)| Mention {
        entity: Entity {
            id: EntityId::new(*kind, name),
            kind: *kind,
            name: (*name).into(),
            aliases: Vec::new(),
        },
        count: 1,
        passages: Vec::new(),
    };
    record.references = (0..).zip(cites).map(reference).collect();
    record.mentions = named.iter().map(mention).collect();
    record
}

/// Citations: gamma ← beta ← alpha; one and two cite gamma and beta, three gamma and delta. Authors: Ada Silva and Bo
/// Roe share a rare method and a reference, Ada and Cy Lund a paper and a reference.
fn linked() -> Vec<PaperRecord> {
    let rare = [(EntityKind::Method, "tidal attention")];
    vec![
        paper("gamma", &[], None),
        paper("delta", &[], None),
        with(paper("beta", &[], None), &["gamma"], &[]),
        with(paper("alpha", &[], None), &["beta"], &[]),
        with(paper("one", &[], None), &["gamma", "beta"], &[]),
        with(paper("two", &[], None), &["beta", "gamma"], &[]),
        with(paper("three", &[], None), &["gamma", "delta"], &[]),
        paper("old root", &[], None),
        paper("new root", &[], None),
        with(
            paper("waves", &["Ada M. Silva"], None),
            &["old root", "new root"],
            &rare,
        ),
        with(paper("ebb", &["Bo Roe"], None), &["old root"], &rare),
        with(
            paper("flow", &["A. Silva", "Cy Lund"], None),
            &["old root"],
            &rare,
        ),
        with(paper("calm", &["Cyril Lund"], None), &["new root"], &[]),
    ]
}

/// Ten papers of May 2024 and ten of June: one and eight speak of DriftNet, all of BEIR.
fn dated() -> Vec<PaperRecord> {
    let mut records = Vec::new();
    for (month, drift, retrieval) in [("05", 1, 3), ("06", 8, 8)] {
        for number in 0..10 {
            let day = format!("2024-{month}-{:02}", 3 * number + 3);
            let name = format!("study {month} {number}");
            let mut named = vec![(EntityKind::Dataset, "BEIR")];
            if number < drift {
                named.push((EntityKind::Method, "DriftNet"));
            }
            let mut record = with(paper(&name, &[], Some(&day)), &[], &named);
            let class = if number < retrieval { "cs.IR" } else { "cs.CL" };
            record.paper.categories = vec![class.into()];
            records.push(record);
        }
    }
    // Of this one only the year is known; the earliest study of June is its only reference.
    let named = [(EntityKind::Method, "DriftNet")];
    records.push(with(paper("survey", &[], None), &["study 06 0"], &named));
    records
}

fn open(papyri: &Papyri) -> EmbeddedStores {
    let options = OpenOptions {
        dimension: 384,
        ..OpenOptions::default()
    };
    EmbeddedStores::open(&papyri.library(), options).expect("it opens")
}

fn library() -> Papyri {
    let papyri = Papyri::new();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let stores = open(&papyri);
        for records in [linked(), dated()] {
            stores.graph.put_papers(&records).await.expect("written");
        }
    });
    papyri
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let dir = std::thread::spawn(library).join().expect("a library");
    Server::serve(dir.into_dir(), Vec::new(), Limits::default())
});

fn titles(papers: &Value) -> Vec<&str> {
    let papers = papers.as_array().expect("a list").iter();
    papers
        .map(|one| one["title"].as_str().expect("a title"))
        .collect()
}

#[tokio::test]
async fn a_path_follows_citations_either_way() {
    let query = "query($from: ID!, $to: ID!, $hops: Int) { path(from: $from, to: $to, maxHops: $hops) { title } }";
    let ends =
        |from: &str, to: &str, hops: Value| json!({ "from": id(from), "to": id(to), "hops": hops });
    let data = SERVER
        .data(query, ends("alpha", "delta", Value::Null))
        .await;
    let path = titles(&data["path"]);
    assert_eq!((path[0], path[1], path.len()), ("alpha", "beta", 5));
    assert_eq!(path[2..], ["gamma", "three", "delta"]);
    let back = SERVER.data(query, ends("delta", "alpha", json!(4))).await;
    assert_eq!(titles(&back["path"]).len(), 5);
    for (from, to, hops) in [
        ("alpha", "delta", 3),
        ("alpha", "waves", 8),
        ("alpha", "zz", 8),
    ] {
        let none = SERVER.data(query, ends(from, to, json!(hops))).await;
        assert_eq!(none["path"], Value::Null, "{from} {to}");
    }
    let own = SERVER.data(query, ends("alpha", "alpha", json!(1))).await;
    assert_eq!(titles(&own["path"]), ["alpha"]);
    for hops in [0, -1, 9] {
        let (code, _) = SERVER
            .error(query, ends("alpha", "beta", json!(hops)))
            .await;
        assert_eq!(code, "BAD_INPUT");
    }
}

/// Two chains from one to the other are equally short: the smaller ids win, whichever end is asked first.
#[tokio::test]
async fn of_equal_paths_the_smallest_ids_win() {
    let query = "query($from: ID!, $to: ID!) { path(from: $from, to: $to) { id } }";
    for (from, to) in [("one", "two"), ("two", "one")] {
        let data = SERVER
            .data(query, json!({ "from": id(from), "to": id(to) }))
            .await;
        let between = id("beta").min(id("gamma"));
        let expected = [id(from), between, id(to)].map(|id| json!({ "id": id }));
        assert_eq!(data["path"], json!(expected));
    }
}

/// The search from both ends finds what a plain one finds: distances from the end, then from the beginning always to
/// the smallest id that is one step nearer.
#[test]
fn paths_are_those_of_a_plain_search() {
    const PAPERS: usize = 40;
    let name = |number: usize| format!("node {number}");
    // A graph with loops, dead ends and parts that nothing joins.
    let cites = |number: usize| match number % 10 {
        0 => vec![],
        4 => vec![name(number - 1), name(number - 4)],
        7 => vec![name(number - 1), name(number * 13 % PAPERS)],
        _ => vec![name(number - 1)],
    };
    let mut near: BTreeMap<PaperId, BTreeSet<PaperId>> = BTreeMap::new();
    let mut records = Vec::new();
    for number in 0..PAPERS {
        let cited = cites(number);
        for other in &cited {
            let (one, other) = (id(&name(number)), id(other));
            near.entry(one.clone()).or_default().insert(other.clone());
            near.entry(other).or_default().insert(one);
        }
        let cited: Vec<&str> = cited.iter().map(String::as_str).collect();
        records.push(with(paper(&name(number), &[], None), &cited, &[]));
    }
    let ids: Vec<PaperId> = (0..PAPERS).map(|number| id(&name(number))).collect();
    let papyri = Papyri::new();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let stores = open(&papyri);
        stores.graph.put_papers(&records).await.expect("written");
        let graph = stores.graph.as_ref();
        let (mut joined, mut longest) = (0, 0);
        for (from, to) in ids.iter().flat_map(|a| ids.iter().map(move |b| (a, b))) {
            let found = explore::path(graph, from, to, 8).await.expect("an answer");
            let found = found.map(|papers| papers.into_iter().map(|one| one.id).collect());
            let expected = plain_path(&near, from, to, 8);
            assert_eq!(found, expected, "{from} {to}");
            joined += usize::from(expected.is_some());
            longest = longest.max(expected.map_or(0, |path| path.len()));
        }
        assert!(
            joined > 100 && joined < PAPERS * PAPERS && longest > 4,
            "{joined} {longest}"
        );
    });
}

fn plain_path(
    near: &BTreeMap<PaperId, BTreeSet<PaperId>>,
    from: &PaperId,
    to: &PaperId,
    most: usize,
) -> Option<Vec<PaperId>> {
    let around = |id: &PaperId| near.get(id).into_iter().flatten();
    let mut distance = BTreeMap::from([(to, 0)]);
    let mut front = vec![to];
    for hops in 1..=most {
        let mut next = Vec::new();
        for other in front.into_iter().flat_map(around) {
            if !distance.contains_key(other) {
                distance.insert(other, hops);
                next.push(other);
            }
        }
        front = next;
    }
    let mut path = vec![from.clone()];
    for left in (0..*distance.get(from)?).rev() {
        let at = path.last()?;
        let step = around(at).find(|id| distance.get(id) == Some(&left))?;
        path.push(step.clone());
    }
    Some(path)
}

#[tokio::test]
async fn a_neighbourhood_is_nearest_first() {
    let query = "query($p: ID!, $hops: Int, $first: Int) { neighbourhood(paper: $p, hops: $hops, first: $first) { distance links paper { title } } }";
    let around =
        async |variables: Value| SERVER.data(query, variables).await["neighbourhood"].take();
    let near = around(json!({ "p": id("alpha"), "hops": 3 })).await;
    let near = near.as_array().expect("a list");
    let distances: Vec<i64> = near
        .iter()
        .filter_map(|one| one["distance"].as_i64())
        .collect();
    assert_eq!(distances, [1, 2, 2, 2, 3]);
    assert_eq!(near[0]["paper"]["title"], "beta");
    assert_eq!(near[4]["paper"]["title"], "three");
    let two = around(json!({ "p": id("delta"), "hops": 3 })).await;
    let gamma = &two[1];
    assert_eq!(
        (&gamma["distance"], &gamma["links"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        around(json!({ "p": id("alpha") }))
            .await
            .as_array()
            .map(Vec::len),
        Some(4)
    );
    let first = around(json!({ "p": id("alpha"), "hops": 3, "first": 2 })).await;
    assert_eq!(first.as_array().map(Vec::len), Some(2));
    for (variables, code) in [
        (json!({ "p": id("alpha"), "hops": 4 }), "BAD_INPUT"),
        (json!({ "p": "x" }), "BAD_INPUT"),
        (json!({ "p": id("zz") }), "NOT_FOUND"),
    ] {
        assert_eq!(SERVER.error(query, variables).await.0, code);
    }
    let greedy = "query($p: ID!) { neighbourhood(paper: $p, first: 100) { paper { citedBy(first: 100) { paper { title } } } } }";
    let (code, _) = SERVER.error(greedy, json!({ "p": id("alpha") })).await;
    assert_eq!(code, "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn what_is_cited_together() {
    let query =
        "query($p: ID!) { coCitation(paper: $p) { count score paper { title } citing { title } } }";
    let data = SERVER.data(query, json!({ "p": id("beta") })).await;
    let found = data["coCitation"].as_array().expect("a list");
    assert_eq!(found.len(), 1);
    let gamma = &found[0];
    assert_eq!(
        (&gamma["paper"]["title"], &gamma["count"]),
        (&json!("gamma"), &json!(2))
    );
    let mut citing = titles(&gamma["citing"]);
    citing.sort_unstable();
    assert_eq!(citing, ["one", "two"]);
    // Three papers cite beta, four gamma.
    let score = gamma["score"].as_f64().expect("a number");
    assert!((score - 2.0 / 12_f64.sqrt()).abs() < 1e-9, "{score}");
    let (code, _) = SERVER.error(query, json!({ "p": id("zz") })).await;
    assert_eq!(code, "NOT_FOUND");
}

const TRENDING: &str = "query($kind: EntityKind, $class: String, $days: Int, $until: NaiveDate) {
    trending(kind: $kind, category: $class, windowDays: $days, until: $until) {
        from until papers papersBefore trends { papers papersBefore score entity { name kind paperCount } } } }";

#[tokio::test]
async fn what_trends() {
    let asked = json!({ "days": 30, "until": "2024-06-30" });
    let data = SERVER.data(TRENDING, asked).await;
    let found = &data["trending"];
    assert_eq!(
        (&found["from"], &found["until"]),
        (&json!("2024-06-01"), &json!("2024-06-30"))
    );
    assert_eq!(
        (&found["papers"], &found["papersBefore"]),
        (&json!(10), &json!(10))
    );
    let trends = found["trends"].as_array().expect("a list");
    assert_eq!(
        trends.len(),
        1,
        "BEIR is in all, before and after: {trends:#?}"
    );
    let drift = &trends[0];
    let entity = json!({ "name": "DriftNet", "kind": "METHOD", "paperCount": 10 });
    assert_eq!(drift["entity"], entity);
    assert_eq!(
        (&drift["papers"], &drift["papersBefore"]),
        (&json!(8), &json!(1))
    );
    assert!(drift["score"].as_f64().expect("a number") > 3.84);
    for (narrower, papers, trends) in [
        (
            json!({ "days": 30, "until": "2024-06-30", "kind": "DATASET" }),
            10,
            0,
        ),
        (
            json!({ "days": 30, "until": "2024-06-30", "class": "cs.IR" }),
            8,
            1,
        ),
        (
            json!({ "days": 30, "until": "2024-06-30", "class": "math.CO" }),
            0,
            0,
        ),
        (json!({ "days": 30, "until": "2030-01-01" }), 0, 0),
    ] {
        let data = SERVER.data(TRENDING, narrower.clone()).await;
        let found = &data["trending"];
        assert_eq!(found["papers"], papers, "{narrower}");
        assert_eq!(
            found["trends"].as_array().map(Vec::len),
            Some(trends),
            "{narrower}"
        );
    }
    // The window ends on the newest day unless told otherwise.
    let data = SERVER.data(TRENDING, json!({})).await;
    assert_eq!(data["trending"]["until"], "2024-06-30");
    for days in [0, -5, 367] {
        let (code, said) = SERVER.error(TRENDING, json!({ "days": days })).await;
        assert!(code == "BAD_INPUT" && said.contains("366"), "{said}");
    }
    let query = "{ trendingCategories(windowDays: 30, until: \"2024-06-30\") { papers trends { category papers papersBefore } } }";
    let data = SERVER.data(query, json!({})).await;
    let retrieval = json!([{ "category": "cs.IR", "papers": 8, "papersBefore": 3 }]);
    assert_eq!(data["trendingCategories"]["trends"], retrieval);
}

#[tokio::test]
async fn how_a_topic_went() {
    let query = "query($t: String!, $from: NaiveDate, $to: NaiveDate) { timeline(topic: $t, from: $from, to: $to) {
        papers undated complete entity { name } first { title }
        periods { period papers mostCited { citations paper { title } } } } }";
    let timeline = async |variables: Value| SERVER.data(query, variables).await["timeline"].take();
    let drift = timeline(json!({ "t": " driftnet" })).await;
    assert_eq!(drift["entity"]["name"], "DriftNet");
    assert_eq!(
        (&drift["papers"], &drift["complete"]),
        (&json!(10), &json!(true))
    );
    assert_eq!(drift["first"]["title"], "survey", "of 2019");
    let most = json!([{ "citations": 1, "paper": { "title": "study 06 0" } }]);
    let expected = json!([
        { "period": "2019", "papers": 1, "mostCited": [] },
        { "period": "2024-05", "papers": 1, "mostCited": [] },
        { "period": "2024-06", "papers": 8, "mostCited": most },
    ]);
    assert_eq!(drift["periods"], expected);
    let june = timeline(json!({ "t": "DriftNet", "from": "2024-06-01", "to": "2024-06-04" })).await;
    assert_eq!(
        (&june["papers"], &june["first"]["title"]),
        (&json!(1), &json!("study 06 0"))
    );
    let words = timeline(json!({ "t": "study 05" })).await;
    assert_eq!(
        (&words["entity"], &words["papers"]),
        (&Value::Null, &json!(10))
    );
    let nothing = timeline(json!({ "t": "nothing of the kind" })).await;
    assert_eq!(
        (&nothing["papers"], &nothing["periods"]),
        (&json!(0), &json!([]))
    );
    let (code, _) = SERVER.error(query, json!({ "t": "  " })).await;
    assert_eq!(code, "BAD_INPUT");
}

#[tokio::test]
async fn who_works_alike() {
    let query = "query($a: String!) { similarAuthors(author: $a) { name key papers { title }
        similar { name key commonReferences jointPapers entities { name paperCount } } } }";
    let data = SERVER.data(query, json!({ "a": "Silva, Ada" })).await;
    let found = &data["similarAuthors"];
    assert_eq!(
        (&found["key"], titles(&found["papers"]).len()),
        (&json!("silva a"), 2)
    );
    let tides = json!([{ "name": "tidal attention", "paperCount": 3 }]);
    let expected = json!([
        { "name": "Bo Roe", "key": "roe b", "commonReferences": 1, "jointPapers": 0, "entities": tides },
        { "name": "Cyril Lund", "key": "lund c", "commonReferences": 1, "jointPapers": 1, "entities": [] },
    ]);
    assert_eq!(found["similar"], expected);
    for (name, code) in [
        ("Nobody Known", "NOT_FOUND"),
        ("?!", "NOT_FOUND"),
        ("", "BAD_INPUT"),
    ] {
        assert_eq!(
            SERVER.error(query, json!({ "a": name })).await.0,
            code,
            "{name}"
        );
    }
}

#[test]
fn people_read_the_same() {
    let papyri = library();
    let text = |args: &[&str]| {
        let output = papyri.run(&[&["explore"], args].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    let said = text(&["trending", "--window-days", "30", "--until", "2024-06-30"]);
    assert!(
        said.contains("1 → 8  DriftNet (method)") && !said.contains("BEIR"),
        "{said}"
    );
    let said = text(&["trending", "--categories", "--window-days", "30"]);
    assert!(said.contains("3 → 8  cs.IR"), "{said}");
    let said = text(&["timeline", "DriftNet", "--to", "2024-12-31"]);
    assert!(
        said.contains("DriftNet (method): 10 papers") && said.contains("2024-06      8"),
        "{said}"
    );
    let said = text(&["co-citation", "beta"]);
    assert!(said.contains("2  0.58  gamma (2019)"), "{said}");
    let said = text(&["similar-authors", "Ada Silva"]);
    let why = "both speak of: tidal attention; references in common: 1";
    assert!(
        said.contains(why) && said.contains("Cyril Lund  (co-author of 1)"),
        "{said}"
    );
    let said = text(&["path", "alpha", "gamma"]);
    let path: Vec<&str> = said
        .lines()
        .map(|line| line.split(' ').next().unwrap_or_default())
        .collect();
    assert_eq!(path, ["alpha", "beta", "gamma"]);
    let said = text(&["path", "alpha", "waves"]);
    assert!(said.contains("No chain of 8"), "{said}");
    let said = text(&["neighbourhood", "alpha", "--hops", "1"]);
    assert!(
        said.starts_with("1  beta (2019)  p-") && said.lines().count() == 1,
        "{said}"
    );

    let json = |args: &[&str]| papyri.json(&[&["explore"], args].concat());
    assert_eq!(json(&["path", "alpha", "waves"]), Value::Null);
    assert_eq!(
        json(&["neighbourhood", "alpha"]).as_array().map(Vec::len),
        Some(4)
    );
    assert_eq!(json(&["co-citation", "beta"])[0]["count"], 2);
    assert_eq!(
        json(&["timeline", "driftnet"])["periods"][2]["period"],
        "2024-06"
    );
    assert_eq!(
        json(&["similar-authors", "silva a"])["similar"][0]["key"],
        "roe b"
    );
    let trends = json(&["trending", "--window-days", "30", "--kind", "method"]);
    assert_eq!(trends["trends"][0]["subject"]["name"], "DriftNet");
    let classes = json(&["trending", "--window-days", "30", "--categories"]);
    assert_eq!(classes["trends"][0]["subject"], "cs.IR");
}

#[test]
fn wrong_usage_is_named() {
    let papyri = Papyri::new();
    let none = papyri.run(&["explore", "trending"]);
    let said = String::from_utf8_lossy(&none.stdout).into_owned();
    assert!(none.status.success() && said.contains("No paper"), "{said}");
    for (args, code, part) in [
        (
            &["explore", "trending", "--kind", "colour"][..],
            2,
            "dataset",
        ),
        (&["explore", "trending", "--window-days", "0"], 2, "366"),
        (&["explore", "trending", "--until", "June"], 2, "--until"),
        (
            &["explore", "neighbourhood", "x", "--hops", "4"],
            2,
            "1..=3",
        ),
        (&["explore", "similar-authors", "Nobody"], 1, "Nobody"),
        (&["explore", "path", "x", "y"], 1, "papyri papers"),
    ] {
        let output = papyri.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(
            stderr(&output).contains(part),
            "{args:?}: {}",
            stderr(&output)
        );
    }
    for what in [
        "trending",
        "timeline",
        "co-citation",
        "similar-authors",
        "path",
        "neighbourhood",
    ] {
        let help = papyri.run(&["explore", what, "--help"]);
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        assert!(
            help.contains("Examples:") && help.contains("--json"),
            "{help}"
        );
    }
}

#[test]
fn a_map_has_the_latest_papers_and_what_they_cite_most() {
    let of = |name: &str, year, cites: &[&str]| {
        let mut record = with(paper(name, &[], None), cites, &[]);
        record.paper.year = year;
        record
    };
    let mut late = of("late", Some(2021), &["old", "early"]);
    late.contexts = vec![
        sentence(1, "It goes on from early work [2]."),
        sentence(0, "The old way [1] is slow."),
    ];
    let records = [
        of("old", Some(2000), &[]),
        of("rare", Some(2001), &[]),
        of("undated", None, &[]),
        of("early", Some(2020), &["old", "rare"]),
        late,
    ];
    let papyri = Papyri::new();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let stores = open(&papyri);
        stores.graph.put_papers(&records).await.expect("written");
        let graph = stores.graph.as_ref();
        let drawn = async |query: &MapQuery| {
            let map = explore::map(graph, query).await.expect("a map");
            let papers = map.papers.iter();
            let names: Vec<String> = papers.map(|one| one.paper.title.clone()).collect();
            (names, map)
        };
        let two = MapQuery {
            papers: 2,
            outside: 9,
            ..MapQuery::default()
        };
        let (names, map) = drawn(&two).await;
        assert_eq!(
            names,
            ["late", "early", "old"],
            "one that one paper cites is left out"
        );
        let citations: BTreeSet<(usize, usize)> = map.citations.into_iter().collect();
        assert_eq!(citations, BTreeSet::from([(0, 1), (0, 2), (1, 2)]));
        assert_eq!(map.papers[2].citations, 2);
        assert!(!map.complete, "there are more");
        let all = MapQuery {
            papers: 9,
            ..two.clone()
        };
        let (names, map) = drawn(&all).await;
        assert_eq!((names.len(), names[4].as_str()), (5, "undated"));
        assert!(map.complete);
        let years = MapQuery {
            from_year: Some(2020),
            ..all.clone()
        };
        let (names, map) = drawn(&years).await;
        assert_eq!(names, ["late", "early", "old"]);
        assert!(map.complete);
        let near = MapQuery {
            around: Some(id("early")),
            hops: 1,
            outside: 0,
            ..all
        };
        let (names, _) = drawn(&near).await;
        assert_eq!(names[0], "early");
        assert_eq!(BTreeSet::from_iter(names).len(), 4);
        let gone = MapQuery {
            around: Some(id("zz")),
            ..near
        };
        assert!(explore::map(graph, &gone).await.is_err());
        let said = async |citing: &str, cited: &str| {
            let found = explore::citing_sentences(graph, &id(citing), &id(cited)).await;
            let found = found.expect("sentences").into_iter();
            found.map(|one| one.sentence).collect::<Vec<_>>()
        };
        assert_eq!(said("late", "old").await, ["The old way [1] is slow."]);
        assert!(said("old", "late").await.is_empty());
        assert!(said("zz", "old").await.is_empty());
    });
}

/// On page 1, of the reference at this place in the list.
fn sentence(reference: u32, text: &str) -> CitationContext {
    CitationContext {
        reference,
        callout: format!("[{}]", reference + 1),
        sentence: text.into(),
        section: 0,
        page: 1,
        start: 0,
        end: text.len(),
        intent: None,
        purpose: None,
    }
}

#[tokio::test]
async fn a_map_is_drawn_from_positions() {
    let query = "query($around: ID, $papers: Int, $outside: Int) {
        citationMap(around: $around, papers: $papers, outside: $outside) {
            complete papers { id title kind author year citations } citations { citing cited } } }";
    let map = SERVER.data(query, json!({ "papers": 2000 })).await["citationMap"].take();
    let titles = titles(&map["papers"]);
    let place = |name| titles.iter().position(|title| *title == name);
    let joined = json!({ "citing": place("alpha"), "cited": place("beta") });
    assert!(
        map["citations"]
            .as_array()
            .is_some_and(|all| all.contains(&joined))
    );
    assert_eq!(map["complete"], true);
    let waves = place("waves").expect("it is there");
    assert_eq!(map["papers"][waves]["author"], "Silva");
    for wrong in [
        json!({ "papers": 0 }),
        json!({ "outside": 501 }),
        json!({ "around": "x" }),
    ] {
        assert_eq!(SERVER.error(query, wrong).await.0, "BAD_INPUT");
    }
}

#[tokio::test]
async fn a_listing_is_narrowed_and_ordered() {
    let query = "query($search: String, $kind: PaperKind, $only: PaperRestriction, $order: PaperOrder, $first: Int) {
        papers(search: $search, kind: $kind, only: $only, order: $order, first: $first) {
            totalCount nodes { title } pageInfo { hasNextPage } } }";
    let listed = async |variables: Value| {
        let page = SERVER.data(query, variables).await["papers"].take();
        let names: Vec<String> = titles(&page["nodes"])
            .iter()
            .map(ToString::to_string)
            .collect();
        (names, page["totalCount"].as_u64().expect("a count"))
    };
    for author in ["Silva", "sil", "Ada Silva", "Silva, A."] {
        let (names, total) = listed(json!({ "only": { "author": author } })).await;
        assert_eq!(
            (names, total),
            (vec!["flow".into(), "waves".into()], 2),
            "{author}"
        );
    }
    let (names, _) = listed(json!({ "search": "waves", "only": { "author": "Silva" } })).await;
    assert_eq!(names, ["waves"]);
    for nothing in [
        json!({ "author": "Nobody" }),
        json!({ "venue": "journal" }),
        json!({ "fromYear": 2020 }),
        json!({ "toYear": 2018 }),
        json!({ "hasText": false }),
        json!({ "author": "Silva", "search": "x", "fromYear": 2020 }),
    ] {
        let mut only = nothing.as_object().expect("fields").clone();
        let search = only.remove("search");
        let (names, total) = listed(json!({ "search": search, "only": only })).await;
        assert_eq!((names.len(), total), (0, 0), "{nothing}");
    }
    let all = (linked().len() + dated().len()) as u64;
    let (names, total) = listed(json!({ "order": "NEWEST", "first": 1 })).await;
    assert_eq!((names.len(), total), (1, all));
    let years = json!({ "fromYear": 2019, "toYear": 2019, "hasText": true });
    assert_eq!(listed(json!({ "only": years })).await.1, all);
    for (category, count) in [
        ("cs.IR", 11),
        ("CS.cl", 9),
        ("cs", 20),
        ("c", 0),
        ("cs.I", 0),
    ] {
        let only = json!({ "category": category });
        assert_eq!(listed(json!({ "only": only })).await.1, count, "{category}");
    }
    let (code, _) = SERVER
        .error(query, json!({ "kind": "CITED_ONLY", "order": "OLDEST" }))
        .await;
    assert_eq!(code, "BAD_INPUT");
}
