//! Answers from the cells of tables: a question for a figure whose words name one row and one column of one table, among
//! the papers that were found for it. Which cell is named is `named`'s work.

mod named;

use crate::AnswerError;
use crate::engine::Engine;
use crate::readings::Reading;
use crate::retrieved::Retrieved;
use crate::terms::{fold, squeezed, term_set};
use crate::verify::cite;
use graph_schema::sentences::sentence_spans;
use graph_schema::{
    Citation, Meaning, PaperId, PaperTables, Passage, QuestionKind, Sentence, Table, TableRow,
};
use named::{Asked, Hit};
use std::collections::BTreeSet;
use stores_core::BlobKey;

/// Papers whose tables are looked at: those of the best passages.
const PAPERS: usize = 6;

/// A cell that answers, with the row it stands in as its quote.
struct Answering {
    value: String,
    named: usize,
    sentence: Sentence,
}

/// The cell that a question asks for, as a sentence; `None` where it names none, or several that differ.
pub(crate) async fn cell(
    engine: &Engine,
    retrieved: &Retrieved,
) -> Result<Option<Sentence>, AnswerError> {
    use QuestionKind as K;
    let understood = &retrieved.understood;
    let kind = understood.understanding.kind;
    if !matches!(kind, K::Number | K::Definition | K::Other) || understood.sought.is_some() {
        return Ok(None);
    }
    let asked = Asked::new(&understood.standalone, kind == K::Number);
    let names = understood.understanding.names.iter();
    let named: BTreeSet<&PaperId> = names
        .filter_map(|named| match &named.meaning {
            Meaning::Paper { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    let mut papers: Vec<PaperId> = Vec::new();
    for passage in &retrieved.passages {
        let paper = passage.passage.paper();
        let wanted = named.is_empty() || named.contains(&paper);
        if wanted && !papers.contains(&paper) && papers.len() < PAPERS {
            papers.push(paper);
        }
    }
    let mut found: Vec<Answering> = Vec::new();
    for paper in &papers {
        found.extend(of_paper(engine, &asked, paper).await?);
    }
    let most = found.iter().map(|one| one.named).max();
    found.retain(|one| Some(one.named) == most);
    let same = found.windows(2).all(|pair| match pair {
        [one, other] => one.value == other.value,
        _ => true,
    });
    // Two tables that say different things of the same words: neither is the answer.
    Ok(found
        .into_iter()
        .next()
        .filter(|_| same)
        .map(|one| one.sentence))
}

async fn of_paper(
    engine: &Engine,
    asked: &Asked,
    paper: &PaperId,
) -> Result<Vec<Answering>, AnswerError> {
    let key = BlobKey::Tables(paper.clone());
    let Some(bytes) = engine.parts.blobs.get(&key).await? else {
        return Ok(Vec::new());
    };
    // Damaged ones are found by a check; the text answers without them.
    let Ok(PaperTables {
        text_len, tables, ..
    }) = PaperTables::from_bytes(&bytes)
    else {
        return Ok(Vec::new());
    };
    // Most questions name no cell: only for one that does the text is looked at.
    let hits: Vec<(&Table, Hit)> = tables
        .iter()
        .filter_map(|table| Some((table, asked.hit(table)?)))
        .collect();
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let Some(reading) = engine.readings.current(&engine.parts, paper).await? else {
        return Ok(Vec::new());
    };
    // Of another text: its rows stand elsewhere.
    if text_len != reading.text.text.len() {
        return Ok(Vec::new());
    }
    let passages = engine.parts.graph.passages_of(paper).await?;
    let mut found = Vec::new();
    for (table, hit) in &hits {
        let around = around(&reading, &passages, table);
        if hit.unsaid.iter().all(|word| around.contains(word)) {
            found.extend(answering(&reading, &passages, table, hit));
        }
    }
    Ok(found)
}

/// The words of what the paper says of a table outside it: its own title and authors, and the sentences that name it.
fn around(reading: &Reading, passages: &[Passage], table: &Table) -> BTreeSet<String> {
    let mut words = term_set(&reading.paper.title);
    for author in &reading.paper.authors {
        words.extend(term_set(&author.family));
    }
    let is_row = |start: usize, end: usize| {
        let spans = table.rows.iter().filter_map(|row| row.span);
        spans.into_iter().any(|(from, to)| from < end && start < to)
    };
    for passage in passages {
        let Some(text) = reading.text.span(passage.start, passage.end) else {
            continue;
        };
        if !text.contains(&table.label) {
            continue;
        }
        for range in sentence_spans(text) {
            let (start, end) = (passage.start + range.start, passage.start + range.end);
            let sentence = text.get(range).unwrap_or_default();
            let sentence = sentence.trim_start();
            // Its caption leads on into its rows.
            let own = sentence.starts_with(&table.label) || is_row(start, end);
            if !own && names(sentence, &table.label) {
                words.extend(term_set(sentence));
            }
        }
    }
    words
}

/// Whether a sentence names a table, and not one whose number begins with the same digits.
fn names(sentence: &str, label: &str) -> bool {
    sentence.match_indices(label).any(|(at, _)| {
        let rest = sentence.get(at + label.len()..).unwrap_or_default();
        let part = rest
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        !part && !rest.starts_with(|c: char| c.is_alphanumeric())
    })
}

/// The cell as a sentence, where its row can be quoted; the heads over it are quoted as well where they can be.
fn answering(
    reading: &Reading,
    passages: &[Passage],
    table: &Table,
    hit: &Hit,
) -> Option<Answering> {
    let row = table.body().get(hit.row)?;
    let value = row.cells.get(hit.column)?.text.clone();
    let quoted = quoted(reading, passages, row)?;
    // What is said has to be in the quote: the figure by itself, and all words of the row's head.
    let words: Vec<&str> = quoted.quote.split(' ').collect();
    let figure: Vec<&str> = value.split(' ').collect();
    let has_figure = words.windows(figure.len()).any(|some| some == figure);
    let folded = squeezed(&quoted.quote);
    let head = row.head();
    let mut of_head = head.split_whitespace().map(squeezed);
    if !has_figure || !of_head.all(|word| folded.contains(&word)) {
        return None;
    }
    let column = table.column_heads().get(hit.column).cloned()?;
    let heads = table.rows.iter().take(table.head_rows as usize);
    let mut citations = vec![quoted];
    citations.extend(heads.filter_map(|row| self::quoted(reading, passages, row)));
    let title = reading.paper.title.trim_end_matches('.');
    let column = match column.is_empty() {
        true => String::new(),
        false => format!(", {column}"),
    };
    let text = fold(&format!(
        "{} of “{title}”: {head}{column}: {value}.",
        table.label
    ));
    Some(Answering {
        value,
        named: hit.named,
        sentence: Sentence { text, citations },
    })
}

/// A row as it stands in the text; `None` where its words do not stand there together.
fn quoted(reading: &Reading, passages: &[Passage], row: &TableRow) -> Option<Citation> {
    let (start, end) = row.span?;
    let holds = |passage: &&Passage| passage.start <= start && start < passage.end;
    let passage = passages.iter().find(holds).or(passages.first())?;
    cite(reading, &passage.id, start, end)
}
