//! What the program says of itself: logs to standard error, plain for people, JSON for machines, and, where a collector is
//! configured, spans.

mod delivery;
mod otlp;
mod spans;

pub use delivery::{Delivering, Delivery};
pub use spans::continuing;

use crate::config::{LogFormat, TracesConfig};
use spans::Spans;
use std::io::IsTerminal;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Whose spans are traced: this program's own, not those of what it is made of.
const TRACED: [&str; 10] = [
    "papyri",
    "service",
    "answer",
    "ingest",
    "learn",
    "stores_embedded",
    "stores_remote",
    "models_onnx",
    "models_candle",
    "models_openai",
];

/// `verbosity` 0 shows warnings, 1 what the program does, 2 and more how. `RUST_LOG` overrides it. What is to be sent to a
/// collector comes back.
pub fn init(
    verbosity: u8,
    format: LogFormat,
    traces: Option<&TracesConfig>,
) -> anyhow::Result<Option<Delivery>> {
    let default = match verbosity {
        0 => "warn,lopdf=off,qdrant_edge=error",
        1 => "warn,qdrant_edge=error,papyri=info,ingest=info,answer=info,stores_embedded=info",
        _ => "info,papyri=debug,ingest=debug,answer=debug,stores_embedded=debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let logs = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // That nobody reads the log ends nothing.
        .log_internal_errors(false);
    let logs = match format {
        LogFormat::Text => logs.boxed(),
        LogFormat::Json => logs.json().boxed(),
    };
    let (spans, delivery) = match traces {
        Some(config) => {
            let (spans, finished) = Spans::new(config.ratio);
            let traced = Targets::new().with_targets(TRACED.map(|name| (name, Level::DEBUG)));
            let delivery = Delivery::new(config, finished)?;
            (Some(spans.with_filter(traced)), Some(delivery))
        }
        None => (None, None),
    };
    let all = tracing_subscriber::registry()
        .with(logs.with_filter(filter))
        .with(spans);
    // A second call, as in tests, keeps the first subscriber.
    let _kept = all.try_init();
    Ok(delivery)
}

/// This process among others that share the library: its machine, and its number there.
pub fn instance() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = match host.trim() {
        "" => "host",
        name => name,
    };
    format!("{host}-{}", std::process::id())
}
