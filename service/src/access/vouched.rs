//! Users for whom another server vouches: what is kept of them in place of a password.

use graph_schema::{PasswordHash, Role, UserName};
use sha2::{Digest, Sha256};

/// What such a user's "password" begins with; behind it stands whom it is for, as a hash.
const MARK: &str = "$oidc$";

/// Somebody whom another server knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    pub name: UserName,
    /// That server and who it is there, for good: names may change hands.
    pub subject: String,
    pub role: Role,
    /// Whether a user who is there keeps the role that they have here.
    pub role_is_kept: bool,
    /// Whether they become a user where there is none of that name.
    pub may_be_new: bool,
}

impl Vouched {
    pub fn mark(&self) -> PasswordHash {
        let digest = Sha256::digest(self.subject.as_bytes());
        PasswordHash::new(format!("{MARK}{}", hex::encode(digest)))
    }
}

/// Of a user whom an administrator made: whoever first comes with that name.
pub fn unbound() -> PasswordHash {
    PasswordHash::new(MARK)
}

/// Whether no password opens it.
pub fn is_mark(hash: &PasswordHash) -> bool {
    hash.as_str().starts_with(MARK)
}
