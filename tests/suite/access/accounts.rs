//! Users log in and out, keys open and end, and a server beyond loopback wants accounts.

use super::{GUARDED, REQUIRED, command, done, json as told, key, outcome, run};
use crate::support::Papyri;
use crate::support::server::{Server, patient};
use graph_schema::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

pub(super) const PASSWORD: &str = "four plain words here\n";

pub(super) async fn send(
    server: &Server,
    method: Method,
    headers: &[(&str, &str)],
    body: Value,
) -> Response {
    let mut request = server.client.request(method, server.url("/session"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !body.is_null() {
        request = request.json(&body);
    }
    request.send().await.expect("an answer")
}

/// The cookie as a browser sends it back, and what it was told of it.
pub(super) fn cookie(response: &Response) -> (String, String) {
    let set = response.headers()["set-cookie"].to_str().expect("text");
    let (pair, rules) = set.split_once("; ").expect("rules");
    (pair.to_owned(), rules.to_owned())
}

async fn stats(server: &Server, header: (&str, &str)) -> (u16, Option<String>) {
    let request = server.client.post(server.url("/graphql"));
    let request = request.header(header.0, header.1);
    let request = request.json(&json!({ "query": "{ stats { papers } }" }));
    outcome(request.send().await.expect("an answer")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_logs_in_and_out_again() {
    let server = Server::configured(REQUIRED, Vec::new(), patient());
    let added = done(
        &server,
        &["users", "add", "Anna", "--role", "curator"],
        PASSWORD,
    );
    assert_eq!(
        (&added["name"], &added["role"]),
        (&json!("anna"), &json!("curator"))
    );
    assert!(added.get("password").is_none(), "{added}");
    let again = run(&server, &["users", "add", "anna"], PASSWORD);
    assert!(String::from_utf8_lossy(&again.stderr).contains("there is a user anna already"));
    let short = run(&server, &["users", "add", "ben"], "short\n");
    assert!(String::from_utf8_lossy(&short.stderr).contains("15 characters"));
    let none = run(&server, &["users", "add", "ben"], "");
    assert!(String::from_utf8_lossy(&none.stderr).contains("no password"));

    let right = json!({ "name": "anna", "password": PASSWORD.trim() });
    for (name, password) in [
        ("anna", "four plain words there"),
        ("nobody", PASSWORD.trim()),
        ("", ""),
    ] {
        let wrong = json!({ "name": name, "password": password });
        let refused = send(&server, Method::POST, &[], wrong).await;
        assert!(refused.headers().get("set-cookie").is_none());
        assert_eq!(
            outcome(refused).await,
            (401, Some("UNAUTHENTICATED".into()))
        );
    }
    for wrong in [
        json!({ "name": "anna" }),
        json!([]),
        json!({ "name": "a", "password": "b", "c": 1 }),
    ] {
        let refused = send(&server, Method::POST, &[], wrong).await;
        assert_eq!(outcome(refused).await, (400, Some("BAD_INPUT".into())));
    }
    let elsewhere = [("origin", "https://elsewhere.example")];
    let refused = send(&server, Method::POST, &elsewhere, right.clone()).await;
    assert_eq!(outcome(refused).await, (403, Some("FORBIDDEN".into())));

    let begun = send(&server, Method::POST, &[], right.clone()).await;
    assert_eq!(begun.status(), 200);
    let (first, rules) = cookie(&begun);
    assert_eq!(rules, "Path=/; Max-Age=604800; HttpOnly; SameSite=Strict");
    assert_eq!(begun.headers()["cache-control"], "no-store");
    let who: Value = begun.json().await.expect("JSON");
    assert_eq!(
        who,
        json!({ "required": true, "user": "anna", "role": "curator" })
    );
    let seen = send(&server, Method::GET, &[("cookie", &first)], Value::Null).await;
    assert_eq!(seen.json::<Value>().await.expect("JSON"), who);
    assert_eq!(stats(&server, ("cookie", &first)).await, (200, None));

    // A second login in the same browser ends the first; a role changes at once.
    let begun = send(&server, Method::POST, &[("cookie", &first)], right.clone()).await;
    let (second, _) = cookie(&begun);
    assert_eq!(stats(&server, ("cookie", &first)).await.0, 401);
    told(&server, &["users", "role", "anna", "reader"]);
    let seen = send(&server, Method::GET, &[("cookie", &second)], Value::Null).await;
    assert_eq!(seen.json::<Value>().await.expect("JSON")["role"], "reader");

    let left = send(&server, Method::DELETE, &[("cookie", &second)], Value::Null).await;
    assert_eq!(left.status(), 204);
    assert!(cookie(&left).1.contains("Max-Age=0"));
    assert_eq!(stats(&server, ("cookie", &second)).await.0, 401);

    // Another password, and the end of a user, end what was begun.
    let (third, _) = cookie(&send(&server, Method::POST, &[], right.clone()).await);
    done(
        &server,
        &["users", "passwd", "anna"],
        "other plain words here\n",
    );
    assert_eq!(stats(&server, ("cookie", &third)).await.0, 401);
    assert_eq!(send(&server, Method::POST, &[], right).await.status(), 401);
    let right = json!({ "name": "anna", "password": "other plain words here" });
    let (fourth, _) = cookie(&send(&server, Method::POST, &[], right).await);
    let listed = told(&server, &["users", "list"]);
    assert_eq!(listed["users"][0]["name"], "anna");
    told(&server, &["users", "remove", "anna"]);
    assert_eq!(stats(&server, ("cookie", &fourth)).await.0, 401);
    let gone = run(&server, &["users", "remove", "anna"], "");
    assert!(String::from_utf8_lossy(&gone.stderr).contains("there is no user anna"));
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_loopback_a_cookie_travels_encrypted_only() {
    let server = Server::configured(REQUIRED, Vec::new(), patient());
    done(&server, &["users", "add", "anna"], PASSWORD);
    let right = json!({ "name": "anna", "password": PASSWORD.trim() });
    // As this machine is called by others.
    let named = [("host", "10.0.0.7")];
    let begun = send(&server, Method::POST, &named, right).await;
    let (pair, rules) = cookie(&begun);
    assert!(
        pair.starts_with("__Host-papyri=") && rules.ends_with("; Secure"),
        "{rules}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_opens_until_it_is_revoked() {
    let server = &GUARDED.server;
    let made = ["keys", "create", "--name", "nightly", "--days", "7"];
    let made = told(server, &made);
    let secret = made["secret"].as_str().expect("a secret");
    assert!(
        secret.starts_with("papyri_") && secret.len() == 71,
        "{secret}"
    );
    let id = made["id"].as_str().expect("an id");
    let bearer = format!("Bearer {secret}");
    assert_eq!(stats(server, ("authorization", &bearer)).await, (200, None));
    let whose = server
        .client
        .get(server.url("/session"))
        .bearer_auth(secret);
    let whose: Value = whose
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(
        whose,
        json!({ "required": true, "user": null, "role": "reader" })
    );

    let listed = run(server, &["keys", "list"], "");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        listed.contains(id) && listed.contains("nightly"),
        "{listed}"
    );
    assert!(!listed.contains(secret), "it is shown once");
    told(server, &["keys", "revoke", id]);
    let refused = (401, Some("UNAUTHENTICATED".to_owned()));
    assert_eq!(stats(server, ("authorization", &bearer)).await, refused);
    // What opens nothing is refused even where nobody need be known.
    let page = server.client.get(server.url("/")).bearer_auth(secret);
    assert_eq!(page.send().await.expect("an answer").status(), 401);
    for wrong in ["Bearer papyri_", "Bearer x", "Basic YTpi", "papyri"] {
        assert_eq!(
            stats(server, ("authorization", wrong)).await,
            refused,
            "{wrong}"
        );
    }
    for cookie in [
        "papyri-session=",
        "papyri-session=x",
        "papyri-session=%00;a",
    ] {
        assert_eq!(stats(server, ("cookie", cookie)).await, refused, "{cookie}");
    }
    let unknown = run(server, &["keys", "revoke", "k-0000000000000000"], "");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("there is no key"));
}

/// Nothing by which somebody could come in lies in the library's folder.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_stored() {
    let server = Server::configured(REQUIRED, Vec::new(), patient());
    done(&server, &["users", "add", "anna"], PASSWORD);
    let right = json!({ "name": "anna", "password": PASSWORD.trim() });
    let (pair, _) = cookie(&send(&server, Method::POST, &[], right).await);
    let session = pair.split_once('=').expect("a value").1.to_owned();
    let secrets = [
        PASSWORD.trim().to_owned(),
        session,
        key(&server, Role::Admin),
    ];
    for entry in std::fs::read_dir(server.library()).expect("the folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_is_asked_keys_are_of_no_use() {
    let server = Server::start(Vec::new(), patient());
    // Clients of OpenAI's send some key wherever they ask.
    assert_eq!(
        stats(&server, ("authorization", "Bearer x")).await,
        (200, None)
    );
    let who: Value = server.get("/session").await.json().await.expect("JSON");
    assert_eq!(
        who,
        json!({ "required": false, "user": null, "role": null })
    );
    let body = json!({ "name": "anna", "password": PASSWORD.trim() });
    let refused = send(&server, Method::POST, &[], body).await;
    assert_eq!(outcome(refused).await, (400, Some("BAD_INPUT".into())));
}

#[test]
fn beyond_loopback_it_serves_nobody_who_is_not_asked() {
    let papyri = Papyri::new();
    let refused = papyri.run(&["serve", "--listen", "0.0.0.0:0"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    for part in [
        "access.mode",
        "papyri users add",
        "access.open_beyond_loopback",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn commands_tell_what_is_wrong_with_their_arguments() {
    let server = &GUARDED.server;
    for (args, part) in [
        (&["users", "add", "a b"][..], "user's name"),
        (&["users", "add", "anna", "--role", "owner"], "curator"),
        (&["keys", "revoke", "x"], "k- and 16"),
        (
            &["keys", "create", "--name", "x", "--days", "0"],
            "0 is not in",
        ),
        (
            &[
                "keys",
                "create",
                "--name",
                "x",
                "--days",
                "1",
                "--no-expiry",
            ],
            "--no-expiry",
        ),
    ] {
        let output = command(server, args).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(part), "{args:?}: {said}");
    }
}
