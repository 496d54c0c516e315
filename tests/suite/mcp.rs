//! `papyri mcp` as an assistant's program meets it: JSON-RPC, a line a message, over standard input and output.

use crate::support::{Papyri, samples};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    id: u64,
}

impl Client {
    fn start(papyri: &Papyri) -> Self {
        let mut command = papyri.command();
        command
            .arg("mcp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let mut client = Self {
            child,
            input: input.expect("an input"),
            output: BufReader::new(output.expect("an output")),
            id: 0,
        };
        let hello = client.request(
            "initialize",
            json!({
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": { "name": "test", "version": "1" },
            }),
        );
        assert_eq!(hello["serverInfo"]["name"], "papyri", "{hello:#}");
        client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        client
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.input, "{message}").expect("the server listens");
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).expect("a line");
            assert!(read > 0, "the server left");
            let message: Value =
                serde_json::from_str(&line).expect("nothing but messages is written");
            if message["id"] == id {
                assert_eq!(message["error"], Value::Null, "{message:#}");
                return message["result"].clone();
            }
        }
    }

    /// Text of a tool's result, and whether it is an error.
    fn call(&mut self, tool: &str, arguments: Value) -> (String, bool) {
        let params = json!({ "name": tool, "arguments": arguments });
        let result = self.request("tools/call", params);
        let text = result["content"][0]["text"].as_str().expect("text");
        (text.to_owned(), result["isError"] == true)
    }
}

#[test]
fn an_assistant_uses_the_library() {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &[]);
    let mut client = Client::start(&papyri);
    let tools = client.request("tools/list", json!({}));
    let tools = tools["tools"].as_array().expect("tools").clone();
    let names: Vec<&str> = tools
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    for name in [
        "ask",
        "search_papers",
        "get_paper",
        "read_page",
        "related_papers",
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(tools.iter().all(|tool| tool["description"].is_string()));

    let question = "How can sparse and dense retrieval be combined?";
    let (answer, failed) = client.call("ask", json!({ "question": question }));
    assert!(
        !failed && answer.contains("[1] “") && answer.contains(", p. "),
        "{answer}"
    );
    let (list, _) = client.call("search_papers", json!({ "words": "retrieval" }));
    let id = list.split_once("(p-").expect("an id").1;
    let id = format!("p-{}", id.split(')').next().expect("its end"));
    let (paper, failed) = client.call("get_paper", json!({ "paper": id }));
    assert!(!failed && paper.contains(&id), "{paper}");
    let (page, failed) = client.call("read_page", json!({ "paper": id, "page": 1 }));
    assert!(!failed && page.len() > 200, "{page}");

    keeps_what_it_is_told(&mut client, &id);

    let (refused, failed) = client.call("get_paper", json!({ "paper": "no such paper" }));
    assert!(failed && refused.contains("search_papers"), "{refused}");
    let (refused, failed) = client.call("read_page", json!({ "paper": id, "page": 99 }));
    assert!(failed && refused.contains("no page 99"), "{refused}");
    let (refused, failed) = client.call("ask", json!({ "question": " " }));
    assert!(failed && refused.contains("empty"), "{refused}");

    // The client leaves: the server ends.
    let Client {
        mut child, input, ..
    } = client;
    drop(input);
    assert!(child.wait().expect("it ends").success());
}

/// Collections, tags and notes, of a paper.
fn keeps_what_it_is_told(client: &mut Client, id: &str) {
    let mut said = |tool: &str, arguments: Value| {
        let (text, failed) = client.call(tool, arguments);
        assert!(!failed, "{tool}: {text}");
        text
    };
    let put = json!({ "collection": "To cite", "papers": [id] });
    for _again in 0..2 {
        let kept = said("add_to_collection", put.clone());
        assert!(kept.starts_with("To cite, 1 papers ("), "{kept}");
    }
    assert!(said("list_collections", json!({})).contains("To cite, 1 papers"));
    let found = said("search_papers", json!({ "collection": "to cite" }));
    assert!(found.contains(id) && found.lines().count() == 1, "{found}");
    let asked = json!({ "question": "How can sparse and dense retrieval be combined?", "collection": "to cite" });
    said("ask", asked);
    said("tag_paper", json!({ "paper": id, "tag": "Key" }));
    let found = said("search_papers", json!({ "tag": "key" }));
    assert!(found.contains(id) && found.lines().count() == 1, "{found}");
    said(
        "tag_paper",
        json!({ "paper": id, "tag": "key", "off": true }),
    );
    assert_eq!(
        said("search_papers", json!({ "tag": "key" })),
        "No paper fits."
    );
    said(
        "add_note",
        json!({ "paper": id, "text": "Check.", "quote": "as it says", "page": 2 }),
    );
    let notes = said("list_notes", json!({ "paper": id }));
    assert_eq!(notes, "- Check. “as it says”, p. 2\n");
    said("remove_from_collection", put);
    assert!(said("list_collections", json!({})).contains("To cite, 0 papers"));
    for (tool, arguments, part) in [
        (
            "search_papers",
            json!({ "collection": "none" }),
            "list_collections",
        ),
        (
            "ask",
            json!({ "question": "x", "collection": "a", "within": [id] }),
            "not both",
        ),
        ("tag_paper", json!({ "paper": id, "tag": "" }), "tag"),
        ("add_note", json!({ "paper": id, "text": "" }), "note"),
    ] {
        let (refused, failed) = client.call(tool, arguments);
        assert!(failed && refused.contains(part), "{tool}: {refused}");
    }
}
