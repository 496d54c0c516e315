//! The port of accounts: users and their sessions, API keys, and the log of what was done. Secrets come as hashes; who
//! compares them is above.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{
    ApiKey, AuditEntry, KeyId, PasswordHash, Role, SecretHash, Session, User, UserName,
};

/// Users, keys or lines of the log that one call gives, at most.
pub const MOST_LISTED: u32 = 1_000;

/// Every change is durable when it returns. Times are milliseconds since the Unix epoch.
#[async_trait]
pub trait AccountStore: AuditLog {
    /// `false`, and nothing happens, when there is a user of that name.
    async fn add_user(&self, user: &User, password: &PasswordHash) -> StoreResult<bool>;

    async fn user(&self, name: &UserName) -> StoreResult<Option<(User, PasswordHash)>>;

    /// `limit` users after the one of `after`, by name; at most [`MOST_LISTED`].
    async fn users(&self, after: Option<&UserName>, limit: u32) -> StoreResult<Vec<User>>;

    /// Gives a user another password and ends their sessions. `false` when there is no such user.
    async fn set_password(&self, name: &UserName, password: &PasswordHash) -> StoreResult<bool>;

    /// Gives a user another role, from their next request on. `false` when there is no such user.
    async fn set_role(&self, name: &UserName, role: Role) -> StoreResult<bool>;

    /// Removes a user and ends their sessions. `false` when there was none.
    async fn remove_user(&self, name: &UserName) -> StoreResult<bool>;

    /// Keeps a new session. `NotFound` when there is no such user.
    async fn begin_session(&self, session: &Session, secret: &SecretHash) -> StoreResult<()>;

    /// A session that has not ended at `now`, and its user as they are.
    async fn session(&self, secret: &SecretHash, now: i64) -> StoreResult<Option<(Session, User)>>;

    /// `false` when there was none.
    async fn end_session(&self, secret: &SecretHash) -> StoreResult<bool>;

    /// Removes the sessions that have ended at `now`; how many they were.
    async fn forget_sessions(&self, now: i64) -> StoreResult<u64>;

    /// Keeps a new key. `Invalid` when there is one of this id or secret.
    async fn add_key(&self, key: &ApiKey, secret: &SecretHash) -> StoreResult<()>;

    /// The key of a secret, whether it is good or not.
    async fn key(&self, secret: &SecretHash) -> StoreResult<Option<ApiKey>>;

    /// `limit` keys after the one of `after`, by id; at most [`MOST_LISTED`].
    async fn keys(&self, after: Option<&KeyId>, limit: u32) -> StoreResult<Vec<ApiKey>>;

    /// A key that is revoked stays so, since when it was. `false` when there is no such key.
    async fn revoke_key(&self, id: &KeyId, now: i64) -> StoreResult<bool>;
}

/// Which lines of the log are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// As in [`AuditEntry::who`].
    pub who: Option<String>,
    /// Only what happened at this time or later.
    pub since: Option<i64>,
}

#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds lines, in their order, all or none.
    async fn write_down(&self, entries: &[AuditEntry]) -> StoreResult<()>;

    /// `limit` lines after skipping `offset`, the latest first; at most [`MOST_LISTED`].
    async fn written_down(
        &self,
        filter: &AuditFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<AuditEntry>>;

    /// Removes the lines from before `before`; how many they were.
    async fn forget_written(&self, before: i64) -> StoreResult<u64>;
}
