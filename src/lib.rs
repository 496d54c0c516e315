//! The service: what users touch. Command line, GraphQL, HTTP, configuration, and the one place
//! where concrete stores and models are chosen.

pub mod cli;
pub mod config;
pub mod eval;
pub mod graphql;
pub mod http;
pub mod startup;
pub mod telemetry;
