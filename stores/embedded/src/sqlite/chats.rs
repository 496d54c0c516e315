//! Chats, answers and ratings.

use super::rows;
use super::{SqlError, SqlResult};
use graph_schema::{Answer, AnswerId, Chat, ChatId, Rating, RatingTarget, Turn, Who};
use rusqlite::{Connection, OptionalExtension, Row, params};
use stores_core::ChatsOf;
use stores_core::shelf::owner_text;

const CHAT: &str = "SELECT id, title, owner, created_at FROM chats";

pub fn put_chat(db: &Connection, chat: &Chat) -> SqlResult<()> {
    db.prepare_cached(
        "INSERT INTO chats (id, title, owner, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, owner = excluded.owner, created_at = excluded.created_at",
    )?
    .execute(params![chat.id.as_str(), chat.title, owner_text(chat.owner.as_ref()), chat.created_at])?;
    Ok(())
}

fn chat_row(row: &Row<'_>) -> rusqlite::Result<Chat> {
    Ok(Chat {
        id: rows::parsed(row, 0)?,
        title: row.get(1)?,
        owner: rows::owner(row, 2)?,
        created_at: row.get(3)?,
    })
}

pub fn chat(db: &Connection, id: &ChatId) -> SqlResult<Option<Chat>> {
    let mut found = db.prepare_cached(&format!("{CHAT} WHERE id = ?1"))?;
    Ok(found.query_row([id.as_str()], chat_row).optional()?)
}

pub fn chats(db: &Connection, of: &ChatsOf, limit: u32) -> SqlResult<Vec<Chat>> {
    let found: rusqlite::Result<Vec<Chat>> = match of {
        ChatsOf::Everybody => db
            .prepare_cached(&format!("{CHAT} ORDER BY created_at DESC, id LIMIT ?1"))?
            .query_map([limit], chat_row)?
            .collect(),
        ChatsOf::One(owner) => db
            .prepare_cached(&of_owner())?
            .query_map(params![owner_text(owner.as_ref()), limit], chat_row)?
            .collect(),
    };
    Ok(found?)
}

fn of_owner() -> String {
    format!("{CHAT} WHERE owner = ?1 ORDER BY created_at DESC, id LIMIT ?2")
}

