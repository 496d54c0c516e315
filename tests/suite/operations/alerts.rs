//! Alerts to a webhook, by mail and to a topic, from a server that is asked and then rests.

use crate::support::Papyri;
use crate::support::server::{Server, patient};
use crate::support::service::Service;
use crate::support::stub::{self, Asked};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};
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

/// A mail server that is busy at the first message, and hands on those that it took, each with the commands before it.
fn mail_server() -> (u16, mpsc::Receiver<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let (taken, mails) = mpsc::channel();
    std::thread::spawn(move || {
        let mut busy = true;
        for stream in listener.incoming().flatten() {
            let mut said = stream.try_clone().expect("a second handle");
            let mut say = |line: &str| said.write_all(format!("{line}\r\n").as_bytes());
            let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
            let mut mail = String::new();
            let mut done = say("220 mail.example ESMTP");
            while done.is_ok()
                && let Some(line) = lines.next()
            {
                mail.push_str(&line);
                mail.push('\n');
                let word = line.split([' ', ':']).next().unwrap_or_default();
                done = match word.to_ascii_uppercase().as_str() {
                    "EHLO" => say("250-mail.example\r\n250 AUTH PLAIN"),
                    "AUTH" => say("235 you are known"),
                    "MAIL" if busy => {
                        busy = false;
                        say("451 come again")
                    }
                    "DATA" => {
                        let _written = say("354 go on");
                        for line in lines.by_ref().take_while(|line| line != ".") {
                            mail.push_str(&line);
                            mail.push('\n');
                        }
                        taken
                            .send(std::mem::take(&mut mail))
                            .expect("the test listens");
                        say("250 taken")
                    }
                    "QUIT" => {
                        let _written = say("221 bye");
                        break;
                    }
                    _ => say("250 well"),
                };
            }
        }
    });
    (port, mails)
}

/// Asks again and again, each question being slow, until there is what is waited for.
fn asked_until<T>(service: &Service, is_there: impl Fn() -> Option<T>) -> T {
    let query = "query($q: String!) { ask(question: $q) { id } }";
    let variables = json!({ "q": "How are quotes verified?" });
    let until = Instant::now() + Duration::from_secs(120);
    while Instant::now() < until {
        assert_eq!(service.wait_for(service.ask(query, &variables)).0, 200);
        if let Some(there) = is_there() {
            return there;
        }
    }
    panic!("nobody hears that it is slow");
}

/// Whether a POST is signed with this secret, reckoned from what came (AWS Signature Version 4).
fn is_signed(asked: &Asked, id: &str, secret: &str) -> bool {
    let hmac = |key: &[u8], text: &str| {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
        ring::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
    };
    let sha256 = |bytes: &[u8]| hex::encode(ring::digest::digest(&ring::digest::SHA256, bytes));
    let headers = &asked.headers;
    let names = "content-type;host;x-amz-date";
    let signed: String = names
        .split(';')
        .map(|name| format!("{name}:{}\n", headers[name]))
        .collect();
    let canonical = format!(
        "POST\n{}\n\n{signed}\n{names}\n{}",
        asked.path,
        sha256(&asked.body)
    );
    let date = &headers["x-amz-date"];
    let day = &date[..8];
    let scope = format!("{day}/eu-central-1/sns/aws4_request");
    let text = format!(
        "AWS4-HMAC-SHA256\n{date}\n{scope}\n{}",
        sha256(canonical.as_bytes())
    );
    let key = [day, "eu-central-1", "sns", "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| {
            hmac(&key, part)
        });
    let signature = hex::encode(hmac(&key, &text));
    headers["authorization"]
        == format!(
            "AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
}

