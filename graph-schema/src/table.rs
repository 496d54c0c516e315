//! The tables of a paper: their cells by row and column, which of the rows are heads, and where all that stands. How
//! they are found on a page is `ingest`'s work; how they are written to bytes is `table_bytes`'.
//!
//! Coordinates are PDF points (1/72 inch) from the top left corner of the page as it is shown, as in a layout.

use crate::{Figure, PageRect};
use serde::{Deserialize, Serialize};

/// A paper has no more tables than this, and a table no more rows and columns: what has more was made to be slow.
pub const MAX_TABLES: usize = 300;
pub const MAX_ROWS: usize = 300;
pub const MAX_COLUMNS: usize = 40;

/// The tables of a paper, in the order of its pages, and beside them its figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PaperTables {
    /// Length of the text that the rows' spans are of, in bytes: with another text they say nothing.
    pub text_len: usize,
    pub tables: Vec<Table>,
    /// `None` for a paper that was read before figures were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Vec<Figure>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// 0-based among the paper's tables.
    pub ordinal: u32,
    /// As the paper calls it: `Table 2`.
    pub label: String,
    /// With its label, on one line.
    pub caption: String,
    /// Around the cells; the caption is not in it.
    pub rect: PageRect,
    /// So many of the first rows are heads of the columns.
    pub head_rows: u32,
    pub rows: Vec<TableRow>,
}

/// All rows of a table have as many cells as the table has columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    pub cells: Vec<Cell>,
    /// Where the row stands in the paper's text, in bytes, end excluded; `None` where its words do not stand there one
    /// after the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(usize, usize)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Empty where nothing is printed.
    pub text: String,
    /// How many columns it reaches over: 1 for most, 0 for a place that a cell further left reaches over.
    pub span: u32,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Table {
    /// 1-based among the paper's tables, as people count them.
    pub fn number(&self) -> u32 {
        self.ordinal.saturating_add(1)
    }

    /// 1-based.
    pub fn page(&self) -> u32 {
        self.rect.page
    }

    pub fn columns(&self) -> usize {
        self.rows.first().map_or(0, |row| row.cells.len())
    }

    /// The rows under the heads.
    pub fn body(&self) -> &[TableRow] {
        self.rows.get(self.head_rows as usize..).unwrap_or_default()
    }

    /// What stands over each column, the heads that reach over several first: `Test set: BLEU`. Empty texts for a table
    /// without heads.
    pub fn column_heads(&self) -> Vec<String> {
        let mut heads = vec![String::new(); self.columns()];
        for row in self.rows.iter().take(self.head_rows as usize) {
            for (at, cell) in row.cells.iter().enumerate() {
                if cell.text.is_empty() {
                    continue;
                }
                for head in heads.iter_mut().skip(at).take(cell.span.max(1) as usize) {
                    if !head.is_empty() && !head.ends_with(' ') {
                        head.push(' ');
                    }
                    head.push_str(&cell.text);
                    if cell.span > 1 {
                        head.push_str(": ");
                    }
                }
            }
        }
        for head in &mut heads {
            head.truncate(head.trim_end_matches([' ', ':']).len());
        }
        heads
    }

    /// As comma-separated values (RFC 4180): a line of the columns' heads where there are any, then the rows. A text
    /// that a spreadsheet would take for a formula gets an apostrophe before it.
    pub fn to_csv(&self) -> String {
        let mut csv = String::new();
        if self.head_rows > 0 {
            csv_line(&mut csv, self.column_heads().iter().map(String::as_str));
        }
        for row in self.body() {
            csv_line(&mut csv, row.cells.iter().map(|cell| cell.text.as_str()));
        }
        csv
    }

    /// Whether its rows are of one length and its spans within them.
    pub(crate) fn is_whole(&self) -> bool {
        let columns = self.columns();
        let spans = |row: &TableRow| {
            let ends = row.cells.iter().enumerate();
            ends.into_iter()
                .all(|(at, cell)| at.saturating_add(cell.span as usize) <= columns)
        };
        columns <= MAX_COLUMNS
            && self.rows.len() <= MAX_ROWS
            && self.head_rows as usize <= self.rows.len()
            && self
                .rows
                .iter()
                .all(|row| row.cells.len() == columns && spans(row))
    }
}

