//! What a client, a terminal or the environment can do to the program, and what it does not let them do.

mod clients;
mod full_disk;
mod harvest;
mod headers;
mod learnt;
mod overload;
mod printed;
mod read_only;
mod secrets;
mod terminal;
mod uploads;
