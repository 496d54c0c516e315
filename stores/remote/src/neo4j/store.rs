//! The port of the graph, answered by the files of this folder.

use super::{Neo4jStore, query};
use async_trait::async_trait;
use chrono::NaiveDate;
use graph_schema::{
    Answer, AnswerId, ArxivId, AuthorKey, Chat, ChatId, CitationContext, CitationIntent, Doi,
    EntityId, EntityKind, Mention, Notice, NoticeSubject, Paper, PaperId, PaperRecord, PaperStatus,
    Passage, PassageId, Rating, Reference, ReferenceKey, Section, Signal, Turn, Who,
};
use stores_core::{
    ChatStore, ChatsOf, CitedBy, CoCited, DatedPaper, EntityCount, EntityStore, ExploreStore,
    GraphStats, GraphStore, LinkStore, PaperFilter, PaperPage, PaperStore, RatingStore,
    SharedEntities, SharedReferences, StoreResult, Topic, TrendFilter, WindowCounts, Windows,
};
use uuid::Uuid;

#[async_trait]
impl GraphStore for Neo4jStore {
    async fn ping(&self) -> StoreResult<()> {
        self.rows("ping", query("RETURN 1")).await.map(drop)
    }

    async fn library_id(&self, own: Uuid) -> StoreResult<Uuid> {
        self.its_library(own).await
    }

    async fn inspect(&self) -> StoreResult<Vec<String>> {
        self.find_damage().await
    }

    async fn rebuild_indexes(&self) -> StoreResult<()> {
        self.mend().await
    }
}

#[async_trait]
impl PaperStore for Neo4jStore {
    async fn put_papers(&self, records: &[PaperRecord]) -> StoreResult<()> {
        self.write_papers(records).await
    }

    async fn delete_paper(&self, id: &PaperId) -> StoreResult<bool> {
        self.remove_paper(id).await
    }

    async fn papers(&self, ids: &[PaperId]) -> StoreResult<Vec<Paper>> {
        self.read_papers(ids).await
    }

    async fn record(&self, id: &PaperId) -> StoreResult<Option<PaperRecord>> {
        self.read_record(id).await
    }

    async fn paper_ids(&self, after: Option<&PaperId>, limit: u32) -> StoreResult<Vec<PaperId>> {
        self.read_paper_ids(after, limit).await
    }

    async fn list_papers(
        &self,
        filter: &PaperFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<PaperPage> {
        self.read_list(filter, offset, limit).await
    }

    async fn papers_by_identifier(
        &self,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
    ) -> StoreResult<Vec<Paper>> {
        self.read_by_identifier(doi, arxiv_id).await
    }

    async fn sections(&self, paper: &PaperId) -> StoreResult<Vec<Section>> {
        self.read_sections(paper).await
    }

    async fn passages(&self, ids: &[PassageId]) -> StoreResult<Vec<Passage>> {
        self.read_passages(ids).await
    }

    async fn passages_of(&self, paper: &PaperId) -> StoreResult<Vec<Passage>> {
        self.read_passages_of(paper).await
    }

    async fn put_notices(
        &self,
        source: &str,
        subjects: &[NoticeSubject],
        notices: &[Notice],
    ) -> StoreResult<()> {
        self.write_notices(source, subjects, notices).await
    }

    async fn statuses(&self, papers: &[PaperId]) -> StoreResult<Vec<(PaperId, PaperStatus)>> {
        self.read_statuses(papers).await
    }

    async fn stats(&self) -> StoreResult<GraphStats> {
        self.read_stats().await
    }
}

#[async_trait]
impl LinkStore for Neo4jStore {
    async fn papers_titled_like(&self, title: &str, limit: u32) -> StoreResult<Vec<Paper>> {
        self.read_titled_like(title, limit).await
    }

    async fn references_like(
        &self,
        title: &str,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
        limit: u32,
    ) -> StoreResult<Vec<(ReferenceKey, Reference)>> {
        self.read_references_like(title, doi, arxiv_id, limit).await
    }

    async fn references(&self, paper: &PaperId) -> StoreResult<Vec<Reference>> {
        self.read_references(paper).await
    }

    async fn citation_contexts(&self, paper: &PaperId) -> StoreResult<Vec<CitationContext>> {
        self.read_contexts(paper).await
    }

    async fn cited_by(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CitedBy>> {
        self.read_cited_by(paper, None, limit).await
    }

    async fn cited_for(
        &self,
        paper: &PaperId,
        intent: CitationIntent,
        limit: u32,
    ) -> StoreResult<Vec<CitedBy>> {
        self.read_cited_by(paper, Some(intent), limit).await
    }
}

#[async_trait]
impl ExploreStore for Neo4jStore {
    async fn shared_references(
        &self,
        paper: &PaperId,
        limit: u32,
    ) -> StoreResult<Vec<SharedReferences>> {
        self.read_shared_references(paper, limit).await
    }

    async fn shared_entities(
        &self,
        paper: &PaperId,
        max_papers: u32,
        limit: u32,
    ) -> StoreResult<Vec<SharedEntities>> {
        self.read_shared_entities(paper, max_papers, limit).await
    }

    async fn citation_edges(
        &self,
        ids: &[PaperId],
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, PaperId)>> {
        self.read_citation_edges(ids, limit).await
    }

