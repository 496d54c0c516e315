//! What registries say became of papers, kept as notices of the registry.

use super::{IngestError, Pipeline};
use crate::enriching::Said;
use crate::source::works::Registry;
use graph_schema::{Notice, NoticeSubject, Paper, PaperStatus};
use std::slice::from_ref;

impl Pipeline {
    /// What registries say became of the paper, and whether it is more than was known.
    pub(super) async fn status_said(
        &self,
        paper: &Paper,
        said: &[Said<'_>],
    ) -> Result<(Option<PaperStatus>, bool), IngestError> {
        let known = self.stores.graph.statuses(from_ref(&paper.id)).await?.pop();
        let of_all = said.iter().flat_map(|said| said.work.status.clone());
        let status = PaperStatus::heaviest(of_all);
        let is_new = match (&status, known) {
            (Some(said), Some((_, known))) => said.kind > known.kind,
            (said, None) => said.is_some(),
            (None, Some(_)) => false,
        };
        Ok((status, is_new))
    }

    /// Keeps what registries say became of the paper, and of what the paper, a notice, is about. What one said before and says no
    /// more is forgotten.
    pub(super) async fn keep_statuses(&self, said: &[Said<'_>]) -> Result<(), IngestError> {
        let graph = &self.stores.graph;
        for Said { by, work } in said.iter().filter(|said| said.by != Registry::Unpaywall) {
            let subject = NoticeSubject::Doi(work.doi.clone());
            let status = PaperStatus::heaviest(work.status.clone());
            let notices: Vec<Notice> = status
                .into_iter()
                .map(|status| Notice {
                    subject: subject.clone(),
                    status,
                })
                .collect();
            graph
                .put_notices(by.name(), from_ref(&subject), &notices)
                .await?;
            for update in &work.updates {
                // Under a name of its own: what the registry says of the other work itself does not forget it.
                let source = format!("{by}, notice {}", work.doi);
                let notice = Notice {
                    subject: NoticeSubject::Doi(update.of.clone()),
                    status: PaperStatus {
                        source: source.clone(),
                        ..update.status.clone()
                    },
                };
                let subject = notice.subject.clone();
                graph.put_notices(&source, &[subject], &[notice]).await?;
            }
        }
        Ok(())
    }
}
