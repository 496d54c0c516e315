//! What became of papers after they came out.

use super::SqlResult;
use super::rows;
use graph_schema::{Notice, NoticeSubject, PaperId, PaperStatus};
use rusqlite::{Connection, params};

/// Cited-only papers have identifiers too.
const OF_PAPER: &str = "SELECT n.kind, n.source, n.date, n.reason FROM papers p
     JOIN notices n ON n.subject IN (p.id, 'doi:' || p.doi, 'arxiv:' || p.arxiv_id) WHERE p.id = ?1";

pub fn put(
    db: &Connection,
    source: &str,
    subjects: &[NoticeSubject],
    notices: &[Notice],
) -> SqlResult<()> {
    let mut gone = db.prepare_cached("DELETE FROM notices WHERE subject = ?1 AND source = ?2")?;
    for subject in subjects {
        gone.execute(params![subject.to_string(), source])?;
    }
    let mut put = db.prepare_cached(
        "INSERT OR REPLACE INTO notices (subject, source, kind, date, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for Notice { subject, status } in notices {
        put.execute(params![
            subject.to_string(),
            source,
            status.kind.as_str(),
            status.date.map(|day| day.to_string()),
            status.reason
        ])?;
    }
    Ok(())
}

pub fn statuses(db: &Connection, papers: &[PaperId]) -> SqlResult<Vec<(PaperId, PaperStatus)>> {
    let mut of_paper = db.prepare_cached(OF_PAPER)?;
    let mut found = Vec::new();
    for paper in papers {
        let said = of_paper.query_map([paper.as_str()], |row| {
            Ok(PaperStatus {
                kind: rows::word(row, 0)?,
                source: row.get(1)?,
                date: rows::day(row, 2)?,
                reason: row.get(3)?,
            })
        })?;
        let said = said.collect::<rusqlite::Result<Vec<_>>>()?;
        found.extend(PaperStatus::heaviest(said).map(|status| (paper.clone(), status)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::OF_PAPER;
    use crate::sqlite::plans::assert_searches;

    #[test]
    fn notices_are_looked_up() {
        assert_searches(OF_PAPER);
    }
}
