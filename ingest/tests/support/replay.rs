//! A server that replays recordings and breaks where a test tells it to: plain HTTP/1.1 on threads of its
//! own, so that any test can use it, with or without a runtime.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// 0 for the first one that this server got.
    pub nth: usize,
    pub path: String,
    pub query: BTreeMap<String, String>,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub at: Instant,
}

impl Request {
    pub fn parameter(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    fault: Fault,
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    /// The connection ends after this many bytes of the body.
    Cut(usize),
    /// Nothing more is sent after this many bytes, until the client leaves.
    Stall(usize),
    /// Nothing at all is sent until the client leaves.
    Hang,
}

impl Reply {
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.into(),
            fault: Fault::None,
        }
    }

    pub fn atom(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "application/atom+xml; charset=utf-8", body)
    }

    pub fn xml(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "text/xml", body)
    }

    pub fn pdf(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "application/pdf", body)
    }

    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "application/json", body)
    }

    pub fn html(status: u16, title: &str) -> Self {
        let page = format!("<!DOCTYPE html><html><head><title>{title}</title></head></html>");
        Self::new(status, "text/html", page)
    }

    pub fn busy(status: u16) -> Self {
        Self::new(status, "text/plain", "Rate exceeded.")
    }

    pub fn redirect(to: &str) -> Self {
        Self::new(301, "text/html", "").with("location", to)
    }

    pub fn hang() -> Self {
        let mut reply = Self::xml("");
        reply.fault = Fault::Hang;
        reply
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn stall(mut self, after: usize) -> Self {
        self.fault = Fault::Stall(after);
        self
    }

    pub fn cut(mut self, after: usize) -> Self {
        self.fault = Fault::Cut(after);
        self
    }
}

type Handler = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

/// The running server; it lives as long as the process.
pub struct Replay {
    pub address: String,
    log: Arc<Log>,
}

#[derive(Default)]
struct Log {
    requests: Mutex<Vec<Request>>,
    under_way: Mutex<(usize, usize)>,
    abandoned: Mutex<usize>,
}

impl Replay {
    pub fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let log = Arc::new(Log::default());
        let (handler, shared): (Handler, _) = (Arc::new(handler), log.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (handler, log) = (handler.clone(), shared.clone());
                // A client that leaves ends its connection's thread, not the server.
                std::thread::spawn(move || serve(&stream, &handler, &log).ok());
            }
        });
        Self { address, log }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.log.requests.lock().expect("a log").clone()
    }

    /// How many requests were under way at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.log.under_way.lock().expect("a log").1
    }

    /// Waits until a client has left a reply that hung.
    pub fn abandoned(&self) -> bool {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            if *self.log.abandoned.lock().expect("a log") > 0 {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

/// A recording written for the project, by its file name.
pub fn recording(name: &str) -> Vec<u8> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = manifest.join("tests/recordings").join(name);
    let from_root = manifest.join("ingest/tests/recordings").join(name);
    let found = if own.is_file() { own } else { from_root };
    std::fs::read(&found).unwrap_or_else(|error| panic!("{}: {error}", found.display()))
}

fn serve(stream: &TcpStream, handler: &Handler, log: &Log) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some((target, headers)) = head(&mut reader)? {
        let request = logged(&target, headers, log);
        let reply = handler(&request);
        // Counted as over before its last byte is out: the client can't begin another one earlier.
        let sent = send(stream, &reply, log);
        log.under_way.lock().expect("a log").0 -= usize::from(!matches!(reply.fault, Fault::None));
        if !sent? {
            stream.shutdown(std::net::Shutdown::Both)?;
            break;
        }
    }
    Ok(())
}

/// The target and the headers of the next request; `None` when the client is done.
fn head(reader: &mut impl BufRead) -> std::io::Result<Option<(String, BTreeMap<String, String>)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let target = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim().split_once(':') {
            Some((name, value)) => {
                headers.insert(name.to_lowercase(), value.trim().to_owned());
            }
            None => return Ok(Some((target, headers))),
        }
    }
}

fn logged(target: &str, headers: BTreeMap<String, String>, log: &Log) -> Request {
    let url = reqwest::Url::parse(&format!("http://server{target}")).expect("a target");
    let mut requests = log.requests.lock().expect("a log");
    let request = Request {
        nth: requests.len(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers,
        at: Instant::now(),
    };
    requests.push(request.clone());
    let mut under_way = log.under_way.lock().expect("a log");
    under_way.0 += 1;
    under_way.1 = under_way.1.max(under_way.0);
    request
}

/// Whether the connection can serve another request.
fn send(mut stream: &TcpStream, reply: &Reply, log: &Log) -> std::io::Result<bool> {
    let mut bytes = format!("HTTP/1.1 {} Recorded\r\n", reply.status).into_bytes();
    for (name, value) in &reply.headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(format!("content-length: {}\r\n\r\n", reply.body.len()).bytes());
    match reply.fault {
        Fault::None => {
            bytes.extend_from_slice(&reply.body);
            log.under_way.lock().expect("a log").0 -= 1;
            stream.write_all(&bytes)?;
            return Ok(true);
        }
        Fault::Cut(after) => {
            bytes.extend_from_slice(&reply.body[..after.min(reply.body.len())]);
            stream.write_all(&bytes)?;
        }
        Fault::Stall(after) => {
            bytes.extend_from_slice(&reply.body[..after.min(reply.body.len())]);
            stream.write_all(&bytes)?;
            until_left(stream, log)?;
        }
        Fault::Hang => until_left(stream, log)?,
    }
    Ok(false)
}

fn until_left(mut stream: &TcpStream, log: &Log) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let left = matches!(stream.read(&mut [0; 1]), Ok(0) | Err(_));
    *log.abandoned.lock().expect("a log") += usize::from(left);
    Ok(())
}
