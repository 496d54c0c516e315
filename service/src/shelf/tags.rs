//! Tags: a reader's own words on papers.

use super::{Shelf, wrong};
use crate::{Caller, Operation, ServiceResult};
use graph_schema::{PaperId, PaperTag, Tag};

impl Shelf {
    /// The caller's tags and on how many papers each is, by name.
    #[tracing::instrument(name = "service.tags", level = "debug", skip_all, fields(%caller))]
    pub async fn tags(&self, caller: &Caller, limit: u32) -> ServiceResult<Vec<(Tag, u64)>> {
        caller.may(Operation::SeeShelf)?;
        Ok(self.shelf.tags(caller.owner(), limit).await?)
    }

    /// The caller's tags on papers, by paper, then by name.
    #[tracing::instrument(name = "service.tags_of", level = "debug", skip_all, fields(%caller))]
    pub async fn tags_of(
        &self,
        caller: &Caller,
        papers: &[PaperId],
    ) -> ServiceResult<Vec<(PaperId, Tag)>> {
        caller.may(Operation::SeeShelf)?;
        let found = self.shelf.tags_of(caller.owner(), papers).await?;
        Ok(found.into_iter().map(|one| (one.paper, one.tag)).collect())
    }

    /// Puts a tag on papers; on how many it was not. `NotFound` for a paper that is not there, `Invalid` for one that would have
    /// too many.
    #[tracing::instrument(name = "service.tag", level = "debug", skip_all, fields(%caller))]
    pub async fn tag(&self, caller: &Caller, papers: &[PaperId], tag: &str) -> ServiceResult<u64> {
        let doing = caller.begins(Operation::KeepShelf, super::first(papers))?;
        doing.end(self.tagged(caller, papers, tag).await)
    }

    async fn tagged(&self, caller: &Caller, papers: &[PaperId], tag: &str) -> ServiceResult<u64> {
        let tag = Tag::parse(tag).map_err(wrong)?;
        let papers = self.in_library(papers).await?;
        let tags = on_each(caller, papers, &tag);
        Ok(self.shelf.put_tags(&tags).await?)
    }

    /// Takes a tag off papers; on how many it was.
    #[tracing::instrument(name = "service.untag", level = "debug", skip_all, fields(%caller))]
    pub async fn untag(
        &self,
        caller: &Caller,
        papers: &[PaperId],
        tag: &str,
    ) -> ServiceResult<u64> {
        let doing = caller.begins(Operation::KeepShelf, super::first(papers))?;
        doing.end(self.untagged(caller, papers, tag).await)
    }

    async fn untagged(&self, caller: &Caller, papers: &[PaperId], tag: &str) -> ServiceResult<u64> {
        let tag = Tag::parse(tag).map_err(wrong)?;
        let tags = on_each(caller, super::at_most(papers)?, &tag);
        Ok(self.shelf.remove_tags(&tags).await?)
    }
}

fn on_each(caller: &Caller, papers: Vec<PaperId>, tag: &Tag) -> Vec<PaperTag> {
    let tags = papers.into_iter().map(|paper| PaperTag {
        owner: caller.owner().cloned(),
        paper,
        tag: tag.clone(),
    });
    tags.collect()
}
