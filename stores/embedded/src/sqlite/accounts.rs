//! Users, sessions, keys, and the log of what was done.

use super::{SqlError, SqlResult, SqliteStore, rows};
use async_trait::async_trait;
use graph_schema::{
    ApiKey, AuditEntry, KeyId, PasswordHash, Role, SecretHash, Session, User, UserName,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use stores_core::accounts::MOST_LISTED;
use stores_core::{AccountStore, AuditFilter, AuditLog, StoreError, StoreErrorKind, StoreResult};

const KEY: &str = "SELECT id, name, role, created_at, expires_at, revoked_at FROM api_keys";

#[async_trait]
impl AccountStore for SqliteStore {
    async fn add_user(&self, user: &User, password: &PasswordHash) -> StoreResult<bool> {
        let (user, password) = (user.clone(), password.clone());
        self.write("a user", move |db| {
            let added = db.execute(
                "INSERT INTO users (name, role, password, created_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (name) DO NOTHING",
                params![
                    user.name.as_str(),
                    user.role.as_str(),
                    password.as_str(),
                    user.created_at
                ],
            )?;
            Ok(added == 1)
        })
        .await
    }

    async fn user(&self, name: &UserName) -> StoreResult<Option<(User, PasswordHash)>> {
        let name = name.clone();
        self.read("a user", move |db| {
            let sql = "SELECT name, role, created_at, password FROM users WHERE name = ?1";
            let found = db.query_row(sql, [name.as_str()], |row| {
                Ok((
                    user_row(row, 0)?,
                    PasswordHash::new(row.get::<_, String>(3)?),
                ))
            });
            Ok(found.optional()?)
        })
        .await
    }

    async fn users(&self, after: Option<&UserName>, limit: u32) -> StoreResult<Vec<User>> {
        let after = after.map(ToString::to_string).unwrap_or_default();
        self.read("users", move |db| {
            let sql =
                "SELECT name, role, created_at FROM users WHERE name > ?1 ORDER BY name LIMIT ?2";
            let mut some = db.prepare_cached(sql)?;
            let some = some.query_map(params![after, limit.min(MOST_LISTED)], |row| {
                user_row(row, 0)
            })?;
            Ok(some.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn set_password(&self, name: &UserName, password: &PasswordHash) -> StoreResult<bool> {
        let (name, password) = (name.clone(), password.clone());
        self.write("a password", move |db| {
            db.execute("DELETE FROM sessions WHERE user = ?1", [name.as_str()])?;
            let set = "UPDATE users SET password = ?2 WHERE name = ?1";
            Ok(db.execute(set, params![name.as_str(), password.as_str()])? == 1)
        })
        .await
    }

    async fn set_role(&self, name: &UserName, role: Role) -> StoreResult<bool> {
        let name = name.clone();
        self.write("a role", move |db| {
            let set = "UPDATE users SET role = ?2 WHERE name = ?1";
            Ok(db.execute(set, params![name.as_str(), role.as_str()])? == 1)
        })
        .await
    }

    async fn remove_user(&self, name: &UserName) -> StoreResult<bool> {
        let name = name.clone();
        self.write("a user", move |db| {
            let removed = db.execute("DELETE FROM users WHERE name = ?1", [name.as_str()])?;
            super::shelf::forget_user(db, &name)?;
            Ok(removed == 1)
        })
        .await
    }

    async fn begin_session(&self, session: &Session, secret: &SecretHash) -> StoreResult<()> {
        let (session, secret) = (session.clone(), secret.clone());
        self.write("a session", move |db| {
            let name = session.user.as_str();
            let there = db.query_row("SELECT 1 FROM users WHERE name = ?1", [name], |_| Ok(()));
            if there.optional()?.is_none() {
                return Err(SqlError::not_found(format!("the user {name}")));
            }
            db.execute(
                "INSERT INTO sessions (hash, user, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
                params![
                    secret.as_str(),
                    name,
                    session.created_at,
                    session.expires_at
                ],
            )?;
            Ok(())
        })
        .await
    }

    async fn session(&self, secret: &SecretHash, now: i64) -> StoreResult<Option<(Session, User)>> {
        let secret = secret.clone();
        self.read("a session", move |db| {
            let sql = "SELECT s.created_at, s.expires_at, u.name, u.role, u.created_at
                 FROM sessions s JOIN users u ON u.name = s.user WHERE s.hash = ?1 AND s.expires_at > ?2";
            let found = db.query_row(sql, params![secret.as_str(), now], |row| {
                let user = user_row(row, 2)?;
                let session = Session {
                    user: user.name.clone(),
                    created_at: row.get(0)?,
                    expires_at: row.get(1)?,
                };
                Ok((session, user))
            });
            Ok(found.optional()?)
        })
        .await
    }

    async fn end_session(&self, secret: &SecretHash) -> StoreResult<bool> {
        let secret = secret.clone();
        self.write("a session", move |db| {
            let ended = db.execute("DELETE FROM sessions WHERE hash = ?1", [secret.as_str()])?;
            Ok(ended == 1)
        })
        .await
    }

    async fn forget_sessions(&self, now: i64) -> StoreResult<u64> {
        self.write("sessions", move |db| {
            Ok(db.execute("DELETE FROM sessions WHERE expires_at <= ?1", [now])? as u64)
        })
        .await
    }

    async fn add_key(&self, key: &ApiKey, secret: &SecretHash) -> StoreResult<()> {
        let (key, secret) = (key.clone(), secret.clone());
        self.write("a key", move |db| {
            let added = db.execute(
                "INSERT INTO api_keys (id, hash, name, role, created_at, expires_at, revoked_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                params![
                    key.id.as_str(),
                    secret.as_str(),
                    key.name,
                    key.role.as_str(),
                    key.created_at,
                    key.expires_at,
                    key.revoked_at
                ],
            )?;
            if added == 1 {
                return Ok(());
            }
            let context = format!("there is a key {} or one of this secret", key.id);
            Err(StoreError::new(StoreErrorKind::Invalid, context).into())
        })
        .await
    }

    async fn key(&self, secret: &SecretHash) -> StoreResult<Option<ApiKey>> {
        let secret = secret.clone();
        self.read("a key", move |db| {
            let mut one = db.prepare_cached(&format!("{KEY} WHERE hash = ?1"))?;
            Ok(one.query_row([secret.as_str()], key_row).optional()?)
        })
        .await
    }

    async fn keys(&self, after: Option<&KeyId>, limit: u32) -> StoreResult<Vec<ApiKey>> {
        let after = after.map(ToString::to_string).unwrap_or_default();
        self.read("keys", move |db| {
            let sql = format!("{KEY} WHERE id > ?1 ORDER BY id LIMIT ?2");
            let mut some = db.prepare_cached(&sql)?;
            let some = some.query_map(params![after, limit.min(MOST_LISTED)], key_row)?;
            Ok(some.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn revoke_key(&self, id: &KeyId, now: i64) -> StoreResult<bool> {
        let id = id.clone();
        self.write("a key", move |db| {
            let revoke = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
            Ok(db.execute(revoke, params![id.as_str(), now])? == 1)
        })
        .await
    }
}

#[async_trait]
impl AuditLog for SqliteStore {
    async fn write_down(&self, entries: &[AuditEntry]) -> StoreResult<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let entries = entries.to_vec();
        self.write("the log of what was done", move |db| {
            put_lines(db, &entries)
        })
        .await
    }

    async fn written_down(
        &self,
        filter: &AuditFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<AuditEntry>> {
        let (filter, limit) = (filter.clone(), limit.min(MOST_LISTED));
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        self.read("the log of what was done", move |db| {
            // Two statements, so that each has its index.
            let of = match filter.who {
                Some(_) => "who = ?1 AND",
                None => "?1 IS NULL AND",
            };
            let sql = format!(
                "SELECT at, who, what, about, outcome FROM audit WHERE {of} at >= ?2
                 ORDER BY at DESC, seq DESC LIMIT ?3 OFFSET ?4"
            );
            let mut some = db.prepare_cached(&sql)?;
            let since = filter.since.unwrap_or(i64::MIN);
            let some = some.query_map(params![filter.who, since, limit, offset], |row| {
                Ok(AuditEntry {
                    at: row.get(0)?,
                    who: row.get(1)?,
                    what: row.get(2)?,
                    about: row.get(3)?,
                    outcome: rows::word(row, 4)?,
                })
            })?;
            Ok(some.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn forget_written(&self, before: i64) -> StoreResult<u64> {
        self.write("the log of what was done", move |db| {
            Ok(db.execute("DELETE FROM audit WHERE at < ?1", [before])? as u64)
        })
        .await
    }
}

fn put_lines(db: &Connection, entries: &[AuditEntry]) -> SqlResult<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO audit (at, who, what, about, outcome) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for entry in entries {
        put.execute(params![
            entry.at,
            entry.who,
            entry.what,
            entry.about,
            entry.outcome.as_str()
        ])?;
    }
    Ok(())
}

/// Name, role and time, from column `at` on.
fn user_row(row: &Row<'_>, at: usize) -> rusqlite::Result<User> {
    Ok(User {
        name: rows::parsed(row, at)?,
        role: rows::word(row, at + 1)?,
        created_at: row.get(at + 2)?,
    })
}

fn key_row(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    Ok(ApiKey {
        id: rows::parsed(row, 0)?,
        name: row.get(1)?,
        role: rows::word(row, 2)?,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
        revoked_at: row.get(5)?,
    })
}
