//! Logs: to standard error, plain for people, JSON for machines.

use crate::config::LogFormat;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// `verbosity` 0 shows warnings, 1 what the program does, 2 and more how. `RUST_LOG` overrides it.
pub fn init(verbosity: u8, format: LogFormat) {
    let default = match verbosity {
        0 => "warn,lopdf=off,qdrant_edge=error",
        1 => "warn,qdrant_edge=error,papyri=info,ingest=info,answer=info,stores_embedded=info",
        _ => "info,papyri=debug,ingest=debug,answer=debug,stores_embedded=debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // That nobody reads the log ends nothing.
        .log_internal_errors(false);
    // A second call, as in tests, keeps the first subscriber.
    let _kept = match format {
        LogFormat::Text => logs.try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
}
