//! Items out and labels in, in the forms of the programs and markets where people label: Label Studio's JSON, Amazon
//! Mechanical Turk's CSV with its HTML layout.

use crate::{Item, ItemKind, Label, LearnError};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The question put to the labeller.
fn task(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Answer => "How well does this answer the question?",
        ItemKind::Relevance => "How much does this sentence help to answer the question?",
        ItemKind::Support => "Does this quote say what the sentence above says?",
        ItemKind::Summary => "Does this sentence belong in a summary of the paper above?",
    }
}

/// Tasks to import into Label Studio. Gold items are among them, unmarked.
pub fn label_studio(items: &[Item]) -> String {
    let tasks: Vec<Value> = items
        .iter()
        .map(|item| {
            json!({"data": {
                "id": item.id, "task": task(item.kind), "question": item.question, "text": item.text,
            }})
        })
        .collect();
    Value::from(tasks).to_string()
}

/// The labelling interface for these tasks, to paste into the project's settings.
pub const LABEL_STUDIO_CONFIG: &str = r#"<View>
  <Header value="$question"/>
  <Text name="text" value="$text"/>
  <Header value="$task"/>
  <Rating name="label" toName="text" maxRating="5" required="true"/>
</View>
"#;

/// Labels from Label Studio's JSON export.
pub fn from_label_studio(text: &str) -> Result<Vec<Label>, LearnError> {
    let unreadable = |at: usize, reason: String| LearnError::Unreadable {
        what: "Label Studio export",
        at,
        reason,
    };
    let tasks: Vec<Value> =
        serde_json::from_str(text).map_err(|error| unreadable(error.line(), error.to_string()))?;
    let mut labels = Vec::new();
    for (at, task) in tasks.iter().enumerate() {
        let item = task["data"]["id"].as_str();
        let item = item.ok_or_else(|| unreadable(at + 1, "data.id is missing".to_owned()))?;
        let annotations = task["annotations"].as_array();
        for annotation in annotations.into_iter().flatten() {
            let by = &annotation["completed_by"];
            let labeller = by["email"].as_str().map(str::to_owned);
            let labeller = labeller.unwrap_or_else(|| by.to_string());
            // A task may be left out by a labeller: its result is empty.
            for result in annotation["result"].as_array().into_iter().flatten() {
                let rating = result["value"]["rating"].as_u64();
                let value = rating
                    .and_then(|rating| u8::try_from(rating).ok())
                    .filter(|value| (1..=5).contains(value))
                    .ok_or_else(|| {
                        unreadable(at + 1, "the rating is not a number from 1 to 5".to_owned())
                    })?;
                labels.push(Label {
                    item: item.to_owned(),
                    labeller: labeller.clone(),
                    value,
                });
            }
        }
    }
    Ok(labels)
}

/// The input file of a batch on Mechanical Turk.
pub fn mechanical_turk(items: &[Item]) -> String {
    let mut text = String::from("item,task,question,text\r\n");
    for item in items {
        let cells = [&item.id, task(item.kind), &item.question, &item.text];
        let quoted: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = write!(text, "{}\r\n", quoted.join(","));
    }
    text
}

/// The layout of one task there.
pub const MECHANICAL_TURK_LAYOUT: &str = r#"<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form answer-format="flatten-objects">
  <h2>${question}</h2>
  <p>${text}</p>
  <h3>${task}</h3>
  <p>1: not at all &middot; 2 &middot; 3: partly &middot; 4 &middot; 5: just right</p>
  <crowd-slider name="label" min="1" max="5" step="1" pin="true" required></crowd-slider>
</crowd-form>
"#;

/// Labels from the results file of a batch: the columns `Input.item`, `WorkerId`, `Answer.label`; others are passed over.
pub fn from_mechanical_turk(text: &str) -> Result<Vec<Label>, LearnError> {
    let unreadable = |at: usize, reason: &str| LearnError::Unreadable {
        what: "Mechanical Turk results",
        at,
        reason: reason.to_owned(),
    };
    let mut rows = rows(text).into_iter();
    let head = rows
        .next()
        .ok_or_else(|| unreadable(1, "the file is empty"))?;
    let columns: BTreeMap<&str, usize> = head
        .iter()
        .enumerate()
        .map(|(at, name)| (name.trim_start_matches('\u{feff}'), at))
        .collect();
    let column = |name: &str| columns.get(name).copied();
    let (Some(item), Some(worker), Some(label)) = (
        column("Input.item"),
        column("WorkerId"),
        column("Answer.label"),
    ) else {
        return Err(unreadable(
            1,
            "the columns Input.item, WorkerId and Answer.label are needed",
        ));
    };
    let mut labels = Vec::new();
    for (at, row) in rows.enumerate() {
        let cell = |column: usize| row.get(column).map_or("", |cell| cell.trim());
        let value = cell(label).parse::<u8>().ok();
        let value = value.filter(|value| (1..=5).contains(value));
        let value =
            value.ok_or_else(|| unreadable(at + 2, "Answer.label is not a number from 1 to 5"))?;
        if cell(item).is_empty() || cell(worker).is_empty() {
            return Err(unreadable(at + 2, "Input.item or WorkerId is empty"));
        }
        labels.push(Label {
            item: cell(item).to_owned(),
            labeller: cell(worker).to_owned(),
            value,
        });
    }
    Ok(labels)
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// The cells of a CSV file (RFC 4180): quoted ones may hold commas, line ends and doubled quotation marks.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut inside = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => inside = !inside,
            ',' if !inside => row.push(std::mem::take(&mut cell)),
            '\r' if !inside => {}
            '\n' if !inside => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::tests::{item, label};

    #[test]
    fn items_go_out_and_labels_come_back() {
        let items = [item("i-1", None), item("i-2", Some(5))];
        let tasks: Value = serde_json::from_str(&label_studio(&items)).unwrap();
        assert_eq!(tasks[1]["data"]["id"], "i-2");
        assert!(!label_studio(&items).contains("gold"));
        let export = json!([{"data": {"id": "i-1"}, "annotations": [
            {"completed_by": {"email": "ada@example.org"}, "result": [{"value": {"rating": 4}}]},
            {"completed_by": 7, "result": []},
        ]}]);
        let labels = from_label_studio(&export.to_string()).unwrap();
        assert_eq!(labels, [label("i-1", "ada@example.org", 4)]);
        let wrong = json!([{"data": {"id": "i-1"}, "annotations": [{"result": [{"value": {"rating": 9}}]}]}]);
        assert!(from_label_studio(&wrong.to_string()).is_err());
        assert!(from_label_studio("[").is_err());
    }

    #[test]
    fn the_market_s_file_is_read_as_it_was_written() {
        let out = mechanical_turk(&[item("i-1", None)]);
        let read = rows(&out);
        assert_eq!(read[1][3], "Felt is pressed wool, \"never\" woven.");
        let results = "\u{feff}\"HITId\",\"WorkerId\",\"Input.item\",\"Answer.label\"\r\n\"h\",\"W1\",\"i-1\",\"4\"\r\n";
        assert_eq!(
            from_mechanical_turk(results).unwrap(),
            [label("i-1", "W1", 4)]
        );
        for wrong in [
            "",
            "a,b\n1,2\n",
            "WorkerId,Input.item,Answer.label\nW1,i-1,six\n",
        ] {
            assert!(from_mechanical_turk(wrong).is_err(), "{wrong}");
        }
    }
}
