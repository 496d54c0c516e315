//! `Range` of a request (RFC 9110, 14): which bytes of a file a client wants.

use std::ops::Range;

/// What a client asks for of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    Part(Range<u64>),
    /// No byte of it is there.
    Nothing,
}

/// What `range` asks for of a file of `size` bytes. Several ranges, other units and what can't be read ask for all of
/// it, as the RFC allows.
pub fn wanted(range: Option<&str>, size: u64) -> Wanted {
    let one = range
        .and_then(|text| text.trim().strip_prefix("bytes="))
        .filter(|one| !one.contains(','));
    let Some((first, last)) = one.and_then(|one| one.split_once('-')) else {
        return Wanted::Whole;
    };
    let number = |text: &str| match text.trim() {
        "" => Ok(None),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
            // More digits than a number has mean more bytes than a file has.
            Ok(Some(digits.parse::<u64>().unwrap_or(u64::MAX)))
        }
        _ => Err(()),
    };
    let part = match (number(first), number(last)) {
        (Ok(Some(first)), Ok(None)) => first..size,
        (Ok(Some(first)), Ok(Some(last))) if first <= last => {
            first..size.min(last.saturating_add(1))
        }
        (Ok(None), Ok(Some(count))) => size.saturating_sub(count)..size,
        _ => return Wanted::Whole,
    };
    if part.start >= part.end {
        return Wanted::Nothing;
    }
    Wanted::Part(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        for (text, part) in [
            ("bytes=0-3", 0..4),
            ("bytes=4-", 4..10),
            ("bytes=-3", 7..10),
            ("bytes=-30", 0..10),
            ("bytes= 8 - 99999999999999999999999", 8..10),
        ] {
            assert_eq!(wanted(Some(text), 10), Wanted::Part(part), "{text}");
        }
        for text in ["bytes=10-", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(wanted(Some(text), 10), Wanted::Nothing, "{text}");
        }
        for text in [
            "bytes=3-1",
            "bytes=-",
            "bytes=a-b",
            "bytes=0-1,4-5",
            "pages=1-2",
            "",
            "bytes=+1-2",
        ] {
            assert_eq!(wanted(Some(text), 10), Wanted::Whole, "{text}");
        }
        assert_eq!(wanted(None, 10), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Nothing);
    }
}
