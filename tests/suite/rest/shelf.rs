//! Collections, tags, notes and reading states, as scripts keep them.

use crate::support::sample_files;
use crate::support::server::{Server, patient};
use reqwest::{Method, Response};
use serde_json::{Value, json};

async fn send(server: &Server, method: Method, path: &str, body: Value) -> Response {
    let request = server.client.request(method, server.url(path));
    let request = match body.is_null() {
        true => request,
        false => request.json(&body),
    };
    request.send().await.expect("an answer")
}

async fn told(server: &Server, method: Method, path: &str, body: Value) -> Value {
    let response = send(server, method, path, body).await;
    assert!(
        response.status().is_success(),
        "{path}: {}",
        response.status()
    );
    response.json().await.expect("JSON")
}

async fn done(server: &Server, method: Method, path: &str, body: Value) {
    let response = send(server, method, path, body).await;
    assert_eq!(response.status(), 204, "{path}");
}

async fn got(server: &Server, path: &str) -> Value {
    told(server, Method::GET, path, Value::Null).await
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

pub async fn a_collection(server: &Server, name: &str) -> String {
    let body = json!({ "name": name });
    id(&told(server, Method::POST, "/v1/collections", body).await)
}

pub async fn a_note(server: &Server, paper: &str) -> String {
    let body = json!({ "paper": paper, "text": "Look again." });
    id(&told(server, Method::POST, "/v1/notes", body).await)
}

pub async fn tagged(server: &Server, paper: &str, tag: &str) {
    let path = format!("/v1/papers/{paper}/tags/{tag}");
    done(server, Method::PUT, &path, Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_script_keeps_can_be_listed_and_asked_within() {
    let server = Server::start(sample_files()[..3].to_vec(), patient());
    let listed = got(&server, "/v1/papers").await;
    let papers = listed["papers"].as_array().expect("papers");
    let of = |paper: &Value| id(paper);
    let (one, other) = (of(&papers[0]), of(&papers[1]));

    let body = json!({ "name": "To cite", "papers": [one] });
    let made = told(&server, Method::POST, "/v1/collections", body).await;
    assert_eq!(
        (&made["papers"], &made["right"]),
        (&json!(1), &json!("own"))
    );
    let at = format!("/v1/collections/{}", id(&made));
    let some = json!({ "papers": [one, other] });
    let filled = told(&server, Method::POST, &format!("{at}/papers"), some).await;
    assert_eq!(filled["papers"], 2);
    let within = |path: &str| format!("/v1/papers?{path}");
    let collection = within(&format!("collection={}", id(&made)));
    assert_eq!(got(&server, &collection).await["total"], 2);
    let asked = json!({ "question": "What are quotes?", "collection": id(&made) });
    let answer = told(&server, Method::POST, "/v1/ask", asked).await;
    let cited = answer["sentences"].as_array().expect("sentences").iter();
    let cited = cited.flat_map(|one| one["citations"].as_array().expect("citations"));
    for citation in cited {
        let paper = citation["paper"].as_str().expect("an id");
        assert!([&one, &other].contains(&&paper.to_owned()), "{answer:#}");
    }
    done(
        &server,
        Method::DELETE,
        &format!("{at}/papers/{one}"),
        Value::Null,
    )
    .await;
    let listed = got(&server, &format!("/v1/collections?holding={other}")).await;
    assert_eq!(listed["collections"][0]["papers"], 1);
    let holding = got(&server, &format!("/v1/collections?holding={one}")).await;
    assert_eq!(holding["collections"], json!([]));
    let change = json!({ "name": "Cited", "visibility": "public" });
    let changed = told(&server, Method::PATCH, &at, change).await;
    assert_eq!(
        (&changed["name"], &changed["visibility"]),
        (&json!("Cited"), &json!("public"))
    );
    done(&server, Method::DELETE, &at, Value::Null).await;
    assert_eq!(
        send(&server, Method::GET, &at, Value::Null).await.status(),
        404
    );

    tagged(&server, &one, "To%20Cite").await;
    tagged(&server, &one, "to%20cite").await;
    let tags = got(&server, "/v1/tags").await;
    assert_eq!(tags, json!({ "tags": [{ "tag": "to cite", "papers": 1 }] }));
    assert_eq!(
        got(&server, &within("tag=to+cite")).await["papers"][0]["id"],
        *one
    );
    let reading = format!("/v1/papers/{other}/reading");
    done(
        &server,
        Method::PUT,
        &reading,
        json!({ "state": "to_read" }),
    )
    .await;
    let found = got(&server, &within("state=to_read")).await;
    assert_eq!(
        (&found["total"], &found["papers"][0]["id"]),
        (&json!(1), &json!(other))
    );
    done(&server, Method::DELETE, &reading, Value::Null).await;
    assert_eq!(got(&server, &within("state=to_read")).await["total"], 0);

    let note = a_note(&server, &one).await;
    let at = format!("/v1/notes/{note}");
    let edited = told(&server, Method::PATCH, &at, json!({ "text": "Done." })).await;
    assert_eq!(edited["text"], "Done.");
    let notes = got(&server, &format!("/v1/notes?paper={one}")).await;
    assert_eq!(notes["notes"], json!([edited]));
    done(&server, Method::DELETE, &at, Value::Null).await;
    assert_eq!(got(&server, "/v1/notes").await, json!({ "notes": [] }));
}
