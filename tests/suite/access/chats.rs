//! Chats, answers and their ratings are one account's: what others, administrators, and who comes later under the same name see
//! of them.

use super::accounts::{PASSWORD, cookie, send};
use super::{REQUIRED, done, json as told, key};
use crate::support::server::{Server, patient};
use crate::support::{Papyri, sample_files};
use futures::{SinkExt, StreamExt};
use graph_schema::{Answer, AnswerId, Chat, ChatId, Role, Who};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::path::Path;
use stores_embedded::{EmbeddedStores, OpenOptions};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

const QUESTION: &str = "What are quotes?";
const NOBODYS: &str = "11234567-89ab-4def-8123-456789000001";
const UNKNOWN: &str = "00000000-0000-0000-0000-000000000000";

/// Somebody at the server: a user's cookie or a program's key.
struct Reader<'a> {
    server: &'a Server,
    header: (&'static str, String),
}

impl<'a> Reader<'a> {
    /// A new user, logged in.
    async fn user(server: &'a Server, name: &str, role: Role) -> Self {
        let add = ["users", "add", name, "--role", role.as_str()];
        done(server, &add, PASSWORD);
        let right = json!({ "name": name, "password": PASSWORD.trim() });
        let begun = send(server, Method::POST, &[], right).await;
        Self {
            server,
            header: ("cookie", cookie(&begun).0),
        }
    }

    fn program(server: &'a Server) -> Self {
        Self {
            server,
            header: (
                "authorization",
                format!("Bearer {}", key(server, Role::Reader)),
            ),
        }
    }

    async fn sent(&self, request: RequestBuilder) -> Value {
        let request = request.header(self.header.0, &self.header.1);
        let reply = request.send().await.expect("an answer");
        reply.json().await.expect("JSON")
    }

    async fn reply(&self, query: &str) -> Value {
        let request = self.server.client.post(self.server.url("/graphql"));
        self.sent(request.json(&json!({ "query": query }))).await
    }

    async fn data(&self, query: &str) -> Value {
        let mut reply = self.reply(query).await;
        assert_eq!(reply.get("errors"), None, "{query}: {reply:#}");
        reply["data"].take()
    }

    /// Code and message of what fails, the id in it left out.
    async fn error(&self, query: &str, id: &str) -> (String, String) {
        let reply = self.reply(&query.replace("ID", id)).await;
        let error = &reply["errors"][0];
        let text = |value: &Value| {
            value
                .as_str()
                .unwrap_or_else(|| panic!("{reply:#}"))
                .to_owned()
        };
        let message = text(&error["message"]).replace(id, "ID");
        (text(&error["extensions"]["code"]), message)
    }

    async fn chats(&self) -> Vec<String> {
        let listed = self.data("{ chats { id } }").await;
        let listed = listed["chats"].as_array().expect("a list");
        listed.iter().map(|chat| text(&chat["id"])).collect()
    }

    /// The answers of a chat, `None` where there is no such chat.
    async fn answers(&self, chat: &str) -> Option<Vec<String>> {
        let query =
            format!("{{ chat(id: \"{chat}\") {{ turns {{ answer {{ id question }} }} }} }}");
        let data = self.data(&query).await;
        let turns = data["chat"]["turns"].as_array()?;
        Some(
            turns
                .iter()
                .map(|turn| text(&turn["answer"]["id"]))
                .collect(),
        )
    }

