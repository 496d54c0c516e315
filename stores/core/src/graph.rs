//! The port of the graph: papers, what they say, what they cite, what they share.

use crate::StoreResult;
use crate::explore::{CoCited, DatedPaper, Topic, TrendFilter, WindowCounts, Windows};
use async_trait::async_trait;
use chrono::NaiveDate;
use graph_schema::{
    Answer, AnswerId, ArxivId, AuthorKey, Chat, ChatId, CitationContext, CitationIntent, Doi,
    Entity, EntityId, EntityKind, Mention, Notice, NoticeSubject, Paper, PaperId, PaperKind,
    PaperRecord, PaperStatus, Passage, PassageId, Rating, RatingTarget, Reference, ReferenceKey,
    Section, Turn,
};

/// Which papers a listing is about. The default is every ingested paper.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PaperFilter {
    /// Words to find in title, authors or abstract; best matches first. Empty or `None`: all, by title.
    pub search: Option<String>,
    /// `None`: ingested papers only.
    pub kind: Option<PaperKind>,
}

/// A slice of a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperPage {
    pub papers: Vec<Paper>,
    /// How many papers the filter matches in all.
    pub total: u64,
}

/// A paper that cites another, with the sentences it does it in.
#[derive(Debug, Clone, PartialEq)]
pub struct CitedBy {
    pub citing: PaperId,
    pub reference: Reference,
    pub contexts: Vec<CitationContext>,
}

/// Another ingested paper and the references it has in common with the one asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedReferences {
    pub paper: PaperId,
    /// The papers both cite, in id order.
    pub cited: Vec<PaperId>,
}

/// Another ingested paper and the entities it has in common with the one asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedEntities {
    pub paper: PaperId,
    /// Rarest in the library first.
    pub entities: Vec<EntityCount>,
}

/// An entity and how many ingested papers mention it.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityCount {
    pub entity: Entity,
    pub papers: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GraphStats {
    pub papers: u64,
    pub cited_only: u64,
    pub references: u64,
    /// References that mean an ingested paper.
    pub linked_references: u64,
    pub passages: u64,
    pub entities: u64,
}

/// Lists come in the order their doc names, so that equal graphs answer equally. Methods that take
/// several ids answer in the order of the ids and skip the ones that are not there. Every list is
/// bounded by its `limit` or by one paper's size.
#[async_trait]
pub trait GraphStore: Send + Sync {
    /// Answers when the store can serve.
    async fn ping(&self) -> StoreResult<()>;

    /// Writes papers and all that hangs on them, in one transaction, replacing what stood under their ids,
    /// which are distinct. Some hundreds of abstracts or one long paper at a time.
    /// References whose `cited` is `None` get a cited-only paper by [`Reference::cited_key`], made if
    /// missing. `incoming` relinks other papers' references where the score is higher than their present
    /// one (equal scores of ingested papers: the smaller id wins). Cited-only papers that nothing cites
    /// any more are removed. Writing the same records twice changes nothing.
    async fn put_papers(&self, records: &[PaperRecord]) -> StoreResult<()>;

    async fn put_paper(&self, record: &PaperRecord) -> StoreResult<()> {
        self.put_papers(std::slice::from_ref(record)).await
    }

    /// Removes an ingested paper with its sections, passages, references, mentions and the ratings of its
    /// summary. References of others that meant it fall back to a cited-only paper. Answers that quote it stay.
    /// `false` when it was not there.
    async fn delete_paper(&self, id: &PaperId) -> StoreResult<bool>;

    async fn papers(&self, ids: &[PaperId]) -> StoreResult<Vec<Paper>>;

    /// An ingested paper with all that hangs on it, as [`Self::put_papers`] would take it to write the same
    /// again: every reference has its `cited`, a mention calls its entity what the paper does. `incoming` is empty.
    async fn record(&self, id: &PaperId) -> StoreResult<Option<PaperRecord>>;

    /// `limit` ids of ingested papers after `after`, by id.
    async fn paper_ids(&self, after: Option<&PaperId>, limit: u32) -> StoreResult<Vec<PaperId>>;