impl TableRow {
    /// What it is about: its cells before the first with a number, and its first cell at least.
    pub fn head(&self) -> String {
        let named = self
            .cells
            .iter()
            .enumerate()
            .take_while(|(at, cell)| *at == 0 || !cell.is_number())
            .map(|(_, cell)| cell.text.as_str())
            .filter(|text| !text.is_empty());
        named.collect::<Vec<_>>().join(" ")
    }
}

impl Cell {
    /// Whether it gives a number: `24.3`, `−0.5`, `1,204`, `87%`, `(12)`, `0.8 ± 0.1`, `.32*`.
    pub fn is_number(&self) -> bool {
        is_number(&self.text)
    }
}

/// Whether a text is a number with no more than signs, units of one letter and brackets around it.
pub fn is_number(text: &str) -> bool {
    let (mut digits, mut letters) = (0, 0);
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits += 1;
        } else if c.is_alphabetic() {
            letters += 1;
        }
    }
    let begins = text.trim_start_matches([
        '(', '[', '<', '>', '=', '~', '∼', '≈', '≤', '≥', '±', '+', '-', '−', '–', '$', '€', '£',
        '*', '∗', '†', '‡', ' ', '.',
    ]);
    digits > 0 && letters <= 1 && begins.starts_with(|c: char| c.is_ascii_digit())
}

fn csv_line<'a>(csv: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (at, text) in cells.enumerate() {
        if at > 0 {
            csv.push(',');
        }
        let formula = text.starts_with(['=', '@', '\t', '\r'])
            || text.starts_with(['+', '-']) && !is_number(text);
        let text = match formula {
            true => format!("'{text}"),
            false => text.to_owned(),
        };
        match text.contains([',', '"', '\n', '\r']) {
            true => {
                csv.push('"');
                csv.push_str(&text.replace('"', "\"\""));
                csv.push('"');
            }
            false => csv.push_str(&text),
        }
    }
    csv.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, span: u32) -> Cell {
        Cell {
            text: text.into(),
            span,
            ..Cell::default()
        }
    }

    fn table() -> Table {
        let row = |cells: &[(&str, u32)]| TableRow {
            cells: cells.iter().map(|(text, span)| cell(text, *span)).collect(),
            span: None,
        };
        Table {
            ordinal: 0,
            label: "Table 1".into(),
            caption: "Table 1: Sheep of two hills.".into(),
            rect: PageRect {
                page: 3,
                x: 0.0,
                y: 0.0,
                width: 10.0,
                height: 10.0,
            },
            head_rows: 2,
            rows: vec![
                row(&[("", 1), ("North hill", 2), ("", 0)]),
                row(&[("Breed", 1), ("Ewes", 1), ("Rams, all", 1)]),
                row(&[("=White", 1), ("1,204", 1), ("−3", 1)]),
            ],
        }
    }

    #[test]
    fn heads_over_several_columns_come_first() {
        assert_eq!(
            table().column_heads(),
            ["Breed", "North hill: Ewes", "North hill: Rams, all"]
        );
        assert_eq!(table().body()[0].head(), "=White");
    }

    #[test]
    fn csv_keeps_commas_and_gives_no_formula() {
        assert_eq!(
            table().to_csv(),
            "Breed,North hill: Ewes,\"North hill: Rams, all\"\r\n'=White,\"1,204\",−3\r\n"
        );
    }

    #[test]
    fn numbers_are_told_from_names() {
        for number in [
            "24.3",
            "−0.5",
            "1,204",
            "87%",
            "(12)",
            "0.8 ± 0.1",
            ".32*",
            "3M",
        ] {
            assert!(is_number(number), "{number}");
        }
        for name in ["", "-", "BLEU-4", "k = 10", "model", "2 layers", "±"] {
            assert!(!is_number(name), "{name}");
        }
    }

    #[test]
    fn rows_of_other_lengths_are_no_table() {
        assert!(table().is_whole());
        let mut torn = table();
        torn.rows[1].cells.pop();
        assert!(!torn.is_whole());
        let mut over = table();
        over.rows[0].cells[1].span = u32::MAX;
        assert!(!over.is_whole());
    }
}
