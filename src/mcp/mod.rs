//! The Model Context Protocol: the library as tools of an assistant's, over standard input and output here, over HTTP in
//! `http::mcp`. Translators over `service`, like GraphQL.

mod shelf;
mod shown;
mod tools;

pub use tools::Tools;

use anyhow::Context;
use rmcp::ServiceExt;
use service::{Caller, Service};
use std::sync::Arc;

/// Serves one client until it leaves. Nothing else may be written to standard output meanwhile.
pub async fn serve(service: Arc<Service>) -> anyhow::Result<()> {
    let running = Tools::new(service, Caller::Local)
        .serve(rmcp::transport::stdio())
        .await;
    let running =
        running.context("no client of the Model Context Protocol spoke on standard input")?;
    running
        .waiting()
        .await
        .context("the client's connection broke off")?;
    Ok(())
}