    /// `limit` papers after skipping `offset`, in a stable order (search rank, then title, then id).
    async fn list_papers(
        &self,
        filter: &PaperFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<PaperPage>;

    /// Ingested papers with this DOI or arXiv id, by id.
    async fn papers_by_identifier(
        &self,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
    ) -> StoreResult<Vec<Paper>>;

    /// Ingested papers whose title shares words with `title`, most alike first: candidates for
    /// linking, to be judged by the caller.
    async fn papers_titled_like(&self, title: &str, limit: u32) -> StoreResult<Vec<Paper>>;

    /// References (of any paper) whose title or raw text shares words with `title`, or whose DOI or
    /// arXiv id is the given one: what may have waited for a paper. Most alike first.
    async fn references_like(
        &self,
        title: &str,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
        limit: u32,
    ) -> StoreResult<Vec<(ReferenceKey, Reference)>>;

    /// In reading order; empty for an unknown paper.
    async fn sections(&self, paper: &PaperId) -> StoreResult<Vec<Section>>;

    /// In the order of the list.
    async fn references(&self, paper: &PaperId) -> StoreResult<Vec<Reference>>;

    /// All citation contexts of a paper, in reading order.
    async fn citation_contexts(&self, paper: &PaperId) -> StoreResult<Vec<CitationContext>>;

    /// Who cites this paper (ingested or cited-only) and in which sentences, by citing paper, then reference.
    async fn cited_by(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CitedBy>>;

    /// The same of those that cite it for `intent` at least once, with the sentences that do.
    async fn cited_for(
        &self,
        paper: &PaperId,
        intent: CitationIntent,
        limit: u32,
    ) -> StoreResult<Vec<CitedBy>>;

    /// Ingested papers that cite what this one cites, most shared first, then by id.
    async fn shared_references(
        &self,
        paper: &PaperId,
        limit: u32,
    ) -> StoreResult<Vec<SharedReferences>>;

    /// Ingested papers that mention what this one mentions. Entities found in more than `max_papers`
    /// papers say little and are left out. Highest sum of 1/papers first, then by id.
    async fn shared_entities(
        &self,
        paper: &PaperId,
        max_papers: u32,
        limit: u32,
    ) -> StoreResult<Vec<SharedEntities>>;

    /// Who cites whom, as (citing, cited), wherever one of the two is among `ids`: each pair once, by citing
    /// paper, then cited one, cut at `limit`. Some hundreds of ids at a time.
    async fn citation_edges(
        &self,
        ids: &[PaperId],
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, PaperId)>>;

    /// How many papers cite each of these, in the order of `ids`; 0 for one that is not there.
    async fn citation_counts(&self, ids: &[PaperId]) -> StoreResult<Vec<u64>>;

    /// Papers (ingested or cited-only) that others cite together with this one, most often first, then by id.
    /// At most [`crate::explore::MOST_CITING`] citing papers are looked at, by id. Empty for an unknown paper.
    async fn co_cited(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CoCited>>;

    /// Ingested papers of an author: the latest year first, those without a year last, then by id.
    async fn papers_by_author(&self, author: &AuthorKey, limit: u32) -> StoreResult<Vec<Paper>>;

    /// Keys of the authors of ingested papers that start with `prefix`, a folded family name or its beginning; in
    /// order, so that the very name comes before longer ones. None for an empty prefix.
    async fn authors_named(&self, prefix: &str, limit: u32) -> StoreResult<Vec<AuthorKey>>;

    /// Ingested papers of these years, both ends included and `None` open: the latest first, then by id. Papers
    /// without a year are in none.
    async fn papers_of_years(
        &self,
        from: Option<i32>,
        to: Option<i32>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>>;

    /// The day the newest ingested paper was published; `None` where no paper has a day.
    async fn newest_day(&self) -> StoreResult<Option<NaiveDate>>;

    /// In how many ingested papers of the windows each entity is mentioned: those of most papers in the window
    /// first, then by id; none that the window itself has not. Papers without a day of publication are not
    /// counted. The work grows with the papers of the windows, not with the library.
    async fn entity_counts(
        &self,
        windows: &Windows,
        filter: &TrendFilter,
        limit: u32,
    ) -> StoreResult<WindowCounts<EntityCount>>;

    /// The same for the papers' subject classes, by name.
    async fn category_counts(
        &self,
        windows: &Windows,
        limit: u32,
    ) -> StoreResult<WindowCounts<String>>;

    /// Ingested papers of a topic and when they came out, by id. Empty for an unknown entity and for a text
    /// without words.
    async fn dated_papers(&self, topic: &Topic, limit: u32) -> StoreResult<Vec<DatedPaper>>;

    async fn passages(&self, ids: &[PassageId]) -> StoreResult<Vec<Passage>>;

    /// In reading order.
    async fn passages_of(&self, paper: &PaperId) -> StoreResult<Vec<Passage>>;

    /// What a paper mentions, most often first, then by entity id.
    async fn mentions(&self, paper: &PaperId) -> StoreResult<Vec<Mention>>;

    async fn entity(&self, id: &EntityId) -> StoreResult<Option<EntityCount>>;

    /// Entities by name or alias, compared without case: exact ones first, then those that
    /// contain the words; all kinds when `kind` is `None`. Most papers first, then by id.
    async fn find_entities(
        &self,
        name: &str,
        kind: Option<EntityKind>,
        limit: u32,
    ) -> StoreResult<Vec<EntityCount>>;

    /// Ingested papers that mention an entity, with the mention, highest count first, then by id.
    async fn papers_mentioning(
        &self,
        entity: &EntityId,
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, Mention)>>;

    /// What a source says became of papers, whether they are in the library or not: of `source`, what it said of
    /// `subjects` before is forgotten, and `notices` are kept under `source`, the
    /// last of one subject. In one transaction; some thousands at a time.
    async fn put_notices(
        &self,
        source: &str,
        subjects: &[NoticeSubject],
        notices: &[Notice],
    ) -> StoreResult<()>;

    /// What became of papers (ingested or cited-only), by their id, DOI and arXiv id: the heaviest of what is said of
    /// each, in the order of `papers`. Papers of which nothing is said are left out.
    async fn statuses(&self, papers: &[PaperId]) -> StoreResult<Vec<(PaperId, PaperStatus)>>;

    async fn stats(&self) -> StoreResult<GraphStats>;

    /// Creates or renames a chat.
    async fn put_chat(&self, chat: &Chat) -> StoreResult<()>;

    async fn chat(&self, id: &ChatId) -> StoreResult<Option<Chat>>;

    /// Newest first.
    async fn chats(&self, limit: u32) -> StoreResult<Vec<Chat>>;

    /// `limit` chats after the one of `after`, by id.
    async fn chats_by_id(&self, after: Option<&ChatId>, limit: u32) -> StoreResult<Vec<Chat>>;

    /// Appends an answer as the chat's next turn, one after the last, and returns its ordinal. An answer id already in
    /// the chat is not appended again. `NotFound` for an unknown chat.
    async fn append_turn(&self, chat: &ChatId, answer: &Answer) -> StoreResult<u32>;

    /// Oldest first.
    async fn turns(&self, chat: &ChatId) -> StoreResult<Vec<Turn>>;

    /// Keeps an answer given outside a chat, so that it can be rated. The same id again replaces it.
    async fn put_answer(&self, answer: &Answer) -> StoreResult<()>;

    /// An answer kept by `put_answer` or `append_turn`.
    async fn answer(&self, id: &AnswerId) -> StoreResult<Option<Answer>>;

    /// `limit` answers after the one of `after`, in chats or not, by id.
    async fn answers_by_id(&self, after: Option<&AnswerId>, limit: u32)
    -> StoreResult<Vec<Answer>>;

    /// Removes a chat with its turns, and their answers, with their ratings, unless they are another chat's too.
    /// `false` when it was not there.
    async fn delete_chat(&self, id: &ChatId) -> StoreResult<bool>;

    /// Removes an answer with its ratings, from its chat too, whose other turns keep their ordinals. `false` when it
    /// was not there.
    async fn delete_answer(&self, id: &AnswerId) -> StoreResult<bool>;

    /// What of the store itself is damaged, for people: a torn file, an index that does not fit its table. Empty when
    /// it is whole. It reads all that there is.
    async fn inspect(&self) -> StoreResult<Vec<String>>;

    /// Makes anew what the store derives from papers, references and mentions for its searches, and takes away parts
    /// and turns that hang on nothing. Ratings stay.
    async fn rebuild_indexes(&self) -> StoreResult<()>;

    /// Removes the ratings of papers and answers that are not there, and says how many they were.
    async fn forget_lone_ratings(&self) -> StoreResult<u64>;

    /// Adds a rating. `NotFound` when what it rates is not there.
    async fn put_rating(&self, rating: &Rating) -> StoreResult<()>;

    /// Oldest first.
    async fn ratings(&self, target: &RatingTarget) -> StoreResult<Vec<Rating>>;

    /// `limit` ratings of anything after skipping `offset`, oldest first.
    async fn all_ratings(&self, offset: u64, limit: u32) -> StoreResult<Vec<Rating>>;
}