/// A mail server that offers no encryption gets neither the password nor a word of the alert where encryption was asked for.
#[test]
fn nothing_is_sent_in_the_open_where_encryption_is_asked_for() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _greeted = stream.write_all(b"220 mail.example ESMTP\r\n");
            let lines = BufReader::new(stream.try_clone().expect("a second handle")).lines();
            for line in lines.map_while(Result::ok) {
                let _answered = stream.write_all(b"250-mail.example\r\n250 AUTH PLAIN\r\n");
                if said.send(line).is_err() {
                    return;
                }
            }
            let _over = said.send("it has left".to_owned());
        }
    });
    let settings = format!(
        "[alerts]\nevery_s = 1\nslow_s = 0.0\ndisk_free = 0.0\n\
         [alerts.smtp]\nhost = '127.0.0.1'\nport = {port}\nsecurity = 'starttls'\nuser = 'papyri'\n\
         from = 'papyri@lab.example'\nto = ['ops@lab.example']\n"
    );
    let papyri = Papyri::new();
    std::fs::write(papyri.dir().join("papyri.toml"), settings).expect("written");
    let mut command = papyri.command();
    command.env("PAPYRI_ALERTS__SMTP__PASSWORD", "s3cret");
    let service = Service::start(command);
    let first = asked_until(&service, || heard.recv_timeout(Duration::from_secs(1)).ok());
    // Until it has tried twice.
    let (mut all, mut tries) = (vec![first], 0);
    while tries < 2 {
        let line = heard.recv_timeout(Duration::from_secs(120)).expect("a try");
        tries += usize::from(line == "it has left");
        all.push(line);
    }
    for line in all {
        let word = line.split([' ', ':']).next().unwrap_or_default();
        assert!(["EHLO", "QUIT", "RSET", "it"].contains(&word), "{line}");
    }
}

#[test]
fn mail_and_a_topic_hear_it_too() {
    let (port, mails) = mail_server();
    let (published, publications) = mpsc::channel();
    let published = Mutex::new(published);
    let topic = stub::start(move |asked| {
        if !is_signed(asked, "AKIDEXAMPLE", "s3cret/of+the/topic") {
            return (403, String::new());
        }
        published
            .lock()
            .expect("a sender")
            .send(asked.clone())
            .expect("the test listens");
        (200, String::new())
    });
    let settings = format!(
        "[alerts]\nevery_s = 1\nslow_s = 0.0\ndisk_free = 0.0\n\
         [alerts.smtp]\nhost = '127.0.0.1'\nport = {port}\nsecurity = 'none'\nuser = 'papyri'\n\
         from = 'Papyri <papyri@lab.example>'\nto = ['Ops <ops@lab.example>', 'anna@lab.example']\n\
         [alerts.sns]\nendpoint = '{topic}/'\ntopic_arn = 'arn:aws:sns:eu-central-1:123456789012:papyri'\n\
         access_key_id = 'AKIDEXAMPLE'\n"
    );
    let papyri = Papyri::new();
    std::fs::write(papyri.dir().join("papyri.toml"), settings).expect("written");
    let mut command = papyri.command();
    command.env("PAPYRI_ALERTS__SMTP__PASSWORD", "s3cret").env(
        "PAPYRI_ALERTS__SNS__SECRET_ACCESS_KEY",
        "s3cret/of+the/topic",
    );
    let service = Service::start(command);
    let mut first = Some(asked_until(&service, || {
        mails.recv_timeout(Duration::from_secs(1)).ok()
    }));
    let patience = Duration::from_secs(120);
    for state in ["firing", "resolved"] {
        let mail = first.take();
        let mail = mail.unwrap_or_else(|| mails.recv_timeout(patience).expect("a mail"));
        for part in [
            // "\0papyri\0s3cret" in base64.
            "AUTH PLAIN AHBhcHlyaQBzM2NyZXQ=",
            "MAIL FROM:<papyri@lab.example>",
            "RCPT TO:<ops@lab.example>",
            "RCPT TO:<anna@lab.example>",
            "From: Papyri <papyri@lab.example>",
            "Auto-Submitted: auto-generated",
            &format!("Subject: [{state}] papyri "),
            &format!("\"state\": \"{state}\""),
        ] {
            assert!(mail.contains(part), "{part}: {mail}");
        }
        let asked = publications.recv_timeout(patience).expect("a publication");
        let field = |name: &str| asked.field(name).unwrap_or_default();
        assert_eq!(field("Action"), "Publish");
        assert_eq!(
            field("TopicArn"),
            "arn:aws:sns:eu-central-1:123456789012:papyri"
        );
        assert!(field("Subject").starts_with(&format!("[{state}] papyri ")));
        let message: Value = serde_json::from_str(&field("Message")).expect("JSON");
        let all = message["default"].as_str().expect("a text");
        let all: Value = serde_json::from_str(all).expect("JSON");
        assert_eq!(
            (&all["alert"], &all["state"]),
            (&json!("slow"), &json!(state))
        );
        assert!(!format!("{mail}{asked:?}").contains("s3cret"));
    }
}
