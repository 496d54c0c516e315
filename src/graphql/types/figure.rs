//! Figures of papers.

use super::Rect;
use async_graphql::Object;

/// A figure of a paper: its caption, and where it is drawn.
pub struct Figure(pub graph_schema::Figure);

#[Object]
impl Figure {
    /// 1-based among the paper's figures that are listed.
    async fn number(&self) -> u32 {
        self.0.number()
    }

    /// As the paper counts it: `Figure 2`.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// With its label, on one line.
    async fn caption(&self) -> &str {
        &self.0.caption
    }

    /// 1-based.
    async fn page(&self) -> u32 {
        self.0.page()
    }

    /// Around what is drawn; the caption is not in it.
    #[graphql(name = "box", complexity = "child_complexity + 1")]
    async fn area(&self) -> Rect {
        self.0.rect.into()
    }
}
