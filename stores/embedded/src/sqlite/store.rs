//! The ports, each method handed to the file that knows its tables.

use super::{
    SqliteStore, authors, chats, entities, inspect, ledger, library, links, notices, papers,
    rebuild, signals, trends, write,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use graph_schema::{
    Answer, AnswerId, ArxivId, AuthorKey, Chat, ChatId, CitationContext, CitationIntent,
    ContentHash, Doi, EntityId, EntityKind, IngestEntry, Mention, Notice, NoticeSubject, Paper,
    PaperId, PaperRecord, PaperStatus, Passage, PassageId, Rating, Reference, ReferenceKey,
    Section, Signal, Turn, Who,
};
use stores_core::{
    ChatStore, ChatsOf, CitedBy, CoCited, DatedPaper, EntityCount, EntityStore, ExploreStore,
    GraphStats, GraphStore, IngestLedger, LinkStore, PaperFilter, PaperPage, PaperStore,
    RatingStore, SharedEntities, SharedReferences, StoreResult, Topic, TrendFilter, WindowCounts,
    Windows,
};
use uuid::Uuid;

#[async_trait]
impl GraphStore for SqliteStore {
    async fn ping(&self) -> StoreResult<()> {
        self.read("the graph", |db| {
            Ok(db.query_row("SELECT 1", [], |_| Ok(()))?)
        })
        .await
    }

    async fn library_id(&self, own: Uuid) -> StoreResult<Uuid> {
        match self.read("the library's id", library::told).await? {
            Some(id) => Ok(id),
            None => {
                self.write("the library's id", move |db| library::put(db, own))
                    .await
            }
        }
    }

    async fn inspect(&self) -> StoreResult<Vec<String>> {
        self.read("the library's file", inspect::inspect).await
    }

    async fn rebuild_indexes(&self) -> StoreResult<()> {
        self.write("the library's tables", |db| {
            rebuild::restore_tables(db)?;
            rebuild::rebuild(db)
        })
        .await
    }
}

#[async_trait]
impl PaperStore for SqliteStore {
    async fn papers(&self, ids: &[PaperId]) -> StoreResult<Vec<Paper>> {
        let ids = ids.to_vec();
        self.read("papers", move |db| papers::papers(db, &ids))
            .await
    }

    async fn record(&self, id: &PaperId) -> StoreResult<Option<PaperRecord>> {
        let id = id.clone();
        self.read("record", move |db| papers::record(db, &id)).await
    }

    async fn paper_ids(&self, after: Option<&PaperId>, limit: u32) -> StoreResult<Vec<PaperId>> {
        let after = after.cloned();
        self.read("paper ids", move |db| {
            papers::ids(db, after.as_ref(), limit)
        })
        .await
    }

    async fn list_papers(
        &self,
        filter: &PaperFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<PaperPage> {
        let filter = filter.clone();
        self.read("list papers", move |db| {
            papers::list_papers(db, &filter, offset, limit)
        })
        .await
    }

    async fn papers_by_identifier(
        &self,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
    ) -> StoreResult<Vec<Paper>> {
        let doi = doi.cloned();
        let arxiv_id = arxiv_id.cloned();
        self.read("papers by identifier", move |db| {
            papers::by_identifier(db, doi.as_ref(), arxiv_id.as_ref())
        })
        .await
    }

    async fn sections(&self, paper: &PaperId) -> StoreResult<Vec<Section>> {
        let paper = paper.clone();
        self.read("sections", move |db| papers::sections(db, &paper))
            .await
    }

    async fn passages(&self, ids: &[PassageId]) -> StoreResult<Vec<Passage>> {
        let ids = ids.to_vec();
        self.read("passages", move |db| papers::passages(db, &ids))
            .await
    }

    async fn passages_of(&self, paper: &PaperId) -> StoreResult<Vec<Passage>> {
        let paper = paper.clone();
        self.read("passages of", move |db| papers::passages_of(db, &paper))
            .await
    }

    async fn put_notices(
        &self,
        source: &str,
        subjects: &[NoticeSubject],
        notices: &[Notice],
    ) -> StoreResult<()> {
        let (source, subjects, notices) = (source.to_owned(), subjects.to_vec(), notices.to_vec());
        self.write("notices", move |db| {
            notices::put(db, &source, &subjects, &notices)
        })
        .await
    }

    async fn statuses(&self, papers: &[PaperId]) -> StoreResult<Vec<(PaperId, PaperStatus)>> {
        let papers = papers.to_vec();
        self.read("statuses", move |db| notices::statuses(db, &papers))
            .await
    }

    async fn stats(&self) -> StoreResult<GraphStats> {
        self.read("stats", papers::stats).await
    }

    async fn put_papers(&self, records: &[PaperRecord]) -> StoreResult<()> {
        let records = records.to_vec();
        self.write("papers", move |db| write::put_papers(db, &records))
            .await
    }

    async fn delete_paper(&self, id: &PaperId) -> StoreResult<bool> {
        let id = id.clone();
        self.write("delete paper", move |db| write::delete_paper(db, &id))
            .await
    }
}

#[async_trait]
impl LinkStore for SqliteStore {
    async fn papers_titled_like(&self, title: &str, limit: u32) -> StoreResult<Vec<Paper>> {
        let title = title.to_owned();
        self.read("papers titled like", move |db| {
            papers::titled_like(db, &title, limit)
        })
        .await
    }

    async fn references_like(
        &self,
        title: &str,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
        limit: u32,
    ) -> StoreResult<Vec<(ReferenceKey, Reference)>> {
        let title = title.to_owned();
        let doi = doi.cloned();
        let arxiv_id = arxiv_id.cloned();
        self.read("references like", move |db| {
            papers::references_like(db, &title, doi.as_ref(), arxiv_id.as_ref(), limit)
        })
        .await
    }

    async fn references(&self, paper: &PaperId) -> StoreResult<Vec<Reference>> {
        let paper = paper.clone();
        self.read("references", move |db| papers::references(db, &paper))
            .await
    }

    async fn citation_contexts(&self, paper: &PaperId) -> StoreResult<Vec<CitationContext>> {
        let paper = paper.clone();
        self.read("citation contexts", move |db| papers::contexts(db, &paper))
            .await
    }

    async fn cited_by(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CitedBy>> {
        let paper = paper.clone();
        self.read("cited by", move |db| {
            links::cited_by(db, &paper, None, limit)
        })
        .await
    }

    async fn cited_for(
        &self,
        paper: &PaperId,
        intent: CitationIntent,
        limit: u32,
    ) -> StoreResult<Vec<CitedBy>> {
        let paper = paper.clone();
        self.read("cited for", move |db| {
            links::cited_by(db, &paper, Some(intent), limit)
        })
        .await
    }
}

#[async_trait]
impl ExploreStore for SqliteStore {
    async fn shared_references(
        &self,
        paper: &PaperId,
        limit: u32,
    ) -> StoreResult<Vec<SharedReferences>> {
        let paper = paper.clone();
        self.read("shared references", move |db| {
            links::shared_references(db, &paper, limit)
        })
        .await
    }

    async fn shared_entities(
        &self,
        paper: &PaperId,
        max_papers: u32,
        limit: u32,
    ) -> StoreResult<Vec<SharedEntities>> {
        let paper = paper.clone();
        self.read("shared entities", move |db| {
            entities::shared(db, &paper, max_papers, limit)
        })
        .await
    }

    async fn citation_edges(
        &self,
        ids: &[PaperId],
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, PaperId)>> {
        let ids = ids.to_vec();
        self.read("citation edges", move |db| links::edges(db, &ids, limit))
            .await
    }

    async fn citation_counts(&self, ids: &[PaperId]) -> StoreResult<Vec<u64>> {
        let ids = ids.to_vec();
        self.read("citation counts", move |db| {
            links::citation_counts(db, &ids)
        })
        .await
    }

    async fn co_cited(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CoCited>> {
        let paper = paper.clone();
        self.read("co-citation", move |db| links::co_cited(db, &paper, limit))
            .await
    }

    async fn papers_by_author(&self, author: &AuthorKey, limit: u32) -> StoreResult<Vec<Paper>> {
        let author = author.clone();
        self.read("papers by author", move |db| {
            authors::papers_by(db, &author, limit)
        })
        .await
    }

    async fn authors_named(&self, prefix: &str, limit: u32) -> StoreResult<Vec<AuthorKey>> {
        let prefix = prefix.to_owned();
        self.read("authors named", move |db| {
            authors::named(db, &prefix, limit)
        })
        .await
    }

    async fn papers_of_years(
        &self,
        from: Option<i32>,
        to: Option<i32>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        self.read("papers of years", move |db| {
            papers::of_years(db, from, to, limit)
        })
        .await
    }

    async fn newest_day(&self) -> StoreResult<Option<NaiveDate>> {
        self.read("newest day", trends::newest_day).await
    }

    async fn entity_counts(
        &self,
        windows: &Windows,
        filter: &TrendFilter,
        limit: u32,
    ) -> StoreResult<WindowCounts<EntityCount>> {
        let (windows, filter) = (*windows, filter.clone());
        self.read("entity counts", move |db| {
            trends::entity_counts(db, &windows, &filter, limit)
        })
        .await
    }

    async fn category_counts(
        &self,
        windows: &Windows,
        limit: u32,
    ) -> StoreResult<WindowCounts<String>> {
        let windows = *windows;
        self.read("category counts", move |db| {
            trends::category_counts(db, &windows, limit)
        })
        .await
    }

    async fn dated_papers(&self, topic: &Topic, limit: u32) -> StoreResult<Vec<DatedPaper>> {
        let topic = topic.clone();
        self.read("dated papers", move |db| {
            trends::dated_papers(db, &topic, limit)
        })
        .await
    }
}

#[async_trait]
impl EntityStore for SqliteStore {
    async fn mentions(&self, paper: &PaperId) -> StoreResult<Vec<Mention>> {
        let paper = paper.clone();
        self.read("mentions", move |db| entities::mentions(db, &paper))
            .await
    }

    async fn entity(&self, id: &EntityId) -> StoreResult<Option<EntityCount>> {
        let id = id.clone();
        self.read("entity", move |db| entities::entity(db, &id))
            .await
    }

    async fn find_entities(
        &self,
        name: &str,
        kind: Option<EntityKind>,
        limit: u32,
    ) -> StoreResult<Vec<EntityCount>> {
        let name = name.to_owned();
        self.read("find entities", move |db| {
            entities::find(db, &name, kind, limit)
        })
        .await
    }

    async fn papers_mentioning(
        &self,
        entity: &EntityId,
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, Mention)>> {
        let entity = entity.clone();
        self.read("papers mentioning", move |db| {
            entities::papers_mentioning(db, &entity, limit)
        })
        .await
    }
}

#[async_trait]
impl ChatStore for SqliteStore {
    async fn put_chat(&self, chat: &Chat) -> StoreResult<()> {
        let chat = chat.clone();
        self.write("chat", move |db| chats::put_chat(db, &chat))
            .await
    }

    async fn chat(&self, id: &ChatId) -> StoreResult<Option<Chat>> {
        let id = id.clone();
        self.read("chat", move |db| chats::chat(db, &id)).await
    }

    async fn chats(&self, of: &ChatsOf, limit: u32) -> StoreResult<Vec<Chat>> {
        let of = of.clone();
        self.read("chats", move |db| chats::chats(db, &of, limit))
            .await
    }

    async fn append_turn(&self, chat: &ChatId, answer: &Answer) -> StoreResult<u32> {
        let chat = chat.clone();
        let answer = answer.clone();
        self.write("append turn", move |db| {
            chats::append_turn(db, &chat, &answer)
        })
        .await
    }

    async fn turns(
        &self,
        chat: &ChatId,
        before: Option<u32>,
        limit: u32,
    ) -> StoreResult<Vec<Turn>> {
        let chat = chat.clone();
        self.read("turns", move |db| chats::turns(db, &chat, before, limit))
            .await
    }

    async fn put_answer(&self, answer: &Answer) -> StoreResult<()> {
        let answer = answer.clone();
        self.write("answer", move |db| chats::put_answer(db, &answer))
            .await
    }

    async fn answer(&self, id: &AnswerId) -> StoreResult<Option<Answer>> {
        let id = id.clone();
        self.read("answer", move |db| chats::answer(db, &id)).await
    }

    async fn chats_by_id(&self, after: Option<&ChatId>, limit: u32) -> StoreResult<Vec<Chat>> {
        let after = after.cloned();
        self.read("chats", move |db| {
            chats::chats_by_id(db, after.as_ref(), limit)
        })
        .await
    }

    async fn answers_by_id(
        &self,
        after: Option<&AnswerId>,
        limit: u32,
    ) -> StoreResult<Vec<Answer>> {
        let after = after.cloned();
        self.read("answers", move |db| {
            chats::answers_by_id(db, after.as_ref(), limit)
        })
        .await
    }

    async fn delete_chat(&self, id: &ChatId) -> StoreResult<bool> {
        let id = id.clone();
        self.write("a chat", move |db| chats::delete_chat(db, &id))
            .await
    }

    async fn delete_answer(&self, id: &AnswerId) -> StoreResult<bool> {
        let id = id.clone();
        self.write("an answer", move |db| chats::delete_answer(db, &id))
            .await
    }

    async fn forget_chats_of(&self, owner: &Who) -> StoreResult<()> {
        let owner = owner.clone();
        self.write("an account's chats", move |db| {
            chats::forget_chats_of(db, &owner)
        })
        .await
    }
}

#[async_trait]
impl RatingStore for SqliteStore {
    async fn put_rating(&self, rating: &Rating) -> StoreResult<()> {
        let rating = rating.clone();
        self.write("rating", move |db| chats::put_rating(db, &rating))
            .await
    }

    async fn has_rating(&self, rating: &Rating) -> StoreResult<bool> {
        let rating = rating.clone();
        self.read("rating", move |db| chats::has_rating(db, &rating))
            .await
    }

    async fn all_ratings(&self, offset: u64, limit: u32) -> StoreResult<Vec<Rating>> {
        self.read("ratings", move |db| chats::all_ratings(db, offset, limit))
            .await
    }

    async fn forget_lone_ratings(&self) -> StoreResult<u64> {
        self.write("ratings", |db| chats::forget_lone_ratings(db))
            .await
    }

    async fn put_signals(&self, all: &[Signal]) -> StoreResult<()> {
        let all = all.to_vec();
        self.write("signals", move |db| signals::put_signals(db, &all))
            .await
    }

    async fn signals(&self, answer: &AnswerId) -> StoreResult<Vec<Signal>> {
        let answer = answer.clone();
        self.read("signals", move |db| signals::signals(db, &answer))
            .await
    }

    async fn all_signals(&self, offset: u64, limit: u32) -> StoreResult<Vec<Signal>> {
        self.read("signals", move |db| signals::all_signals(db, offset, limit))
            .await
    }

    async fn forget_signals(&self, before: i64) -> StoreResult<u64> {
        self.write("signals", move |db| signals::forget_signals(db, before))
            .await
    }
}

#[async_trait]
impl IngestLedger for SqliteStore {
    async fn record(&self, entries: &[IngestEntry]) -> StoreResult<()> {
        let entries = entries.to_vec();
        self.write("the ledger", move |db| ledger::record(db, &entries))
            .await
    }

    async fn entries(&self, hashes: &[ContentHash]) -> StoreResult<Vec<IngestEntry>> {
        let hashes = hashes.to_vec();
        self.read("the ledger", move |db| ledger::entries(db, &hashes))
            .await
    }

    async fn lines(
        &self,
        after: Option<&ContentHash>,
        limit: u32,
    ) -> StoreResult<Vec<IngestEntry>> {
        let after = after.cloned();
        self.read("the ledger", move |db| {
            ledger::lines(db, after.as_ref(), limit)
        })
        .await
    }

    async fn failures(&self, limit: u32) -> StoreResult<Vec<IngestEntry>> {
        self.read("failures", move |db| ledger::failures(db, limit))
            .await
    }

    async fn forget(&self, hash: &ContentHash) -> StoreResult<()> {
        let hash = hash.clone();
        self.write("the ledger", move |db| {
            db.execute("DELETE FROM ledger WHERE hash = ?1", [hash.as_str()])?;
            Ok(())
        })
        .await
    }
}