    async fn citation_counts(&self, ids: &[PaperId]) -> StoreResult<Vec<u64>> {
        self.read_citation_counts(ids).await
    }

    async fn co_cited(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CoCited>> {
        self.read_co_cited(paper, limit).await
    }

    async fn papers_by_author(&self, author: &AuthorKey, limit: u32) -> StoreResult<Vec<Paper>> {
        self.read_papers_by_author(author, limit).await
    }

    async fn authors_named(&self, prefix: &str, limit: u32) -> StoreResult<Vec<AuthorKey>> {
        self.read_authors_named(prefix, limit).await
    }

    async fn papers_of_years(
        &self,
        from: Option<i32>,
        to: Option<i32>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        self.read_papers_of_years(from, to, limit).await
    }

    async fn newest_day(&self) -> StoreResult<Option<NaiveDate>> {
        self.read_newest_day().await
    }

    async fn entity_counts(
        &self,
        windows: &Windows,
        filter: &TrendFilter,
        limit: u32,
    ) -> StoreResult<WindowCounts<EntityCount>> {
        self.read_entity_counts(windows, filter, limit).await
    }

    async fn category_counts(
        &self,
        windows: &Windows,
        limit: u32,
    ) -> StoreResult<WindowCounts<String>> {
        self.read_category_counts(windows, limit).await
    }

    async fn dated_papers(&self, topic: &Topic, limit: u32) -> StoreResult<Vec<DatedPaper>> {
        self.read_dated_papers(topic, limit).await
    }
}

#[async_trait]
impl EntityStore for Neo4jStore {
    async fn mentions(&self, paper: &PaperId) -> StoreResult<Vec<Mention>> {
        self.read_mentions(paper).await
    }

    async fn entity(&self, id: &EntityId) -> StoreResult<Option<EntityCount>> {
        self.read_entity(id).await
    }

    async fn find_entities(
        &self,
        name: &str,
        kind: Option<EntityKind>,
        limit: u32,
    ) -> StoreResult<Vec<EntityCount>> {
        self.read_entities_named(name, kind, limit).await
    }

    async fn papers_mentioning(
        &self,
        entity: &EntityId,
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, Mention)>> {
        self.read_papers_mentioning(entity, limit).await
    }
}

#[async_trait]
impl ChatStore for Neo4jStore {
    async fn put_chat(&self, chat: &Chat) -> StoreResult<()> {
        self.write_chat(chat).await
    }

    async fn chat(&self, id: &ChatId) -> StoreResult<Option<Chat>> {
        self.read_chat(id).await
    }

    async fn chats(&self, of: &ChatsOf, limit: u32) -> StoreResult<Vec<Chat>> {
        self.read_chats(of, limit).await
    }

    async fn chats_by_id(&self, after: Option<&ChatId>, limit: u32) -> StoreResult<Vec<Chat>> {
        self.read_chats_by_id(after, limit).await
    }

    async fn answers_by_id(
        &self,
        after: Option<&AnswerId>,
        limit: u32,
    ) -> StoreResult<Vec<Answer>> {
        self.read_answers_by_id(after, limit).await
    }

    async fn append_turn(&self, chat: &ChatId, answer: &Answer) -> StoreResult<u32> {
        self.write_turn(chat, answer).await
    }

    async fn turns(
        &self,
        chat: &ChatId,
        before: Option<u32>,
        limit: u32,
    ) -> StoreResult<Vec<Turn>> {
        self.read_turns(chat, before, limit).await
    }

    async fn put_answer(&self, answer: &Answer) -> StoreResult<()> {
        self.write_answer(answer).await
    }

    async fn answer(&self, id: &AnswerId) -> StoreResult<Option<Answer>> {
        self.read_answer(id).await
    }

    async fn delete_chat(&self, id: &ChatId) -> StoreResult<bool> {
        self.remove_chat(id).await
    }

    async fn delete_answer(&self, id: &AnswerId) -> StoreResult<bool> {
        self.remove_answer(id).await
    }

    async fn forget_chats_of(&self, owner: &Who) -> StoreResult<()> {
        self.remove_chats_of(owner).await
    }
}

#[async_trait]
impl RatingStore for Neo4jStore {
    async fn all_ratings(&self, offset: u64, limit: u32) -> StoreResult<Vec<Rating>> {
        self.read_all_ratings(offset, limit).await
    }

    async fn forget_lone_ratings(&self) -> StoreResult<u64> {
        self.remove_lone_ratings().await
    }

    async fn put_rating(&self, rating: &Rating) -> StoreResult<()> {
        self.write_rating(rating).await
    }

    async fn has_rating(&self, rating: &Rating) -> StoreResult<bool> {
        self.finds_rating(rating).await
    }

    async fn put_signals(&self, signals: &[Signal]) -> StoreResult<()> {
        self.write_signals(signals).await
    }

    async fn signals(&self, answer: &AnswerId) -> StoreResult<Vec<Signal>> {
        self.read_signals(answer).await
    }

    async fn all_signals(&self, offset: u64, limit: u32) -> StoreResult<Vec<Signal>> {
        self.read_all_signals(offset, limit).await
    }

    async fn forget_signals(&self, before: i64) -> StoreResult<u64> {
        self.remove_signals(before).await
    }
}
