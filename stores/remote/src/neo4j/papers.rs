//! Reading papers and what they hold, and the counts.

use super::error::Failure;
use super::search::{all_words, like_title};
use super::{Neo4jStore, bodies, body, column, from_json, query};
use graph_schema::{
    ArxivId, CitationContext, Doi, Paper, PaperId, PaperKind, PaperRecord, Passage, PassageId,
    Reference, ReferenceKey, Section,
};
use neo4rs::Row;
use std::collections::HashMap;
use stores_core::{GraphStats, PaperFilter, PaperPage, StoreResult};

/// A word of the title tells more than one of the authors, that more than one of the abstract.
pub(super) const FIELDS: [(&str, u32); 3] = [
    ("title_words", 10),
    ("author_words", 5),
    ("abstract_words", 1),
];

impl Neo4jStore {
    pub(super) async fn read_papers(&self, ids: &[PaperId]) -> StoreResult<Vec<Paper>> {
        let found =
            "MATCH (p:Paper) WHERE p.id IN $ids AND p.body IS NOT NULL RETURN p.body AS body";
        let found = query(found).param("ids", texts(ids.iter().map(PaperId::as_str)));
        let papers: Vec<Paper> = bodies("papers", &self.rows("papers", found).await?)?;
        let by_id: HashMap<PaperId, Paper> =
            papers.into_iter().map(|p| (p.id.clone(), p)).collect();
        Ok(ids.iter().filter_map(|id| by_id.get(id).cloned()).collect())
    }

    /// An ingested paper with all that hangs on it, mentions in the paper's own words.
    pub(super) async fn read_record(&self, id: &PaperId) -> StoreResult<Option<PaperRecord>> {
        let paper = self.read_papers(std::slice::from_ref(id)).await?.pop();
        let Some(paper) = paper.filter(|paper| paper.kind == PaperKind::Ingested) else {
            return Ok(None);
        };
        Ok(Some(PaperRecord {
            paper,
            sections: self.read_sections(id).await?,
            references: self.read_references(id).await?,
            contexts: self.read_contexts(id).await?,
            mentions: self.read_own_mentions(id).await?,
            passages: self.read_passages_of(id).await?,
            incoming: Vec::new(),
        }))
    }

    pub(super) async fn read_paper_ids(
        &self,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        // The ids of ingested papers begin with `p-`, the last of all.
        let found = query(
            "MATCH (p:Paper) WHERE p.id > $after RETURN p.id AS id ORDER BY p.id LIMIT $limit",
        );
        let found = found
            .param("after", after.map_or("p-", PaperId::as_str))
            .param("limit", i64::from(limit));
        let rows = self.rows("paper ids", found).await?;
        self.settle(
            "paper ids",
            rows.iter().map(|row| paper_id(row, "id")).collect(),
        )
    }

