//! Who is connected: how many in all and from one address, and what each is at. A client that is slow to ask, to send
//! or to read holds its place only as long as nobody needs it; one at work keeps it.

use super::metrics;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use std::any::Any;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, Shutdown, TcpStream as Socket};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many connections there may be.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub all: usize,
    pub per_address: usize,
}

/// Seconds without a request, and without a byte of an answer taken, after which a connection is closed.
const IDLE: Duration = Duration::from_secs(30);
const STALLED: Duration = Duration::from_secs(60);
/// Time for the last answer to go out.
const FAREWELL: Duration = Duration::from_secs(2);

/// What a connection is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No head of a request has come, or not all of it.
    Waiting,
    /// Its body is coming.
    Receiving,
    /// We are at work on it.
    Working,
    /// The answer is being taken.
    Sending,
    /// It became a WebSocket.
    Socket,
    /// It was too slow: its answer is the last.
    Leaving,
}

/// The open connections of one server.
pub struct Connections {
    bounds: Bounds,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    last: u64,
    entries: HashMap<u64, Entry>,
}

struct Entry {
    address: IpAddr,
    /// The same socket, so that it can be closed from here.
    socket: Socket,
    phase: Phase,
    since: Instant,
}

/// One open connection; it leaves the list when it is dropped.
pub struct Connection {
    id: u64,
    all: Arc<Connections>,
}

impl Connections {
    pub fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self {
            bounds,
            open: Mutex::default(),
        })
    }

    /// For `HttpServer::on_connect`: enters a new connection, or closes it where there is no place.
    pub fn enter(self: &Arc<Self>, io: &dyn Any, data: &mut Extensions) {
        let Some(stream) = io.downcast_ref::<TcpStream>() else {
            return;
        };
        let socket = stream.as_fd().try_clone_to_owned().map(Socket::from);
        let (Ok(socket), Ok(peer)) = (socket, stream.peer_addr()) else {
            // No file is left for it, or it is gone already.
            metrics::turned_away();
            return;
        };
        if let Some(connection) = self.admit(peer.ip(), socket) {
            data.insert(Arc::new(connection));
        }
    }

    fn admit(self: &Arc<Self>, peer: IpAddr, socket: Socket) -> Option<Connection> {
        let address = network(peer);
        let mut open = self.open();
        let of_address = open.entries.values().filter(|one| one.address == address);
        let place = if of_address.count() >= self.bounds.per_address {
            open.make_place(|one| one.address == address)
        } else if open.entries.len() >= self.bounds.all {
            open.make_place(|_| true)
        } else {
            true
        };
        if !place {
            metrics::turned_away();
            close(&socket);
            return None;
        }
        open.last += 1;
        let id = open.last;
        open.entries.insert(
            id,
            Entry {
                address,
                socket,
                phase: Phase::Waiting,
                since: Instant::now(),
            },
        );
        metrics::connections(open.entries.len());
        Some(Connection {
            id,
            all: self.clone(),
        })
    }

    /// Closes what has stood still too long; to be called again and again.
    pub fn sweep(&self, now: Instant) {
        let mut open = self.open();
        let stale = |one: &Entry| {
            let stood = now.saturating_duration_since(one.since);
            match one.phase {
                Phase::Waiting => stood > IDLE,
                Phase::Sending => stood > STALLED,
                Phase::Leaving => stood > FAREWELL,
                // Whoever reads a body has a clock of its own; work and sockets end by themselves.
                Phase::Receiving | Phase::Working | Phase::Socket => false,
            }
        };
        let stale: Vec<u64> = ids(&open.entries, stale);
        for id in stale {
            open.remove(id);
        }
        metrics::connections(open.entries.len());
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Entries are whole at every moment.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Closes the connection that has stood still longest among these; `false` where all are at work.
    fn make_place(&mut self, among: impl Fn(&Entry) -> bool) -> bool {
        let idle = |one: &Entry| !matches!(one.phase, Phase::Working | Phase::Socket);
        let longest = self
            .entries
            .iter()
            .filter(|(_, one)| among(one) && idle(one))
            .min_by_key(|(_, one)| one.since)
            .map(|(id, _)| *id);
        longest.is_some_and(|id| {
            metrics::turned_away();
            self.remove(id)
        })
    }

    fn remove(&mut self, id: u64) -> bool {
        let entry = self.entries.remove(&id);
        entry.inspect(|one| close(&one.socket)).is_some()
    }
}

