//! A small HTTP server of a test: what it answers is a function of what it is asked.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// One request, whole.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// With what stands behind the question mark.
    pub path: String,
    /// By their names in small letters.
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Asked {
    /// A field of a form, or of the query.
    pub fn field(&self, name: &str) -> Option<String> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let body = String::from_utf8_lossy(&self.body);
        [query, &body].into_iter().find_map(|text| {
            let url = reqwest::Url::parse(&format!("http://a/?{text}")).expect("an address");
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        })
    }
}

/// Status and body, of JSON.
pub type Given = (u16, String);

/// Answers until the process ends; its address, as `http://127.0.0.1:…`.
pub fn start(answer: impl Fn(&Asked) -> Given + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                let mut stream = stream;
                if let Some(asked) = read(&mut stream) {
                    let (status, body) = answer(&asked);
                    let reply = format!(
                        "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                        body.len()
                    );
                    // Who asked may have left.
                    let _gone = stream.write_all(reply.as_bytes());
                }
            });
        }
    });
    address
}

fn read(stream: &mut TcpStream) -> Option<Asked> {
    let _bounded = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let mut all = Vec::new();
    let mut part = [0; 16_384];
    loop {
        let read = stream.read(&mut part).ok().filter(|read| *read > 0)?;
        all.extend_from_slice(&part[..read]);
        let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let headers: HashMap<String, String> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.get("content-length");
        let length = length.map_or(0, |length| length.parse().expect("a length"));
        let body = &all[end + 4..];
        if body.len() >= length {
            return Some(Asked {
                method: first.next()?.to_owned(),
                path: first.next()?.to_owned(),
                body: body[..length].to_vec(),
                headers,
            });
        }
    }
}
