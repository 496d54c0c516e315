//! What a person says of a paper stays, whatever its file, a list or a new version says later.

use crate::support::server::{Server, patient};
use crate::support::{Papyri, pdf};
use serde_json::{Value, json};

const PARAGRAPH: &str =
    "We weigh the moss of eleven roofs in spring. It is heavier than the slate that it stands on.";

fn moss() -> Vec<u8> {
    pdf::article(
        "Moss: A Preprint",
        "A. Silva",
        &["Abstract", PARAGRAPH, "Introduction", PARAGRAPH],
    )
}

const CORRECT: &str = "mutation($id: ID!, $said: PaperCorrection!) {
    correctPaper(id: $id, said: $said) { title year venue authors { name } corrected } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_word_is_never_overwritten() {
    let papyri = Papyri::new();
    let file = papyri.dir().join("moss.pdf");
    std::fs::write(&file, moss()).expect("it is written");
    papyri.ingest(&[&file], &[]);
    let found = papyri.json(&["papers"]);
    let id = found["papers"][0]["id"].as_str().expect("an id").to_owned();

    let server = Server::serve(papyri.into_dir(), Vec::new(), patient());
    let said = json!({ "title": " Moss: A Draft ", "year": 2012,
        "authors": [{ "given": "Ada", "family": "Silva" }, { "family": "Čapek" }] });
    let corrected = server
        .data(CORRECT, json!({ "id": id, "said": said }))
        .await;
    let expected = json!({ "title": "Moss: A Draft", "year": 2012, "venue": null,
        "authors": [{ "name": "Ada Silva" }, { "name": "Čapek" }],
        "corrected": ["TITLE", "AUTHORS", "YEAR"] });
    assert_eq!(corrected["correctPaper"], expected);

    // A list that says otherwise adds what the person did not say.
    let list = "@article{m, title = {Moss: A Draft}, author = {Silva, A.}, year = {2012}, journal = {Journal of Moss}}\n";
    let upload = server
        .upload(Some(("list.bib", list.as_bytes().to_vec())))
        .await;
    let upload: Value = upload.json().await.expect("JSON");
    assert!(upload["errors"].is_null(), "{upload:#}");
    let seen = "query($id: ID!) { paper(id: $id) { title year venue authors { name } corrected } }";
    let seen = server.data(seen, json!({ "id": id })).await;
    let paper = &seen["paper"];
    assert_eq!(paper["venue"], "Journal of Moss", "{seen:#}");
    for same in ["title", "year", "authors", "corrected"] {
        assert_eq!(paper[same], expected[same], "{same}");
    }

    // It is found under its new name, and by what it says.
    let found = server
        .data("{ papers(search: \"draft\") { nodes { id } } }", json!({}))
        .await;
    assert_eq!(found["papers"]["nodes"], json!([{ "id": id }]));
    let answer = server
        .data(
            "{ ask(question: \"How heavy is the moss of roofs?\") { sentences { citations { paperTitle } } } }",
            json!({}),
        )
        .await;
    let title = &answer["ask"]["sentences"][0]["citations"][0]["paperTitle"];
    assert_eq!(title, "Moss: A Draft", "{answer:#}");

    for (wrong, code) in [
        (json!({}), "BAD_INPUT"),
        (json!({ "title": " " }), "BAD_INPUT"),
        (json!({ "year": 12 }), "BAD_INPUT"),
        (json!({ "doi": "x" }), "BAD_INPUT"),
        (json!({ "authors": [{ "family": "" }] }), "BAD_INPUT"),
    ] {
        let error = server.error(CORRECT, json!({ "id": id, "said": wrong }));
        assert_eq!(error.await.0, code, "{wrong}");
    }
    let nobody = json!({ "id": "p-0000000000000000", "said": { "year": 2001 } });
    assert_eq!(server.error(CORRECT, nobody).await.0, "NOT_FOUND");
}

#[test]
fn a_file_that_is_read_again_says_nothing_against_it() {
    let papyri = Papyri::new();
    let file = papyri.dir().join("moss.pdf");
    std::fs::write(&file, moss()).expect("it is written");
    papyri.ingest(&[&file], &["--no-embed"]);
    let before = papyri.dump().papers.remove(0).paper;
    let key = stores_core::BlobKey::Correction(before.id.clone());
    let said = json!({ "title": "Moss", "venue": "Roofs" });
    let path = papyri.library().join(key.path());
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, said.to_string()).expect("it is written");
    papyri.json(&["reindex", "--layout"]);
    // The paper comes anew, as after a loss.
    let text = stores_core::BlobKey::Text(before.id.clone());
    std::fs::remove_file(papyri.library().join(text.path())).expect("it was there");
    papyri.ingest(&[&file], &["--no-embed"]);
    let after = papyri.dump().papers.remove(0).paper;
    assert_eq!(
        (after.id, after.title.as_str(), after.venue.as_deref()),
        (before.id, "Moss", Some("Roofs"))
    );
}
