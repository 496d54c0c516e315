//! Spans as the OpenTelemetry protocol writes them in JSON: `ExportTraceServiceRequest` of OTLP 1.x.

use super::spans::{Finished, Value};
use serde_json::{Value as Json, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// `SPAN_KIND_INTERNAL` and `SPAN_KIND_SERVER`, `STATUS_CODE_ERROR`.
const INTERNAL: u8 = 1;
const SERVER: u8 = 2;
const ERROR: u8 = 2;
/// The span of a request.
const REQUEST: &str = "http.request";

/// What is sent of these spans by a program of this name.
pub fn written(service: &str, instance: &str, spans: &[Finished]) -> Json {
    let spans: Vec<Json> = spans.iter().map(span).collect();
    json!({
        "resourceSpans": [{
            "resource": { "attributes": [
                attribute("service.name", json!({ "stringValue": service })),
                attribute("service.version", json!({ "stringValue": env!("CARGO_PKG_VERSION") })),
                attribute("service.instance.id", json!({ "stringValue": instance })),
            ] },
            "scopeSpans": [{
                "scope": { "name": "papyri", "version": env!("CARGO_PKG_VERSION") },
                "spans": spans,
            }],
        }],
    })
}

fn span(span: &Finished) -> Json {
    let kind = match span.name {
        REQUEST => SERVER,
        _ => INTERNAL,
    };
    let fields = span.fields.iter();
    let fields: Vec<Json> = fields
        .map(|(name, value)| attribute(name, value_of(value)))
        .collect();
    let mut written = json!({
        "traceId": hex::encode(span.trace.id),
        "spanId": hex::encode(span.id),
        "name": span.name,
        "kind": kind,
        "startTimeUnixNano": nanos(span.began),
        "endTimeUnixNano": nanos(span.ended),
        "attributes": fields,
    });
    if let Some(parent) = span.parent {
        written["parentSpanId"] = hex::encode(parent).into();
    }
    if span.failed {
        written["status"] = json!({ "code": ERROR });
    }
    written
}

fn attribute(key: &str, value: Json) -> Json {
    json!({ "key": key, "value": value })
}

/// 64-bit integers are texts in this JSON.
fn value_of(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!({ "stringValue": text }),
        Value::Whole(number) => json!({ "intValue": number.to_string() }),
        Value::Number(number) => json!({ "doubleValue": number }),
        Value::Truth(truth) => json!({ "boolValue": truth }),
    }
}

fn nanos(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos().to_string()
}
