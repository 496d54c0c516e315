//! Spans as they end: each with its trace, its parent and its figures, into a bounded queue. Whoever works never waits for
//! it; what finds no room is dropped and counted.

use std::cell::Cell;
use std::fmt::Debug;
use std::time::SystemTime;
use tokio::sync::mpsc;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;
use uuid::Uuid;

/// Spans that may wait to be sent: some hundred questions' worth.
const WAITING: usize = 8_192;
/// What one span may say.
const MOST_FIELDS: usize = 32;
const MOST_CHARS: usize = 256;
/// A counter: spans that found no room, or that no collector took.
pub const DROPPED_TOTAL: &str = "papyri_spans_dropped_total";

/// A span that has ended.
#[derive(Debug, Clone)]
pub struct Finished {
    pub trace: Trace,
    pub id: [u8; 8],
    /// `None` for the first of its trace.
    pub parent: Option<[u8; 8]>,
    pub name: &'static str,
    pub began: SystemTime,
    pub ended: SystemTime,
    pub fields: Vec<(&'static str, Value)>,
    pub failed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
    Truth(bool),
}

/// To which trace a span belongs, and whether it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    pub id: [u8; 16],
    kept: bool,
}

/// Where a trace comes from that began elsewhere (W3C Trace Context).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Arriving {
    trace: Trace,
    parent: [u8; 8],
}

impl Arriving {
    /// Of the header `traceparent`.
    fn parse(header: &str) -> Option<Self> {
        let parts: Vec<&str> = header.split('-').collect();
        let [version, trace, parent, flags] = parts[..] else {
            return None;
        };
        let id: [u8; 16] = hex::decode(trace).ok()?.try_into().ok()?;
        let parent: [u8; 8] = hex::decode(parent).ok()?.try_into().ok()?;
        let flags: [u8; 1] = hex::decode(flags).ok()?.try_into().ok()?;
        let real = version == "00" && id != [0; 16] && parent != [0; 8];
        let trace = Trace {
            id,
            kept: flags[0] & 1 == 1,
        };
        real.then_some(Self { trace, parent })
    }
}

thread_local! {
    /// The trace that the next span without a parent continues.
    static ARRIVING: Cell<Option<Arriving>> = const { Cell::new(None) };
}

/// What `begin` gives; the first span that it begins continues the trace of this header `traceparent`.
pub fn continuing<T>(traceparent: Option<&str>, begin: impl FnOnce() -> T) -> T {
    ARRIVING.set(traceparent.and_then(Arriving::parse));
    let begun = begin();
    ARRIVING.set(None);
    begun
}

/// The layer that follows spans.
pub struct Spans {
    ratio: f64,
    finished: mpsc::Sender<Finished>,
}

impl Spans {
    /// `ratio` of the traces that begin here are kept.
    pub fn new(ratio: f64) -> (Self, mpsc::Receiver<Finished>) {
        let (finished, waiting) = mpsc::channel(WAITING);
        (Self { ratio, finished }, waiting)
    }

    fn begun(&self) -> Trace {
        let id = *Uuid::new_v4().as_bytes();
        let [a, b, c, d, ..] = id;
        let drawn = f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX);
        Trace {
            id,
            kept: self.ratio > 0.0 && drawn <= self.ratio,
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else {
            return;
        };
        let above = span.parent().and_then(|parent| {
            let parts = parent.extensions();
            parts.get::<Finished>().map(|above| (above.trace, above.id))
        });
        let (trace, parent) = match (above, ARRIVING.take()) {
            (Some((trace, parent)), _) => (trace, Some(parent)),
            (None, Some(arriving)) => (arriving.trace, Some(arriving.parent)),
            (None, None) => (self.begun(), None),
        };
        let [a, b, c, d, e, f, g, h, ..] = *Uuid::new_v4().as_bytes();
        let now = SystemTime::now();
        let mut own = Finished {
            trace,
            id: [a, b, c, d, e, f, g, h],
            parent,
            name: attributes.metadata().name(),
            began: now,
            ended: now,
            fields: Vec::new(),
            failed: false,
        };
        if trace.kept {
            attributes.record(&mut own);
        }
        span.extensions_mut().insert(own);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(own) = span.extensions_mut().get_mut::<Finished>()
            && own.trace.kept
        {
            values.record(own);
        }
    }

