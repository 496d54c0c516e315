//! Tables of papers.

use super::Rect;
use async_graphql::Object;

/// A table of a paper, cell by cell. One whose rows and columns can't be told for sure is left out.
pub struct Table(pub graph_schema::Table);

#[Object]
impl Table {
    /// 1-based among the paper's tables that are listed.
    async fn number(&self) -> u32 {
        self.0.number()
    }

    /// As the paper calls it: `Table 2`.
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

    /// Around the cells; the caption is not in it.
    #[graphql(name = "box", complexity = "child_complexity + 1")]
    async fn area(&self) -> Rect {
        self.0.rect.into()
    }

    /// What stands over each column, heads that reach over several first, as in `Test set: BLEU`; empty texts where the
    /// table has no heads.
    async fn heads(&self) -> Vec<String> {
        self.0.column_heads()
    }

    /// The texts of the rows under the heads, as many in each as there are columns; empty where nothing is printed.
    #[graphql(complexity = 4)]
    async fn rows(&self) -> Vec<Vec<&str>> {
        let rows = self.0.body().iter().map(|row| {
            let texts = row.cells.iter().map(|cell| cell.text.as_str());
            texts.collect()
        });
        rows.collect()
    }

    /// Heads and rows as comma-separated values (RFC 4180).
    #[graphql(complexity = 4)]
    async fn csv(&self) -> String {
        self.0.to_csv()
    }
}
