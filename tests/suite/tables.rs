//! Tables of papers as cells: listed, as CSV, over GraphQL, and what becomes of them when papers move, go or are mended.

use crate::support::server::Server;
use crate::support::{Papyri, pdf, stderr};
use papyri::http::state::Limits;
use serde_json::json;
use std::path::PathBuf;

const SAYS: &str = "We counted the sheep of both hills in each of the years and wrote down what the keepers of the flocks told us of them.";

/// A paper with two tables, the second of two lines of heads.
fn paper(papyri: &Papyri) -> PathBuf {
    let mut lines = vec![
        (72, 720, 18, "Sheep of Two Hills"),
        (72, 695, 11, "Hanna Berg"),
        (72, 660, 13, "Introduction"),
        (72, 644, 10, SAYS),
        (72, 632, 10, SAYS),
        (72, 610, 9, "Table 1: Flocks and their keepers."),
    ];
    let rows = [
        ("Breed", "Ewes", "Keeper"),
        ("Merrow", "1204", "Ada Lind"),
        ("Soay", "377", "Per Holm"),
        ("Gotland", "58", "Ida Nord"),
    ];
    let mut y = 592;
    for (breed, ewes, keeper) in rows {
        lines.extend([(90, y, 9, breed), (200, y, 9, ewes), (300, y, 9, keeper)]);
        y -= 12;
    }
    lines.extend([(72, 500, 10, SAYS), (72, 488, 10, SAYS)]);
    lines.push((72, 466, 9, "Table 2: Wool of the year, =in kilograms."));
    lines.extend([(220, 448, 9, "North hill"), (360, 448, 9, "South hill")]);
    for (y, cells) in [
        (436, ["Breed", "Lambs", "Rams", "Lambs", "Rams"]),
        (422, ["Merrow", "3.5", "9.1", "2.8", "8.4"]),
        (410, ["Soay", "1.2", "4.6", "1.1", "4.0"]),
    ] {
        let places = [90, 200, 260, 340, 400];
        lines.extend(
            places
                .into_iter()
                .zip(cells)
                .map(|(x, text)| (x, y, 9, text)),
        );
    }
    lines.extend([(72, 380, 10, SAYS), (72, 368, 10, SAYS)]);
    let path = papyri.dir().join("sheep.pdf");
    std::fs::write(&path, pdf::set(&lines)).expect("it is written");
    path
}

