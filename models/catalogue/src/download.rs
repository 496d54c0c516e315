//! One file from a server to the disk: it goes on where it broke off, and is kept only with the right digest.

use backon::{BackoffBuilder, ExponentialBuilder};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use reqwest::{Client, Response, StatusCode, Url, header};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// Tries in a row that brought nothing, before it is given up.
const BARREN_TRIES: usize = 5;

/// How far a download has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes on the disk, those of earlier runs among them.
    pub got: u64,
    pub total: Option<u64>,
}

/// Called after each piece, from an async thread: it must not block.
pub(crate) type OnProgress<'a> = &'a (dyn Fn(Progress) + Send + Sync);

pub(crate) struct Wanted<'a> {
    pub url: &'a Url,
    pub sha256: &'a str,
    pub size: Option<u64>,
    /// Where the bytes gather; named by the digest, so that what lies there is a part of this file.
    pub part: &'a Path,
    /// Wait before a barren try is repeated; doubled each time.
    pub backoff: Duration,
}

impl Wanted<'_> {
    /// What is waited for after each try that brought nothing, but the last.
    fn barren_pauses(&self) -> impl Iterator<Item = Duration> + use<> {
        ExponentialBuilder::new()
            .with_min_delay(2 * self.backoff)
            .with_factor(2.0)
            .with_max_times(BARREN_TRIES - 1)
            .build()
    }
}

/// Brings the whole file to `part`. Dropping it leaves what came, for the next time. `Unavailable` when the server is away
/// or another process downloads the same; `Invalid` when the file is another than wanted (it is deleted then).
pub(crate) async fn fetch(
    client: &Client,
    wanted: &Wanted<'_>,
    progress: OnProgress<'_>,
) -> ModelResult<()> {
    let file = locked(wanted.part)?;
    let mut pauses = wanted.barren_pauses();
    loop {
        let before = length(&file)?;
        if before > 0 && wanted.size == Some(before) {
            break;
        }
        match piece(client, wanted, &file, progress).await {
            Ok(true) => break,
            Ok(false) => {}
            Err(error) if error.kind != ModelErrorKind::Unavailable => return Err(error),
            Err(error) => tracing::info!(%error, "a download broke off"),
        }
        let pause = match length(&file)? > before {
            true => {
                pauses = wanted.barren_pauses();
                Some(wanted.backoff)
            }
            false => pauses.next(),
        };
        let Some(pause) = pause else {
            let context = "the download does not go on: run it again later, what came is kept";
            return Err(ModelError::new(ModelErrorKind::Unavailable, context));
        };
        tokio::time::sleep(pause).await;
    }
    let found = digest_of(wanted.part).await?;
    if found == wanted.sha256 {
        return Ok(());
    }
    std::fs::remove_file(wanted.part).map_err(|error| internal("deleting a wrong file", error))?;
    Err(ModelError::new(
        ModelErrorKind::Invalid,
        format!(
            "what the server sent is not the file it should be: SHA-256 {found}, not {}",
            wanted.sha256
        ),
    ))
}

/// One request from where the file ends; whether the file is whole now.
async fn piece(
    client: &Client,
    wanted: &Wanted<'_>,
    file: &File,
    progress: OnProgress<'_>,
) -> ModelResult<bool> {
    let mut got = length(file)?;
    let mut request = client.get(wanted.url.clone());
    if got > 0 {
        request = request.header(header::RANGE, format!("bytes={got}-"));
    }
    let response = request
        .send()
        .await
        .map_err(|error| unavailable("the server of the model can't be reached", error))?;
    if got > 0 && response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        // All of it is there already, or too much: the digest tells.
        return Ok(true);
    }
    let mut response = checked(response, "the server has no such file")?;
    let goes_on = response.status() == StatusCode::PARTIAL_CONTENT && begins_at(&response, got);
    let mut out = file
        .try_clone()
        .map_err(|error| internal("writing a download", error))?;
    if !goes_on {
        // The server begins anew: so does the file.
        got = 0;
        out.set_len(0)
            .map_err(|error| internal("writing a download", error))?;
    }
    out.seek(SeekFrom::Start(got))
        .map_err(|error| internal("writing a download", error))?;
    let total = wanted
        .size
        .or(response.content_length().map(|rest| got + rest));
    let mut out = tokio::fs::File::from_std(out);
    loop {
        progress(Progress { got, total });
        let next = response.chunk().await;
        let Some(bytes) = next.map_err(|error| unavailable("the download broke off", error))?
        else {
            return Ok(total.is_none_or(|total| got >= total));
        };
        got += bytes.len() as u64;
        if wanted.size.is_some_and(|size| got > size) {
            return Err(ModelError::new(
                ModelErrorKind::Invalid,
                "the server sends more than the file should have",
            ));
        }
        // Flushed each time: who stops here finds all that came.
        out.write_all(&bytes)
            .await
            .map_err(|error| internal("writing a download (is the disk full?)", error))?;
        out.flush()
            .await
            .map_err(|error| internal("writing a download (is the disk full?)", error))?;
    }
}

/// Opens the part and keeps other processes from it.
fn locked(part: &Path) -> ModelResult<File> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(part)
        .map_err(|error| internal("writing a download", error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ModelError::new(
            ModelErrorKind::Unavailable,
            "another papyri is downloading it",
        )),
        Err(TryLockError::Error(error)) => Err(internal("locking a download", error)),
    }
}

fn begins_at(response: &Response, at: u64) -> bool {
    response
        .headers()
        .get(header::CONTENT_RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| {
            text.trim()
                .strip_prefix("bytes ")?
                .split('-')
                .next()?
                .parse()
                .ok()
        })
        .is_some_and(|start: u64| start == at)
}

fn length(file: &File) -> ModelResult<u64> {
    let metadata = file
        .metadata()
        .map_err(|error| internal("reading a download", error))?;
    Ok(metadata.len())
}

/// SHA-256 of a file, in small hexadecimal digits; off the async threads.
pub(crate) async fn digest_of(path: &Path) -> ModelResult<String> {
    let path = path.to_owned();
    let task = tokio::task::spawn_blocking(move || -> std::io::Result<String> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(hex::encode(hash.finalize()));
            }
            hash.update(&buffer[..read]);
        }
    });
    let done = task
        .await
        .map_err(|error| internal("hashing a file", error))?;
    done.map_err(|error| internal("hashing a file", error))
}

/// A response that is good, or what its status means.
pub(crate) fn checked(response: Response, missing: &str) -> ModelResult<Response> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    let (kind, context) = match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => (ModelErrorKind::Invalid, missing.to_owned()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (
            ModelErrorKind::Invalid,
            format!("the server gives that only to people it knows ({status})"),
        ),
        _ if passing => (
            ModelErrorKind::Unavailable,
            format!("the server is busy or failing ({status})"),
        ),
        _ => (
            ModelErrorKind::Invalid,
            format!("the server refused ({status})"),
        ),
    };
    Err(ModelError::new(kind, context))
}

/// An address may hold a password: it is left out.
pub(crate) fn unavailable(context: &str, error: reqwest::Error) -> ModelError {
    ModelError::new(ModelErrorKind::Unavailable, context).with_source(error.without_url())
}

pub(crate) fn internal(
    context: &str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> ModelError {
    ModelError::new(ModelErrorKind::Internal, context).with_source(error)
}
