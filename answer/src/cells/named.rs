//! Which one cell of a table a question names: its row and its column, each by all the words of its head, and nothing of
//! what is asked left over. A wrong cell is worse than none.

use crate::terms::{question_terms, term_set};
use graph_schema::{Table, TableRow};
use std::collections::BTreeSet;
use stores_core::bm25;

/// Words of asking for a figure: no head need have them.
const FIGURE: &str = "value number figure amount result reach achieve obtain report attain get gain table row column \
                      according have list state contain hold comprise consist";

/// Words that turn the meaning of a question: where a head or the caption does not have them too, no cell is its answer.
#[rustfmt::skip]
const TURNING: &[&str] = &[
    "more", "fewer", "less", "than", "most", "least", "highest", "lowest", "best", "worst", "largest", "smallest",
    "difference", "between", "both", "each", "every", "all", "except", "without", "not", "no", "other", "another", "average",
    "mean", "median", "total", "sum", "overall", "first", "last", "only", "change", "increase", "decrease", "improvement",
    "drop", "or", "versus", "vs", "relative", "compared", "before", "after",
];

/// What a question asks of tables.
pub(super) struct Asked {
    terms: BTreeSet<String>,
    turning: BTreeSet<String>,
    /// It asks for a figure, not only for what may be one.
    pub figure: bool,
}

/// A cell that a question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// Among the table's rows under the heads.
    pub row: usize,
    pub column: usize,
    /// Words of the question that the cell's heads have.
    pub named: usize,
    /// Those that neither they nor the caption have: the paper has to say them of the table.
    pub unsaid: Vec<String>,
}

impl Asked {
    pub fn new(question: &str, figure: bool) -> Self {
        let mut terms = question_terms(question);
        let asking = term_set(FIGURE);
        terms.retain(|term| !asking.contains(term));
        let words = bm25::words(question).into_iter();
        Self {
            terms,
            turning: words
                .filter(|word| TURNING.contains(&word.as_str()))
                .collect(),
            figure,
        }
    }

    pub fn hit(&self, table: &Table) -> Option<Hit> {
        let heads = table.column_heads();
        let rows: Vec<BTreeSet<String>> = table.body().iter().map(row_terms).collect();
        let columns: Vec<BTreeSet<String>> = heads.iter().map(|head| terms(head)).collect();
        let row = self.row(table, &rows)?;
        let column = self.column(table, row, &heads, &columns)?;
        let by_row = rows.get(row)?;
        let by_column = columns.get(column)?;
        let mut own: BTreeSet<&String> = by_row.union(by_column).collect();
        // What all rows are: "the Soay breed" is the row "Soay" of the column "Breed".
        own.extend(columns.first().into_iter().flatten());
        let named = self.terms.iter().filter(|term| own.contains(term)).count();
        let by = |set: &BTreeSet<String>| self.terms.iter().any(|term| set.contains(term));
        let both = by(by_row) && by(by_column);
        if !(both || self.figure && named > 0) {
            return None;
        }
        let caption = term_set(&table.caption);
        let is_other = |term: &String| {
            let of = |sets: &[BTreeSet<String>]| sets.iter().any(|set| set.contains(term));
            (of(&rows) || of(&columns)) && !caption.contains(term)
        };
        let left = self.terms.iter().filter(|term| !own.contains(term));
        if left.clone().any(is_other) {
            return None;
        }
        let unsaid = left.filter(|term| !caption.contains(*term));
        let says = |word: &String| {
            let texts = [
                table.caption.as_str(),
                heads.get(column).map_or("", String::as_str),
                &table
                    .body()
                    .get(row)
                    .map(TableRow::head)
                    .unwrap_or_default(),
            ];
            texts.iter().any(|text| bm25::words(text).contains(word))
        };
        self.turning.iter().all(says).then(|| Hit {
            row,
            column,
            named,
            unsaid: unsaid.cloned().collect(),
        })
    }

    /// The one row whose head the question has all words of; of heads within one another the longest. Where none is
    /// named, the only one with figures.
    fn row(&self, table: &Table, rows: &[BTreeSet<String>]) -> Option<usize> {
        let with_figures = |at: &usize| {
            let row = table.body().get(*at);
            row.is_some_and(|row| row.cells.iter().skip(1).any(|cell| cell.is_number()))
        };
        let named = |at: &usize| {
            let row = rows.get(*at);
            row.is_some_and(|row| !row.is_empty() && row.is_subset(&self.terms))
        };
        let all: Vec<usize> = (0..rows.len()).filter(with_figures).collect();
        let found: Vec<usize> = all.iter().copied().filter(named).collect();
        match found.is_empty() {
            true => only(&all),
            false => longest(&found, |at| rows.get(at)),
        }
    }

    /// The same for the columns that have a figure in this row.
    fn column(
        &self,
        table: &Table,
        row: usize,
        heads: &[String],
        columns: &[BTreeSet<String>],
    ) -> Option<usize> {
        let cells = &table.body().get(row)?.cells;
        let figures = cells.iter().enumerate().skip(1);
        let figures = figures.filter(|(_, cell)| cell.is_number() && cell.span == 1);
        let all: Vec<usize> = figures.map(|(at, _)| at).collect();
        // The head of a column itself; what reaches over several may be left unsaid.
        let named = |at: &usize| {
            let own = heads.get(*at).and_then(|head| head.rsplit(": ").next());
            let own = terms(own.unwrap_or_default());
            !own.is_empty() && own.is_subset(&self.terms)
        };
        let found: Vec<usize> = all.iter().copied().filter(named).collect();
        if found.is_empty() {
            return only(&all);
        }
        let said: Vec<BTreeSet<String>> = columns
            .iter()
            .map(|column| column.intersection(&self.terms).cloned().collect())
            .collect();
        longest(&found, |at| said.get(at))
    }
}

