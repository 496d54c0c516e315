//! Alerts to a webhook, from a server that is asked and then rests.

use crate::support::Papyri;
use crate::support::server::{Server, patient};
use crate::support::service::Service;
use serde_json::{Value, json};
use std::sync::mpsc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A webhook that refuses the first alert once, and hands on the bodies it took.
async fn webhook() -> (String, mpsc::Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (taken, alerts) = mpsc::channel();
    tokio::spawn(async move {
        let mut refused = false;
        loop {
            let Ok((mut stream, _)) = listener.accept().await else {
                return;
            };
            let mut request = Vec::new();
            let body = loop {
                let mut part = [0; 4_096];
                let read = stream.read(&mut part).await.expect("a request");
                request.extend_from_slice(&part[..read]);
                let text = String::from_utf8_lossy(&request).into_owned();
                let body = text.split_once("\r\n\r\n").map(|(_, body)| body);
                match body.map(serde_json::from_str::<Value>) {
                    Some(Ok(body)) => break body,
                    _ if read == 0 => panic!("no alert: {text}"),
                    _ => {}
                }
            };
            let status = match refused {
                true => "204 No Content",
                false => "503 Service Unavailable",
            };
            let reply =
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(reply.as_bytes()).await.expect("a reply");
            if refused && taken.send(body).is_err() {
                return;
            }
            refused = true;
        }
    });
    (format!("http://{address}/hook"), alerts)
}

/// In a process of its own: the metrics of this one count what other tests do.
#[test]
fn what_begins_is_told_once_and_its_end_once() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (address, alerts) = runtime.block_on(webhook());
    let settings =
        format!("[alerts]\nwebhook = \"{address}\"\nevery_s = 1\nslow_s = 0.0\ndisk_free = 0.0\n");
    let papyri = Papyri::new();
    std::fs::write(papyri.dir().join("papyri.toml"), settings).expect("written");
    let service = Service::start(papyri.command());
    let next = |what: &str| {
        let alert = alerts.recv_timeout(Duration::from_secs(60));
        alert.unwrap_or_else(|_| panic!("the webhook hears {what}"))
    };
    // Its first look comes before the question, or takes the question for one of long ago.
    std::thread::sleep(Duration::from_secs(2));
    let query = "query($q: String!) { ask(question: $q) { id } }";
    let variables = json!({ "q": "How are quotes verified?" });
    assert_eq!(service.wait_for(service.ask(query, &variables)).0, 200);
    let begun = next("that it is slow");
    let told = |alert: &Value| (alert["alert"].clone(), alert["state"].clone());
    assert_eq!(told(&begun), (json!("slow"), json!("firing")), "{begun}");
    assert_eq!(begun["service"], "papyri");
    let over = next("that it is over");
    assert_eq!(told(&over), (json!("slow"), json!("resolved")), "{over}");
    assert_eq!(over["since"], begun["since"]);
    let more = alerts.recv_timeout(Duration::from_secs(4));
    assert!(more.is_err(), "{more:?}");
}

#[tokio::test]
async fn a_webhook_that_is_away_harms_nobody() {
    let settings =
        "[alerts]\nwebhook = \"http://127.0.0.1:9/hook\"\nevery_s = 1\ndisk_free = 1.0\n";
    let server = Server::configured(settings, Vec::new(), patient());
    for _ in 0..3 {
        assert_eq!(server.get("/health/readyz").await.status(), 200);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