impl Connection {
    pub fn is_at(&self, phase: Phase) {
        let mut open = self.all.open();
        let here = open.entries.get_mut(&self.id);
        if let Some(one) = here.filter(|one| one.phase != Phase::Leaving) {
            one.phase = phase;
            one.since = Instant::now();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // One that was made to leave is not there any more.
        let mut open = self.all.open();
        open.entries.remove(&self.id);
        metrics::connections(open.entries.len());
    }
}

fn ids(entries: &HashMap<u64, Entry>, wanted: impl Fn(&Entry) -> bool) -> Vec<u64> {
    let found = entries.iter().filter(|(_, one)| wanted(one));
    found.map(|(id, _)| *id).collect()
}

/// The server sees the end of the connection and lets it go.
fn close(socket: &Socket) {
    // An error means that the client closed it first.
    let _closed = socket.shutdown(Shutdown::Both);
}

/// One household has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from(u128::from(long) >> 64 << 64)),
        short => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;

    const HERE: &str = "127.0.0.1";

    fn bounded(all: usize, per_address: usize) -> Arc<Connections> {
        Connections::new(Bounds { all, per_address })
    }

    /// A client's end, and what became of ours.
    fn connect(connections: &Arc<Connections>, from: &str) -> (Socket, Option<Connection>) {
        let listener = TcpListener::bind((HERE, 0)).expect("a port");
        let client = Socket::connect(listener.local_addr().expect("an address")).expect("a client");
        let (ours, _) = listener.accept().expect("a connection");
        let from = from.parse().expect("an address");
        (client, connections.admit(from, ours))
    }

    /// Waits for the end of the connection.
    fn is_closed(mut client: &Socket) -> bool {
        let patience = Some(Duration::from_secs(20));
        client.set_read_timeout(patience).expect("a socket");
        client.read(&mut [0; 8]).is_ok_and(|read| read == 0)
    }

    fn is_open(mut client: &Socket) -> bool {
        client.set_nonblocking(true).expect("a socket");
        let read = client.read(&mut [0; 8]);
        read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }

    #[test]
    fn the_longest_idle_of_an_address_makes_place() {
        let all = bounded(8, 2);
        let (first, kept) = connect(&all, HERE);
        let (second, also_kept) = connect(&all, HERE);
        let (other, _other) = connect(&all, "10.0.0.7");
        also_kept.as_ref().expect("a place").is_at(Phase::Working);
        let (_third, third_kept) = connect(&all, HERE);
        assert!(third_kept.is_some() && is_closed(&first));
        assert!(is_open(&second) && is_open(&other));
        drop(kept);
        assert_eq!(all.open().entries.len(), 3);
    }

    #[test]
    fn where_all_are_at_work_a_new_one_is_refused() {
        let all = bounded(2, 2);
        let held: Vec<_> = (0..2).map(|_| connect(&all, HERE)).collect();
        for (_, one) in &held {
            one.as_ref().expect("a place").is_at(Phase::Working);
        }
        let (client, refused) = connect(&all, "10.0.0.7");
        assert!(refused.is_none() && is_closed(&client));
        assert!(held.iter().all(|(client, _)| is_open(client)));
        drop(held);
        assert!(connect(&all, HERE).1.is_some());
    }

    #[test]
    fn who_stands_still_is_closed_and_who_is_at_work_is_not() {
        let all = bounded(8, 8);
        let phases = [
            Phase::Waiting,
            Phase::Sending,
            Phase::Working,
            Phase::Socket,
        ];
        let held: Vec<_> = phases.iter().map(|_| connect(&all, HERE)).collect();
        for ((_, one), phase) in held.iter().zip(phases) {
            one.as_ref().expect("a place").is_at(phase);
        }
        let (leaving, last) = connect(&all, HERE);
        for phase in [Phase::Leaving, Phase::Working, Phase::Sending] {
            last.as_ref().expect("a place").is_at(phase);
        }
        all.sweep(Instant::now() + IDLE / 2);
        assert_eq!(all.open().entries.len(), 4);
        assert!(is_closed(&leaving));
        all.sweep(Instant::now() + STALLED + IDLE);
        let clients: Vec<&Socket> = held.iter().map(|(client, _)| client).collect();
        assert!(clients[..2].iter().all(|client| is_closed(client)));
        assert!(clients[2..].iter().all(|client| is_open(client)));
    }

    #[test]
    fn a_household_is_one_address() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_eq!(of("::ffff:10.0.0.7"), of("10.0.0.7"));
    }
}
