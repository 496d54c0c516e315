//! Chats, answers and ratings.

use super::error::Failure;
use super::{Neo4jStore, bodies, body, collect, column, query, to_json};
use graph_schema::{Answer, AnswerId, Chat, ChatId, Rating, RatingTarget, Turn, Who};
use neo4rs::Query;
use stores_core::shelf::owner_text;
use stores_core::{ChatsOf, StoreResult};

impl Neo4jStore {
    pub(super) async fn write_chat(&self, chat: &Chat) -> StoreResult<()> {
        let json = self.settle("chat", to_json(chat))?;
        let put = query(
            "MERGE (c:Chat {id: $id}) SET c.body = $body, c.owner = $owner, c.created_at = $at",
        );
        let put = put.param("id", chat.id.as_str()).param("body", json);
        let put = put.param("owner", owner_text(chat.owner.as_ref()));
        self.write_one("chat", put.param("at", chat.created_at))
            .await
    }

    pub(super) async fn read_chat(&self, id: &ChatId) -> StoreResult<Option<Chat>> {
        let found =
            query("MATCH (c:Chat {id: $id}) RETURN c.body AS body").param("id", id.as_str());
        let row = self.one("chat", found).await?;
        self.settle("chat", row.map(|row| body(&row, "body")).transpose())
    }

    pub(super) async fn read_chats(&self, of: &ChatsOf, limit: u32) -> StoreResult<Vec<Chat>> {
        let found = match of {
            ChatsOf::Everybody => query(
                "MATCH (c:Chat) WHERE c.created_at IS NOT NULL RETURN c.body AS body ORDER BY c.created_at DESC, c.id LIMIT $limit",
            ),
            ChatsOf::One(owner) => query(
                "MATCH (c:Chat) WHERE c.owner = $owner AND c.created_at IS NOT NULL RETURN c.body AS body
                 ORDER BY c.created_at DESC, c.id LIMIT $limit",
            )
            .param("owner", owner_text(owner.as_ref())),
        };
        bodies(
            "chats",
            &self
                .rows("chats", found.param("limit", i64::from(limit)))
                .await?,
        )
    }

    pub(super) async fn read_chats_by_id(
        &self,
        after: Option<&ChatId>,
        limit: u32,
    ) -> StoreResult<Vec<Chat>> {
        let found = query(
            "MATCH (c:Chat) WHERE c.id > $after RETURN c.body AS body ORDER BY c.id LIMIT $limit",
        );
        let found = found
            .param("after", after.map_or("", ChatId::as_str))
            .param("limit", i64::from(limit));
        bodies("chats", &self.rows("chats", found).await?)
    }

    pub(super) async fn write_turn(&self, chat: &ChatId, answer: &Answer) -> StoreResult<u32> {
        let json = self.settle("turn", to_json(answer))?;
        let owner = owner_or_null(answer);
        let (chat, answer) = (chat.as_str().to_owned(), answer.id.as_str().to_owned());
        self.write("turn", move |txn| {
            // Setting a property locks the chat: turns of one chat are counted one after another.
            let last = query(
                "MATCH (c:Chat {id: $chat}) SET c.touched = timestamp()
                 WITH c RETURN [(c)-[t:TURN]->(a:Answer) WHERE a.id = $answer | t.ordinal] AS there,
                 reduce(most = -1, ordinal IN [(c)-[t:TURN]->() | t.ordinal] |
                   CASE WHEN ordinal > most THEN ordinal ELSE most END) + 1 AS next",
            );
            let last = last
                .param("chat", chat.as_str())
                .param("answer", answer.as_str());
            let put = query(
                "MATCH (c:Chat {id: $chat}) MERGE (a:Answer {id: $answer}) SET a.body = $body, a.owner = $owner
                 CREATE (c)-[:TURN {ordinal: $ordinal}]->(a)",
            );
            let put = put
                .param("chat", chat.as_str())
                .param("answer", answer.as_str());
            let put = put.param("body", json.as_str());
            let put = put.param("owner", owner.clone());
            let name = format!("the chat {chat}");
            Box::pin(async move {
                let rows = collect(txn, last).await?;
                let row = rows.first().ok_or(Failure::NotFound(name))?;
                if let Some(ordinal) = column::<Vec<u32>>(row, "there")?.first() {
                    return Ok(*ordinal);
                }
                let next: u32 = column(row, "next")?;
                txn.run(put.param("ordinal", i64::from(next))).await?;
                Ok(next)
            })
        })
        .await
    }

