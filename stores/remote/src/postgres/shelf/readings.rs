//! How far readers have read papers.

use super::super::error::Failure;
use super::{owner, paper};
use graph_schema::{Reading, ReadingState};
use stores_core::shelf::owner_text;
use tokio_postgres::Row;

/// Of a paper that comes twice the last counts.
pub const PUT: &str = "
INSERT INTO papyri_readings (owner, paper, state)
SELECT DISTINCT ON (owner, paper) owner, paper, state
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS new (owner, paper, state, place)
ORDER BY owner, paper, place DESC
ON CONFLICT (owner, paper) DO UPDATE SET state = excluded.state";

pub const OF: &str = "
SELECT r.owner, r.paper, r.state FROM unnest($2::text[]) WITH ORDINALITY AS wanted (paper, place)
JOIN papyri_readings r ON r.paper = wanted.paper AND r.owner = $1 ORDER BY place";

pub const ALL: &str =
    "SELECT owner, paper, state FROM papyri_readings ORDER BY owner, paper LIMIT $1 OFFSET $2";

/// Owners, papers and states side by side.
pub fn columns(readings: &[Reading]) -> (Vec<String>, Vec<&str>, Vec<&str>) {
    (
        readings
            .iter()
            .map(|one| owner_text(one.owner.as_ref()))
            .collect(),
        readings.iter().map(|one| one.paper.as_str()).collect(),
        readings.iter().map(|one| one.state.as_str()).collect(),
    )
}

pub fn reading_row(row: &Row) -> Result<Reading, Failure> {
    let word: &str = row.try_get(2)?;
    let state = ReadingState::parse(word);
    Ok(Reading {
        owner: owner(row, 0)?,
        paper: paper(row, 1)?,
        state: state.ok_or_else(|| Failure::Corrupt(format!("{word:?} is no reading state")))?,
    })
}
