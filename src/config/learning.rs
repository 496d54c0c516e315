//! `[learning]`: what is kept of what readers do, and when the library learns by itself.

use super::{Keep, ensure_key};
use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, de::Error};
use service::learn::Schedule;
use service::rate::Consent;
use std::time::Duration;

const SECONDS_A_DAY: u64 = 86_400;
const SECONDS_AN_HOUR: u64 = 3_600;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearningConfig {
    /// Whether it is kept which citations readers open, which answers they copy or ask for again.
    pub signals: SignalsChoice,
    /// How long that is kept.
    pub keep_signals: Keep,
    /// How often a round of labels, training, evaluation and trial begins: `"7d"`, `"12h"`; absent: never.
    pub every: Option<Span>,
    /// A round begins with so many more ratings and labels, too; absent: it does not.
    pub after_labels: Option<u64>,
    /// Share of the chats that a version on trial gets, above 0 and below 1.
    pub share: f64,
    /// The time of the day, UTC, from which the fixed questions are asked, `"03:00"`, or `"never"`.
    pub quality_at: Daily,
}

impl Default for LearningConfig {
    fn default() -> Self {
        let usual = Schedule::default();
        Self {
            signals: SignalsChoice::default(),
            keep_signals: Keep::default(),
            every: None,
            after_labels: None,
            share: usual.share,
            quality_at: Daily(usual.quality_at),
        }
    }
}

impl LearningConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            self.share > 0.0 && self.share < 1.0,
            "learning.share",
            "must be above 0 and below 1",
        )?;
        ensure_key(
            self.after_labels != Some(0),
            "learning.after_labels",
            "must be 1 or more; leave it out for never",
        )
    }

    pub fn schedule(&self) -> Schedule {
        Schedule {
            every: self.every.map(|span| span.0),
            after_labels: self.after_labels,
            share: self.share,
            quality_at: self.quality_at.0,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalsChoice {
    Off,
    /// Of readers who agreed on the page.
    #[default]
    Ask,
    On,
}

impl From<SignalsChoice> for Consent {
    fn from(choice: SignalsChoice) -> Self {
        match choice {
            SignalsChoice::Off => Self::Off,
            SignalsChoice::Ask => Self::Ask,
            SignalsChoice::On => Self::On,
        }
    }
}

/// Hours or days: `12h`, `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(Duration);

impl Span {
    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
            (Some(number), _) => (number, SECONDS_AN_HOUR),
            (_, Some(number)) => (number, SECONDS_A_DAY),
            (None, None) => return None,
        };
        let number: u32 = number.parse().ok()?;
        (number > 0).then(|| Self(Duration::from_secs(u64::from(number) * unit)))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || {
            D::Error::custom(format!(
                "{text:?} is no number of hours or days such as \"12h\" or \"7d\""
            ))
        };
        Self::parse(&text).ok_or_else(wrong)
    }
}

/// A time of every day, UTC, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Daily(Option<NaiveTime>);

impl<'de> Deserialize<'de> for Daily {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text == "never" {
            return Ok(Self(None));
        }
        let time = NaiveTime::parse_from_str(&text, "%H:%M");
        time.map(|time| Self(Some(time))).map_err(|_| {
            D::Error::custom(format!(
                "{text:?} is neither a time of the day such as \"03:00\" nor \"never\""
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<LearningConfig, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn spans_and_times_are_read_or_named() {
        let read_as = read(r#"{"every":"7d","quality_at":"22:30"}"#).expect("it is right");
        let schedule = read_as.schedule();
        assert_eq!(schedule.every, Some(Duration::from_secs(7 * SECONDS_A_DAY)));
        assert_eq!(schedule.quality_at, NaiveTime::from_hms_opt(22, 30, 0));
        let never = read(r#"{"quality_at":"never"}"#).expect("it is right");
        assert_eq!(never.schedule().quality_at, None);
        assert_eq!(Span::parse("12h"), Some(Span(Duration::from_secs(43_200))));
        for wrong in ["", "d", "0d", "7", "-1d", "1.5d", "7 d", "99999999999d"] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
        for (wrong, named) in [
            (r#"{"every":"weekly"}"#, "7d"),
            (r#"{"quality_at":"3 am"}"#, "03:00"),
        ] {
            let refused = read(wrong).expect_err("it is wrong");
            assert!(refused.contains(named), "{refused}");
        }
        let all = LearningConfig {
            share: 1.0,
            ..LearningConfig::default()
        };
        let refused = all.validate().expect_err("it is wrong").to_string();
        assert!(refused.contains("learning.share"), "{refused}");
    }
}