    pub(super) async fn read_turns(
        &self,
        chat: &ChatId,
        before: Option<u32>,
        limit: u32,
    ) -> StoreResult<Vec<Turn>> {
        let found = query(
            "MATCH (:Chat {id: $id})-[t:TURN]->(a:Answer) WHERE t.ordinal < $before
             RETURN t.ordinal AS ordinal, a.body AS body ORDER BY ordinal DESC LIMIT $limit",
        );
        let found = found
            .param("id", chat.as_str())
            .param("before", before.map_or(i64::MAX, i64::from))
            .param("limit", i64::from(limit));
        let rows = self.rows("turns", found).await?;
        let read = rows.iter().rev().map(|row| {
            Ok(Turn {
                ordinal: column(row, "ordinal")?,
                answer: body(row, "body")?,
            })
        });
        self.settle("turns", read.collect())
    }

    pub(super) async fn write_answer(&self, answer: &Answer) -> StoreResult<()> {
        let json = self.settle("answer", to_json(answer))?;
        let put = query("MERGE (a:Answer {id: $id}) SET a.body = $body, a.owner = $owner");
        let put = put.param("id", answer.id.as_str()).param("body", json);
        let put = put.param("owner", owner_or_null(answer));
        self.write_one("answer", put).await
    }

    pub(super) async fn read_answer(&self, id: &AnswerId) -> StoreResult<Option<Answer>> {
        let found =
            query("MATCH (a:Answer {id: $id}) RETURN a.body AS body").param("id", id.as_str());
        let row = self.one("answer", found).await?;
        self.settle("answer", row.map(|row| body(&row, "body")).transpose())
    }

    pub(super) async fn read_answers_by_id(
        &self,
        after: Option<&AnswerId>,
        limit: u32,
    ) -> StoreResult<Vec<Answer>> {
        let found = query(
            "MATCH (a:Answer) WHERE a.id > $after RETURN a.body AS body ORDER BY a.id LIMIT $limit",
        );
        let found = found
            .param("after", after.map_or("", AnswerId::as_str))
            .param("limit", i64::from(limit));
        bodies("answers", &self.rows("answers", found).await?)
    }

    pub(super) async fn remove_chat(&self, id: &ChatId) -> StoreResult<bool> {
        let own = query(
            "MATCH (c:Chat {id: $id})-[:TURN]->(a:Answer) WHERE NOT EXISTS { (o:Chat)-[:TURN]->(a) WHERE o <> c }
             OPTIONAL MATCH (r)-[:RATES|SIGNALS]->(a) DETACH DELETE r, a",
        );
        let gone = query("MATCH (c:Chat {id: $id}) WITH c, c.id AS id DETACH DELETE c RETURN id");
        self.remove(own.param("id", id.as_str()), gone.param("id", id.as_str()))
            .await
    }

    pub(super) async fn remove_answer(&self, id: &AnswerId) -> StoreResult<bool> {
        let own = query("MATCH (r)-[:RATES|SIGNALS]->(:Answer {id: $id}) DETACH DELETE r");
        let gone = query("MATCH (a:Answer {id: $id}) WITH a, a.id AS id DETACH DELETE a RETURN id");
        self.remove(own.param("id", id.as_str()), gone.param("id", id.as_str()))
            .await
    }

