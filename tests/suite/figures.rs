//! Figures of papers: listed, over GraphQL, and what becomes of them when papers move. Their pictures: `pictures`.

use crate::support::server::Server;
use crate::support::{Papyri, pdf, stderr};
use papyri::http::state::Limits;
use serde_json::json;

const SAYS: &str = "We counted the sheep of both hills in each of the years and wrote down what the keepers of the flocks told us of them.";

/// A library with a paper of one figure, a caption of nothing, and the lines of a table; and the paper's id.
fn library() -> (Papyri, String) {
    let papyri = Papyri::new();
    let texts = [
        (72, 720, 18, "Sheep of Two Hills"),
        (72, 695, 11, "Hanna Berg"),
        (72, 660, 13, "Introduction"),
        (72, 644, 10, SAYS),
        (72, 632, 10, SAYS),
        (180, 560, 8, "North"),
        (72, 480, 9, "Figure 1: The flocks of the north hill."),
        (72, 450, 10, SAYS),
        (72, 438, 10, SAYS),
        (72, 420, 9, "Figure 2: Nothing is drawn of the south hill."),
        (72, 400, 10, SAYS),
        (72, 388, 10, SAYS),
    ];
    let drawings = "150 510 200 90 re S\n160 520 60 40 re f\n";
    let path = papyri.dir().join("sheep.pdf");
    std::fs::write(&path, pdf::drawn(&texts, drawings)).expect("it is written");
    let report = papyri.ingest(&[&path], &["--no-embed"]);
    assert_eq!(report["new"], 1, "{report:#}");
    let listed = papyri.json(&["papers"]);
    let id = listed["papers"][0]["id"].as_str().expect("an id");
    let id = id.to_owned();
    (papyri, id)
}

#[test]
fn a_figure_is_told_with_its_caption_and_the_area_of_what_is_drawn() {
    let (papyri, id) = library();
    let told = papyri.json(&["figures", &id]);
    let figures = told["figures"].as_array().expect("figures");
    assert_eq!(figures.len(), 1, "{told:#}");
    assert_eq!(figures[0]["label"], "Figure 1");
    assert_eq!(
        figures[0]["caption"],
        "Figure 1: The flocks of the north hill."
    );
    let edge = |name: &str| figures[0]["box"][name].as_f64().expect("a number");
    let near = |name: &str, points: f64| (edge(name) - points).abs() < 3.0;
    let there =
        near("x", 150.0) && near("y", 192.0) && near("width", 200.0) && near("height", 90.0);
    assert!(there, "{told:#}");
    let listed = papyri.run(&["figures", &id]);
    let listed = String::from_utf8(listed.stdout).expect("text");
    assert!(
        listed.contains("1  page 1  Figure 1: The flocks"),
        "{listed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn graphql_gives_them_bounded() {
    let (papyri, id) = library();
    let server = Server::serve(papyri.into_dir(), Vec::new(), Limits::default());
    let query = "query($id: ID!) { paper(id: $id) { figures(first: 5) { number label caption page box { page x y width height } } } }";
    let asked = server.data(query, json!({ "id": id })).await;
    let figures = &asked["paper"]["figures"];
    assert_eq!(figures.as_array().expect("figures").len(), 1, "{asked:#}");
    assert_eq!(
        (&figures[0]["number"], &figures[0]["page"]),
        (&json!(1), &json!(1))
    );
    let short = "query($id: ID!) { paper(id: $id) { figures(first: 101) { number } } }";
    let (code, _) = server.error(short, json!({ "id": id })).await;
    assert_eq!(code, "BAD_INPUT");
}

#[test]
fn they_move_with_their_paper_and_are_made_for_papers_of_before() {
    let (from, id) = library();
    let figures = from.json(&["figures", &id]);
    let file = from.dir().join("library.jsonl");
    let file = file.to_str().expect("a plain path");
    from.json(&["export", file]);
    let to = Papyri::new();
    to.json(&["import", file]);
    assert_eq!(to.json(&["figures", &id]), figures);
    std::fs::remove_dir_all(to.library().join("tables")).expect("they go");
    let told = to.run(&["figures", &id]);
    assert!(
        stderr(&told).contains("reindex --layout"),
        "{}",
        stderr(&told)
    );
    to.json(&["reindex", "--layout"]);
    assert_eq!(to.json(&["figures", &id]), figures);
}
