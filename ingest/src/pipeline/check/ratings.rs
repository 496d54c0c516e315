//! Ratings of papers and answers that are gone. They go only when nothing else is amiss: a paper that comes back has its
//! ratings again.

use super::finding::Mending;
use super::{Check, PAGE, Part, Problem};
use crate::pipeline::IngestError;
use graph_schema::RatingTarget;
use std::slice::from_ref;
use tokio_util::sync::CancellationToken;

impl Check<'_> {
    pub(super) async fn ratings(&mut self, stop: &CancellationToken) -> Result<(), IngestError> {
        let graph = &self.pipeline.stores.graph;
        let (mut seen, mut lone) = (0, 0_u64);
        while !stop.is_cancelled() {
            let ratings = graph.all_ratings(seen, PAGE).await?;
            if ratings.is_empty() {
                break;
            }
            for rating in &ratings {
                let there = match &rating.target {
                    RatingTarget::Answer(id) => graph.answer(id).await?.is_some(),
                    RatingTarget::PaperSummary(id) => !graph.papers(from_ref(id)).await?.is_empty(),
                };
                lone += u64::from(!there);
            }
            seen += ratings.len() as u64;
        }
        if lone == 0 {
            return Ok(());
        }
        let mending = match (self.options.repair, self.report.is_whole()) {
            (false, _) => Mending::NotAsked,
            (true, true) => {
                graph.forget_lone_ratings().await?;
                Mending::Done
            }
            (true, false) => Mending::impossible(
                "they wait for their papers: mend the rest, then run `papyri check --repair` again",
            ),
        };
        let what = (Part::Graph, Problem::LeftOver);
        let detail = format!("{lone} ratings are of papers or answers that are gone");
        self.report.add(what, "ratings", detail, mending);
        Ok(())
    }
}
