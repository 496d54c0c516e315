//! The service: what users touch.

pub mod arrivals;
pub mod cli;
pub mod config;
pub mod eval;
pub mod graphql;
pub mod http;
mod identity;
mod learning;
pub mod retention;
pub mod startup;
pub mod telemetry;
pub mod transfer;
pub mod wholeness;