    /// The first word of a subscription: the code of an error, or `None`.
    async fn subscribed(&self, usage: &str) -> Option<String> {
        let address = format!("ws://{}/graphql", self.server.address);
        let mut request = address.into_client_request().expect("a request");
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", protocol);
        let shown = self.header.1.parse().expect("a header");
        headers.insert(self.header.0, shown);
        let (mut socket, _) = tokio_tungstenite::connect_async(request)
            .await
            .expect("a WebSocket");
        let payload = json!({ "query": format!("subscription {{ {usage} }}") });
        for message in [
            json!({ "type": "connection_init" }),
            json!({ "type": "subscribe", "id": "1", "payload": payload }),
        ] {
            let message = Message::text(message.to_string());
            socket.send(message).await.expect("it is sent");
        }
        while let Some(message) = socket.next().await {
            let Message::Text(text) = message.expect("a message") else {
                continue;
            };
            let message: Value = serde_json::from_str(&text).expect("JSON");
            let errors = match message["type"].as_str() {
                Some("next") => &message["payload"]["errors"],
                Some("error") => &message["payload"],
                _ => continue,
            };
            return errors[0]["extensions"]["code"].as_str().map(str::to_owned);
        }
        panic!("the WebSocket ended without a word");
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}

/// Each way to what is somebody's by its id, which stands for `ID`.
const WAYS_TO_A_CHAT: [&str; 2] = [
    "mutation { renameChat(chat: \"ID\", title: \"x\") { id } }",
    "mutation { sendMessage(chat: \"ID\", text: \"What are quotes?\") { id } }",
];
const RATE: &str = "mutation { rateAnswer(answer: \"ID\", stars: 4) { stars } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_its_owners_alone() {
    let server = Server::configured(REQUIRED, sample_files()[..2].to_vec(), patient());
    let anna = Reader::user(&server, "anna", Role::Reader).await;
    let ben = Reader::user(&server, "ben", Role::Curator).await;
    let admin = Reader::user(&server, "eve", Role::Admin).await;
    let begun = anna
        .data("mutation { startChat(title: \"Mine\") { id } }")
        .await;
    let chat = text(&begun["startChat"]["id"]);
    let asked =
        format!("mutation {{ sendMessage(chat: \"{chat}\", text: \"{QUESTION}\") {{ id }} }}");
    let in_chat = text(&anna.data(&asked).await["sendMessage"]["id"]);
    let asked = format!("{{ ask(question: \"{QUESTION}\") {{ id }} }}");
    let alone = text(&anna.data(&asked).await["ask"]["id"]);

