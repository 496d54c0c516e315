//! What became of papers after they came out.

use super::error::Failure;
use super::papers::{paper_id, texts};
use super::{Neo4jStore, column, from_json, json, query, to_json};
use graph_schema::{Notice, NoticeSubject, PaperId, PaperStatus};
use serde_json::json as object;
use std::collections::{BTreeMap, HashMap};
use stores_core::StoreResult;

impl Neo4jStore {
    pub(super) async fn write_notices(
        &self,
        source: &str,
        subjects: &[NoticeSubject],
        notices: &[Notice],
    ) -> StoreResult<()> {
        let what = "notices";
        let key = |subject: &str| format!("{subject}\u{1f}{source}");
        // The last of one subject counts.
        let last: BTreeMap<String, &PaperStatus> = notices
            .iter()
            .map(|notice| (notice.subject.to_string(), &notice.status))
            .collect();
        let mut rows = Vec::with_capacity(last.len());
        for (subject, status) in &last {
            let status = PaperStatus {
                source: source.to_owned(),
                ..(*status).clone()
            };
            rows.push(object!({
                "key": key(subject),
                "subject": subject,
                "body": self.settle(what, to_json(&status))?,
            }));
        }
        let gone: Vec<String> = subjects
            .iter()
            .map(ToString::to_string)
            .filter(|subject| !last.contains_key(subject))
            .map(|subject| key(&subject))
            .collect();
        let put = query(
            "CALL () { UNWIND $gone AS key MATCH (n:Notice {key: key}) DELETE n }
             CALL () { UNWIND $rows AS row MERGE (n:Notice {key: row.key}) SET n = row }",
        );
        let put = put
            .param("gone", gone)
            .param("rows", self.settle(what, json(rows.into()))?);
        self.write_one(what, put).await
    }

    pub(super) async fn read_statuses(
        &self,
        papers: &[PaperId],
    ) -> StoreResult<Vec<(PaperId, PaperStatus)>> {
        let what = "statuses";
        let found = query(
            "UNWIND $ids AS id MATCH (p:Paper {id: id})
             UNWIND [p.id, 'doi:' + p.doi, 'arxiv:' + p.arxiv_id] AS subject
             MATCH (n:Notice {subject: subject}) RETURN p.id AS id, n.body AS body",
        );
        let found = found.param("ids", texts(papers.iter().map(PaperId::as_str)));
        let mut said: HashMap<PaperId, Vec<PaperStatus>> = HashMap::new();
        for row in self.rows(what, found).await? {
            let one: Result<(PaperId, PaperStatus), Failure> = (|| {
                Ok((
                    paper_id(&row, "id")?,
                    from_json(&column::<String>(&row, "body")?)?,
                ))
            })();
            let (paper, status) = self.settle(what, one)?;
            said.entry(paper).or_default().push(status);
        }
        Ok(papers
            .iter()
            .filter_map(|paper| {
                let status = PaperStatus::heaviest(said.get(paper).cloned().unwrap_or_default());
                status.map(|status| (paper.clone(), status))
            })
            .collect())
    }
}