/// The words of a row's head, without what stands in brackets: years of works, numbers of references.
fn row_terms(row: &TableRow) -> BTreeSet<String> {
    terms(&row.head())
}

fn terms(head: &str) -> BTreeSet<String> {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in head.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let own = term_set(&plain);
    if own.is_empty() { term_set(head) } else { own }
}

fn only(all: &[usize]) -> Option<usize> {
    match all {
        [one] => Some(*one),
        _ => None,
    }
}

/// The one whose words hold those of all others; `None` where no one does, or several have the same.
fn longest<'a>(
    found: &[usize],
    words: impl Fn(usize) -> Option<&'a BTreeSet<String>>,
) -> Option<usize> {
    let best = found
        .iter()
        .copied()
        .max_by_key(|at| words(*at).map_or(0, BTreeSet::len))?;
    let all = words(best)?;
    let within = |at: &usize| {
        let other = words(*at);
        *at == best || other.is_some_and(|other| other.is_subset(all) && other.len() < all.len())
    };
    found.iter().all(within).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{Cell, PageRect};

    fn table(caption: &str, head_rows: u32, rows: &[&[(&str, u32)]]) -> Table {
        let cell = |(text, span): &(&str, u32)| Cell {
            text: (*text).into(),
            span: *span,
            ..Cell::default()
        };
        let row = |cells: &&[(&str, u32)]| TableRow {
            cells: cells.iter().map(cell).collect(),
            span: None,
        };
        Table {
            ordinal: 0,
            label: "Table 1".into(),
            caption: caption.into(),
            rect: PageRect {
                page: 1,
                x: 0.0,
                y: 0.0,
                width: 1.0,
                height: 1.0,
            },
            head_rows,
            rows: rows.iter().map(row).collect(),
        }
    }

    fn flocks() -> Table {
        table(
            "Table 1: Sheep counted on two hills in 1987.",
            2,
            &[
                &[
                    ("", 1),
                    ("North hill", 2),
                    ("", 0),
                    ("South hill", 2),
                    ("", 0),
                ],
                &[
                    ("Breed", 1),
                    ("Ewes", 1),
                    ("Rams", 1),
                    ("Ewes", 1),
                    ("Rams", 1),
                ],
                &[("Merrow", 1), ("1204", 1), ("31", 1), ("77", 1), ("4", 1)],
                &[
                    ("Grey Merrow [3]", 1),
                    ("88", 1),
                    ("9", 1),
                    ("6", 1),
                    ("2", 1),
                ],
                &[("Soay", 1), ("377", 1), ("12", 1), ("40", 1), ("5", 1)],
            ],
        )
    }

    fn answer(table: &Table, question: &str) -> Option<String> {
        let hit = Asked::new(question, true).hit(table)?;
        hit.unsaid.is_empty().then_some(())?;
        Some(table.body()[hit.row].cells[hit.column].text.clone())
    }

    #[test]
    fn row_and_column_are_named_by_all_their_words() {
        let flocks = flocks();
        let asked = |question| answer(&flocks, question);
        assert_eq!(
            asked("How many Soay rams were counted on the north hill?").as_deref(),
            Some("12")
        );
        assert_eq!(
            asked("How many Grey Merrow ewes were on the south hill in 1987?").as_deref(),
            Some("6")
        );
        assert_eq!(
            asked("How many Merrow rams were on the south hill?").as_deref(),
            Some("4")
        );
    }

    #[test]
    fn what_is_left_open_is_not_answered() {
        let flocks = flocks();
        for open in [
            // Which hill?
            "How many Soay rams were counted?",
            // No such row, no such column.
            "How many Gotland rams were counted on the north hill?",
            "How many Soay lambs were counted on the north hill?",
            // What the table does not say.
            "How many Soay rams were sold on the north hill?",
            "How many Soay rams were counted on the north hill in 1991?",
            // Two rows, two columns.
            "How many Soay and Merrow rams were counted on the north hill?",
            "How many Soay ewes and rams were counted on the north hill?",
            // Another figure than the cell's.
            "How many more Soay rams than ewes were counted on the north hill?",
            "What is the total of Soay rams on the north hill?",
        ] {
            assert_eq!(answer(&flocks, open), None, "{open}");
        }
    }

    #[test]
    fn the_only_column_need_not_be_named() {
        let short = table(
            "Table 2: Wool in kilograms.",
            1,
            &[
                &[("Breed", 1), ("2020", 1)],
                &[("Merrow", 1), ("9.5", 1)],
                &[("Soay", 1), ("4.1", 1)],
            ],
        );
        let question = "How many kilograms of wool does the Soay give?";
        assert_eq!(answer(&short, question).as_deref(), Some("4.1"));
        // A question for something else may hold the same words.
        let unsure = Asked::new(question, false);
        assert_eq!(unsure.hit(&short), None);
    }
}
