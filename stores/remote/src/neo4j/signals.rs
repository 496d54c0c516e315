//! What readers did with answers. A signal goes with its answer.

use super::error::Failure;
use super::{Neo4jStore, collect, column, json, query};
use graph_schema::{Act, AnswerId, Signal};
use neo4rs::{Query, Row};
use serde_json::{Value, json as object};
use stores_core::StoreResult;

impl Neo4jStore {
    pub(super) async fn write_signals(&self, signals: &[Signal]) -> StoreResult<()> {
        let rows = Value::from_iter(signals.iter().map(row_of));
        let rows = self.settle("signals", json(rows))?;
        let mut answers: Vec<String> = signals.iter().map(|one| one.answer.to_string()).collect();
        answers.sort();
        answers.dedup();
        self.write("signals", move |txn| {
            let there = query("MATCH (a:Answer) WHERE a.id IN $answers RETURN a.id AS id");
            let there = there.param("answers", answers.clone());
            let put = query(
                "UNWIND $rows AS row MATCH (a:Answer {id: row.answer})
                 MERGE (s:Signal {id: row.answer + ' ' + row.act})
                 ON CREATE SET s.answer = row.answer, s.act = row.act, s.created_at = row.at
                 MERGE (s)-[:SIGNALS]->(a)",
            );
            let put = put.param("rows", rows.clone());
            let answers = answers.clone();
            Box::pin(async move {
                let found: Result<Vec<String>, Failure> = collect(txn, there)
                    .await?
                    .iter()
                    .map(|row| column(row, "id"))
                    .collect();
                let found = found?;
                if let Some(missing) = answers.into_iter().find(|id| !found.contains(id)) {
                    return Err(Failure::NotFound(missing));
                }
                txn.run(put).await?;
                Ok(())
            })
        })
        .await
    }

    pub(super) async fn read_signals(&self, answer: &AnswerId) -> StoreResult<Vec<Signal>> {
        let found = query(
            "MATCH (s:Signal)-[:SIGNALS]->(:Answer {id: $id})
             RETURN s.answer AS answer, s.act AS act, s.created_at AS at ORDER BY at, act LIMIT 10000",
        );
        self.signals_of(found.param("id", answer.as_str())).await
    }

    pub(super) async fn read_all_signals(
        &self,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<Signal>> {
        let found = query(
            "MATCH (s:Signal) WHERE s.created_at IS NOT NULL RETURN s.answer AS answer, s.act AS act, s.created_at AS at
             ORDER BY s.created_at, s.answer, s.act SKIP $offset LIMIT $limit",
        );
        let found = found
            .param("offset", i64::try_from(offset).unwrap_or(i64::MAX))
            .param("limit", i64::from(limit));
        self.signals_of(found).await
    }

    pub(super) async fn remove_signals(&self, before: i64) -> StoreResult<u64> {
        let gone = query(
            "MATCH (s:Signal) WHERE s.created_at < $before WITH s, s.id AS id DETACH DELETE s RETURN count(id) AS gone",
        );
        let row = self.one("signals", gone.param("before", before)).await?;
        let gone = row.map(|row| column::<u64>(&row, "gone")).transpose();
        Ok(self.settle("signals", gone)?.unwrap_or(0))
    }

    async fn signals_of(&self, found: Query) -> StoreResult<Vec<Signal>> {
        let rows = self.rows("signals", found).await?;
        self.settle("signals", rows.iter().map(signal).collect())
    }
}

fn row_of(signal: &Signal) -> Value {
    object!({ "answer": signal.answer, "act": signal.act.key(), "at": signal.created_at })
}

fn signal(row: &Row) -> Result<Signal, Failure> {
    let (answer, act): (String, String) = (column(row, "answer")?, column(row, "act")?);
    let unreadable = || Failure::Corrupt(format!("{act:?} is nothing that is done with an answer"));
    Ok(Signal {
        answer: AnswerId::parse(&answer).map_err(|error| Failure::Corrupt(error.to_string()))?,
        act: Act::parse(&act).ok_or_else(unreadable)?,
        created_at: column(row, "at")?,
    })
}
