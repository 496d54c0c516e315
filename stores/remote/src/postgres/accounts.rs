//! Users, sessions, keys, and the log of what was done. A statement that is tried again after it was done gives the same
//! result, except that a line of the log may then stand twice.

use super::PostgresJobs;
use super::error::Failure;
use super::work::{Changed, InTransaction, Rows, Together, Values};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use graph_schema::{
    ApiKey, AuditEntry, AuditOutcome, KeyId, PasswordHash, Role, SecretHash, Session, User,
    UserName,
};
use stores_core::accounts::MOST_LISTED;
use stores_core::{AccountStore, AuditFilter, AuditLog, StoreError, StoreErrorKind, StoreResult};
use tokio_postgres::Row;

const KEY: &str = "SELECT id, name, role, created_at, expires_at, revoked_at FROM papyri_api_keys";

/// Counts a row that was there already, when it is the very same.
const ADD_USER: &str = "
INSERT INTO papyri_users AS there (name, role, password, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET name = excluded.name
WHERE there.password = excluded.password AND there.role = excluded.role AND there.created_at = excluded.created_at";

const ADD_KEY: &str = "
INSERT INTO papyri_api_keys AS there (id, hash, name, role, created_at, expires_at, revoked_at)
SELECT $1, $2, $3, $4, $5, $6, $7
WHERE NOT EXISTS (SELECT FROM papyri_api_keys WHERE hash = $2 AND id <> $1)
ON CONFLICT (id) DO UPDATE SET id = excluded.id WHERE there.hash = excluded.hash";

const BEGIN_SESSION: &str = "
INSERT INTO papyri_sessions (hash, user_name, created_at, expires_at)
SELECT $1, name, $3, $4 FROM papyri_users WHERE name = $2
ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash";

const SESSION: &str = "
SELECT u.name, u.role, u.created_at, s.created_at, s.expires_at
FROM papyri_sessions s JOIN papyri_users u ON u.name = s.user_name WHERE s.hash = $1 AND s.expires_at > $2";

const WRITE_DOWN: &str = "
INSERT INTO papyri_audit (at, who, what, about, outcome)
SELECT at, who, what, about, outcome
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
    AS new (at, who, what, about, outcome, place)
ORDER BY place";

#[async_trait]
impl AccountStore for PostgresJobs {
    async fn add_user(&self, user: &User, password: &PasswordHash) -> StoreResult<bool> {
        let values: Values<'_> = &[
            &user.name.as_str(),
            &user.role.as_str(),
            &password.as_str(),
            &user.created_at,
        ];
        self.changes_one("adding a user", ADD_USER, values).await
    }

    async fn user(&self, name: &UserName) -> StoreResult<Option<(User, PasswordHash)>> {
        let what = "a user";
        let one = "SELECT name, role, created_at, password FROM papyri_users WHERE name = $1";
        let rows = self.perform(what, Rows(one, &[&name.as_str()])).await?;
        let found = rows.first().map(|row| {
            let password: String = row.try_get(3)?;
            Ok((user_row(row)?, PasswordHash::new(password)))
        });
        self.settle(what, found.transpose())
    }

    async fn users(&self, after: Option<&UserName>, limit: u32) -> StoreResult<Vec<User>> {
        let what = "listing users";
        let some = "SELECT name, role, created_at FROM papyri_users WHERE name > $1 ORDER BY name LIMIT $2";
        let after = after.map_or("", UserName::as_str);
        let values: Values<'_> = &[&after, &i64::from(limit.min(MOST_LISTED))];
        let rows = self.perform(what, Rows(some, values)).await?;
        self.settle(what, rows.iter().map(user_row).collect())
    }

    async fn set_password(&self, name: &UserName, password: &PasswordHash) -> StoreResult<bool> {
        let work = InTransaction(NewPassword { name, password });
        self.perform("a password", work).await
    }

    async fn set_role(&self, name: &UserName, role: Role) -> StoreResult<bool> {
        let set = "UPDATE papyri_users SET role = $2 WHERE name = $1";
        let values: Values<'_> = &[&name.as_str(), &role.as_str()];
        self.changes_one("a role", set, values).await
    }

    async fn remove_user(&self, name: &UserName) -> StoreResult<bool> {
        self.perform("removing a user", InTransaction(Removal { name }))
            .await
    }

    async fn begin_session(&self, session: &Session, secret: &SecretHash) -> StoreResult<()> {
        let values: Values<'_> = &[
            &secret.as_str(),
            &session.user.as_str(),
            &session.created_at,
            &session.expires_at,
        ];
        if self.changes_one("a session", BEGIN_SESSION, values).await? {
            return Ok(());
        }
        let context = format!("there is no user {}", session.user);
        Err(StoreError::new(StoreErrorKind::NotFound, context))
    }

    async fn session(&self, secret: &SecretHash, now: i64) -> StoreResult<Option<(Session, User)>> {
        let what = "a session";
        let work = Rows(SESSION, &[&secret.as_str(), &now]);
        let rows = self.perform(what, work).await?;
        let found = rows.first().map(|row| {
            let user = user_row(row)?;
            let session = Session {
                user: user.name.clone(),
                created_at: row.try_get(3)?,
                expires_at: row.try_get(4)?,
            };
            Ok((session, user))
        });
        self.settle(what, found.transpose())
    }

    async fn end_session(&self, secret: &SecretHash) -> StoreResult<bool> {
        let end = "DELETE FROM papyri_sessions WHERE hash = $1";
        self.changes_one("ending a session", end, &[&secret.as_str()])
            .await
    }

    async fn forget_sessions(&self, now: i64) -> StoreResult<u64> {
        let forget = "DELETE FROM papyri_sessions WHERE expires_at <= $1";
        let work = Changed(forget, &[&now]);
        self.perform("ending sessions", work).await
    }

    async fn add_key(&self, key: &ApiKey, secret: &SecretHash) -> StoreResult<()> {
        let values: Values<'_> = &[
            &key.id.as_str(),
            &secret.as_str(),
            &key.name,
            &key.role.as_str(),
            &key.created_at,
            &key.expires_at,
            &key.revoked_at,
        ];
        if self.changes_one("adding a key", ADD_KEY, values).await? {
            return Ok(());
        }
        let context = format!("there is a key {} or one of this secret", key.id);
        Err(StoreError::new(StoreErrorKind::Invalid, context))
    }

    async fn key(&self, secret: &SecretHash) -> StoreResult<Option<ApiKey>> {
        let (what, one) = ("a key", format!("{KEY} WHERE hash = $1"));
        let rows = self.perform(what, Rows(&one, &[&secret.as_str()])).await?;
        self.settle(what, rows.first().map(key_row).transpose())
    }

    async fn keys(&self, after: Option<&KeyId>, limit: u32) -> StoreResult<Vec<ApiKey>> {
        let what = "listing keys";
        let some = format!("{KEY} WHERE id > $1 ORDER BY id LIMIT $2");
        let after = after.map_or("", KeyId::as_str);
        let values: Values<'_> = &[&after, &i64::from(limit.min(MOST_LISTED))];
        let rows = self.perform(what, Rows(&some, values)).await?;
        self.settle(what, rows.iter().map(key_row).collect())
    }

    async fn revoke_key(&self, id: &KeyId, now: i64) -> StoreResult<bool> {
        let revoke =
            "UPDATE papyri_api_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1";
        self.changes_one("revoking a key", revoke, &[&id.as_str(), &now])
            .await
    }
}

