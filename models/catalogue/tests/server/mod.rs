//! A server of files on the loopback: knows ranges, breaks off where it is told to, and remembers what was asked.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What a path gives.
#[derive(Clone)]
pub struct Reply {
    content_type: &'static str,
    body: Vec<u8>,
    headers: Vec<(String, String)>,
    location: Option<&'static str>,
    /// How many answers end after a quarter of what they announced.
    breaks: usize,
}

impl Reply {
    pub fn page(content_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            content_type,
            body,
            headers: Vec::new(),
            location: None,
            breaks: 0,
        }
    }

    pub fn bytes(body: Vec<u8>) -> Self {
        Self::page("application/octet-stream", body)
    }

    pub fn breaking(mut self, times: usize) -> Self {
        self.breaks = times;
        self
    }

    pub fn redirected(mut self, to: &'static str) -> Self {
        self.location = Some(to);
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

pub struct Server {
    pub address: String,
    /// Of each request for bytes: path and where it was to begin.
    asked: Arc<Mutex<Vec<(String, usize)>>>,
}

impl Server {
    pub async fn start(replies: Vec<(&'static str, Reply)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let replies: HashMap<&str, Reply> = replies.into_iter().collect();
        let replies = Arc::new(Mutex::new(replies));
        let noted = asked.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(answer(socket, replies.clone(), noted.clone()));
            }
        });
        Self { address, asked }
    }

    /// Where the requests of a path began, in their order.
    pub fn starts(&self, path: &str) -> Vec<usize> {
        let asked = self.asked.lock().unwrap();
        let of = asked.iter().filter(|(known, _)| known == path);
        of.map(|(_, start)| *start).collect()
    }
}

async fn answer(
    mut socket: TcpStream,
    replies: Arc<Mutex<HashMap<&'static str, Reply>>>,
    asked: Arc<Mutex<Vec<(String, usize)>>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let mut first = head.split_whitespace();
    let (method, path) = (first.next().unwrap(), first.next().unwrap());
    let range = head.to_lowercase();
    let range = range.split_once("range: bytes=").map(|(_, rest)| rest);
    let start: Option<usize> = range.and_then(|rest| rest.split('-').next()?.parse().ok());
    let (text, body) = {
        let mut replies = replies.lock().unwrap();
        let Some(reply) = replies.get_mut(path) else {
            let gone = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _gone_away = socket.try_write(gone.as_bytes());
            return;
        };
        let mut headers = format!(
            "content-type: {}\r\nconnection: close\r\n",
            reply.content_type
        );
        for (name, value) in &reply.headers {
            headers.push_str(&format!("{name}: {value}\r\n"));
        }
        let from = start.unwrap_or(0).min(reply.body.len());
        let mut body = reply.body[from..].to_vec();
        let status = match (reply.location, start) {
            (Some(to), _) => {
                headers.push_str(&format!("location: {to}\r\n"));
                "302 Found"
            }
            (None, Some(_)) => {
                let last = reply.body.len().saturating_sub(1);
                let all = reply.body.len();
                headers.push_str(&format!("content-range: bytes {from}-{last}/{all}\r\n"));
                "206 Partial Content"
            }
            (None, None) => "200 OK",
        };
        headers.push_str(&format!("content-length: {}\r\n", body.len()));
        if method == "HEAD" {
            body.clear();
        } else {
            asked.lock().unwrap().push((path.to_owned(), from));
            if reply.breaks > 0 && reply.location.is_none() {
                reply.breaks -= 1;
                body.truncate(body.len() / 4);
            }
        }
        (format!("HTTP/1.1 {status}\r\n{headers}\r\n"), body)
    };
    // A client that has gone away is no matter here.
    let _gone_away = socket.write_all(text.as_bytes()).await;
    let _gone_away = socket.write_all(&body).await;
    let _gone_away = socket.shutdown().await;
}
