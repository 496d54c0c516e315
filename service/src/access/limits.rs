//! How often each account may ask, and how often anybody may try to log in: by the clock, with a burst of a minute's worth.

use crate::{ServiceError, ServiceResult};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::fmt;
use std::num::NonZeroU32;

/// Those who asked lately are remembered; more than this many are looked through for those who did not.
const MOST_REMEMBERED: usize = 10_000;

/// What one account may do in a minute, and in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessLimits {
    /// Requests of any kind.
    pub requests: NonZeroU32,
    /// What keeps models or others' servers busy: questions, new summaries, papers, searches of arXiv.
    pub work: NonZeroU32,
    /// Tries to log in under one name; from one address three times as many.
    pub logins: NonZeroU32,
}

impl Default for AccessLimits {
    fn default() -> Self {
        let limit = |times: u32| NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        Self {
            requests: limit(600),
            work: limit(60),
            logins: limit(10),
        }
    }
}

/// What was asked for lately, by whom.
pub struct Limiter {
    requests: OneKind,
    work: OneKind,
    names: OneKind,
    addresses: OneKind,
}

impl Limiter {
    pub fn new(limits: AccessLimits) -> Self {
        let addresses = limits
            .logins
            .saturating_mul(NonZeroU32::MIN.saturating_add(2));
        Self {
            requests: OneKind::new("requests", limits.requests),
            work: OneKind::new("questions or papers", limits.work),
            names: OneKind::new("tries to log in", limits.logins),
            addresses: OneKind::new("tries to log in", addresses),
        }
    }

    pub fn request(&self, who: &str) -> ServiceResult<()> {
        self.requests.take(who)
    }

    pub fn work(&self, who: &str) -> ServiceResult<()> {
        self.work.take(who)
    }

    pub fn login(&self, name: &str, address: &str) -> ServiceResult<()> {
        self.addresses.take(address)?;
        self.names.take(name)
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Limiter")
    }
}

struct OneKind {
    what: &'static str,
    times: NonZeroU32,
    taken: DefaultKeyedRateLimiter<String>,
}

impl OneKind {
    fn new(what: &'static str, times: NonZeroU32) -> Self {
        Self {
            what,
            times,
            taken: RateLimiter::keyed(Quota::per_minute(times)),
        }
    }

    /// `Overloaded`, with the time after which there is room again.
    fn take(&self, who: &str) -> ServiceResult<()> {
        if self.taken.len() > MOST_REMEMBERED {
            self.taken.retain_recent();
            self.taken.shrink_to_fit();
        }
        let Err(until) = self.taken.check_key(&who.to_owned()) else {
            return Ok(());
        };
        let wait = until.wait_time_from(DefaultClock::default().now());
        Err(ServiceError::too_often(self.times.get(), self.what, wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn each_has_a_minutes_worth_of_its_own() {
        let two = NonZeroU32::new(2).unwrap();
        let limiter = Limiter::new(AccessLimits {
            requests: two,
            work: NonZeroU32::MIN,
            logins: two,
        });
        for _ in 0..2 {
            assert!(limiter.request("user anna").is_ok());
        }
        let refused = limiter.request("user anna").unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Overloaded);
        let wait = refused.retry_after.expect("a time").as_secs();
        assert!((1..=30).contains(&wait), "{wait}");
        assert!(
            refused.message.contains("2 requests in a minute"),
            "{refused}"
        );
        assert!(limiter.request("user ben").is_ok());
        assert!(limiter.work("user anna").is_ok() && limiter.work("user anna").is_err());
    }

    #[test]
    fn logins_are_few_for_a_name_and_for_an_address() {
        let limiter = Limiter::new(AccessLimits {
            logins: NonZeroU32::MIN,
            ..AccessLimits::default()
        });
        assert!(limiter.login("anna", "10.0.0.1").is_ok());
        assert!(
            limiter.login("anna", "10.0.0.2").is_err(),
            "whoever tries it"
        );
        assert!(limiter.login("ben", "10.0.0.1").is_ok());
        assert!(limiter.login("carl", "10.0.0.1").is_ok());
        assert!(
            limiter.login("dora", "10.0.0.1").is_err(),
            "whomever it tries"
        );
    }
}