    pub(super) async fn read_list(
        &self,
        filter: &PaperFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<PaperPage> {
        let label = match filter.kind.unwrap_or(PaperKind::Ingested) {
            PaperKind::Ingested => "Ingested",
            PaperKind::CitedOnly => "CitedOnly",
        };
        let search = filter.search.as_deref().map(str::trim);
        let (count, page, words) = match search.filter(|text| !text.is_empty()) {
            // Found by their ids.
            None if filter.among.is_some() => {
                let from = format!("MATCH (p:Paper) WHERE p.id IN $among AND p:{label}");
                (
                    format!("{from} RETURN count(p) AS total"),
                    format!(
                        "{from} RETURN p.body AS body ORDER BY p.title_key, p.title, p.id SKIP $offset LIMIT $limit"
                    ),
                    String::new(),
                )
            }
            // Counted by the count store, listed in the order of the title's index as far as asked.
            None => (
                format!("MATCH (p:{label}) RETURN count(p) AS total"),
                format!(
                    "MATCH (p:{label}) WHERE p.title_key IS NOT NULL RETURN p.body AS body
                     ORDER BY p.title_key, p.title, p.id SKIP $offset LIMIT $limit"
                ),
                String::new(),
            ),
            Some(text) => {
                let Some(words) = all_words(text, &FIELDS) else {
                    return Ok(PaperPage {
                        papers: Vec::new(),
                        total: 0,
                    });
                };
                let among = match filter.among {
                    Some(_) => "AND p.id IN $among",
                    None => "",
                };
                let from = format!(
                    "CALL db.index.fulltext.queryNodes('paper_words', $words) YIELD node AS p, score WHERE p:{label} {among}"
                );
                (
                    format!("{from} RETURN count(p) AS total"),
                    format!(
                        "{from} RETURN p.body AS body ORDER BY score DESC, p.title, p.id SKIP $offset LIMIT $limit"
                    ),
                    words,
                )
            }
        };
        let ids = filter.among.iter().flatten();
        let ids = texts(ids.map(PaperId::as_str));
        let count = query(&count)
            .param("words", words.as_str())
            .param("among", ids.clone());
        let total = self.one("counting papers", count).await?;
        let page = query(&page)
            .param("words", words)
            .param("among", ids)
            .param("offset", i64::try_from(offset).unwrap_or(i64::MAX))
            .param("limit", i64::from(limit));
        Ok(PaperPage {
            papers: bodies("papers", &self.rows("papers", page).await?)?,
            total: self.number(total.as_ref(), "total")?,
        })
    }

    pub(super) async fn read_by_identifier(
        &self,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
    ) -> StoreResult<Vec<Paper>> {
        let found = query(
            "CALL () { MATCH (p:Ingested {doi: $doi}) RETURN p UNION MATCH (p:Ingested {arxiv_id: $arxiv}) RETURN p }
             RETURN p.body AS body ORDER BY p.id LIMIT 1000",
        );
        let found = found
            .param("doi", doi.map(Doi::as_str))
            .param("arxiv", arxiv_id.map(ArxivId::as_str));
        bodies("papers", &self.rows("papers by identifier", found).await?)
    }

    pub(super) async fn read_titled_like(
        &self,
        title: &str,
        limit: u32,
    ) -> StoreResult<Vec<Paper>> {
        let Some(words) = like_title(title) else {
            return Ok(Vec::new());
        };
        let found = query(
            "CALL db.index.fulltext.queryNodes('ingested_titles', $words, {limit: $limit}) YIELD node AS p, score
             RETURN p.body AS body ORDER BY score DESC, p.id",
        );
        let found = found.param("words", words).param("limit", i64::from(limit));
        bodies("papers", &self.rows("papers by title", found).await?)
    }

    pub(super) async fn read_references_like(
        &self,
        title: &str,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
        limit: u32,
    ) -> StoreResult<Vec<(ReferenceKey, Reference)>> {
        let what = "references by words";
        let named = query(
            "CALL () { MATCH (p:Paper)-[r:CITES {doi: $doi}]->(c:Paper) USING INDEX SEEK r:CITES(doi) RETURN p, r, c
             UNION MATCH (p:Paper)-[r:CITES {arxiv_id: $arxiv}]->(c:Paper) USING INDEX SEEK r:CITES(arxiv_id) RETURN p, r, c }
             RETURN p.id AS paper, r.body AS body, c.id AS cited, r.score AS score ORDER BY paper, r.ordinal LIMIT $limit",
        );
        let named = named
            .param("doi", doi.map(Doi::as_str))
            .param("arxiv", arxiv_id.map(ArxivId::as_str))
            .param("limit", i64::from(limit));
        let mut rows = self.rows(what, named).await?;
        if let Some(words) = like_title(title) {
            let alike = query(
                "CALL db.index.fulltext.queryRelationships('reference_words', $words, {limit: $limit}) YIELD relationship AS r, score AS likeness
                 WITH r, likeness, startNode(r) AS p, endNode(r) AS c
                 RETURN p.id AS paper, r.body AS body, c.id AS cited, r.score AS score ORDER BY likeness DESC, paper, r.ordinal",
            );
            let alike = alike.param("words", words).param("limit", i64::from(limit));
            rows.extend(self.rows(what, alike).await?);
        }
        let mut found: Vec<(ReferenceKey, Reference)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for row in &rows {
            let (paper, reference) =
                self.settle(what, (|| Ok((paper_id(row, "paper")?, reference(row)?)))())?;
            let key = ReferenceKey {
                paper,
                ordinal: reference.ordinal,
            };
            if seen.insert(key.clone()) {
                found.push((key, reference));
            }
        }
        found.truncate(limit as usize);
        Ok(found)
    }

    pub(super) async fn read_sections(&self, paper: &PaperId) -> StoreResult<Vec<Section>> {
        let found = query(
            "MATCH (p:Paper {id: $id}) WHERE p.sections IS NOT NULL RETURN p.sections AS body",
        );
        let row = self
            .one("sections", found.param("id", paper.as_str()))
            .await?;
        let sections = row.map(|row| body(&row, "body")).transpose();
        Ok(self.settle("sections", sections)?.unwrap_or_default())
    }

