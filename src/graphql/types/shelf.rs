//! What readers make of papers: collections, tags, notes, reading states.

use super::{Paper, date};
use crate::graphql::error::{ApiError, ApiResult};
use crate::graphql::loaders::Loaders;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use graph_schema::{PaperId, Right, Share, Tag, UserName, Who};
use service::shelf::CollectionView;

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::ReadingState")]
pub enum ReadingState {
    ToRead,
    Reading,
    Read,
}

/// Who sees a collection besides its owner.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    Private,
    /// Those that its owner named.
    Shared,
    /// Everybody reads it.
    Public,
}

/// What you may do with a collection; each may do what those before it may.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::Right")]
pub enum CollectionRight {
    /// See it and ask within it.
    Read,
    /// Put papers in and take them out.
    Write,
    /// Rename, share and delete it.
    Own,
}

/// Somebody that a collection is shared with.
#[derive(InputObject)]
pub struct ShareInput {
    /// The name of a user.
    user: String,
    /// Whether they may change what is in it, too.
    #[graphql(default)]
    write: bool,
}

#[derive(SimpleObject)]
pub struct CollectionShare {
    /// `user anna`, `key k-0123456789abcdef`.
    who: String,
    right: CollectionRight,
}

pub struct Collection(pub CollectionView);

/// Papers that somebody put together.
#[Object]
impl Collection {
    async fn id(&self) -> ID {
        self.0.collection.id.as_str().into()
    }

    async fn name(&self) -> &str {
        self.0.collection.name.as_str()
    }

    /// `user anna`; null for the one reader where there are no accounts.
    async fn owner(&self) -> Option<String> {
        self.0.collection.owner.as_ref().map(ToString::to_string)
    }

    async fn visibility(&self) -> Visibility {
        match self.0.collection.visibility {
            graph_schema::Visibility::Private => Visibility::Private,
            graph_schema::Visibility::Shared { .. } => Visibility::Shared,
            graph_schema::Visibility::Public => Visibility::Public,
        }
    }

    /// Whom it is shared with; only its owner is told.
    async fn shared_with(&self) -> Vec<CollectionShare> {
        let shares = self.0.collection.visibility.shares().iter();
        shares
            .map(|share| CollectionShare {
                who: share.who.to_string(),
                right: share.right.into(),
            })
            .collect()
    }

    async fn right(&self) -> CollectionRight {
        self.0.right.into()
    }

    async fn paper_count(&self) -> u64 {
        self.0.papers
    }

    async fn created_at(&self) -> DateTime<Utc> {
        date(self.0.collection.created_at)
    }
}

/// Who sees a collection, as a client says it.
pub fn visibility(
    kind: Visibility,
    with: Option<Vec<ShareInput>>,
) -> ApiResult<graph_schema::Visibility> {
    let with = with.unwrap_or_default();
    match (kind, with.is_empty()) {
        (Visibility::Private, true) => Ok(graph_schema::Visibility::Private),
        (Visibility::Public, true) => Ok(graph_schema::Visibility::Public),
        (Visibility::Shared, false) => {
            let mut shares = Vec::with_capacity(with.len());
            for share in with {
                shares.push(Share {
                    who: Who::User(UserName::parse(&share.user)?),
                    right: match share.write {
                        true => Right::Write,
                        false => Right::Read,
                    },
                });
            }
            Ok(graph_schema::Visibility::shared(shares))
        }
        (Visibility::Shared, true) => Err(ApiError::bad_input("say whom it is shared with")),
        (_, false) => {
            let problem = "with is for SHARED: nobody is named for another visibility";
            Err(ApiError::bad_input(problem))
        }
    }
}

/// A tag of yours.
#[derive(SimpleObject)]
pub struct TagCount {
    tag: String,
    /// How many papers it is on.
    papers: u64,
}

impl From<(Tag, u64)> for TagCount {
    fn from((tag, papers): (Tag, u64)) -> Self {
        Self {
            tag: tag.into(),
            papers,
        }
    }
}

pub struct Note(graph_schema::Note);

impl From<graph_schema::Note> for Note {
    fn from(note: graph_schema::Note) -> Self {
        Self(note)
    }
}

/// What you wrote about a paper. Nobody else sees it.
#[Object]
impl Note {
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// Null when the paper is gone.
    async fn paper(&self, ctx: &Context<'_>) -> Result<Option<Paper>> {
        let id: PaperId = self.0.paper.clone();
        Ok(ctx.data::<Loaders>()?.load_one(id).await?.map(Paper))
    }

    /// May be empty where there is a quote.
    async fn text(&self) -> &str {
        &self.0.text
    }

    async fn quote(&self) -> Option<&str> {
        self.0.quote.as_deref()
    }

    /// Where the quote stands, from 1.
    async fn page(&self) -> Option<u32> {
        self.0.page
    }

    async fn created_at(&self) -> DateTime<Utc> {
        date(self.0.created_at)
    }

    async fn changed_at(&self) -> DateTime<Utc> {
        date(self.0.changed_at)
    }
}