    assert_eq!(anna.chats().await, [chat.as_str()]);
    assert_eq!(anna.answers(&chat).await, Some(vec![in_chat.clone()]));
    let follow = format!("answer(question: \"{QUESTION}\", chat: \"{chat}\") {{ __typename }}");
    for other in [&ben, &admin] {
        assert_eq!(other.chats().await, Vec::<String>::new());
        assert_eq!(other.answers(&chat).await, None);
        for way in WAYS_TO_A_CHAT {
            let refused = other.error(way, &chat).await;
            assert_eq!(refused.0, "NOT_FOUND");
            let unknown = other.error(way, UNKNOWN).await;
            assert_eq!(refused, unknown, "as if there were none");
        }
        let code = other.subscribed(&follow).await;
        assert_eq!(code.as_deref(), Some("NOT_FOUND"));
        for answer in [&in_chat, &alone] {
            let refused = other.error(RATE, answer).await;
            assert_eq!(refused.0, "NOT_FOUND");
            assert_eq!(refused, other.error(RATE, UNKNOWN).await);
        }
    }
    let delete = |what: &str, id: &str| format!("mutation {{ gone: delete{what}(id: \"{id}\") }}");
    for (what, id) in [("Chat", &chat), ("Answer", &in_chat), ("Answer", &alone)] {
        let gone = ben.data(&delete(what, id)).await;
        assert_eq!(gone["gone"], false, "a curator's role is not enough");
    }
    // All is as it was; the owner does all of it.
    assert_eq!(anna.answers(&chat).await, Some(vec![in_chat.clone()]));
    for answer in [&in_chat, &alone] {
        let rated = anna.data(&RATE.replace("ID", answer)).await;
        assert_eq!(rated["rateAnswer"]["stars"], 4);
    }
    anna.data(&WAYS_TO_A_CHAT[0].replace("ID", &chat)).await;
    assert_eq!(anna.subscribed(&follow).await, None);
    let gone = anna.data(&delete("Answer", &in_chat)).await;
    assert_eq!(gone["gone"], true, "a reader's own");
    // An administrator removes what nobody else may.
    for (what, id) in [("Answer", &alone), ("Chat", &chat)] {
        assert_eq!(admin.data(&delete(what, id)).await["gone"], true);
        assert_eq!(anna.data(&delete(what, id)).await["gone"], false);
    }
    assert_eq!(anna.chats().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_programs_ask_is_theirs() {
    let server = Server::configured(REQUIRED, sample_files()[..2].to_vec(), patient());
    let program = Reader::program(&server);
    let anna = Reader::user(&server, "anna", Role::Reader).await;
    let ask = server.client.post(server.url("/v1/ask"));
    let answer = program
        .sent(ask.json(&json!({ "question": QUESTION })))
        .await;
    let id = text(&answer["id"]);
    assert_eq!(anna.error(RATE, &id).await.0, "NOT_FOUND");
    let other = Reader::program(&server);
    assert_eq!(other.error(RATE, &id).await.0, "NOT_FOUND");
    assert_eq!(
        program.data(&RATE.replace("ID", &id)).await["rateAnswer"]["stars"],
        4
    );
}

/// What was asked before there were accounts, and by whoever is at the machine.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_nobodys_is_for_administrators() {
    let papyri = Papyri::new();
    put(&papyri.library(), None).await;
    std::fs::write(papyri.dir().join("papyri.toml"), REQUIRED).expect("the settings are written");
    let server = Server::serve(papyri.into_dir(), Vec::new(), patient());
    let anna = Reader::user(&server, "anna", Role::Curator).await;
    let admin = Reader::user(&server, "eve", Role::Admin).await;
    admin
        .data("mutation { startChat(title: \"Mine\") { id } }")
        .await;
    assert_eq!(anna.chats().await, Vec::<String>::new());
    assert_eq!(anna.answers(NOBODYS).await, None);
    let listed = admin.chats().await;
    assert_eq!((listed.len(), listed[1].as_str()), (2, NOBODYS));
    let answers = admin.answers(NOBODYS).await.expect("it is there");
    assert_eq!(anna.error(RATE, &answers[0]).await.0, "NOT_FOUND");
    admin.data(&RATE.replace("ID", &answers[0])).await;
}

/// Where nobody is asked who they are, what accounts kept stays theirs.
#[tokio::test(flavor = "multi_thread")]
async fn without_accounts_only_nobodys_chats_are_seen() {
    let papyri = Papyri::new();
    put(&papyri.library(), Some("user anna")).await;
    let server = Server::serve(papyri.into_dir(), Vec::new(), patient());
    let chats = server.data("{ chats { id } }", Value::Null).await;
    assert_eq!(chats, json!({ "chats": [] }));
    let begun = "mutation { startChat(title: \"Mine\") { id } }";
    let begun = server.data(begun, Value::Null).await;
    let chats = server.data("{ chats { id } }", Value::Null).await;
    assert_eq!(chats["chats"], json!([begun["startChat"]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_takes_their_chats_along() {
    let server = Server::configured(REQUIRED, Vec::new(), patient());
    let anna = Reader::user(&server, "anna", Role::Reader).await;
    let ben = Reader::user(&server, "ben", Role::Reader).await;
    let mut begun = Vec::new();
    for one in [&anna, &ben] {
        let data = one
            .data("mutation { startChat(title: \"Mine\") { id } }")
            .await;
        begun.push(text(&data["startChat"]["id"]));
    }
    told(&server, &["users", "remove", "anna"]);
    // Somebody else comes under the name.
    let anna = Reader::user(&server, "anna", Role::Reader).await;
    assert_eq!(anna.chats().await, Vec::<String>::new());
    assert_eq!(anna.answers(&begun[0]).await, None);
    assert_eq!(ben.chats().await, [begun[1].as_str()]);
}

#[test]
fn the_machine_sees_all_and_an_export_keeps_owners() {
    let (from, to) = (Papyri::new(), Papyri::new());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(put(&from.library(), Some("user anna")));
    let file = from.dir().join("library.jsonl.gz");
    let file = file.to_str().expect("a plain path");
    from.json(&["export", file]);
    to.json(&["import", file]);
    for papyri in [&from, &to] {
        let listed = papyri.json(&["chats", "list"]);
        assert_eq!(listed["chats"][0]["owner"], "user anna", "{listed:#}");
        let shown = papyri.json(&["chats", "show", NOBODYS]);
        assert_eq!(
            shown["turns"][0]["answer"]["owner"], "user anna",
            "{shown:#}"
        );
    }
}

/// A chat of one turn in a library that nobody has open.
async fn put(library: &Path, owner: Option<&str>) {
    let stores = EmbeddedStores::open(library, OpenOptions::default()).expect("it opens");
    let owner = owner.map(|text| Who::parse(text).expect("an account"));
    let chat = Chat {
        id: ChatId::parse(NOBODYS).expect("an id"),
        title: "Before".into(),
        owner: owner.clone(),
        created_at: 1,
    };
    let answer = Answer {
        id: AnswerId::parse("01234567-89ab-4def-8123-456789000001").expect("an id"),
        owner,
        question: QUESTION.into(),
        standalone_question: QUESTION.into(),
        sentences: Vec::new(),
        near: Vec::new(),
        understanding: None,
        confidence: None,
        composer: "extractive".into(),
        trace: None,
        generation: None,
        made_with: None,
        created_at: 1,
    };
    stores.graph.put_chat(&chat).await.expect("a chat");
    let turn = stores.graph.append_turn(&chat.id, &answer).await;
    turn.expect("a turn");
}