#[async_trait]
impl AuditLog for PostgresJobs {
    async fn write_down(&self, entries: &[AuditEntry]) -> StoreResult<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let at: Vec<i64> = entries.iter().map(|entry| entry.at).collect();
        let texts = |of: fn(&AuditEntry) -> &str| -> Vec<&str> { entries.iter().map(of).collect() };
        let about: Vec<Option<&str>> = entries.iter().map(|entry| entry.about.as_deref()).collect();
        let (who, what) = (texts(|entry| &entry.who), texts(|entry| &entry.what));
        let outcome = texts(|entry| entry.outcome.as_str());
        let values: Values<'_> = &[&at, &who, &what, &about, &outcome];
        let work = Changed(WRITE_DOWN, values);
        self.perform("writing down what was done", work)
            .await
            .map(drop)
    }

    async fn written_down(
        &self,
        filter: &AuditFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<AuditEntry>> {
        let what = "what was done";
        // Told apart in the text, so that the planner sees which index serves.
        let of = match filter.who {
            Some(_) => "who = $1::text",
            None => "$1::text IS NULL",
        };
        let some = format!(
            "SELECT at, who, what, about, outcome FROM papyri_audit WHERE {of} AND at >= $2
             ORDER BY at DESC, seq DESC LIMIT $3 OFFSET $4"
        );
        let values: Values<'_> = &[
            &filter.who,
            &filter.since.unwrap_or(i64::MIN),
            &i64::from(limit.min(MOST_LISTED)),
            &i64::try_from(offset).unwrap_or(i64::MAX),
        ];
        let rows = self.perform(what, Rows(&some, values)).await?;
        self.settle(what, rows.iter().map(audit_row).collect())
    }

    async fn forget_written(&self, before: i64) -> StoreResult<u64> {
        let work = Changed("DELETE FROM papyri_audit WHERE at < $1", &[&before]);
        self.perform("forgetting what was done", work).await
    }
}

