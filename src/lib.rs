//! What users touch: the command line, GraphQL and HTTP, over the use cases of `service`.

pub mod cli;
pub mod config;
pub mod eval;
pub mod graphql;
pub mod http;
mod identity;
mod mcp;
mod notifier;
mod quoted;
pub mod startup;
pub mod telemetry;
