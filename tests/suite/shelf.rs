//! Collections, tags, notes and reading states, on the command line, over GraphQL, and among accounts.

use crate::support::server::{Server, patient};
use crate::support::{Papyri, sample_files, stderr};
use graph_schema::{ContentHash, PaperId};
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;

fn paper(at: usize) -> String {
    let bytes = std::fs::read(&sample_files()[at]).expect("a paper");
    PaperId::ingested(&ContentHash::of(&bytes)).to_string()
}

fn ids(papers: &Value) -> Vec<&str> {
    let papers = papers.as_array().expect("papers");
    papers
        .iter()
        .map(|one| one["id"].as_str().expect("an id"))
        .collect()
}

fn refused(papyri: &Papyri, args: &[&str], words: &str) {
    let output = papyri.run(args);
    assert!(!output.status.success(), "{args:?} should fail");
    assert!(
        stderr(&output).contains(words),
        "{args:?}: {}",
        stderr(&output)
    );
}

#[test]
fn a_shelf_on_the_command_line_that_moves_and_goes_with_its_papers() {
    let papyri = Papyri::new();
    let files = sample_files();
    papyri.ingest(&[&files[2], &files[3]], &[]);
    let (one, other) = (paper(2), paper(3));

    let made = papyri.json(&["collections", "create", "Thesis", &one]);
    assert_eq!(
        (&made["papers"], &made["visibility"]),
        (&json!(1), &json!("private"))
    );
    refused(&papyri, &["collections", "create", "THESIS"], "already");
    refused(
        &papyri,
        &["collections", "show", "Nothing"],
        "no collection is called",
    );
    papyri.json(&["collections", "create", "Empty"]);
    let shown = papyri.json(&["collections", "show", "thesis"]);
    assert_eq!(ids(&shown["papers"]), [one.as_str()]);
    let tagged = papyri.json(&["tags", "add", "To Cite", &one, &other]);
    assert_eq!(tagged["added"], 2, "{tagged}");
    papyri.json(&["papers", "mark", "to-read", &other]);
    let noted = [
        "notes",
        "add",
        &one,
        "A second look.",
        "--quote",
        "Ranks are fused.",
        "--page",
        "2",
    ];
    let note = papyri.json(&noted);
    refused(&papyri, &["notes", "add", &one, " "], "a text or a quote");
    let edited = papyri.json(&[
        "notes",
        "edit",
        note["id"].as_str().expect("an id"),
        "A third.",
    ]);
    assert_eq!(
        (&edited["text"], &edited["quote"]),
        (&json!("A third."), &note["quote"])
    );

    for (flags, expected) in [
        (vec!["--collection", "Thesis"], vec![&one]),
        (vec!["--tag", "to cite", "--state", "to-read"], vec![&other]),
        (vec!["--collection", "Empty"], vec![]),
    ] {
        let listed = papyri.json(&[&["papers"], &flags[..]].concat());
        assert_eq!(ids(&listed["papers"]), expected, "{flags:?}");
        assert_eq!(listed["total"], expected.len());
    }
    let written = papyri.run(&["papers", "--format", "bibtex", "--collection", "Thesis"]);
    let written = String::from_utf8(written.stdout).expect("text");
    assert_eq!(
        written.matches("\n@").count() + usize::from(written.starts_with('@')),
        1,
        "{written}"
    );

    let question = "How are ranked lists fused?";
    let answer = papyri.json(&["ask", "--collection", "Thesis", question]);
    let cited = answer["sentences"].as_array().expect("sentences").iter();
    let cited = cited.flat_map(|one| one["citations"].as_array().expect("citations"));
    let cited: Vec<&Value> = cited.map(|one| &one["paper"]).collect();
    assert!(
        !cited.is_empty() && cited.iter().all(|id| **id == one),
        "{answer:#}"
    );
    refused(
        &papyri,
        &["ask", "--collection", "Empty", question],
        "is empty",
    );

    // It moves with the library, whatever is done twice.
    let to = Papyri::new();
    let file = papyri.dir().join("library.jsonl");
    let file = file.to_str().expect("a plain path");
    let exported = papyri.json(&["export", file, "--no-pdfs"]);
    for (what, count) in [
        ("collections", 2),
        ("tags", 2),
        ("notes", 1),
        ("readings", 1),
    ] {
        assert_eq!(exported["counts"][what], count, "{what}: {exported:#}");
    }
    for _ in 0..2 {
        assert_eq!(to.json(&["import", file]), exported);
    }
    for args in [
        &["collections", "list"][..],
        &["collections", "show", "Thesis"],
        &["tags", "list"],
        &["notes", "list"],
        &["papers", "--state", "to-read"],
    ] {
        assert_eq!(to.json(args), papyri.json(args), "{args:?}");
    }

    // A paper that goes takes its places along.
    papyri.json(&["papers", "delete", "--yes", &one]);
    assert_eq!(papyri.json(&["notes", "list"])["notes"], json!([]));
    assert_eq!(
        papyri.json(&["tags", "list"])["tags"],
        json!([{ "tag": "to cite", "papers": 1 }])
    );
    let shown = papyri.json(&["collections", "show", "Thesis"]);
    assert_eq!(
        (&shown["papers"], &shown["collection"]["papers"]),
        (&json!([]), &json!(0))
    );
    papyri.json(&["collections", "delete", "Thesis", "--yes"]);
    let left = papyri.json(&["collections", "list"]);
    assert_eq!(
        left["collections"].as_array().map(Vec::len),
        Some(1),
        "{left}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shelf_of_the_one_reader_where_there_are_no_accounts() {
    let files = sample_files();
    let server = Server::start(files[2..4].to_vec(), patient());
    let (one, other) = (paper(2), paper(3));
    let made = "mutation($name: String!, $papers: [ID!]) { createCollection(name: $name, papers: $papers) {
        id name owner visibility right paperCount sharedWith { who } } }";
    let made = server
        .data(made, json!({ "name": "  Kept  papers ", "papers": [one] }))
        .await;
    let made = &made["createCollection"];
    let id = made["id"].as_str().expect("an id").to_owned();
    let expected = json!({ "id": id, "name": "Kept papers", "owner": null, "visibility": "PRIVATE",
        "right": "OWN", "paperCount": 1, "sharedWith": [] });
    assert_eq!(*made, expected);
    let add = "mutation($id: ID!, $papers: [ID!]!) { addToCollection(id: $id, papers: $papers) { paperCount } }";
    let added = server
        .data(add, json!({ "id": id, "papers": [other, one] }))
        .await;
    assert_eq!(added["addToCollection"]["paperCount"], 2);
    let unknown = json!({ "id": id, "papers": ["p-0000000000000000"] });
    assert_eq!(server.error(add, unknown).await.0, "NOT_FOUND");
    let out = "mutation($id: ID!, $papers: [ID!]!) { removeFromCollection(id: $id, papers: $papers) { paperCount } }";
    server
        .data(out, json!({ "id": id, "papers": [other] }))
        .await;

    let mark = "mutation($papers: [ID!]!) { tagPapers(papers: $papers, tag: \"Fusion\")
        setReadingState(papers: $papers, state: READING) }";
    server.data(mark, json!({ "papers": [one] })).await;
    let note = "mutation($paper: ID!) { addNote(paper: $paper, text: \"Once more.\", quote: \"Ranks.\", page: 2) { id } }";
    let note = server.data(note, json!({ "paper": one })).await;
    let seen = "query($paper: ID!, $id: ID!) { paper(id: $paper) { tags readingState notes { id text quote page }
        collections { name } } papers(collection: $id, tag: \"fusion\", state: READING, only: { fromYear: 1900 }) { totalCount nodes { id } }
        tags { tag papers } collections(holding: $paper) { id } }";
    let seen = server.data(seen, json!({ "paper": one, "id": id })).await;
    let expected = json!({
        "paper": {
            "tags": ["fusion"],
            "readingState": "READING",
            "notes": [{ "id": note["addNote"]["id"], "text": "Once more.", "quote": "Ranks.", "page": 2 }],
            "collections": [{ "name": "Kept papers" }],
        },
        "papers": { "totalCount": 1, "nodes": [{ "id": one }] },
        "tags": [{ "tag": "fusion", "papers": 1 }],
        "collections": [{ "id": id }],
    });
    assert_eq!(seen, expected);

    // In a chat too; what is in it when it is asked counts.
    let chat = server
        .data("mutation { startChat { id } }", json!({}))
        .await;
    let say = "mutation($chat: ID!, $id: ID!) { sendMessage(chat: $chat, text: \"How are ranked lists fused?\", collection: $id) {
        found sentences { citations { paper { id } } } } }";
    let variables = json!({ "chat": chat["startChat"]["id"], "id": id });
    let said = server.data(say, variables.clone()).await;
    let citations = said["sendMessage"]["sentences"]
        .as_array()
        .expect("sentences")
        .iter();
    let papers: Vec<&Value> = citations
        .flat_map(|one| one["citations"].as_array().expect("citations"))
        .map(|citation| &citation["paper"]["id"])
        .collect();
    assert!(
        !papers.is_empty() && papers.iter().all(|id| **id == one),
        "{said:#}"
    );
    server.data(out, json!({ "id": id, "papers": [one] })).await;
    let (code, message) = server.error(say, variables).await;
    assert!(
        code == "BAD_INPUT" && message.contains("empty"),
        "{code}: {message}"
    );
    let both = "query($id: ID!, $paper: ID!) { ask(question: \"What?\", within: [$paper], collection: $id) { id } }";
    let (code, message) = server.error(both, json!({ "id": id, "paper": one })).await;
    assert!(
        code == "BAD_INPUT" && message.contains("not both"),
        "{code}: {message}"
    );
}

