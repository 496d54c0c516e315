//! Questions about citations: who cites, what is cited in common, how papers are joined.

use super::SqlResult;
use super::rows::{self, CONTEXT, REFERENCE};
use graph_schema::PaperId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use stores_core::{CitedBy, SharedReferences};

/// Papers a search for a path looks at before it gives up.
const MOST_VISITED: usize = 100_000;

pub fn cited_by(db: &Connection, paper: &PaperId, limit: u32) -> SqlResult<Vec<CitedBy>> {
    let sql = format!(
        "SELECT {REFERENCE} FROM bibliography b WHERE b.cited = ?1 ORDER BY b.paper, b.ordinal LIMIT ?2"
    );
    let citing = db
        .prepare_cached(&sql)?
        .query_map(params![paper.as_str(), limit], |row| {
            Ok((rows::parsed::<PaperId>(row, 11)?, rows::reference(row)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let sql = format!(
        "SELECT {CONTEXT} FROM contexts WHERE paper = ?1 AND reference = ?2 ORDER BY start_byte, seq"
    );
    let mut contexts = db.prepare_cached(&sql)?;
    citing
        .into_iter()
        .map(|(citing, reference)| {
            let found =
                contexts.query_map(params![citing.as_str(), reference.ordinal], rows::context)?;
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

/// Distances from the end, then from the start always to the smallest id that is one step nearer.
pub fn citation_path(
    db: &Connection,
    from: &PaperId,
    to: &PaperId,
    max_hops: u32,
) -> SqlResult<Option<Vec<PaperId>>> {
    let mut there = db.prepare_cached("SELECT 1 FROM papers WHERE id = ?1")?;
    for end in [from, to] {
        if there
            .query_row([end.as_str()], |_| Ok(()))
            .optional()?
            .is_none()
        {
            return Ok(None);
        }
    }
    let mut distance = HashMap::from([(to.clone(), 0u32)]);
    let mut edge = vec![to.clone()];
    let mut hops = 0;
    while !distance.contains_key(from) {
        hops += 1;
        if hops > max_hops || edge.is_empty() || distance.len() > MOST_VISITED {
            return Ok(None);
        }
        let mut next = Vec::new();
        for id in &edge {
            for neighbour in neighbours(db, id)? {
                if !distance.contains_key(&neighbour) {
                    distance.insert(neighbour.clone(), hops);
                    next.push(neighbour);
                }
            }
        }
        edge = next;
    }
    let mut path = vec![from.clone()];
    let mut at = from.clone();
    while let Some(nearer) = distance.get(&at).and_then(|left| left.checked_sub(1)) {
        let step = neighbours(db, &at)?
            .into_iter()
            .find(|id| distance.get(id) == Some(&nearer));
        let Some(step) = step else { return Ok(None) };
        path.push(step.clone());
        at = step;
    }
    Ok(Some(path))
}

/// What a paper cites and is cited by, in id order.
fn neighbours(db: &Connection, id: &PaperId) -> SqlResult<Vec<PaperId>> {
    let mut found = db.prepare_cached(
        "SELECT cited FROM bibliography WHERE paper = ?1 UNION SELECT paper FROM bibliography WHERE cited = ?1 ORDER BY 1",
    )?;
    let found = found.query_map([id.as_str()], |row| rows::parsed(row, 0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