    pub(super) async fn read_references(&self, paper: &PaperId) -> StoreResult<Vec<Reference>> {
        let found = query(
            "MATCH (:Paper {id: $id})-[r:CITES]->(c:Paper)
             RETURN r.body AS body, c.id AS cited, r.score AS score ORDER BY r.ordinal",
        );
        let rows = self
            .rows("references", found.param("id", paper.as_str()))
            .await?;
        self.settle("references", rows.iter().map(reference).collect())
    }

    pub(super) async fn read_contexts(&self, paper: &PaperId) -> StoreResult<Vec<CitationContext>> {
        let found = query("MATCH (:Paper {id: $id})-[r:CITES]->() RETURN r.contexts AS contexts");
        let rows = self
            .rows("contexts", found.param("id", paper.as_str()))
            .await?;
        let lists: Result<Vec<_>, Failure> = rows.iter().map(contexts).collect();
        let mut all: Vec<(u32, CitationContext)> = self
            .settle("contexts", lists)?
            .into_iter()
            .flatten()
            .collect();
        all.sort_by_key(|(seq, _)| *seq);
        Ok(all.into_iter().map(|(_, context)| context).collect())
    }

    pub(super) async fn read_passages(&self, ids: &[PassageId]) -> StoreResult<Vec<Passage>> {
        let found = query("MATCH (x:Passage) WHERE x.id IN $ids RETURN x.body AS body");
        let found = found.param("ids", texts(ids.iter().map(PassageId::as_str)));
        let passages: Vec<Passage> = bodies("passages", &self.rows("passages", found).await?)?;
        let by_id: HashMap<PassageId, Passage> =
            passages.into_iter().map(|p| (p.id.clone(), p)).collect();
        Ok(ids.iter().filter_map(|id| by_id.get(id).cloned()).collect())
    }

    pub(super) async fn read_passages_of(&self, paper: &PaperId) -> StoreResult<Vec<Passage>> {
        let found = query(
            "MATCH (:Paper {id: $id})-[:HOLDS]->(x:Passage) RETURN x.body AS body ORDER BY x.ordinal",
        );
        bodies(
            "passages",
            &self
                .rows("passages", found.param("id", paper.as_str()))
                .await?,
        )
    }

    pub(super) async fn read_stats(&self) -> StoreResult<GraphStats> {
        // Each is answered from Neo4j's count store.
        let mut counts = Vec::new();
        for pattern in [
            "(n:Ingested)",
            "(n:CitedOnly)",
            "()-[n:CITES]->()",
            "()-[n:CITES]->(:Ingested)",
            "(n:Passage)",
            "(n:Entity)",
        ] {
            let count = query(&format!("MATCH {pattern} RETURN count(n) AS total"));
            let row = self.one("statistics", count).await?;
            counts.push(self.number(row.as_ref(), "total")?);
        }
        let [
            papers,
            cited_only,
            references,
            linked_references,
            passages,
            entities,
        ] = counts[..]
        else {
            return Ok(GraphStats::default());
        };
        Ok(GraphStats {
            papers,
            cited_only,
            references,
            linked_references,
            passages,
            entities,
        })
    }

    pub(super) fn number(&self, row: Option<&Row>, name: &str) -> StoreResult<u64> {
        let number = row.map(|row| column::<u64>(row, name)).transpose();
        Ok(self.settle("counting", number)?.unwrap_or(0))
    }

    pub(super) fn settle<T>(&self, what: &str, read: Result<T, Failure>) -> StoreResult<T> {
        read.map_err(|failure| failure.into_store(what, &self.url))
    }
}

pub(super) fn texts<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    all.map(str::to_owned).collect()
}

pub(super) fn kind_word(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Ingested => "ingested",
        PaperKind::CitedOnly => "cited_only",
    }
}

pub(super) fn paper_id(row: &Row, name: &str) -> Result<PaperId, Failure> {
    PaperId::parse(&column::<String>(row, name)?)
        .map_err(|error| Failure::Corrupt(error.to_string()))
}

/// The reference of a row with the columns body, cited and score.
pub(super) fn reference(row: &Row) -> Result<Reference, Failure> {
    Ok(Reference {
        cited: Some(paper_id(row, "cited")?),
        link_score: column::<f64>(row, "score")? as f32,
        ..body(row, "body")?
    })
}

/// The citation contexts of a row, with their place among those of their paper.
pub(super) fn contexts(row: &Row) -> Result<Vec<(u32, CitationContext)>, Failure> {
    from_json(&column::<String>(row, "contexts")?)
}
