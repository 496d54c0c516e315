//! GraphQL over server-sent events, as `graphql-sse` speaks it in its "distinct connections mode": a request that takes
//! `text/event-stream` is answered by a stream of its own, `next` for each result and `complete` at the end.

use crate::graphql::Schema;
use crate::graphql::error::ApiError;
use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Bytes;
use async_graphql::{Request, Response};
use futures::{Stream, StreamExt, stream};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

const EVENTS: &str = "text/event-stream";
/// A stream that says nothing for longer may be taken for dead by what stands between; graphql-sse's own servers rest as long.
const SILENCE: Duration = Duration::from_secs(12);
/// Results that wait for a client which reads slowly; then the work waits, too.
const WAITING: usize = 16;

/// Whether a client wants events. Who takes JSON as well gets JSON, as from every server.
pub fn wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT);
    let mut kinds = accepted
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|kind| kind.split(';').next())
        .map(|kind| kind.trim().to_ascii_lowercase())
        .peekable();
    kinds.peek().is_some() && kinds.all(|kind| kind == EVENTS)
}

/// The results of any operation, as they come. The work runs where no connection waits for it and ends with the stream: when
/// the client leaves, or the server stops.
pub fn answered(
    schema: Schema,
    asked: Request,
    work: &Handle,
    shutdown: CancellationToken,
) -> HttpResponse {
    let (tell, told) = mpsc::channel(WAITING);
    let span = tracing::Span::current();
    let working = async move {
        let mut results = schema.execute_stream(asked);
        while let Some(result) = results.next().await {
            if tell.send(result).await.is_err() {
                return;
            }
        }
    };
    let task = AbortOnDropHandle::new(work.spawn(working.instrument(span)));
    let events = events(told, task).take_until(shutdown.cancelled_owned());
    HttpResponse::Ok()
        .content_type(EVENTS)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(events.map(Ok::<_, actix_web::Error>))
}

/// Results, signs of life between them, and the end.
fn events(
    told: mpsc::Receiver<Response>,
    task: AbortOnDropHandle<()>,
) -> impl Stream<Item = Bytes> + 'static {
    stream::unfold(Some((told, task)), |going| async {
        let (mut told, task) = going?;
        match timeout(SILENCE, told.recv()).await {
            Ok(Some(result)) => Some((next(&result), Some((told, task)))),
            Ok(None) => Some((ended(task.await), None)),
            Err(_) => Some((Bytes::from_static(b":\n\n"), Some((told, task)))),
        }
    })
}

fn next(result: &Response) -> Bytes {
    match serde_json::to_string(result) {
        // JSON has no line breaks of its own: one line of data is all of it.
        Ok(result) => Bytes::from(format!("event: next\ndata: {result}\n\n")),
        Err(error) => next(&Response::from_errors(vec![
            ApiError::internal(error).server_error(),
        ])),
    }
}

/// Work that broke is told before the end.
fn ended(worked: Result<(), tokio::task::JoinError>) -> Bytes {
    let mut end = Vec::new();
    if let Err(error) = worked {
        let failed = ApiError::internal(error).server_error();
        end.extend_from_slice(&next(&Response::from_errors(vec![failed])));
    }
    end.extend_from_slice(b"event: complete\ndata:\n\n");
    Bytes::from(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn events_are_for_those_who_take_nothing_else() {
        let wanted = |accept: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            super::wanted(&headers)
        };
        assert!(wanted(Some("text/event-stream")));
        assert!(wanted(Some("Text/Event-Stream;q=0.9")));
        for accept in [
            None,
            Some("*/*"),
            Some("application/json"),
            Some("application/graphql-response+json, application/json, text/event-stream"),
        ] {
            assert!(!wanted(accept), "{accept:?}");
        }
    }

    #[tokio::test]
    async fn work_that_breaks_is_told_and_the_stream_ends() {
        let (tell, told) = mpsc::channel(1);
        let task = tokio::spawn(async move {
            let _kept = tell;
            panic!("a bug");
        });
        let all: Vec<Bytes> = events(told, AbortOnDropHandle::new(task)).collect().await;
        let all = String::from_utf8(all.concat()).unwrap();
        assert!(all.starts_with("event: next\ndata: {"), "{all}");
        assert!(all.contains("INTERNAL") && !all.contains("a bug"), "{all}");
        assert!(all.ends_with("event: complete\ndata:\n\n"), "{all}");
    }

    #[tokio::test]
    async fn who_leaves_ends_the_work() {
        let (tell, told) = mpsc::channel(1);
        let (alive, ended) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let _kept = (tell, alive);
            std::future::pending().await
        });
        drop(events(told, AbortOnDropHandle::new(task)));
        let ended = timeout(Duration::from_secs(60), ended).await;
        assert!(ended.expect("it ends").is_err());
    }
}