impl PostgresJobs {
    async fn changes_one(
        &self,
        what: &'static str,
        statement: &str,
        values: Values<'_>,
    ) -> StoreResult<bool> {
        Ok(self.perform(what, Changed(statement, values)).await? == 1)
    }
}

struct NewPassword<'a> {
    name: &'a UserName,
    password: &'a PasswordHash,
}

#[async_trait]
impl Together for NewPassword<'_> {
    type Done = bool;

    async fn run(&self, txn: &Transaction<'_>) -> Result<bool, Failure> {
        let name = self.name.as_str();
        let end = "DELETE FROM papyri_sessions WHERE user_name = $1";
        txn.execute(end, &[&name]).await?;
        let set = "UPDATE papyri_users SET password = $2 WHERE name = $1";
        let password = self.password.as_str();
        Ok(txn.execute(set, &[&name, &password]).await? == 1)
    }
}

struct Removal<'a> {
    name: &'a UserName,
}

#[async_trait]
impl Together for Removal<'_> {
    type Done = bool;

    async fn run(&self, txn: &Transaction<'_>) -> Result<bool, Failure> {
        let remove = "DELETE FROM papyri_users WHERE name = $1";
        let removed = txn.execute(remove, &[&self.name.as_str()]).await?;
        super::shelf::forget_user(txn, self.name).await?;
        Ok(removed == 1)
    }
}

fn user_row(row: &Row) -> Result<User, Failure> {
    let name: &str = row.try_get(0)?;
    Ok(User {
        name: UserName::parse(name).map_err(|error| Failure::Corrupt(error.to_string()))?,
        role: role_of(row, 1)?,
        created_at: row.try_get(2)?,
    })
}

fn key_row(row: &Row) -> Result<ApiKey, Failure> {
    let id: &str = row.try_get(0)?;
    Ok(ApiKey {
        id: KeyId::parse(id).map_err(|error| Failure::Corrupt(error.to_string()))?,
        name: row.try_get(1)?,
        role: role_of(row, 2)?,
        created_at: row.try_get(3)?,
        expires_at: row.try_get(4)?,
        revoked_at: row.try_get(5)?,
    })
}

fn audit_row(row: &Row) -> Result<AuditEntry, Failure> {
    let word: &str = row.try_get(4)?;
    let outcome = AuditOutcome::parse(word)
        .ok_or_else(|| Failure::Corrupt(format!("{word:?} is no outcome")))?;
    Ok(AuditEntry {
        at: row.try_get(0)?,
        who: row.try_get(1)?,
        what: row.try_get(2)?,
        about: row.try_get(3)?,
        outcome,
    })
}

fn role_of(row: &Row, at: usize) -> Result<Role, Failure> {
    let word: &str = row.try_get(at)?;
    Role::parse(word).ok_or_else(|| Failure::Corrupt(format!("{word:?} is no role")))
}
