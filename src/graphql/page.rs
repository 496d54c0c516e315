//! Pages: how many items, from where, and what that costs.

use super::error::{ApiError, ApiResult};
use async_graphql::connection::{CursorType, OpaqueCursor};

pub const DEFAULT_FIRST: u32 = 20;
pub const MAX_FIRST: i32 = 100;

/// How many items a client wants: 20 when it does not say, 100 at most.
pub fn first(asked: Option<i32>) -> ApiResult<u32> {
    match asked {
        None => Ok(DEFAULT_FIRST),
        Some(count) if (0..=MAX_FIRST).contains(&count) => Ok(count.unsigned_abs()),
        Some(_) => Err(ApiError::bad_input(format!(
            "first must be between 0 and {MAX_FIRST}"
        ))),
    }
}

/// The same of a list that is read from its end.
pub fn last(asked: Option<i32>) -> ApiResult<u32> {
    first(asked).map_err(|_| ApiError::bad_input(format!("last must be between 0 and {MAX_FIRST}")))
}

/// The complexity of a list of `first` items that cost `each`. Bounded, so that the engine's sums can't overflow.
pub fn cost(asked: Option<i32>, each: usize) -> usize {
    let items = first(asked).map_or(MAX_FIRST.unsigned_abs(), |count| count.max(1));
    (items as usize)
        .saturating_mul(each.saturating_add(1))
        .min(1_000_000)
}

/// The complexity of a list that no `first` bounds, by the length it usually has.
pub fn short_list(usual: usize, each: usize) -> usize {
    usual.saturating_mul(each.saturating_add(1)).min(1_000_000)
}

/// Where an item stands in its list; opaque to clients.
pub struct Cursor(pub u64);

impl CursorType for Cursor {
    type Error = ApiError;

    fn decode_cursor(text: &str) -> ApiResult<Self> {
        OpaqueCursor::<(String, u64)>::decode_cursor(text)
            .ok()
            .filter(|cursor| cursor.0.0 == "at" && cursor.0.1 < u64::from(u32::MAX))
            .map(|cursor| Self(cursor.0.1))
            .ok_or_else(|| ApiError::bad_input("after is not a cursor of this list"))
    }

    fn encode_cursor(&self) -> String {
        OpaqueCursor(("at".to_owned(), self.0)).encode_cursor()
    }
}

/// How many items to skip to start after a cursor.
pub fn skip(after: Option<&str>) -> ApiResult<u64> {
    after.map_or(Ok(0), |text| {
        Cursor::decode_cursor(text).map(|cursor| cursor.0 + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        assert_eq!(first(None), Ok(20));
        assert_eq!(first(Some(100)), Ok(100));
        assert!(first(Some(101)).is_err() && first(Some(-1)).is_err());
        assert_eq!(cost(Some(10), 4), 50);
        assert_eq!(cost(Some(i32::MIN), usize::MAX), 1_000_000);
    }

    #[test]
    fn cursors() {
        assert_eq!(skip(None), Ok(0));
        assert_eq!(skip(Some(&Cursor(41).encode_cursor())), Ok(42));
        for bad in ["", "41", "!", "bnVsbA", &Cursor(u64::MAX).encode_cursor()] {
            assert!(skip(Some(bad)).is_err(), "{bad}");
        }
    }
}
