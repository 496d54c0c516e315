//! What readers miss in the program, and whether they would pay for it: said without their name, kept in the library's
//! files one by one, given out and summed up.

use crate::input::short_text;
use crate::{Caller, ErrorKind, Operation, ServiceError, ServiceResult};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use stores_core::{BlobKey, BlobKind, BlobStore, StoreError, StoreErrorKind};
use uuid::Uuid;

/// Longest text, in characters.
const MAX_CHARS: usize = 4_000;
/// The highest amount that is believed, a month.
const MOST_PAID: f64 = 1_000_000.0;
/// How many are kept at most: nobody fills a disk with opinions.
const MOST_KEPT: u32 = 10_000;
/// Read at a time.
const PAGE: u32 = 500;
/// Where they lie among what the library learns from.
const FOLDER: &str = "feedback/";

/// Whether readers are asked, and in which currency they say an amount.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub currency: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WouldPay {
    Yes,
    Maybe,
    No,
}

/// What somebody says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    pub missing: Option<String>,
    pub would_pay: Option<WouldPay>,
    /// A month.
    pub amount: Option<f64>,
}

/// The same as it is kept: nothing in it says who it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Milliseconds since the Unix epoch.
    pub at: i64,
    pub missing: String,
    pub would_pay: Option<WouldPay>,
    /// A month, in `currency`.
    pub amount: Option<f64>,
    pub currency: String,
}

/// All of it in figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    pub entries: u64,
    /// Of those who said whether they would pay.
    pub yes: u64,
    pub maybe: u64,
    pub no: u64,
    /// What is paid a month, by currency.
    pub amounts: Vec<Amounts>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Amounts {
    pub currency: String,
    pub named: u64,
    pub lower_quartile: f64,
    pub median: f64,
    pub upper_quartile: f64,
}

pub struct Feedback {
    blobs: Arc<dyn BlobStore>,
    asked: Asked,
}

impl Feedback {
    pub fn new(blobs: Arc<dyn BlobStore>, asked: Asked) -> Self {
        Self { blobs, asked }
    }

    /// In which currency readers are asked; `None`: they are not.
    pub fn asked(&self, caller: &Caller) -> ServiceResult<Option<&str>> {
        caller.may(Operation::SendFeedback)?;
        Ok(self.asked.currency.as_deref())
    }

    /// Keeps what somebody says. `Forbidden` where nobody is asked, `Invalid` where it says nothing, `Overloaded` where there is
    /// too much of it already.
    #[tracing::instrument(name = "service.send_feedback", level = "debug", skip_all, fields(%caller))]
    pub async fn send(&self, caller: &Caller, said: Said) -> ServiceResult<()> {
        let doing = caller.begins(Operation::SendFeedback, None)?;
        doing.end(self.keep(said).await)
    }

    async fn keep(&self, said: Said) -> ServiceResult<()> {
        let Some(currency) = &self.asked.currency else {
            let text = "this server asks for no feedback: feedback.enabled is false";
            return Err(ServiceError::new(ErrorKind::Forbidden, text));
        };
        let entry = Entry {
            at: chrono::Utc::now().timestamp_millis(),
            missing: short_text("missing", said.missing, MAX_CHARS)?,
            would_pay: said.would_pay,
            amount: said.amount,
            currency: currency.clone(),
        };
        let real = |amount: f64| (0.0..=MOST_PAID).contains(&amount);
        if !entry.amount.is_none_or(real) {
            let text = format!("an amount is between 0 and {MOST_PAID}");
            return Err(ServiceError::invalid(text));
        }
        if entry.missing.is_empty() && entry.would_pay.is_none() && entry.amount.is_none() {
            let text = "say what is missing, whether you would pay, or how much";
            return Err(ServiceError::invalid(text));
        }
        if self.keys(None, MOST_KEPT).await?.len() >= MOST_KEPT as usize {
            let text = "there is no room for more feedback: `papyri feedback clear` makes some";
            return Err(ServiceError::new(ErrorKind::Overloaded, text));
        }
        // Their order is that of time.
        let key = BlobKey::Learning(format!("{FOLDER}{}", Uuid::now_v7()));
        let bytes = serde_json::to_vec(&entry).map_err(ServiceError::internal)?;
        Ok(self.blobs.put(&key, bytes).await?)
    }