    pub(super) async fn remove_chats_of(&self, owner: &Who) -> StoreResult<()> {
        let owner = owner.to_string();
        self.write("removing", move |txn| {
            // The index is over both: it serves no question that names one alone.
            let statements = [
                "MATCH (c:Chat)-[:TURN]->(a:Answer) USING INDEX c:Chat(owner, created_at)
                 WHERE c.owner = $owner AND c.created_at IS NOT NULL AND NOT EXISTS { (o:Chat)-[:TURN]->(a) WHERE coalesce(o.owner, '') <> $owner }
                 OPTIONAL MATCH (r:Rating)-[:RATES]->(a) DETACH DELETE r, a",
                "MATCH (a:Answer {owner: $owner}) OPTIONAL MATCH (r:Rating)-[:RATES]->(a) DETACH DELETE r, a",
                "MATCH (c:Chat) USING INDEX c:Chat(owner, created_at)
                 WHERE c.owner = $owner AND c.created_at IS NOT NULL DETACH DELETE c",
            ];
            let statements = statements.map(|text| query(text).param("owner", owner.as_str()));
            Box::pin(async move {
                for statement in statements {
                    txn.run(statement).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// What hangs on a node, then the node, which the second statement returns when it was there.
    async fn remove(&self, own: Query, gone: Query) -> StoreResult<bool> {
        self.write("removing", move |txn| {
            let (own, gone) = (own.clone(), gone.clone());
            Box::pin(async move {
                txn.run(own).await?;
                Ok(!collect(txn, gone).await?.is_empty())
            })
        })
        .await
    }

    pub(super) async fn remove_lone_ratings(&self) -> StoreResult<u64> {
        let gone = query(
            "MATCH (r:Rating) WHERE NOT EXISTS { (r)-[:RATES]->() } WITH r, r.id AS id DELETE r RETURN count(id) AS gone",
        );
        let row = self.one("ratings", gone).await?;
        let gone = row.map(|row| column::<u64>(&row, "gone")).transpose();
        Ok(self.settle("ratings", gone)?.unwrap_or(0))
    }

    pub(super) async fn write_rating(&self, rating: &Rating) -> StoreResult<()> {
        let json = self.settle("rating", to_json(rating))?;
        let (of, target) = target(&rating.target);
        let (target, at) = (target.to_owned(), rating.created_at);
        // Made before the transaction: a second try writes the same rating. Version 7 sorts by time.
        let id = uuid::Uuid::now_v7().to_string();
        self.write("rating", move |txn| {
            let put = query(&format!(
                "MATCH (x:{of} {{id: $target}}) WHERE x.body IS NOT NULL
                 MERGE (r:Rating {{id: $id}}) SET r.body = $body, r.created_at = $at
                 MERGE (r)-[:RATES]->(x) RETURN x.id AS id"
            ));
            let put = put
                .param("target", target.as_str())
                .param("id", id.as_str());
            let put = put.param("body", json.as_str()).param("at", at);
            let target = target.clone();
            Box::pin(async move {
                let rows = collect(txn, put).await?;
                rows.first().map(drop).ok_or(Failure::NotFound(target))
            })
        })
        .await
    }

    /// Readers who rate one thing in one millisecond are few.
    pub(super) async fn finds_rating(&self, rating: &Rating) -> StoreResult<bool> {
        let (of, target) = target(&rating.target);
        let found = query(&format!(
            "MATCH (r:Rating)-[:RATES]->(:{of} {{id: $target}}) WHERE r.created_at = $at RETURN r.body AS body LIMIT 10000"
        ));
        let found = found.param("target", target).param("at", rating.created_at);
        let kept: Vec<Rating> = bodies("rating", &self.rows("rating", found).await?)?;
        Ok(kept.contains(rating))
    }

    pub(super) async fn read_all_ratings(
        &self,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<Rating>> {
        let found = query(
            "MATCH (r:Rating) WHERE r.created_at IS NOT NULL RETURN r.body AS body ORDER BY r.created_at, r.id SKIP $offset LIMIT $limit",
        );
        let found = found
            .param("offset", i64::try_from(offset).unwrap_or(i64::MAX))
            .param("limit", i64::from(limit));
        bodies("ratings", &self.rows("ratings", found).await?)
    }
}

/// Nobody's answers are left out of the index of owners.
fn owner_or_null(answer: &Answer) -> Option<String> {
    answer.owner.as_ref().map(Who::to_string)
}

/// Label and id of what is rated.
fn target(target: &RatingTarget) -> (&'static str, &str) {
    match target {
        RatingTarget::Answer(id) => ("Answer", id.as_str()),
        RatingTarget::PaperSummary(id) => ("Paper", id.as_str()),
    }
}
