//! Collections: made, shared, filled. Who may not see one is told that it is not there.

use super::{Shelf, wrong};
use crate::{Caller, ErrorKind, Operation, ServiceError, ServiceResult};
use graph_schema::{Collection, CollectionId, CollectionName, PaperId, Right, Visibility, Who};
use stores_core::shelf::{MOST_COLLECTED, MOST_LISTED};
use stores_core::{Keeping, Seen};

/// Accounts that a collection is shared with by name, at most.
const MOST_SHARES: usize = 100;

/// A collection as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionView {
    /// Whom it is shared with is left out where it is not the caller's.
    pub collection: Collection,
    /// What the caller may do with it.
    pub right: Right,
    /// How many papers are in it.
    pub papers: u64,
}

/// What a person's words for a collection may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Nothing,
    One(CollectionView),
    /// Several readers have one of this name.
    Several(Vec<CollectionView>),
}

impl Shelf {
    /// `limit` collections after skipping `offset`, by name: the caller's own, those shared with them, public ones; with
    /// `holding` those with this paper in them. Whoever is at the machine sees all.
    #[tracing::instrument(name = "service.collections", level = "debug", skip_all, fields(%caller))]
    pub async fn collections(
        &self,
        caller: &Caller,
        holding: Option<&PaperId>,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<Vec<CollectionView>> {
        caller.may(Operation::SeeShelf)?;
        self.seen(caller, holding, offset, limit).await
    }

    async fn seen(
        &self,
        caller: &Caller,
        holding: Option<&PaperId>,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<Vec<CollectionView>> {
        let seen = match caller {
            Caller::Local => Seen::All,
            _ => Seen::By(caller.owner().cloned()),
        };
        let found = self
            .shelf
            .collections(&seen, holding, offset, limit)
            .await?;
        let ids: Vec<CollectionId> = found.iter().map(|one| one.id.clone()).collect();
        let sizes = self.shelf.collection_sizes(&ids).await?;
        let views = found.into_iter().zip(sizes);
        let views = views.filter_map(|(one, papers)| view(caller, one, papers));
        Ok(views.collect())
    }

    /// `None` where the caller sees none of this id.
    #[tracing::instrument(name = "service.collection", level = "debug", skip_all, fields(%caller))]
    pub async fn collection(
        &self,
        caller: &Caller,
        id: &CollectionId,
    ) -> ServiceResult<Option<CollectionView>> {
        caller.may(Operation::SeeShelf)?;
        let Some(found) = self.shelf.collection(id).await? else {
            return Ok(None);
        };
        self.viewed(caller, found).await
    }

    /// The collection that a person's words may mean: an id, or a name, capitals aside; the caller's own goes before others'.
    #[tracing::instrument(name = "service.find_collection", level = "debug", skip_all, fields(%caller))]
    pub async fn find_collection(&self, caller: &Caller, text: &str) -> ServiceResult<Named> {
        caller.may(Operation::SeeShelf)?;
        if let Ok(id) = CollectionId::parse(text)
            && let Some(found) = self.shelf.collection(&id).await?
            && let Some(view) = self.viewed(caller, found).await?
        {
            return Ok(Named::One(view));
        }
        let name = CollectionName::parse(text).map_err(wrong)?;
        let own = self.shelf.collection_named(caller.owner(), &name).await?;
        if let Some(own) = own
            && let Some(view) = self.viewed(caller, own).await?
        {
            return Ok(Named::One(view));
        }
        let mut found = self.seen(caller, None, 0, MOST_LISTED).await?;
        found.retain(|one| one.collection.name.folded() == name.folded());
        Ok(match found.len() {
            0 => Named::Nothing,
            1 => Named::One(found.remove(0)),
            _ => Named::Several(found),
        })
    }

    /// A new one, private, with these papers in it. `Invalid` when the caller has one of this name.
    #[tracing::instrument(name = "service.create_collection", level = "debug", skip_all, fields(%caller))]
    pub async fn create_collection(
        &self,
        caller: &Caller,
        name: &str,
        papers: &[PaperId],
    ) -> ServiceResult<CollectionView> {
        let doing = caller.begins(Operation::KeepShelf, None)?;
        doing.end(self.created(caller, name, papers).await)
    }

    async fn created(
        &self,
        caller: &Caller,
        name: &str,
        papers: &[PaperId],
    ) -> ServiceResult<CollectionView> {
        let name = CollectionName::parse(name).map_err(wrong)?;
        let papers = self.in_library(papers).await?;
        let id = CollectionId::parse(&uuid::Uuid::new_v4().to_string());
        let collection = Collection {
            id: id.map_err(ServiceError::internal)?,
            name,
            owner: caller.owner().cloned(),
            visibility: Visibility::Private,
            created_at: chrono::Utc::now().timestamp_millis(),
        };
        kept(&collection, self.shelf.add_collection(&collection).await?)?;
        let papers = match papers.is_empty() {
            true => 0,
            false => self.shelf.collect(&collection.id, &papers).await?,
        };
        Ok(CollectionView {
            collection,
            right: Right::Own,
            papers,
        })
    }

    /// `NotFound` for one that the caller does not see, `Forbidden` for one that is not theirs, `Invalid` when its owner has
    /// another of this name.
    #[tracing::instrument(name = "service.rename_collection", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn rename_collection(
        &self,
        caller: &Caller,
        id: &CollectionId,
        name: &str,
    ) -> ServiceResult<CollectionView> {
        let doing = caller.begins(Operation::KeepShelf, Some(id))?;
        doing.end(self.renamed(caller, id, name).await)
    }

    async fn renamed(
        &self,
        caller: &Caller,
        id: &CollectionId,
        name: &str,
    ) -> ServiceResult<CollectionView> {
        let name = CollectionName::parse(name).map_err(wrong)?;
        let found = self.opened(caller, id, Right::Own).await?;
        self.changed(caller, Collection { name, ..found }).await
    }

    /// Who sees it from now on. `NotFound` and `Forbidden` as for renaming; `Invalid` for a user that is not there.
    #[tracing::instrument(name = "service.share_collection", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn share_collection(
        &self,
        caller: &Caller,
        id: &CollectionId,
        visibility: Visibility,
    ) -> ServiceResult<CollectionView> {
        let doing = caller.begins(Operation::KeepShelf, Some(id))?;
        doing.end(self.shared(caller, id, visibility).await)
    }

