//! Who may use a library, and what was done with it. Secrets are not here: what is kept of them is a hash.

use crate::{IdError, KeyId, UserName};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What somebody may do; each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Asks, reads, rates.
    Reader,
    /// Brings papers in and takes them out.
    Curator,
    /// Looks after the library and its accounts.
    Admin,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Reader, Self::Curator, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Curator => "curator",
            Self::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whose account something is. As text it is `user anna` or `key k-0123456789abcdef`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Who {
    User(UserName),
    Key(KeyId),
}

impl Who {
    pub fn parse(text: &str) -> Result<Self, IdError> {
        match text.split_once(' ') {
            Some(("user", name)) => UserName::parse(name).map(Self::User),
            Some(("key", id)) => KeyId::parse(id).map(Self::Key),
            _ => Err(IdError {
                value: text.chars().take(80).collect(),
                expected: "an account: user and a name, or key and an id",
            }),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user {name}"),
            Self::Key(id) => write!(f, "key {id}"),
        }
    }
}

impl TryFrom<String> for Who {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<Who> for String {
    fn from(who: Who) -> Self {
        who.to_string()
    }
}

/// Somebody with a password. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub name: UserName,
    pub role: Role,
    pub created_at: i64,
}

/// A password as it is kept: a PHC string, which names its algorithm and its salt. It is shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub fn new(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A key of a program. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: KeyId,
    /// What it is for, for people.
    pub name: String,
    pub role: Role,
    pub created_at: i64,
    /// It opens nothing from then on; `None`: until it is revoked.
    pub expires_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

impl ApiKey {
    /// Whether it opens anything at `now`.
    pub fn is_good(&self, now: i64) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// A user who logged in. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub user: UserName,
    pub created_at: i64,
    /// It opens nothing from then on.
    pub expires_at: i64,
}

/// One line of the log of what was done: who, what, when, what became of it. No text of a question is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Milliseconds since the Unix epoch.
    pub at: i64,
    /// `user anna`, `key k-0123456789abcdef`, `client 10.0.0.7`, `local`.
    pub who: String,
    /// The operation's name.
    pub what: String,
    /// The id of what it was done to, where there is one.
    pub about: Option<String>,
    pub outcome: AuditOutcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    Done,
    /// The caller may not do it, or was not who it said.
    Refused,
    Failed,
}

impl AuditOutcome {
    pub const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_ordered_and_have_names() {
        assert!(Role::Reader < Role::Curator && Role::Curator < Role::Admin);
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("Admin"), None);
    }

    #[test]
    fn a_key_is_good_until_it_ends() {
        let key = ApiKey {
            id: KeyId::of([1; 8]),
            name: "a script".into(),
            role: Role::Reader,
            created_at: 1,
            expires_at: Some(10),
            revoked_at: None,
        };
        assert!(key.is_good(9) && !key.is_good(10));
        let revoked = ApiKey {
            revoked_at: Some(5),
            expires_at: None,
            ..key
        };
        assert!(!revoked.is_good(4), "whenever it was revoked");
    }

    #[test]
    fn names_that_look_alike_are_one() {
        let name = |text: &str| UserName::parse(text).map(|name| name.to_string());
        assert_eq!(name(" Anna.K@x ").as_deref(), Ok("anna.k@x"));
        for wrong in ["", "-a", "a b", "аnna", "a\u{1b}", &"a".repeat(65)] {
            assert!(name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_account_is_its_text() {
        for text in ["user anna", "key k-0123456789abcdef"] {
            assert_eq!(
                Who::parse(text).map(|who| who.to_string()).as_deref(),
                Ok(text)
            );
        }
        for wrong in ["", "anna", "user ", "key 7", "client 10.0.0.7"] {
            assert!(Who::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_hash_of_a_password_is_not_shown() {
        let shown = format!("{:?}", PasswordHash::new("$argon2id$s3cret"));
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}