/// Two users with a session each; an administrator's key.
struct House {
    server: Server,
    cookies: [String; 2],
    admin: String,
}

const PASSWORD: &str = "four plain words here";

impl House {
    async fn open() -> Self {
        let access = "[access]\nmode = 'required'\n";
        let server = Server::configured(access, sample_files()[2..3].to_vec(), patient());
        let command = |args: &[&str]| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_papyri"));
            command
                .arg("--library")
                .arg(server.library())
                .arg("--json")
                .args(args);
            command.current_dir(server.library().parent().expect("a folder"));
            let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut running = piped.spawn().expect("it starts");
            let mut input = running.stdin.take().expect("its input");
            writeln!(input, "{PASSWORD}").expect("it is told");
            drop(input);
            let output = running.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{args:?}");
            serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
        };
        let mut cookies = Vec::new();
        for name in ["anna", "ben"] {
            command(&["users", "add", name, "--role", "reader"]);
            let session = server.client.post(server.url("/session"));
            let session = session.json(&json!({ "name": name, "password": PASSWORD }));
            let session = session.send().await.expect("an answer");
            let cookie = session.headers()["set-cookie"].to_str().expect("text");
            cookies.push(cookie.split(';').next().expect("a pair").to_owned());
        }
        let key = command(&["keys", "create", "--name", "a test", "--role", "admin"]);
        Self {
            cookies: [cookies.remove(0), cookies.remove(0)],
            admin: format!("Bearer {}", key["secret"].as_str().expect("a secret")),
            server,
        }
    }

    async fn says(&self, header: (&str, &str), query: &str) -> Result<Value, String> {
        let request = self.server.client.post(self.server.url("/graphql"));
        let request = request
            .header(header.0, header.1)
            .json(&json!({ "query": query }));
        let reply = request.send().await.expect("an answer");
        let mut reply: Value = reply.json().await.expect("JSON");
        match reply["errors"][0]["extensions"]["code"].as_str() {
            Some(code) => Err(code.to_owned()),
            None => Ok(reply["data"].take()),
        }
    }

    async fn anna(&self, query: &str) -> Result<Value, String> {
        self.says(("cookie", &self.cookies[0]), query).await
    }

    async fn ben(&self, query: &str) -> Result<Value, String> {
        self.says(("cookie", &self.cookies[1]), query).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_keeps_is_not_there_unless_it_is_shared() {
    let house = House::open().await;
    let paper = paper(2);
    let made = format!(
        "mutation {{ createCollection(name: \"Mine\", papers: [\"{paper}\"]) {{ id owner }} }}"
    );
    let made = house.anna(&made).await.expect("it is made");
    assert_eq!(made["createCollection"]["owner"], "user anna");
    let id = made["createCollection"]["id"].as_str().expect("an id");
    let own = format!("mutation {{ tagPapers(papers: [\"{paper}\"], tag: \"hers\") setReadingState(papers: [\"{paper}\"], state: READ)
        addNote(paper: \"{paper}\", text: \"hers\") {{ id }} }}");
    let own = house.anna(&own).await.expect("they are kept");
    let note = own["addNote"]["id"].as_str().expect("an id");

    let see = format!(
        "{{ collection(id: \"{id}\") {{ name right visibility sharedWith {{ who right }} }} }}"
    );
    let list = "{ collections { name } }";
    let uses = [
        format!("mutation {{ renameCollection(id: \"{id}\", name: \"x\") {{ id }} }}"),
        format!("mutation {{ shareCollection(id: \"{id}\", visibility: PUBLIC) {{ id }} }}"),
        format!("mutation {{ addToCollection(id: \"{id}\", papers: [\"{paper}\"]) {{ id }} }}"),
        format!("mutation {{ removeFromCollection(id: \"{id}\", papers: []) {{ id }} }}"),
        format!("{{ papers(collection: \"{id}\") {{ totalCount }} }}"),
        format!("{{ ask(question: \"How are ranks fused?\", collection: \"{id}\") {{ found }} }}"),
    ];
    let delete = format!("mutation {{ deleteCollection(id: \"{id}\") }}");
    let codes = async || {
        let mut codes = Vec::new();
        for one in &uses {
            codes.push(house.ben(one).await.err());
        }
        codes
    };
    let missing = Some("NOT_FOUND".to_owned());
    let no = Some("FORBIDDEN".to_owned());
    assert_eq!(house.ben(&see).await, Ok(json!({ "collection": null })));
    assert_eq!(house.ben(list).await, Ok(json!({ "collections": [] })));
    assert_eq!(codes().await, vec![missing.clone(); 6]);
    assert_eq!(
        house.ben(&delete).await,
        Ok(json!({ "deleteCollection": false }))
    );
    let bens = format!(
        "{{ paper(id: \"{paper}\") {{ tags readingState notes {{ id }} collections {{ id }} }} notes {{ id }} tags {{ tag }} }}"
    );
    let nothing = json!({ "paper": { "tags": [], "readingState": null, "notes": [], "collections": [] }, "notes": [], "tags": [] });
    assert_eq!(house.ben(&bens).await, Ok(nothing));
    let edit = format!("mutation {{ editNote(id: \"{note}\", text: \"his\") {{ id }} }}");
    assert_eq!(house.ben(&edit).await.err(), missing);
    let forget = format!("mutation {{ deleteNote(id: \"{note}\") }}");
    assert_eq!(house.ben(&forget).await, Ok(json!({ "deleteNote": false })));

    let share = |with: &str| {
        format!(
            "mutation {{ shareCollection(id: \"{id}\", visibility: SHARED, with: [{with}]) {{ visibility }} }}"
        )
    };
    let nobody = house.anna(&share("{ user: \"nobody\" }")).await;
    assert_eq!(nobody.err().as_deref(), Some("BAD_INPUT"));
    house
        .anna(&share("{ user: \"ben\" }"))
        .await
        .expect("it is shared");
    let seen = json!({ "collection": { "name": "Mine", "right": "READ", "visibility": "SHARED", "sharedWith": [] } });
    assert_eq!(house.ben(&see).await, Ok(seen), "and not with whom else");
    assert_eq!(
        codes().await,
        [no.clone(), no.clone(), no.clone(), no.clone(), None, None]
    );
    assert_eq!(house.ben(&delete).await.err(), no);
    house
        .anna(&share("{ user: \"ben\", write: true }"))
        .await
        .expect("it is shared");
    assert_eq!(
        codes().await,
        [no.clone(), no.clone(), None, None, None, None]
    );

    let private = format!(
        "mutation {{ shareCollection(id: \"{id}\", visibility: PRIVATE) {{ visibility }} }}"
    );
    house.anna(&private).await.expect("it is hers alone again");
    assert_eq!(codes().await, vec![missing; 6]);
    let admin = house.says(("authorization", &house.admin), &see).await;
    assert_eq!(admin.expect("an answer")["collection"]["right"], "OWN");
    let public = format!(
        "mutation {{ shareCollection(id: \"{id}\", visibility: PUBLIC) {{ visibility }} }}"
    );
    house.anna(&public).await.expect("everybody sees it");
    assert_eq!(
        house.ben(list).await,
        Ok(json!({ "collections": [{ "name": "Mine" }] }))
    );
    assert_eq!(
        codes().await,
        [no.clone(), no.clone(), no.clone(), no, None, None]
    );
}