    async fn shared(
        &self,
        caller: &Caller,
        id: &CollectionId,
        visibility: Visibility,
    ) -> ServiceResult<CollectionView> {
        let found = self.opened(caller, id, Right::Own).await?;
        let visibility = match visibility {
            Visibility::Shared { with } => Visibility::shared(with),
            other => other,
        };
        let shares = visibility.shares();
        if shares.len() > MOST_SHARES {
            let text = format!("share a collection with at most {MOST_SHARES}, or make it public");
            return Err(ServiceError::invalid(text));
        }
        for share in shares {
            if share.right == Right::Own {
                let text = "a collection is shared to read or to write";
                return Err(ServiceError::invalid(text));
            }
            if let Who::User(name) = &share.who
                && self.accounts.user(name).await?.is_none()
            {
                return Err(ServiceError::invalid(format!("there is no user {name}")));
            }
        }
        let changed = Collection {
            visibility,
            ..found
        };
        self.changed(caller, changed).await
    }

    async fn changed(
        &self,
        caller: &Caller,
        collection: Collection,
    ) -> ServiceResult<CollectionView> {
        kept(
            &collection,
            self.shelf.change_collection(&collection).await?,
        )?;
        self.shown(caller, collection).await
    }

    /// The papers stay in the library. `false` for one that the caller does not see, `Forbidden` for one that is not theirs.
    #[tracing::instrument(name = "service.delete_collection", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn delete_collection(
        &self,
        caller: &Caller,
        id: &CollectionId,
    ) -> ServiceResult<bool> {
        let doing = caller.begins(Operation::KeepShelf, Some(id))?;
        doing.end(self.deleted(caller, id).await)
    }

    async fn deleted(&self, caller: &Caller, id: &CollectionId) -> ServiceResult<bool> {
        match self.opened(caller, id, Right::Own).await {
            Ok(_) => Ok(self.shelf.remove_collection(id).await?),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Puts papers in. `NotFound` for a collection that the caller does not see or a paper that is not there, `Forbidden` where
    /// they may only read, `Invalid` when it would hold more than [`MOST_COLLECTED`].
    #[tracing::instrument(name = "service.collect", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn collect(
        &self,
        caller: &Caller,
        id: &CollectionId,
        papers: &[PaperId],
    ) -> ServiceResult<CollectionView> {
        let doing = caller.begins(Operation::KeepShelf, Some(id))?;
        doing.end(self.filled(caller, id, papers).await)
    }

    async fn filled(
        &self,
        caller: &Caller,
        id: &CollectionId,
        papers: &[PaperId],
    ) -> ServiceResult<CollectionView> {
        let collection = self.opened(caller, id, Right::Write).await?;
        let papers = self.in_library(papers).await?;
        self.shelf.collect(id, &papers).await?;
        self.shown(caller, collection).await
    }

    /// Takes papers out; those that are not in it are passed over.
    #[tracing::instrument(name = "service.uncollect", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn uncollect(
        &self,
        caller: &Caller,
        id: &CollectionId,
        papers: &[PaperId],
    ) -> ServiceResult<CollectionView> {
        let doing = caller.begins(Operation::KeepShelf, Some(id))?;
        doing.end(self.emptied(caller, id, papers).await)
    }

    async fn emptied(
        &self,
        caller: &Caller,
        id: &CollectionId,
        papers: &[PaperId],
    ) -> ServiceResult<CollectionView> {
        let collection = self.opened(caller, id, Right::Write).await?;
        self.shelf.uncollect(id, &super::at_most(papers)?).await?;
        self.shown(caller, collection).await
    }

    /// All papers of a collection, by id: at most [`MOST_COLLECTED`]. `NotFound` for one that the caller does not see.
    #[tracing::instrument(name = "service.collected", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn collected(
        &self,
        caller: &Caller,
        id: &CollectionId,
    ) -> ServiceResult<Vec<PaperId>> {
        caller.may(Operation::SeeShelf)?;
        self.opened(caller, id, Right::Read).await?;
        Ok(self.shelf.collected(id, None, MOST_COLLECTED).await?)
    }

    /// A collection that the caller may do this with: `NotFound` where they do not see it, `Forbidden` where they may do less.
    pub(super) async fn opened(
        &self,
        caller: &Caller,
        id: &CollectionId,
        needed: Right,
    ) -> ServiceResult<Collection> {
        let found = self.shelf.collection(id).await?.ok_or_else(|| absent(id))?;
        match right(caller, &found) {
            Some(right) if right >= needed => Ok(found),
            Some(right) => {
                let (name, right) = (&found.name, right.as_str());
                let text = format!("the collection “{name}” is another's: you may {right} it");
                Err(ServiceError::new(ErrorKind::Forbidden, text))
            }
            None => Err(absent(id)),
        }
    }

    /// What a change left, to the caller who made it; `NotFound` where they do not see it any more.
    async fn shown(
        &self,
        caller: &Caller,
        collection: Collection,
    ) -> ServiceResult<CollectionView> {
        let id = collection.id.clone();
        let viewed = self.viewed(caller, collection).await?;
        viewed.ok_or_else(|| absent(&id))
    }

    async fn viewed(
        &self,
        caller: &Caller,
        collection: Collection,
    ) -> ServiceResult<Option<CollectionView>> {
        let ids = std::slice::from_ref(&collection.id);
        let sizes = self.shelf.collection_sizes(ids).await?;
        let papers = sizes.first().copied().unwrap_or_default();
        Ok(view(caller, collection, papers))
    }
}

fn right(caller: &Caller, collection: &Collection) -> Option<Right> {
    match caller.sees_all() {
        true => Some(Right::Own),
        false => collection.right_of(caller.owner()),
    }
}

fn view(caller: &Caller, mut collection: Collection, papers: u64) -> Option<CollectionView> {
    let right = right(caller, &collection)?;
    if right < Right::Own
        && let Visibility::Shared { with } = &mut collection.visibility
    {
        with.clear();
    }
    Some(CollectionView {
        collection,
        right,
        papers,
    })
}

fn kept(collection: &Collection, keeping: Keeping) -> ServiceResult<()> {
    match keeping {
        Keeping::Kept => Ok(()),
        Keeping::NameTaken => {
            let text = format!("there is a collection “{}” already", collection.name);
            Err(ServiceError::invalid(text))
        }
        Keeping::Missing => Err(absent(&collection.id)),
    }
}

fn absent(id: &CollectionId) -> ServiceError {
    ServiceError::not_found(format!("there is no collection {id}"))
}
