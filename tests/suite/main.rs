//! The program as its users meet it, one subject a module. One test program for all of them: each would hold the
//! engines anew, some 200 MB, and link for as long.

// As the program's: futures hold those of everything below them.
#![recursion_limit = "256"]

#[path = "../support/oai.rs"]
mod oai;
#[path = "../postgres/server.rs"]
mod postgres;
#[path = "../qdrant/mod.rs"]
mod qdrant;
#[path = "../../ingest/tests/support/replay.rs"]
mod replay;
#[path = "../support/mod.rs"]
mod support;

mod abstracts;
mod access;
mod arrivals;
mod arxiv;
mod ask;
mod bad_input;
mod bibliography;
mod check;
mod correcting;
mod damage;
mod delete;
mod embedder;
mod enrich;
mod events;
mod explore;
mod feedback;
mod figures;
mod forms;
mod fuzz;
mod generator;
mod harvest;
mod http;
mod ingest;
mod jobs;
mod killed;
mod latex;
mod learning;
mod markup;
mod mcp;
mod models;
mod openai;
mod operations;
mod pictures;
mod rects;
mod reindex;
mod remote;
mod remote_passages;
mod reranker;
mod reread;
mod rest;
mod retention;
mod rounds;
mod safety;
mod scans;
mod shelf;
mod signals;
mod tables;
mod transfer;
mod understood;
mod uploads;
mod verifier;
mod versions;
mod watch;