/// A library with that paper, and its id.
fn library() -> (Papyri, String) {
    let papyri = Papyri::new();
    let report = papyri.ingest(&[&paper(&papyri)], &["--no-embed"]);
    assert_eq!(report["new"], 1, "{report:#}");
    let listed = papyri.json(&["papers"]);
    let id = listed["papers"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    (papyri, id)
}

#[test]
fn cells_come_with_their_heads_as_json_and_as_csv() {
    let (papyri, id) = library();
    let told = papyri.json(&["tables", &id]);
    let tables = told["tables"].as_array().expect("tables");
    assert_eq!(tables.len(), 2, "{told:#}");
    assert_eq!(
        (&tables[0]["label"], &tables[0]["page"]),
        (&json!("Table 1"), &json!(1))
    );
    assert_eq!(tables[0]["caption"], "Table 1: Flocks and their keepers.");
    assert_eq!(tables[0]["heads"], json!(["Breed", "Ewes", "Keeper"]));
    assert_eq!(tables[0]["rows"][1], json!(["Soay", "377", "Per Holm"]));
    let heads = ["Breed", "North hill: Lambs", "North hill: Rams"];
    assert_eq!(tables[1]["heads"].as_array().expect("heads")[..3], heads);
    // The cells lie below their caption, within the page.
    let top = tables[0]["box"]["y"].as_f64().expect("a number");
    assert!((180.0..205.0).contains(&top), "{top}");

    let csv = papyri.run(&["tables", &id, "--csv", "2"]);
    let csv = String::from_utf8(csv.stdout).expect("text");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[1], "Merrow,3.5,9.1,2.8,8.4", "{csv}");
    let none = papyri.run(&["tables", &id, "--csv", "3"]);
    assert!(!none.status.success());
    assert!(
        stderr(&none).contains("has no table 3"),
        "{}",
        stderr(&none)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn graphql_gives_them_bounded() {
    let (papyri, id) = library();
    let server = Server::serve(papyri.into_dir(), Vec::new(), Limits::default());
    let query = "query($id: ID!, $first: Int) { paper(id: $id) { tables(first: $first) { number label caption page heads rows csv box { page x y width height } } } }";
    let asked = server.data(query, json!({ "id": id, "first": 1 })).await;
    let tables = &asked["paper"]["tables"];
    assert_eq!(tables.as_array().expect("tables").len(), 1, "{asked:#}");
    assert_eq!(tables[0]["rows"][0], json!(["Merrow", "1204", "Ada Lind"]));
    assert_eq!(tables[0]["box"]["page"], 1);
    let csv = tables[0]["csv"].as_str().expect("csv");
    assert!(csv.starts_with("Breed,Ewes,Keeper\r\n"), "{csv}");
    let short = "query($id: ID!) { paper(id: $id) { tables(first: 101) { number } } }";
    let (code, _) = server.error(short, json!({ "id": id })).await;
    assert_eq!(code, "BAD_INPUT");
}

#[test]
fn they_move_with_their_paper_and_go_with_it() {
    let (from, id) = library();
    let tables = from.json(&["tables", &id]);
    let file = from.dir().join("library.jsonl");
    let file = file.to_str().expect("a plain path");
    from.json(&["export", file]);
    let to = Papyri::new();
    to.json(&["import", file]);
    assert_eq!(to.json(&["tables", &id]), tables);
    let kept = to.library().join("tables").join(format!("{id}.bin"));
    assert!(kept.exists());
    to.json(&["papers", "delete", &id, "--yes"]);
    assert!(!kept.exists());
}

/// As one that was read, and exported, before tables were kept.
#[test]
fn papers_of_before_get_theirs() {
    let (papyri, id) = library();
    let tables = papyri.json(&["tables", &id]);
    std::fs::remove_dir_all(papyri.library().join("tables")).expect("they go");
    let file = papyri.dir().join("library.jsonl");
    let file = file.to_str().expect("a plain path");
    papyri.json(&["export", file]);
    let exported = std::fs::read_to_string(file).expect("the export");
    assert!(!exported.contains("\"tables\""));
    let to = Papyri::new();
    to.json(&["import", file]);
    for library in [&papyri, &to] {
        let told = library.run(&["tables", &id]);
        assert!(
            stderr(&told).contains("reindex --layout"),
            "{}",
            stderr(&told)
        );
        let report = library.json(&["reindex", "--layout"]);
        assert_eq!(report["made"], 1, "{report:#}");
        assert_eq!(library.json(&["tables", &id]), tables);
        let again = library.json(&["reindex", "--layout"]);
        assert_eq!((&again["made"], &again["there"]), (&json!(0), &json!(1)));
    }
}

#[test]
fn a_figure_is_answered_from_the_cell_that_the_question_names() {
    let papyri = Papyri::new();
    papyri.ingest(&[&paper(&papyri)], &[]);
    let first = |question: &str| {
        let answer = papyri.json(&["ask", question]);
        let sentence = &answer["sentences"][0];
        let text = sentence["text"].as_str().unwrap_or_default().to_owned();
        (text, sentence["citations"].clone())
    };
    let (text, citations) = first("How many ewes does the Soay breed have?");
    assert_eq!(text, "Table 1 of “Sheep of Two Hills”: Soay, Ewes: 377.");
    assert_eq!(citations[0]["quote"], "Soay 377 Per Holm");
    assert_eq!(citations[1]["quote"], "Breed Ewes Keeper");
    let (text, _) = first("What is the wool of the Merrow lambs on the south hill in kilograms?");
    assert_eq!(
        text,
        "Table 2 of “Sheep of Two Hills”: Merrow, South hill: Lambs: 2.8."
    );
    // Of which hill is not said: neither cell is the answer.
    let (text, _) = first("What is the wool of the Merrow lambs in kilograms?");
    assert!(!text.starts_with("Table 2 of"), "{text}");
}
