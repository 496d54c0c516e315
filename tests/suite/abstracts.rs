//! Lists of abstracts: taken in by the line, quoted like pages, replaced by later versions and by full texts.

use crate::support::{Papyri, samples, stderr};
use serde_json::{Value, json};
use std::path::PathBuf;

fn list(papyri: &Papyri, name: &str, lines: &[Value]) -> PathBuf {
    let path = papyri.dir().join(name);
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    std::fs::write(&path, text.join("\n")).expect("it is written");
    path
}

fn tides(version: u32, text: &str) -> Value {
    json!({
        "title": "Forecasting Tides with Graph Networks", "authors": ["Ada Silva", "B. Roe"],
        "abstract": text, "arxiv_id": "2401.00001", "version": version,
        "published": "2024-01-02", "categories": ["cs.LG", "physics.ao-ph"],
    })
}

const FIRST: &str =
    "Tide gauges are sparse. We forecast tides with a graph network over forty harbours.";
const SECOND: &str =
    "Tide gauges are sparse. We forecast tides with a graph network over ninety harbours.";

#[test]
fn abstracts_are_read_quoted_and_replaced() {
    let papyri = Papyri::new();
    let other = json!({"id": "v:1", "title": "Glaciers", "authors": ["C. Roe"], "year": 2001,
        "abstract": "Glaciers retreat. We measure glacier mass by gravimetry."});
    let first = list(
        &papyri,
        "first.jsonl",
        &[tides(1, FIRST), other, json!({"title": ""})],
    );
    let report = papyri.ingest(&[&first], &[]);
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&json!(2), &json!(1)),
        "{report:#}"
    );
    let failed = &report["files"][0];
    let file = failed["file"].as_str().expect("a name");
    assert!(file.ends_with("first.jsonl:3"), "{file}");
    assert_eq!(papyri.ingest(&[&first], &[])["unchanged"], 2);

    let question = "How many harbours does the tide forecast cover?";
    let answer = papyri.json(&["ask", question]);
    let citation = &answer["sentences"][0]["citations"][0];
    assert_eq!(
        (&citation["page"], &citation["section"]),
        (&json!(0), &json!("Abstract"))
    );
    assert!(
        citation["quote"]
            .as_str()
            .expect("text")
            .contains("forty harbours")
    );
    let people = String::from_utf8(papyri.run(&["ask", question]).stdout).expect("text");
    assert!(
        people.contains("§ Abstract (p-") && !people.contains("p. 0"),
        "{people}"
    );

    // A later version takes its place; an earlier one that comes again does not.
    let second = list(&papyri, "second.jsonl", &[tides(2, SECOND)]);
    assert_eq!(papyri.ingest(&[&second], &[])["new"], 1);
    let late = list(
        &papyri,
        "late.jsonl",
        &[tides(1, "Tide gauges are rare, and late.")],
    );
    assert_eq!(papyri.ingest(&[&late], &[])["unchanged"], 1);
    let dump = papyri.dump();
    assert_eq!((dump.papers.len(), dump.indexed_passages), (2, 2));
    let answer = papyri.json(&["ask", question]).to_string();
    assert!(
        answer.contains("ninety harbours") && !answer.contains("forty"),
        "{answer}"
    );
    let paper = &papyri.json(&["papers", "--search", "tides"])["papers"][0];
    assert_eq!(
        (
            &paper["version"],
            &paper["published"],
            &paper["categories"][0],
            &paper["year"]
        ),
        (
            &json!(2),
            &json!("2024-01-02"),
            &json!("cs.LG"),
            &json!(2024)
        ),
    );
}

/// The same in one batch, in either order.
/// Catalogues write accents as TeX does, and so may who searches.
#[test]
fn accents_are_found_however_they_are_written() {
    let papyri = Papyri::new();
    let paper = json!({"id": "v:1", "title": "Walks in the Style of P\\'{a}sztor", "authors": ["Zolt\\'an K\\H{o}v\\'ari"],
        "year": 2001, "doi": "10.1000/walks-(2)", "abstract": "We count walks. There are many of them."});
    let file = list(&papyri, "walks.jsonl", &[paper]);
    assert_eq!(papyri.ingest(&[&file], &["--no-embed"])["new"], 1);
    let found = |words: &str| papyri.json(&["papers", "--search", words]);
    for words in [
        "Kővári",
        "kovari",
        "K\\H{o}v\\'ari",
        "Pásztor",
        "PASZTOR",
        "P\\'asztor",
    ] {
        assert_eq!(found(words)["total"], 1, "{words}");
    }
    let paper = &found("walks")["papers"][0];
    assert_eq!(paper["title"], "Walks in the Style of Pásztor", "{paper:#}");
    assert_eq!(paper["doi"], "10.1000/walks-(2)", "{paper:#}");
}

