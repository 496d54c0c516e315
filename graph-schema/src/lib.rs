//! The nouns of Papyri and the ways to build them.
//!
//! Plain data: no async, no IO, no engine. What a paper is made of, how papers are linked,
//! what a chat remembers. Stores keep these, `ingest` makes them, `answer` reads them.

pub mod account;
pub mod author;
pub mod author_key;
pub mod chat;
pub mod correction;
pub mod entity;
pub mod entity_kind;
pub mod evidence;
pub mod figure;
pub mod ids;
pub mod intent;
pub mod job;
pub mod job_kind;
pub mod layout;
pub mod layout_bytes;
pub mod ledger;
pub mod metadata;
pub mod migrations;
pub mod model_ref;
pub mod notice;
pub mod paper;
pub mod passage;
pub mod rating;
pub mod record;
pub mod reference;
pub mod sentences;
pub mod shelf;
pub mod signal;
pub mod stored_text;
pub mod summary;
pub mod table;
pub mod table_bytes;
pub mod text;
pub mod title;
pub mod trace;
pub mod understanding;
pub mod version;

pub use account::{ApiKey, AuditEntry, AuditOutcome, PasswordHash, Role, Session, User, Who};
pub use author::Author;
pub use author_key::{AuthorKey, ends_of_name};
pub use chat::{Chat, Turn};
pub use correction::Correction;
pub use entity::{Entity, Mention};
pub use entity_kind::EntityKind;
pub use evidence::{Answer, Citation, Generation, GenerationEnd, Sentence};
pub use figure::Figure;
pub use ids::{
    AnswerId, ArxivId, ChatId, CollectionId, ContentHash, Doi, EntityId, IdError, JobId, KeyId,
    NoteId, PaperId, PassageId, SecretHash, UserName,
};
pub use intent::{CitationIntent, CitationPurpose};
pub use job::{Job, JobProgress, JobState, NewJob};
pub use job_kind::JobKind;
pub use layout::{LaidLine, LaidWord, PageRect, PageSize, PaperLayout, TextSource};
pub use layout_bytes::LayoutError;
pub use ledger::{IngestEntry, IngestState, OCR_NEEDED, Stage};
pub use metadata::PaperMetadata;
pub use model_ref::{MadeWith, ModelRef};
pub use notice::{Notice, NoticeSubject, PaperStatus, StatusKind};
pub use paper::{Paper, PaperKind, Section, SectionKind, is_name_of_markup};
pub use passage::Passage;
pub use rating::{Given, Rating, RatingTarget, Reason};
pub use record::{IncomingLink, PaperRecord};
pub use reference::{CitationContext, Reference, ReferenceKey};
pub use shelf::{
    Collection, CollectionName, Note, PaperTag, Reading, ReadingState, Right, Share, Tag,
    Visibility,
};
pub use signal::{Act, Signal};
pub use stored_text::{PartCounts, StoredText, TextDamage};
pub use summary::{Aspect, Summary, SummaryPart};
pub use table::{Cell, PaperTables, Table, TableRow};
pub use table_bytes::TablesError;
pub use text::{PageText, PaperText};
pub use trace::{
    AnswerFeatures, AnswerModel, AnswerTrace, Arm, PassageTrace, SentenceFeatures, SentenceTrace,
};
pub use understanding::{Meaning, Named, QuestionFilters, QuestionKind, Understanding};
pub use version::Version;
