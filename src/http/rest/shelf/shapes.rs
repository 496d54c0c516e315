//! What readers make of papers, as JSON.

use super::super::shapes::{PaperRef, time};
use crate::graphql::error::{ApiError, ApiResult};
use graph_schema::{ReadingState as StateOf, Right as RightOf, Share as ShareOf, UserName, Who};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use service::shelf::CollectionView;
use utoipa::ToSchema;

/// Papers that somebody put together.
#[derive(Debug, Serialize, ToSchema)]
pub struct Collection {
    id: String,
    name: String,
    /// `user anna`; null for the one reader where there are no accounts.
    owner: Option<String>,
    visibility: Visibility,
    /// Whom it is shared with; only its owner is told.
    shared_with: Vec<Share>,
    /// What you may do with it.
    right: Right,
    /// How many papers are in it.
    papers: u64,
    #[schema(format = DateTime)]
    created_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Collections {
    /// Yours, those shared with you and public ones, by name.
    pub collections: Vec<Collection>,
}

/// Who sees a collection besides its owner.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Private,
    /// Those that its owner named.
    Shared,
    /// Everybody reads it.
    Public,
}

/// What somebody may do with a collection; each may do what those before it may.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    Read,
    Write,
    Own,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Share {
    /// `user anna`, `key k-0123456789abcdef`.
    who: String,
    right: Right,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCollection {
    /// One line; of your collections no two are called the same, capitals aside.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Papers to put into it.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub papers: Vec<PaperRef>,
}

/// What is to be changed; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionChange {
    #[schema(min_length = 1, max_length = 120)]
    pub name: Option<String>,
    pub visibility: Option<Visibility>,
    /// With the visibility `shared`: with whom.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub shared_with: Vec<ShareWith>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareWith {
    /// The name of a user.
    user: String,
    /// Whether they may change what is in it, too.
    #[serde(default)]
    write: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SomePapers {
    #[schema(max_items = 1000)]
    pub papers: Vec<PaperRef>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Tags {
    /// Yours, by name.
    pub tags: Vec<Tag>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Tag {
    tag: String,
    /// On how many papers it is.
    papers: u64,
}

/// What you wrote about a paper. Nobody else sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Note {
    id: String,
    /// Id of the paper.
    paper: String,
    /// May be empty where there is a quote.
    text: String,
    quote: Option<String>,
    /// Where the quote stands, from 1.
    page: Option<u32>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    changed_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Notes {
    /// Yours, the latest first.
    pub notes: Vec<Note>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    pub paper: PaperRef,
    /// May be left out where there is a quote.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub text: String,
    /// What of the paper it is about.
    #[schema(max_length = 4_000)]
    pub quote: Option<String>,
    /// Where the quote stands, from 1.
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 1)]
    pub page: Option<u32>,
}

/// A whole number as JSON has them: `3.0` is one, too.
fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(from)? else {
        return Ok(None);
    };
    let fits = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    match fits {
        true => Ok(Some(number as u32)),
        false => Err(D::Error::custom("a page is a whole number")),
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteChange {
    #[schema(max_length = 10_000)]
    pub text: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    pub state: ReadingState,
}

/// How far you have read a paper.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadingState {
    ToRead,
    Reading,
    Read,
}

impl From<ReadingState> for StateOf {
    fn from(state: ReadingState) -> Self {
        match state {
            ReadingState::ToRead => Self::ToRead,
            ReadingState::Reading => Self::Reading,
            ReadingState::Read => Self::Read,
        }
    }
}

impl From<RightOf> for Right {
    fn from(right: RightOf) -> Self {
        match right {
            RightOf::Read => Self::Read,
            RightOf::Write => Self::Write,
            RightOf::Own => Self::Own,
        }
    }
}

impl From<CollectionView> for Collection {
    fn from(view: CollectionView) -> Self {
        use graph_schema::Visibility as Seen;
        let shares = view.collection.visibility.shares().iter();
        Self {
            shared_with: shares
                .map(|share| Share {
                    who: share.who.to_string(),
                    right: share.right.into(),
                })
                .collect(),
            visibility: match view.collection.visibility {
                Seen::Private => Visibility::Private,
                Seen::Shared { .. } => Visibility::Shared,
                Seen::Public => Visibility::Public,
            },
            id: view.collection.id.to_string(),
            name: view.collection.name.to_string(),
            owner: view.collection.owner.map(String::from),
            right: view.right.into(),
            papers: view.papers,
            created_at: time(view.collection.created_at),
        }
    }
}

impl From<(graph_schema::Tag, u64)> for Tag {
    fn from((tag, papers): (graph_schema::Tag, u64)) -> Self {
        Self {
            tag: tag.into(),
            papers,
        }
    }
}

impl From<graph_schema::Note> for Note {
    fn from(note: graph_schema::Note) -> Self {
        Self {
            id: note.id.to_string(),
            paper: note.paper.to_string(),
            text: note.text,
            quote: note.quote,
            page: note.page,
            created_at: time(note.created_at),
            changed_at: time(note.changed_at),
        }
    }
}

impl CollectionChange {
    /// Who is to see it; `None`: who did.
    pub fn seen_by(&self) -> ApiResult<Option<graph_schema::Visibility>> {
        use graph_schema::Visibility as Seen;
        match (self.visibility, self.shared_with.is_empty()) {
            (None, true) => Ok(None),
            (Some(Visibility::Private), true) => Ok(Some(Seen::Private)),
            (Some(Visibility::Public), true) => Ok(Some(Seen::Public)),
            (Some(Visibility::Shared), false) => {
                let mut shares = Vec::with_capacity(self.shared_with.len());
                for share in &self.shared_with {
                    shares.push(ShareOf {
                        who: Who::User(UserName::parse(&share.user)?),
                        right: match share.write {
                            true => RightOf::Write,
                            false => RightOf::Read,
                        },
                    });
                }
                Ok(Some(Seen::shared(shares)))
            }
            (Some(Visibility::Shared), true) => {
                let problem = "say whom it is shared with: shared_with";
                Err(ApiError::bad_input(problem))
            }
            (_, false) => {
                let problem = "shared_with is for the visibility shared";
                Err(ApiError::bad_input(problem))
            }
        }
    }
}
