//! What a failed exchange means and when to try again: how long the server asks to wait, and how long
//! to wait when it does not say.

use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::polite::{Gate, Silence};
use super::whom::Whom;
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use std::time::Duration;

/// Between tries: doubled each time up to `longest`, with jitter.
#[derive(Debug, Clone)]
pub struct Backoff {
    /// Tries after the first.
    pub retries: u32,
    pub first: Duration,
    pub longest: Duration,
    /// A server that asks for more is not waited for: the error says how long.
    pub patience: Duration,
}

impl Backoff {
    /// Between half and the whole of each wait, so that clients do not return all at once. They don't end: whether there
    /// is another try depends on what failed.
    fn waits(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.first.min(self.longest) / 2)
            .with_max_delay(self.longest / 2)
            .with_factor(2.0)
            .with_jitter()
            .without_max_times()
            .build()
    }
}

/// A failed try and whether another one may help.
#[derive(Debug)]
pub struct Failure {
    pub error: SourceError,
    pub again: Again,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    No,
    /// This exchange went wrong; another may not.
    Perhaps,
    /// The server is busy, for as long as it says: nobody should ask.
    Busy(Option<Duration>),
}

impl Failure {
    pub fn passing(error: SourceError) -> Self {
        Self {
            error,
            again: Again::Perhaps,
        }
    }

    /// What a status that is no success means.
    pub fn of(whom: &Whom, response: &Response) -> Self {
        let status = response.status();
        let at = response.url().host_str().unwrap_or_default().to_owned();
        if status == StatusCode::TOO_MANY_REQUESTS
            || status == StatusCode::REQUEST_TIMEOUT
            || status.is_server_error()
        {
            let wish = retry_after(response.headers());
            let kind = SourceErrorKind::Unavailable { retry_after: wish };
            return Self {
                error: SourceError::new(kind, format!("{at} is busy or failing ({status})")),
                again: Again::Busy(wish),
            };
        }
        let (kind, problem) = match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                (SourceErrorKind::NotFound, "has no such thing")
            }
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                (SourceErrorKind::Invalid, "does not take this request")
            }
            _ => (SourceErrorKind::Refused, "does not serve this client"),
        };
        let advice = match kind {
            SourceErrorKind::Refused => {
                format!("; {}.contact tells it who asks", whom.section)
            }
            _ => String::new(),
        };
        SourceError::new(kind, format!("{at} {problem}{advice} ({status})")).into()
    }

    /// A request that got no answer, or only part of one.
    pub fn broken(whom: &Whom, error: reqwest::Error, problem: &str) -> Self {
        let name = whom.name;
        let context = match error.is_timeout() {
            true => format!("{name} did not go on in time ({}.timeout_s)", whom.section),
            false => format!("{name}{problem}"),
        };
        let builder = error.is_builder();
        let error = error.without_url();
        match builder {
            true => SourceError::new(
                SourceErrorKind::Invalid,
                format!("the address can't be asked ({})", whom.base),
            )
            .with_source(error)
            .into(),
            false => Self::passing(SourceError::unavailable(context).with_source(error)),
        }
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self {
            error,
            again: Again::No,
        }
    }
}

impl Failure {
    /// The server asked for a longer silence than anybody waits.
    pub fn silent(whom: &Whom, Silence(wait): Silence) -> Self {
        let kind = SourceErrorKind::Unavailable {
            retry_after: Some(wait),
        };
        let context = format!(
            "{} asked for silence; it may be asked again in {} s",
            whom.name,
            wait.as_secs()
        );
        SourceError::new(kind, context).into()
    }
}

/// The tries of one piece of work.
pub struct Tries<'a> {
    whom: &'a Whom,
    gate: &'a Gate,
    rules: &'a Backoff,
    failed: u32,
    waits: ExponentialBackoff,
}

impl<'a> Tries<'a> {
    pub fn new(whom: &'a Whom, gate: &'a Gate, rules: &'a Backoff) -> Self {
        Self {
            whom,
            gate,
            rules,
            failed: 0,
            waits: rules.waits(),
        }
    }

    /// Something was achieved: the count begins anew.
    pub fn progress(&mut self) {
        self.failed = 0;
        self.waits = self.rules.waits();
    }

    /// Returns when it is time for another try; with the error when there is none.
    pub async fn pause(&mut self, failure: Failure) -> SourceResult<()> {
        let Failure { error, again } = failure;
        let wait = self.waits.next().unwrap_or(self.rules.longest);
        match again {
            Again::No => return Err(error),
            Again::Perhaps if self.failed < self.rules.retries => {
                tracing::debug!(source = self.whom.name, %error, "exchange failed, trying again");
                tokio::time::sleep(wait).await;
            }
            Again::Perhaps => return Err(error),
            Again::Busy(wish) => {
                let wait = wish.unwrap_or_default().max(wait);
                self.gate.silence(wait);
                if self.failed >= self.rules.retries || wait > self.rules.patience {
                    let kind = SourceErrorKind::Unavailable {
                        retry_after: Some(wait),
                    };
                    return Err(SourceError { kind, ..error });
                }
                tracing::warn!(source = self.whom.name, %error, wait_s = wait.as_secs(), "source is busy, waiting");
            }
        }
        self.failed += 1;
        Ok(())
    }
}

/// Seconds, or a date. A date is read against the server's own clock: ours may be wrong.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let wish = text(RETRY_AFTER)?;
    if let Ok(seconds) = wish.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(wish).ok()?;
    let now = DateTime::parse_from_rfc2822(text(DATE)?).ok()?;
    (until - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn wish(retry_after_: &'static str, date: Option<&'static str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry_after_));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        retry_after(&headers)
    }

    #[test]
    fn a_wish_in_seconds_or_as_a_date() {
        assert_eq!(wish("120", None), Some(Duration::from_secs(120)));
        let until = "Thu, 01 Jan 1998 00:01:30 GMT";
        let now = Some("Thu, 01 Jan 1998 00:01:00 GMT");
        assert_eq!(wish(until, now), Some(Duration::from_secs(30)));
        assert_eq!(wish(until, None), None);
        assert_eq!(wish("soon", now), None);
        assert_eq!(wish("-5", now), None);
        assert_eq!(wish("99999999999999999999", None), None);
    }

    #[test]
    fn waits_grow_and_are_capped() {
        let rules = Backoff {
            retries: 9,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(10),
            patience: Duration::from_secs(60),
        };
        let waits: Vec<Duration> = rules.waits().take(41).collect();
        for (failed, most) in [(0, 1), (2, 4), (3, 8), (5, 10), (40, 10)] {
            let wait = waits[failed];
            let most = Duration::from_secs(most);
            assert!(wait >= most / 2 && wait <= most, "{failed}: {wait:?}");
        }
    }
}
