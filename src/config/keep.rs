//! How long something is kept: `"forever"`, or a number of days such as `"90d"`.

use serde::{Deserialize, Deserializer, de::Error};
use std::time::Duration;

const SECONDS_A_DAY: u64 = 86_400;
/// A hundred years: more is forever.
const MOST_DAYS: u64 = 36_525;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keep {
    #[default]
    Forever,
    For(Duration),
}

impl Keep {
    fn parse(text: &str) -> Option<Self> {
        if text == "forever" {
            return Some(Self::Forever);
        }
        let days: u64 = text.strip_suffix('d')?.parse().ok()?;
        (1..=MOST_DAYS)
            .contains(&days)
            .then(|| Self::For(Duration::from_secs(days * SECONDS_A_DAY)))
    }
}

impl<'de> Deserialize<'de> for Keep {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "{text:?} is neither \"forever\" nor a number of days such as \"90d\""
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_or_forever() {
        assert_eq!(Keep::parse("forever"), Some(Keep::Forever));
        let days = Keep::For(Duration::from_secs(90 * SECONDS_A_DAY));
        assert_eq!(Keep::parse("90d"), Some(days));
        for wrong in [
            "", "90", "d", "-1d", "0d", "1.5d", "40000d", "90 d", "never",
        ] {
            assert_eq!(Keep::parse(wrong), None, "{wrong}");
        }
    }
}
