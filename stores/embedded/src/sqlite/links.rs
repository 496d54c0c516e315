//! Questions about citations: who cites whom, what is cited in common or together.

use super::SqlResult;
use super::rows::{self, CONTEXT, REFERENCE};
use graph_schema::{CitationIntent, PaperId};
use rusqlite::{Connection, params};
use std::collections::{BTreeSet, HashMap};
use stores_core::explore::{CITING_NAMED, MOST_CITING};
use stores_core::{CitedBy, CoCited, SharedReferences};

/// The ends of a paper's edges, in order, as far as a limit.
const CITED: &str =
    "SELECT DISTINCT cited FROM bibliography WHERE paper = ?1 ORDER BY cited LIMIT ?2";
const CITING: &str =
    "SELECT DISTINCT paper FROM bibliography WHERE cited = ?1 ORDER BY paper LIMIT ?2";
const CITATIONS: &str = "SELECT count(DISTINCT paper) FROM bibliography WHERE cited = ?1";

fn citing_sql() -> String {
    format!(
        "SELECT {REFERENCE} FROM bibliography b WHERE b.cited = ?1 AND (?3 IS NULL OR EXISTS
           (SELECT 1 FROM contexts c WHERE c.paper = b.paper AND c.reference = b.ordinal AND c.intent = ?3))
         ORDER BY b.paper, b.ordinal LIMIT ?2"
    )
}

/// Who cites a paper, or cites it for an intent, and the sentences it is done in.
pub fn cited_by(
    db: &Connection,
    paper: &PaperId,
    intent: Option<CitationIntent>,
    limit: u32,
) -> SqlResult<Vec<CitedBy>> {
    let intent = intent.map(CitationIntent::as_str);
    let citing = db
        .prepare_cached(&citing_sql())?
        .query_map(params![paper.as_str(), limit, intent], |row| {
            Ok((rows::parsed::<PaperId>(row, 11)?, rows::reference(row)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let sql = format!(
        "SELECT {CONTEXT} FROM contexts WHERE paper = ?1 AND reference = ?2 AND (?3 IS NULL OR intent = ?3)
         ORDER BY start_byte, seq"
    );
    let mut contexts = db.prepare_cached(&sql)?;
    citing
        .into_iter()
        .map(|(citing, reference)| {
            let of = params![citing.as_str(), reference.ordinal, intent];
            let found = contexts.query_map(of, rows::context)?;
            let contexts = found.collect::<rusqlite::Result<_>>()?;
            Ok(CitedBy {
                citing,
                reference,
                contexts,
            })
        })
        .collect()
}

pub fn shared_references(
    db: &Connection,
    paper: &PaperId,
    limit: u32,
) -> SqlResult<Vec<SharedReferences>> {
    let mut shared = db.prepare_cached(
        "SELECT b.paper, group_concat(DISTINCT b.cited) FROM bibliography own
         JOIN bibliography b ON b.cited = own.cited AND b.paper <> own.paper
         WHERE own.paper = ?1 GROUP BY b.paper ORDER BY count(DISTINCT b.cited) DESC, b.paper LIMIT ?2",
    )?;
    let shared = shared.query_map(params![paper.as_str(), limit], |row| {
        let joined: String = row.get(1)?;
        Ok((rows::parsed(row, 0)?, joined))
    })?;
    shared
        .map(|row| {
            let (paper, joined) = row?;
            let mut cited: Vec<PaperId> = joined
                .split(',')
                .filter_map(|id| PaperId::parse(id).ok())
                .collect();
            cited.sort();
            Ok(SharedReferences { paper, cited })
        })
        .collect()
}

pub fn edges(db: &Connection, ids: &[PaperId], limit: u32) -> SqlResult<Vec<(PaperId, PaperId)>> {
    let (mut cited, mut citing) = (db.prepare_cached(CITED)?, db.prepare_cached(CITING)?);
    // The smallest of each paper are enough to choose the smallest of all.
    let mut edges = BTreeSet::new();
    for id in ids {
        for other in cited.query_map(params![id.as_str(), limit], |row| rows::parsed(row, 0))? {
            edges.insert((id.clone(), other?));
        }
        for other in citing.query_map(params![id.as_str(), limit], |row| rows::parsed(row, 0))? {
            edges.insert((other?, id.clone()));
        }
    }
    Ok(edges.into_iter().take(limit as usize).collect())
}

pub fn citation_counts(db: &Connection, ids: &[PaperId]) -> SqlResult<Vec<u64>> {
    let mut count = db.prepare_cached(CITATIONS)?;
    let mut counts = Vec::with_capacity(ids.len());
    for id in ids {
        let found: i64 = count.query_row([id.as_str()], |row| row.get(0))?;
        counts.push(found.unsigned_abs());
    }
    Ok(counts)
}

pub fn co_cited(db: &Connection, paper: &PaperId, limit: u32) -> SqlResult<Vec<CoCited>> {
    let (mut cited, mut citing) = (db.prepare_cached(CITED)?, db.prepare_cached(CITING)?);
    let mut together: HashMap<PaperId, (u64, Vec<PaperId>)> = HashMap::new();
    for one in citing.query_map(params![paper.as_str(), MOST_CITING], |row| {
        rows::parsed::<PaperId>(row, 0)
    })? {
        let one = one?;
        for other in cited.query_map(params![one.as_str(), -1], |row| rows::parsed(row, 0))? {
            let (count, named) = together.entry(other?).or_default();
            *count += 1;
            if named.len() < CITING_NAMED {
                named.push(one.clone());
            }
        }
    }
    together.remove(paper);
    let mut found: Vec<CoCited> = together
        .into_iter()
        .map(|(paper, (count, citing))| CoCited {
            paper,
            count,
            citing,
        })
        .collect();
    found.sort_by(|a, b| {
        let by_count = b.count.cmp(&a.count);
        by_count.then_with(|| a.paper.cmp(&b.paper))
    });
    found.truncate(limit as usize);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{CITATIONS, CITED, CITING};
    use crate::sqlite::plans::assert_searches;

    #[test]
    fn no_table_is_scanned() {
        for sql in [CITED, CITING, CITATIONS] {
            assert_searches(sql);
        }
    }
}
