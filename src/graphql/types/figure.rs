//! Figures of papers.

use super::Rect;
use crate::graphql::error::ApiError;
use async_graphql::{Object, Result};
use graph_schema::PaperId;
use service::pictures::{USUAL_WIDTH, check_width};

/// A figure of a paper: its caption, where it is drawn, and a picture of that.
pub struct Figure {
    pub figure: graph_schema::Figure,
    /// The paper whose file its picture is drawn from; `None` where there is no file to draw it from.
    pub drawn_from: Option<PaperId>,
}

#[Object]
impl Figure {
    /// 1-based among the paper's figures that are listed.
    async fn number(&self) -> u32 {
        self.figure.number()
    }

    /// As the paper counts it: `Figure 2`.
    async fn label(&self) -> &str {
        &self.figure.label
    }

    /// With its label, on one line.
    async fn caption(&self) -> &str {
        &self.figure.caption
    }

    /// 1-based.
    async fn page(&self) -> u32 {
        self.figure.page()
    }

    /// Around what is drawn; the caption is not in it.
    #[graphql(name = "box", complexity = "child_complexity + 1")]
    async fn area(&self) -> Rect {
        self.figure.rect.into()
    }

    /// Where its picture is, a PNG of so many pixels across (16 to 2400): an address below the service's own. Drawn when it is
    /// fetched; narrower where the figure is tiny or very tall. Null where the file of the paper is not in the library.
    async fn picture(&self, width: Option<i32>) -> Result<Option<String>> {
        let width = match width {
            Some(width) => u32::try_from(width).unwrap_or(0),
            None => USUAL_WIDTH,
        };
        check_width(width).map_err(ApiError::from)?;
        let number = self.figure.number();
        let address = |paper| format!("/papers/{paper}/figures/{number}.png?width={width}");
        Ok(self.drawn_from.as_ref().map(address))
    }
}