    /// An error fails the span that it happens in; figures of what is told stand on it, texts do not.
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if let Some(span) = context.event_span(event)
            && let Some(own) = span.extensions_mut().get_mut::<Finished>()
            && own.trace.kept
        {
            own.failed |= *event.metadata().level() == Level::ERROR;
            event.record(&mut Figures(own));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id);
        let own = span.and_then(|span| span.extensions_mut().remove::<Finished>());
        let Some(mut own) = own.filter(|own| own.trace.kept) else {
            return;
        };
        own.ended = SystemTime::now();
        if self.finished.try_send(own).is_err() {
            metrics::counter!(DROPPED_TOTAL).increment(1);
        }
    }
}

impl Finished {
    fn add(&mut self, field: &Field, value: Value) {
        let name = field.name();
        if let Some((_, known)) = self.fields.iter_mut().find(|(known, _)| *known == name) {
            *known = value;
        } else if self.fields.len() < MOST_FIELDS {
            self.fields.push((name, value));
        }
    }
}

impl Visit for Finished {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, Value::Whole(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(
            field,
            Value::Whole(i64::try_from(value).unwrap_or(i64::MAX)),
        );
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, Value::Number(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, Value::Truth(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, Value::Text(value.chars().take(MOST_CHARS).collect()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// Takes figures only.
struct Figures<'a>(&'a mut Finished);

impl Visit for Figures<'_> {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.record_i64(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.failed |= field.name() == "status" && value >= 500;
        self.0.record_u64(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.record_f64(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.record_bool(field, value);
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt;

    fn traced(ratio: f64, work: impl FnOnce()) -> Vec<Finished> {
        let (spans, mut finished) = Spans::new(ratio);
        let subscriber = tracing_subscriber::registry().with(spans);
        tracing::subscriber::with_default(subscriber, work);
        let mut all = Vec::new();
        while let Ok(one) = finished.try_recv() {
            all.push(one);
        }
        all
    }

    const HEADER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn spans_know_their_trace_and_their_parent() {
        let all = traced(1.0, || {
            let first = continuing(Some(HEADER), || tracing::info_span!("first", papers = 3));
            first.in_scope(|| {
                tracing::info_span!("second", of = "it").in_scope(|| {
                    tracing::info!(status = 503_u64, question = "what nobody may see", "told");
                });
            });
            drop(first);
            tracing::info_span!("another").in_scope(|| tracing::error!("broken"));
        });
        let [second, first, another] = &all[..] else {
            panic!("{all:#?}");
        };
        assert_eq!(hex::encode(first.trace.id), HEADER[3..35]);
        assert_eq!(
            first.parent.map(hex::encode).as_deref(),
            Some(&HEADER[36..52])
        );
        assert_eq!(first.fields, [("papers", Value::Whole(3))]);
        assert_eq!((second.trace, second.parent), (first.trace, Some(first.id)));
        let told = [
            ("of", Value::Text("it".into())),
            ("status", Value::Whole(503)),
        ];
        assert_eq!(second.fields, told);
        assert!(second.failed && !first.failed && another.failed);
        assert!(another.trace != first.trace && another.parent.is_none());
        assert!(second.began <= second.ended);
    }

    #[test]
    fn who_asks_says_whether_it_is_traced() {
        let begin = |header: Option<&'static str>| {
            move || drop(continuing(header, || tracing::info_span!("one")))
        };
        let unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        assert_eq!(traced(1.0, begin(Some(unsampled))).len(), 0);
        assert_eq!(traced(0.0, begin(Some(HEADER))).len(), 1);
        assert_eq!(traced(0.0, begin(None)).len(), 0);
        for odd in [
            "",
            "00-0-0-0",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert_eq!(traced(1.0, begin(Some(odd)))[0].parent, None, "{odd}");
        }
    }

    #[test]
    fn what_finds_no_room_is_dropped() {
        let all = traced(1.0, || {
            for _ in 0..WAITING + 7 {
                drop(tracing::info_span!("one"));
            }
        });
        assert_eq!(all.len(), WAITING);
    }
}
