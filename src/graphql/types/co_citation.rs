//! Papers that are cited together.

use super::Paper;
use crate::graphql::loaders::Loaders;
use crate::graphql::page::short_list;
use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use graph_schema::PaperId;

#[derive(SimpleObject)]
#[graphql(complex)]
pub struct CoCitation {
    paper: Paper,
    /// How many papers cite both.
    count: u64,
    /// Salton's cosine, 0 to 1: `count` over the geometric mean of how often each of the two is cited.
    score: f64,
    #[graphql(skip)]
    citing_ids: Vec<PaperId>,
}

#[ComplexObject]
impl CoCitation {
    /// Some of the papers that cite both, at most 10, by id.
    #[graphql(complexity = "short_list(10, child_complexity)")]
    async fn citing(&self, ctx: &Context<'_>) -> Result<Vec<Paper>> {
        let loaders = ctx.data::<Loaders>()?;
        let mut papers = loaders.load_many(self.citing_ids.clone()).await?;
        let found = self.citing_ids.iter().filter_map(|id| papers.remove(id));
        Ok(found.map(Paper).collect())
    }
}

impl From<answer::explore::CoCitation> for CoCitation {
    fn from(one: answer::explore::CoCitation) -> Self {
        Self {
            paper: Paper(one.paper),
            count: one.count,
            score: one.score,
            citing_ids: one.citing,
        }
    }
}
