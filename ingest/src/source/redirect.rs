//! Redirects, followed by hand: each step is a request of its own and waits its turn, a circle ends,
//! and none leads away from the hosts that are configured or the service's own, unless it may lead to any.

use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::whom::Whom;
use reqwest::header::LOCATION;
use reqwest::{Response, Url};

const MAX_STEPS: usize = 5;

/// Where a request has been sent so far, the present address last.
pub struct Route<'a> {
    steps: Vec<Url>,
    whom: &'a Whom,
    hosts: &'a Hosts,
}

/// Where redirects may lead.
#[derive(Debug, Clone)]
pub enum Hosts {
    /// To these, and the service's own.
    Only(Vec<String>),
    /// Anywhere: whoever connects looks at the address.
    Any,
}

impl<'a> Route<'a> {
    pub fn new(url: Url, whom: &'a Whom, hosts: &'a Hosts) -> Self {
        Self {
            steps: vec![url],
            whom,
            hosts,
        }
    }

    /// Takes the step the response asks for; `false` when it asks for none.
    pub fn follow(&mut self, response: &Response) -> SourceResult<bool> {
        if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok(false);
        }
        let location = response.headers().get(LOCATION);
        let location = location.and_then(|value| value.to_str().ok());
        let here = response.url();
        let next = location.and_then(|location| here.join(location).ok());
        let next = next.ok_or_else(|| refused("redirects to no address", here))?;
        let downgrade = here.scheme() == "https" && next.scheme() != "https";
        if !matches!(next.scheme(), "http" | "https") || downgrade || !self.is_known(&next) {
            let host = next.host_str().unwrap_or_default();
            return Err(refused(
                &format!("redirects to {host:?}, which is not trusted"),
                here,
            ));
        }
        if self.steps.contains(&next) || self.steps.len() > MAX_STEPS {
            let problem = format!("redirects in a circle ({})", self.whom.base);
            return Err(refused(&problem, here));
        }
        self.steps.push(next);
        Ok(true)
    }

    pub fn last(&self) -> Option<&Url> {
        self.steps.last()
    }

    fn is_known(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        match self.hosts {
            Hosts::Any => true,
            Hosts::Only(known) => self.whom.owns(url) || known.iter().any(|known| known == host),
        }
    }
}

fn refused(problem: &str, from: &Url) -> SourceError {
    let host = from.host_str().unwrap_or_default();
    SourceError::new(SourceErrorKind::Refused, format!("{host} {problem}"))
}
