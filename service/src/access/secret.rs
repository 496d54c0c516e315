//! Secrets that are drawn, not chosen: API keys and sessions. 256 random bits each; only a hash of them is kept.

use crate::{ServiceError, ServiceResult};
use graph_schema::SecretHash;
use std::fmt;

/// What API keys begin with, so that those who look for leaked secrets find them.
pub const KEY_PREFIX: &str = "papyri_";

/// Shown once to whom it is for.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one behind `prefix`, in hex digits.
    pub(super) fn draw(prefix: &str) -> ServiceResult<Self> {
        Ok(Self(format!("{prefix}{}", hex::encode(random::<32>()?))))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// From the operating system.
pub(super) fn random<const BYTES: usize>() -> ServiceResult<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| ServiceError::internal(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same_and_none_is_shown() {
        let (one, other) = (Secret::draw("x_").unwrap(), Secret::draw("x_").unwrap());
        assert_ne!(one, other);
        assert!(one.reveal().len() == 66 && one.reveal().starts_with("x_"));
        assert!(!format!("{one:?}").contains(&one.reveal()[2..]));
    }
}