#[test]
fn of_two_versions_the_later_counts() {
    for lines in [
        [tides(1, FIRST), tides(2, SECOND)],
        [tides(2, SECOND), tides(1, FIRST)],
    ] {
        let papyri = Papyri::new();
        let both = list(&papyri, "both.jsonl", &lines);
        papyri.ingest(&[&both], &["--no-embed"]);
        let papers = papyri.dump().papers;
        assert_eq!(papers.len(), 1);
        assert_eq!(papers[0].paper.version, Some(2));
        assert!(papers[0].passages[0].text.contains("ninety"));
    }
}

#[test]
fn a_reference_that_waited_finds_the_abstract() {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &["--no-embed"]);
    let before = papyri.dump();
    let waiting = before
        .papers
        .iter()
        .filter(|one| !one.paper.id.is_ingested())
        .find(|one| one.paper.title.split(' ').count() > 4 && !one.paper.authors.is_empty())
        .expect("a paper that is only cited");
    let line = json!({
        "id": "x:1", "title": waiting.paper.title, "year": waiting.paper.year,
        "authors": waiting.paper.authors, "abstract": "It is what the others cite.",
    });
    let late = list(&papyri, "late.jsonl", &[line]);
    assert_eq!(papyri.ingest(&[&late], &["--no-embed"])["new"], 1);
    let after = papyri.dump();
    let cites = |dump: &crate::support::Dump, id: &graph_schema::PaperId| {
        let all = dump.papers.iter().flat_map(|one| &one.references);
        all.filter(|reference| reference.cited.as_ref() == Some(id))
            .count()
    };
    let come = after
        .papers
        .iter()
        .find(|one| one.paper.is_abstract_only())
        .expect("the abstract");
    assert!(cites(&after, &come.paper.id) >= 1);
    assert_eq!(cites(&after, &waiting.paper.id), 0, "it waits no longer");
}

#[test]
fn what_was_withdrawn_or_retracted_says_so() {
    let papyri = Papyri::new();
    let moss = json!({"id": "v:1", "title": "Growing Moss on Slate", "doi": "10.1000/moss",
        "abstract": "Moss grows on slate. We measure that slate holds forty grams of water."});
    let withdrawn = tides(
        1,
        "We forecast tides. This paper has been withdrawn by its authors.",
    );
    let both = list(&papyri, "both.jsonl", &[moss, withdrawn]);
    assert_eq!(papyri.ingest(&[&both], &[])["new"], 2);
    let listed = papyri.json(&["retractions", "list"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed:#}");
    assert_eq!(listed[0]["status"]["kind"], "withdrawn");
    assert_eq!(
        listed[0]["status"]["reason"],
        "This paper has been withdrawn by its authors"
    );

    let csv = papyri.dir().join("list.csv");
    let rows = "Title,OriginalPaperDOI,RetractionDate,RetractionNature,Reason\n\
        \"Moss, slate\",10.1000/MOSS,3/21/2016 0:00,Retraction,+Error in Data;\n\
        Fern,unavailable,,Retraction,\nReed,10.1000/reed,,Correction,\n";
    std::fs::write(&csv, rows).expect("it is written");
    let path = csv.to_str().expect("a plain path");
    for _ in 0..2 {
        let imported = papyri.json(&["retractions", "import", "--source", "A list", path]);
        assert_eq!(
            (
                &imported["notices"],
                &imported["without_doi"],
                &imported["other_nature"],
                &imported["papers_with_status"]
            ),
            (&json!(1), &json!(1), &json!(1), &json!(2))
        );
    }
    let question = "How much water does slate hold?";
    let answer = papyri.json(&["ask", question]);
    let status = &answer["statuses"][0]["status"];
    assert_eq!(
        (&status["kind"], &status["date"], &status["source"]),
        (&json!("retracted"), &json!("2016-03-21"), &json!("A list")),
        "{answer:#}"
    );
    let people = String::from_utf8(papyri.run(&["ask", question]).stdout).expect("text");
    assert!(
        people.contains(
            "Caution: “Growing Moss on Slate” was retracted (2016-03-21, A list: Error in Data)."
        ),
        "{people}"
    );

    std::fs::write(&csv, "a,b\n1,2\n").expect("it is written");
    let refused = papyri.run(&["retractions", "import", path]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("OriginalPaperDOI"));
}

#[test]
fn a_list_that_cannot_be_read_is_named() {
    let papyri = Papyri::new();
    let gz = papyri.dir().join("torn.jsonl.gz");
    std::fs::write(&gz, b"\x1f\x8b\x08nonsense").expect("it is written");
    let good = list(&papyri, "good.jsonl", &[tides(1, FIRST)]);
    let output = papyri
        .command()
        .args(["ingest", "--no-embed"])
        .args([&gz, &good])
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("1 new") && said.contains("torn.jsonl.gz"),
        "{said}"
    );
}
