//! Clients that are slow, or many: they lose their place, the others are served.

use crate::support::server::Server;
use papyri::http::state::Limits;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Longer than any of the tests takes.
const NEVER: Duration = Duration::from_secs(600);
const SOON: Duration = Duration::from_millis(300);

fn server(limits: Limits) -> Server {
    Server::start(Vec::new(), limits)
}

/// A connection on which this much of a request was sent.
fn begun(server: &Server, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    // Where the server never closes it, the test says so.
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a timeout");
    stream.write_all(request.as_bytes()).expect("it is sent");
    stream
}

/// All that comes until the server closes the connection.
fn until_closed(mut stream: &TcpStream) -> String {
    let mut text = Vec::new();
    match stream.read_to_end(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("the connection stays open: {error}"),
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn is_open(mut stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).expect("a socket");
    let read = stream.read(&mut [0; 64]);
    read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}

#[test]
fn a_head_that_never_ends_is_closed() {
    let server = server(Limits {
        head_patience: SOON,
        ..Limits::default()
    });
    for head in [
        "",
        "GET /health/livez HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow:",
    ] {
        let stream = begun(&server, head);
        let said = until_closed(&stream);
        assert!(said.is_empty() || said.contains("408"), "{said}");
    }
}

#[test]
fn a_body_that_never_ends_is_answered_and_closed() {
    let server = server(Limits {
        body_patience: SOON,
        ..Limits::default()
    });
    let head = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ";
    for rest in [
        "application/json\r\ncontent-length: 900\r\n\r\n{\"query\":",
        "application/json\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{\"qu\r\n",
        "multipart/form-data; boundary=x\r\ncontent-length: 900\r\n\r\n--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n{",
    ] {
        let stream = begun(&server, &format!("{head}{rest}"));
        let said = until_closed(&stream);
        assert!(
            said.starts_with("HTTP/1.1 408") && said.contains("TOO_SLOW"),
            "{rest}: {said}"
        );
    }
}

#[test]
fn a_body_that_nobody_reads_holds_no_connection() {
    let server = server(Limits {
        body_patience: NEVER,
        ..Limits::default()
    });
    let request =
        "GET /health/livez HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100000\r\n\r\nx";
    let stream = begun(&server, request);
    let said = until_closed(&stream);
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_make_place_for_others() {
    let server = server(Limits {
        connections_per_address: 8,
        head_patience: NEVER,
        body_patience: NEVER,
        ..Limits::default()
    });
    let slow = [
        "GET /health/livez HTTP/1.1\r\nhost:",
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 900\r\n\r\n{",
        "",
    ];
    let held: Vec<TcpStream> = (0..40)
        .map(|at| begun(&server, slow[at % slow.len()]))
        .collect();
    // Several threads take connections in, each in its own time: until all of these are in, a quick one that comes
    // after them may be older than some of them, and would have to go.
    let until = Instant::now() + Duration::from_secs(20);
    while held.iter().filter(|stream| is_open(stream)).count() > 8 {
        assert!(
            Instant::now() < until,
            "more stay open than there is place for"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for _ in 0..4 {
        assert_eq!(server.get("/health/livez").await.status(), 200);
    }
    let metrics = server.get("/metrics").await.text().await.expect("metrics");
    assert!(
        metrics.contains("papyri_connections_turned_away_total"),
        "{metrics}"
    );
}
