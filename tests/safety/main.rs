//! What a client, a terminal or the environment can do to the program, and what it does not let them do.

mod clients;
mod full_disk;
mod harvest;
mod headers;
#[path = "../support/oai.rs"]
mod oai;
mod overload;
mod read_only;
#[path = "../../ingest/tests/support/replay.rs"]
mod replay;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
mod terminal;
mod uploads;

use support::pdf;
