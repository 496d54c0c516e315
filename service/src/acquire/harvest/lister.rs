//! The first half: arXiv's lists of what changed, page by page, into the queue. Where it stands is kept with each
//! page's jobs in one transaction.

use super::abstracts;
use super::{Follow, Harvest, HarvestError};
use crate::jobs::Observer;
use chrono::NaiveDate;
use graph_schema::NewJob;
use ingest::source::oai::OaiPage;
use ingest::source::{HarvestQuery, SourceError, SourceErrorKind};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::time::Duration;
use stores_core::{Cursor, StoreError, StoreErrorKind, StoreResult};

/// Pause after arXiv was away, beyond what the client waits by itself.
const AWAY: Duration = Duration::from_secs(60);
/// Lists begun anew because a token expired, before it is taken for a fault.
const MOST_RESTARTS: u32 = 5;

/// Where the listing of a category stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct ListingState {
    /// The list at work: its first and last day, and the token of its next page.
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    token: Option<String>,
    /// The day by the server's clock on which the list at work was begun.
    begun: Option<NaiveDate>,
    /// Up to the beginning of this day all is listed; the next list begins with it.
    done: Option<NaiveDate>,
    /// Where what is listed begins: `None`, with a `done`, means with arXiv's first day.
    since: Option<NaiveDate>,
}

