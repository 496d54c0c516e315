//! What users touch: the command line, GraphQL and HTTP, over the use cases of `service`.

// The futures of commands hold those of everything below them: their layout is deeper than the usual limit.
#![recursion_limit = "256"]

pub mod cli;
mod cluster;
pub mod config;
pub mod eval;
pub mod graphql;
pub mod http;
mod identity;
mod mcp;
mod notifier;
mod oidc;
mod quoted;
pub mod startup;
pub mod telemetry;