pub fn chats_by_id(db: &Connection, after: Option<&ChatId>, limit: u32) -> SqlResult<Vec<Chat>> {
    let after = after.map_or("", ChatId::as_str);
    let mut found = db.prepare_cached(&format!("{CHAT} WHERE id > ?1 ORDER BY id LIMIT ?2"))?;
    let found = found.query_map(params![after, limit], chat_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn put_answer(db: &Connection, answer: &Answer) -> SqlResult<()> {
    let owner = owner_text(answer.owner.as_ref());
    db.prepare_cached(
        "INSERT INTO answers (id, body, owner) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body, owner = excluded.owner",
    )?
    .execute(params![
        answer.id.as_str(),
        serde_json::to_string(answer)?,
        owner
    ])?;
    Ok(())
}

pub fn answer(db: &Connection, id: &AnswerId) -> SqlResult<Option<Answer>> {
    let mut found = db.prepare_cached("SELECT body FROM answers WHERE id = ?1")?;
    Ok(found
        .query_row([id.as_str()], |row| rows::json(row, 0))
        .optional()?)
}

pub fn answers_by_id(
    db: &Connection,
    after: Option<&AnswerId>,
    limit: u32,
) -> SqlResult<Vec<Answer>> {
    let after = after.map_or("", AnswerId::as_str);
    let mut found =
        db.prepare_cached("SELECT body FROM answers WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let found = found.query_map(params![after, limit], |row| rows::json(row, 0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn append_turn(db: &Connection, id: &ChatId, answer: &Answer) -> SqlResult<u32> {
    if chat(db, id)?.is_none() {
        return Err(SqlError::not_found(format!("the chat {id}")));
    }
    let there = db
        .prepare_cached("SELECT ordinal FROM turns WHERE chat = ?1 AND answer = ?2")?
        .query_row(params![id.as_str(), answer.id.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(ordinal) = there {
        return Ok(ordinal);
    }
    put_answer(db, answer)?;
    let ordinal: u32 = db
        .prepare_cached("SELECT coalesce(max(ordinal) + 1, 0) FROM turns WHERE chat = ?1")?
        .query_row([id.as_str()], |row| row.get(0))?;
    db.prepare_cached("INSERT INTO turns (chat, ordinal, answer) VALUES (?1, ?2, ?3)")?
        .execute(params![id.as_str(), ordinal, answer.id.as_str()])?;
    Ok(ordinal)
}

pub fn turns(
    db: &Connection,
    id: &ChatId,
    before: Option<u32>,
    limit: u32,
) -> SqlResult<Vec<Turn>> {
    let mut found = db.prepare_cached(
        "SELECT t.ordinal, a.body FROM turns t JOIN answers a ON a.id = t.answer WHERE t.chat = ?1 AND t.ordinal < ?2
         ORDER BY t.ordinal DESC LIMIT ?3",
    )?;
    let before = before.map_or(i64::MAX, i64::from);
    let found = found.query_map(params![id.as_str(), before, limit], |row| {
        Ok(Turn {
            ordinal: row.get(0)?,
            answer: rows::json(row, 1)?,
        })
    })?;
    let mut turns: Vec<Turn> = found.collect::<rusqlite::Result<_>>()?;
    turns.reverse();
    Ok(turns)
}

/// Answers go before their chat: its turns would go with it, and nothing would tell whose they were.
pub fn delete_chat(db: &Connection, id: &ChatId) -> SqlResult<bool> {
    let mut own = db.prepare_cached("SELECT answer FROM turns WHERE chat = ?1")?;
    let own: Vec<String> = own
        .query_map([id.as_str()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    db.prepare_cached("DELETE FROM turns WHERE chat = ?1")?
        .execute([id.as_str()])?;
    for answer in own {
        let shared = db
            .prepare_cached("SELECT 1 FROM turns WHERE answer = ?1")?
            .exists([&answer])?;
        if !shared {
            remove_answer(db, &answer)?;
        }
    }
    let gone = db
        .prepare_cached("DELETE FROM chats WHERE id = ?1")?
        .execute([id.as_str()])?;
    Ok(gone > 0)
}

pub fn delete_answer(db: &Connection, id: &AnswerId) -> SqlResult<bool> {
    db.prepare_cached("DELETE FROM turns WHERE answer = ?1")?
        .execute([id.as_str()])?;
    remove_answer(db, id.as_str())
}

pub fn forget_chats_of(db: &Connection, owner: &Who) -> SqlResult<()> {
    let owner = owner.to_string();
    for id in ids::<ChatId>(db, CHATS_OF, &owner)? {
        delete_chat(db, &id)?;
    }
    for id in ids::<AnswerId>(db, ANSWERS_OF, &owner)? {
        delete_answer(db, &id)?;
    }
    Ok(())
}

const CHATS_OF: &str = "SELECT id FROM chats WHERE owner = ?1";
/// As the index is kept of those that are somebody's only.
const ANSWERS_OF: &str = "SELECT id FROM answers WHERE owner = ?1 AND owner <> ''";

fn ids<T>(db: &Connection, sql: &str, owner: &str) -> SqlResult<Vec<T>>
where
    T: TryFrom<String>,
    T::Error: std::error::Error + Send + Sync + 'static,
{
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map([owner], |row| rows::parsed(row, 0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn remove_answer(db: &Connection, id: &str) -> SqlResult<bool> {
    forget_ratings(db, "answer", id)?;
    let gone = db
        .prepare_cached("DELETE FROM answers WHERE id = ?1")?
        .execute([id])?;
    Ok(gone > 0)
}

/// Ratings go with what they rate.
pub fn forget_ratings(db: &Connection, kind: &str, target: &str) -> SqlResult<()> {
    db.prepare_cached("DELETE FROM ratings WHERE target_kind = ?1 AND target = ?2")?
        .execute([kind, target])?;
    Ok(())
}

pub fn forget_lone_ratings(db: &Connection) -> SqlResult<u64> {
    let gone = db.execute(
        "DELETE FROM ratings WHERE (target_kind = 'answer' AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.id = ratings.target))
         OR (target_kind = 'paper_summary' AND NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = ratings.target))",
        [],
    )?;
    Ok(gone as u64)
}

/// Kind and id of what is rated, and the question whether it is there.
fn target(target: &RatingTarget) -> (&'static str, &str, &'static str) {
    match target {
        RatingTarget::Answer(id) => ("answer", id.as_str(), "SELECT 1 FROM answers WHERE id = ?1"),
        RatingTarget::PaperSummary(id) => (
            "paper_summary",
            id.as_str(),
            "SELECT 1 FROM papers WHERE id = ?1",
        ),
    }
}

pub fn put_rating(db: &Connection, rating: &Rating) -> SqlResult<()> {
    let (kind, id, there) = target(&rating.target);
    if db
        .prepare_cached(there)?
        .query_row([id], |_| Ok(()))
        .optional()?
        .is_none()
    {
        return Err(SqlError::not_found(id));
    }
    let given = rating.given.as_ref();
    let given = given.map(serde_json::to_string).transpose()?;
    db.prepare_cached(
        "INSERT INTO ratings (target_kind, target, stars, comment, created_at, reasons, given)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        kind,
        id,
        rating.stars,
        rating.comment,
        rating.created_at,
        serde_json::to_string(&rating.reasons)?,
        given
    ])?;
    Ok(())
}

pub fn has_rating(db: &Connection, wanted: &Rating) -> SqlResult<bool> {
    let (kind, id, _) = target(&wanted.target);
    let mut found = db.prepare_cached(&format!(
        "SELECT {RATING} FROM ratings WHERE target_kind = ?1 AND target = ?2 AND created_at = ?3"
    ))?;
    let kept = found.query_map(params![kind, id, wanted.created_at], rating)?;
    let kept: Vec<Rating> = kept.collect::<rusqlite::Result<_>>()?;
    Ok(kept.contains(wanted))
}

pub fn all_ratings(db: &Connection, offset: u64, limit: u32) -> SqlResult<Vec<Rating>> {
    let mut found = db.prepare_cached(&format!(
        "SELECT {RATING} FROM ratings ORDER BY created_at, pk LIMIT ?1 OFFSET ?2"
    ))?;
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let found = found.query_map(params![limit, offset], rating)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The columns that [`rating`] reads.
const RATING: &str = "json_object('kind', target_kind, 'id', target), stars, comment, created_at, reasons, coalesce(given, 'null')";

fn rating(row: &Row<'_>) -> rusqlite::Result<Rating> {
    Ok(Rating {
        target: rows::json(row, 0)?,
        stars: row.get(1)?,
        comment: row.get(2)?,
        created_at: row.get(3)?,
        reasons: rows::json(row, 4)?,
        given: rows::json(row, 5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::authors::lend_author_key;
    use crate::sqlite::plans::assert_searches;
    use crate::sqlite::{SqliteStore, connect};
    use graph_schema::migrations::SQLITE;
    use stores_core::ChatStore;

    /// The step before the one that knows owners.
    const BEFORE: usize = 10;

    #[test]
    fn no_listing_of_an_account_scans_those_of_others() {
        for sql in [&of_owner(), CHATS_OF, ANSWERS_OF] {
            assert_searches(sql);
        }
    }

    #[tokio::test]
    async fn what_was_there_before_there_were_owners_is_nobodys() {
        let dir = tempfile::tempdir().unwrap();
        let old = connect(&dir.path().join("library.sqlite")).unwrap();
        // A step before this one computes with it.
        lend_author_key(&old).ok().unwrap();
        for (version, script) in &SQLITE[..BEFORE] {
            old.execute_batch(script).unwrap();
            old.pragma_update(None, "user_version", version).unwrap();
        }
        let (chat, answer) = (
            "11234567-89ab-4def-8123-456789000001",
            "01234567-89ab-4def-8123-456789000001",
        );
        let put = "INSERT INTO chats (id, title, created_at) VALUES (?1, 'Old', 7)";
        old.execute(put, [chat]).unwrap();
        // As it was written then.
        let body = format!(
            r#"{{"id":"{answer}","question":"Why?","standalone_question":"Why?","sentences":[],"composer":"extractive","created_at":8}}"#
        );
        let put = "INSERT INTO answers (id, body) VALUES (?1, ?2)";
        old.execute(put, [answer, &body]).unwrap();
        let put = "INSERT INTO turns (chat, ordinal, answer) VALUES (?1, 0, ?2)";
        old.execute(put, [chat, answer]).unwrap();
        drop(old);
        let store = SqliteStore::open_locked(dir.path()).unwrap();
        let listed = store.chats(&ChatsOf::One(None), 9).await.unwrap();
        assert_eq!((listed.len(), &listed[0].owner), (1, &None));
        let turns = store.turns(&listed[0].id, None, 9).await.unwrap();
        assert_eq!(turns[0].answer.owner, None);
        let anna = Who::parse("user anna").unwrap();
        store.forget_chats_of(&anna).await.unwrap();
        assert_eq!(store.turns(&listed[0].id, None, 9).await.unwrap(), turns);
    }
}
