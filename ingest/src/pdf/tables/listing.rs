//! Listings that stand under a table's caption: the steps of an algorithm are no rows.

use super::grid::GridRow;
use super::text;
use graph_schema::table::is_number;

/// Words that begin the steps of algorithms in most notations of them.
const STEPS: [&str; 11] = [
    "if", "else", "elseif", "for", "foreach", "while", "repeat", "until", "return", "endif",
    "endfor",
];

/// Whether so many rows read like steps that they are no table.
pub fn is_listing(rows: &[GridRow<'_>]) -> bool {
    let steps = rows.iter().filter(|row| is_step(row)).count();
    steps > 2 && steps * 4 >= rows.len()
}

fn is_step(row: &GridRow<'_>) -> bool {
    let mut words = row.cells.iter().flat_map(|cell| &cell.words);
    let first = words.find(|set| !is_number(&set.word.text.replace([':', '.'], "")));
    let begins = first.is_some_and(|set| {
        let word = set.word.text.trim_end_matches([':', '(']).to_lowercase();
        STEPS.contains(&word.as_str())
    });
    let row = row.cells.iter().map(|cell| text(&cell.words));
    begins
        || row
            .into_iter()
            .any(|text| text.contains(":=") || text.contains('←'))
}
