//! A TCP proxy that can fall silent, or cut its connections: what passes through it stops for as long as it is frozen.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

pub struct Proxy {
    pub port: u16,
    gate: Arc<Gate>,
}

struct Gate {
    frozen: AtomicBool,
    /// Pieces that met the proxy frozen.
    held: AtomicU64,
    /// Bytes that clients may still send; as many as they like where it is all ones.
    left: AtomicU64,
}

impl Proxy {
    /// In front of a port of this machine; lives as long as the process.
    pub fn start(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let gate = Arc::new(Gate {
            frozen: AtomicBool::new(false),
            held: AtomicU64::new(0),
            left: AtomicU64::new(u64::MAX),
        });
        let own = gate.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else {
                    continue;
                };
                let ends = (client.try_clone(), server.try_clone());
                let (Ok(client_again), Ok(server_again)) = ends else {
                    continue;
                };
                let (there, back) = (own.clone(), own.clone());
                std::thread::spawn(move || pass(client, server, &there, true));
                std::thread::spawn(move || pass(server_again, client_again, &back, false));
            }
        });
        Self { port, gate }
    }

    pub fn freeze(&self, frozen: bool) {
        self.gate.frozen.store(frozen, Ordering::SeqCst);
    }

    /// How many pieces came while it was frozen.
    pub fn held(&self) -> u64 {
        self.gate.held.load(Ordering::SeqCst)
    }

    /// Ends every connection once clients have sent so many bytes in all; `None`: none is ended any more.
    pub fn cut(&self, after: Option<u64>) {
        self.gate
            .left
            .store(after.unwrap_or(u64::MAX), Ordering::SeqCst);
    }
}

impl Gate {
    /// How many of these bytes may pass.
    fn admits(&self, bytes: usize) -> usize {
        let bytes = bytes as u64;
        let taken = |left: u64| (left < u64::MAX).then(|| left.saturating_sub(bytes));
        let left = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, taken);
        // It was counted, unless there is no bound.
        left.map_or(bytes, |left| left.min(bytes)) as usize
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, gate: &Gate, counted: bool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if gate.frozen.load(Ordering::SeqCst) {
            gate.held.fetch_add(1, Ordering::SeqCst);
        }
        while gate.frozen.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let admitted = if counted { gate.admits(read) } else { read };
        if to.write_all(&buffer[..admitted]).is_err() || admitted < read {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