impl Harvest {
    /// Lists what `follow` asks for; ends when it is all queued, or when it is stopped.
    pub(super) async fn list(&self, follow: &Follow) -> Result<(), HarvestError> {
        let name = format!("oai:{}", follow.category.as_str());
        let mut place = self.first_place(follow, &name).await?;
        let mut restarts = 0;
        let mut asked = Asked::default();
        while !self.context.stop.is_cancelled() {
            let query = HarvestQuery {
                category: Some(follow.category.clone()),
                set: None,
                from: place.from,
                until: place.until,
            };
            let page = tokio::select! {
                page = self.client.list_records(&query, place.token.as_deref()) => page,
                () = self.context.stop.cancelled() => return Ok(()),
            };
            let page = match page {
                Ok(page) => page,
                Err(error) => match error.kind {
                    SourceErrorKind::Unavailable { retry_after } => {
                        self.progress.trouble(&error);
                        self.context
                            .pause(
                                retry_after
                                    .unwrap_or(AWAY)
                                    .max(AWAY.min(self.options.first_pause)),
                            )
                            .await;
                        continue;
                    }
                    // What is listed again is queued already: nothing is done twice.
                    SourceErrorKind::Expired if restarts < MOST_RESTARTS => {
                        tracing::info!("the resumption token has expired; the list begins anew");
                        (restarts, place.token) = (restarts + 1, None);
                        asked = Asked::default();
                        continue;
                    }
                    _ => return Err(error.into()),
                },
            };
            asked.add(place.token.take());
            if let Some(next) = page.next.as_ref().filter(|next| asked.holds(&next.value)) {
                // It would go round for ever, and say every time that there is more.
                let context = format!(
                    "arXiv's list goes in a circle: the token {:?} came before; run it again to begin it anew",
                    next.value
                );
                self.forget_token(&name, place).await?;
                return Err(SourceError::new(SourceErrorKind::Malformed, context).into());
            }
            self.progress.listed(&page);
            place = place.after(&page);
            let at_end = place.token.is_none();
            self.put(&name, page, &place).await?;
            if at_end {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn first_place(&self, follow: &Follow, name: &str) -> Result<ListingState, HarvestError> {
        let kept = match self.context.queue.cursor(name).await? {
            Some(text) => parsed(&text, follow)?,
            None => ListingState::default(),
        };
        if follow.resume && kept.token.is_some() {
            return Ok(kept);
        }
        Ok(ListingState {
            from: kept.start(follow),
            until: follow.until,
            done: kept.done,
            since: kept.since,
            ..ListingState::default()
        })
    }

    /// The next run begins the list anew.
    async fn forget_token(&self, name: &str, place: ListingState) -> Result<(), HarvestError> {
        let begun = ListingState {
            token: None,
            begun: None,
            ..place
        };
        let cursor = cursor(name, &begun)?;
        Ok(self
            .context
            .with_retries(|| self.context.queue.put_cursor(&cursor))
            .await?)
    }

    async fn put(
        &self,
        name: &str,
        page: OaiPage,
        place: &ListingState,
    ) -> Result<(), HarvestError> {
        let unread = page.unread.iter().map(abstracts::unread_job);
        let items = page.items.into_iter().map(abstracts::job);
        let jobs: Vec<NewJob> = unread.chain(items).collect();
        let cursor = cursor(name, place)?;
        let now = self.context.clock.now();
        let count = self
            .context
            .with_retries(|| self.context.queue.enqueue_with_cursor(&jobs, &cursor, now))
            .await?;
        self.progress.queued(count.new + count.replaced);
        Ok(self.context.clock.keep(self.context.queue.as_ref()).await?)
    }
}

/// The place that was kept. A damaged one is told, not passed over: beginning anew takes hours.
fn parsed(text: &str, follow: &Follow) -> StoreResult<ListingState> {
    match serde_json::from_str(text) {
        Ok(place) => Ok(place),
        Err(error) if !follow.resume => {
            tracing::warn!(%error, "the place where the last harvest stopped is damaged; it is not used");
            Ok(ListingState::default())
        }
        Err(error) => {
            let context = format!(
                "the place where the last harvest of {} stopped is damaged: --no-resume begins its list anew, and does \
                 nothing again that is done",
                follow.category.as_str()
            );
            Err(StoreError::new(StoreErrorKind::Corrupt, context).with_source(error))
        }
    }
}

fn cursor(name: &str, place: &ListingState) -> StoreResult<Cursor> {
    let text = serde_json::to_string(place).map_err(|error| {
        let context = "the place of a list can't be written down";
        StoreError::new(StoreErrorKind::Internal, context).with_source(error)
    })?;
    Ok(Cursor {
        name: name.to_owned(),
        text,
    })
}

/// The tokens of a list that pages were asked for with.
#[derive(Default)]
struct Asked(HashSet<String>);

impl Asked {
    fn add(&mut self, token: Option<String>) {
        self.0.extend(token);
    }

    fn holds(&self, token: &str) -> bool {
        self.0.contains(token)
    }
}

impl ListingState {
    /// The first day to list. A day may have gained records after it was listed, so the last one is listed again; and
    /// who asks for earlier days than were ever listed gets them.
    fn start(&self, follow: &Follow) -> Option<NaiveDate> {
        let earlier = follow.from.is_some() && follow.from < self.since;
        match self.done {
            Some(done) if follow.resume && !earlier => follow.from.max(Some(done)),
            _ => follow.from,
        }
    }

    /// Where it stands when this page is queued.
    fn after(self, page: &OaiPage) -> Self {
        let answered = page.answered.map(|time| time.date_naive());
        let begun = self.begun.or(answered);
        match &page.next {
            Some(next) => Self {
                token: Some(next.value.clone()),
                begun,
                ..self
            },
            None => {
                // A list with an end says nothing of the days behind it.
                let end = match (self.until, begun) {
                    (Some(until), Some(begun)) => Some(until.min(begun)),
                    (until, begun) => until.or(begun),
                };
                let since = match self.done {
                    Some(_) => self.since.min(self.from),
                    None => self.from,
                };
                Self {
                    done: self.done.max(end),
                    since,
                    ..Self::default()
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ingest::source::oai::ResumptionToken;

    fn day(day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2024, 5, day)
    }

    fn page(answered: u32, token: Option<&str>) -> OaiPage {
        OaiPage {
            items: Vec::new(),
            unread: Vec::new(),
            next: token.map(|value| ResumptionToken {
                value: value.into(),
                list_size: None,
                cursor: None,
                expires: None,
            }),
            answered: day(answered)
                .and_then(|day| day.and_hms_opt(12, 0, 0))
                .map(|time| time.and_utc()),
            cut: false,
        }
    }

    #[test]
    fn the_next_list_begins_on_the_day_the_last_was_begun() {
        let first = ListingState {
            from: day(1),
            ..ListingState::default()
        };
        let midway = first.after(&page(7, Some("t1")));
        assert_eq!(
            (midway.token.as_deref(), midway.begun),
            (Some("t1"), day(7))
        );
        // The list took three days: what changed meanwhile may be missing in it.
        let end = midway.after(&page(10, None));
        assert_eq!((end.done, end.token), (day(7), None));
    }

    #[test]
    fn earlier_days_than_were_listed_are_listed_when_asked_for() {
        let listed = ListingState {
            done: day(7),
            since: day(3),
            ..ListingState::default()
        };
        let follow = |from, resume| Follow {
            category: ingest::source::Category::parse("cs.IR").unwrap(),
            from,
            until: None,
            resume,
        };
        assert_eq!(listed.start(&follow(None, true)), day(7));
        assert_eq!(listed.start(&follow(day(4), true)), day(7));
        assert_eq!(listed.start(&follow(day(9), true)), day(9));
        assert_eq!(listed.start(&follow(day(1), true)), day(1));
        assert_eq!(listed.start(&follow(day(4), false)), day(4));
        assert_eq!(ListingState::default().start(&follow(day(4), true)), day(4));
        let whole = ListingState {
            from: day(1),
            ..listed
        };
        assert_eq!(whole.after(&page(7, None)).since, day(1));
    }

    #[test]
    fn a_damaged_place_is_told_unless_it_is_not_wanted() {
        let follow = |resume| Follow {
            category: ingest::source::Category::parse("cs.IR").unwrap(),
            from: None,
            until: None,
            resume,
        };
        for damaged in ["", "{", "[]", r#"{"from":"yesterday"}"#] {
            let error = parsed(damaged, &follow(true)).expect_err(damaged);
            assert!(error.context.contains("cs.IR") && error.context.contains("--no-resume"));
            assert_eq!(
                parsed(damaged, &follow(false)).unwrap(),
                ListingState::default()
            );
        }
        let place = ListingState {
            from: day(1),
            token: Some("t1".into()),
            ..ListingState::default()
        };
        let text = cursor("oai:cs.IR", &place).unwrap().text;
        assert_eq!(parsed(&text, &follow(true)).unwrap(), place);
    }

    #[test]
    fn a_list_with_an_end_does_not_claim_what_follows() {
        let bounded = ListingState {
            from: day(1),
            until: day(3),
            ..ListingState::default()
        };
        assert_eq!(bounded.after(&page(7, None)).done, day(3));
        let ahead = ListingState {
            until: day(30),
            ..ListingState::default()
        };
        assert_eq!(ahead.after(&page(7, None)).done, day(7));
    }
}