    /// All of it, the oldest first, as long as `keep` wants more.
    #[tracing::instrument(name = "service.feedback", level = "debug", skip_all, fields(%caller))]
    pub async fn all(
        &self,
        caller: &Caller,
        mut keep: impl FnMut(Entry) -> bool,
    ) -> ServiceResult<()> {
        caller.may(Operation::ReadFeedback)?;
        let mut after: Option<BlobKey> = None;
        loop {
            let keys = self.keys(after, PAGE).await?;
            let Some(last) = keys.last() else {
                return Ok(());
            };
            after = Some(last.clone());
            for key in &keys {
                // One may go meanwhile.
                let Some(bytes) = self.blobs.get(key).await? else {
                    continue;
                };
                let entry = serde_json::from_slice(&bytes).map_err(|error| {
                    let text = format!("{} in the library can't be read", key.path());
                    StoreError::new(StoreErrorKind::Corrupt, text).with_source(error)
                })?;
                if !keep(entry) {
                    return Ok(());
                }
            }
        }
    }

    #[tracing::instrument(name = "service.feedback_summary", level = "debug", skip_all, fields(%caller))]
    pub async fn summary(&self, caller: &Caller) -> ServiceResult<Summary> {
        caller.may(Operation::ReadFeedback)?;
        let mut all = Vec::new();
        self.all(caller, |entry| {
            all.push(entry);
            true
        })
        .await?;
        Ok(summed_up(&all))
    }

    /// Removes all of it; how much it was.
    #[tracing::instrument(name = "service.clear_feedback", level = "debug", skip_all, fields(%caller))]
    pub async fn clear(&self, caller: &Caller) -> ServiceResult<u64> {
        let doing = caller.begins(Operation::ReadFeedback, None)?;
        doing.end(self.cleared().await)
    }

    /// The next of them, by time.
    async fn keys(&self, after: Option<BlobKey>, limit: u32) -> ServiceResult<Vec<BlobKey>> {
        // Nothing of the folder comes before this.
        let after = after.unwrap_or_else(|| BlobKey::Learning(FOLDER.to_owned()));
        let mut keys = self
            .blobs
            .keys(BlobKind::Learning, Some(&after), limit)
            .await?;
        keys.retain(|key| matches!(key, BlobKey::Learning(name) if name.starts_with(FOLDER)));
        Ok(keys)
    }

    async fn cleared(&self) -> ServiceResult<u64> {
        let mut gone = 0;
        loop {
            let keys = self.keys(None, PAGE).await?;
            if keys.is_empty() {
                return Ok(gone);
            }
            for key in &keys {
                self.blobs.delete(key).await?;
                gone += 1;
            }
        }
    }
}

fn summed_up(all: &[Entry]) -> Summary {
    let count = |pays: WouldPay| {
        let said = all.iter().filter(|entry| entry.would_pay == Some(pays));
        said.count() as u64
    };
    let mut currencies: Vec<&str> = all.iter().map(|entry| entry.currency.as_str()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let amounts = |currency: &str| {
        let own = all.iter().filter(|entry| entry.currency == currency);
        let mut amounts: Vec<f64> = own.filter_map(|entry| entry.amount).collect();
        amounts.sort_unstable_by(f64::total_cmp);
        let last = amounts.len().checked_sub(1)?;
        // The nearest one that was named.
        let at = |share: f64| amounts[(last as f64 * share).round() as usize];
        Some(Amounts {
            currency: currency.to_owned(),
            named: amounts.len() as u64,
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
        })
    };
    Summary {
        entries: all.len() as u64,
        yes: count(WouldPay::Yes),
        maybe: count(WouldPay::Maybe),
        no: count(WouldPay::No),
        amounts: currencies.into_iter().filter_map(amounts).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(would_pay: Option<WouldPay>, amount: Option<f64>, currency: &str) -> Entry {
        Entry {
            at: 1,
            missing: String::new(),
            would_pay,
            amount,
            currency: currency.to_owned(),
        }
    }

    #[test]
    fn it_is_summed_up_by_currency() {
        assert_eq!(summed_up(&[]), Summary::default());
        let all: Vec<Entry> = [10.0, 0.0, 30.0, 20.0, 1_000.0]
            .map(|amount| entry(Some(WouldPay::Yes), Some(amount), "EUR"))
            .into_iter()
            .chain([
                entry(Some(WouldPay::No), None, "EUR"),
                entry(None, Some(5.0), "USD"),
            ])
            .collect();
        let summary = summed_up(&all);
        let said = (summary.entries, summary.yes, summary.maybe, summary.no);
        assert_eq!(said, (7, 5, 0, 1));
        let euros = &summary.amounts[0];
        let named = (euros.lower_quartile, euros.median, euros.upper_quartile);
        assert_eq!((euros.named, named), (5, (10.0, 20.0, 30.0)));
        assert_eq!(
            (summary.amounts[1].named, summary.amounts[1].median),
            (1, 5.0)
        );
    }
}
