//! Callouts: what `\cite` and its like show, and the references they mean.

use super::input::Fault;
use super::numbers::Label;
use super::walk::Reader;
use std::collections::HashMap;

/// What one reading tells the next.
#[derive(Debug, Default)]
pub struct Known {
    pub labels: HashMap<String, Label>,
    /// How references are called, by their keys.
    pub marks: HashMap<String, Mark>,
    pub by_author: bool,
    /// Whether a bare `\cite` shows its authors as part of the sentence.
    pub bare_is_text: bool,
}

/// What a callout may show of a reference.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mark {
    /// `12`, or the label of its entry.
    pub label: String,
    /// `Smith et al.`
    pub authors: String,
    pub year: String,
}

impl Known {
    /// What stands for a label: `3.1`, `(2)`, `Figure 4`.
    pub fn shown(&self, label: &str, command: &str) -> String {
        let mut shown = Vec::new();
        for label in label.split(',') {
            let Some(known) = self.labels.get(label.trim()) else {
                continue;
            };
            let (kind, number) = (&known.kind, &known.number);
            shown.push(match command {
                "eqref" => format!("({number})"),
                "ref" | "vref" | "subref" => number.clone(),
                _ => format!("{kind} {number}"),
            });
        }
        shown.join(", ")
    }

    fn mark(&self, key: &str) -> Mark {
        self.marks.get(key).cloned().unwrap_or_else(|| Mark {
            label: "?".into(),
            ..Mark::default()
        })
    }
}

/// How a callout is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bracketed,
    InText,
    Authors,
    Year,
    /// Without brackets.
    Bare,
    Nothing,
}

fn form(command: &str, known: &Known) -> Option<Form> {
    Some(match command {
        "cite" | "onlinecite" | "shortcite" => match known.bare_is_text && known.by_author {
            true => Form::InText,
            false => Form::Bracketed,
        },
        "citep" | "Citep" | "parencite" | "Parencite" | "autocite" | "Autocite" | "footcite"
        | "smartcite" | "supercite" | "parencites" | "autocites" | "citeA" | "footcitetext"
        | "citeyearpar" | "fullcite" => match command {
            "citeyearpar" if known.by_author => Form::Year,
            "citeA" => Form::InText,
            _ => Form::Bracketed,
        },
        "citet" | "Citet" | "textcite" | "Textcite" | "newcite" | "citeN" | "shortciteN"
        | "citeasnoun" | "citeposs" => Form::InText,
        "citealp" | "Citealp" | "citealt" | "Citealt" | "citeNP" | "shortciteNP" | "citenum" => {
            Form::Bare
        }
        "citeauthor" | "Citeauthor" | "citefullauthor" => Form::Authors,
        "citeyear" | "citeyearNP" | "citedate" => Form::Year,
        "nocite" => Form::Nothing,
        _ => return None,
    })
}

/// Reads a callout, whose command was read. Whether it is one.
pub fn call(reader: &mut Reader, command: &str) -> Result<bool, Fault> {
    let known = reader.known;
    let Some(form) = form(command, known) else {
        return Ok(false);
    };
    reader.input.take('*');
    let first = reader.input.optional();
    let second = reader.input.optional();
    let keys = reader.input.name();
    let (before, behind) = match second {
        Some(second) => (first, Some(second)),
        None => (None, first),
    };
    let keys: Vec<String> = keys
        .split(',')
        .map(|key| key.trim().to_owned())
        .filter(|key| !key.is_empty())
        .collect();
    if form == Form::Nothing && keys.iter().any(|key| key == "*") {
        reader.found.cites_all = true;
    }
    reader.found.cited.extend(keys.iter().cloned());
    if form == Form::Nothing || reader.muted > 0 || keys.is_empty() {
        return Ok(true);
    }
    let before = before.map(|before| reader.line_of(before)).transpose()?;
    let behind = behind.map(|behind| reader.line_of(behind)).transpose()?;
    let marks: Vec<Mark> = keys.iter().map(|key| known.mark(key)).collect();
    let mark = shown(
        form,
        &marks,
        known.by_author,
        (before.as_deref(), behind.as_deref()),
    );
    reader.run.call(&mark, keys);
    Ok(true)
}

fn shown(
    form: Form,
    marks: &[Mark],
    by_author: bool,
    (before, behind): (Option<&str>, Option<&str>),
) -> String {
    let list = |one: &dyn Fn(&Mark) -> String, between: &str| {
        marks.iter().map(one).collect::<Vec<_>>().join(between)
    };
    let whole = |mark: &Mark| match mark.authors.is_empty() {
        true => mark.label.clone(),
        false => format!("{}, {}", mark.authors, mark.year),
    };
    let mut inside = match (form, by_author) {
        (Form::Authors, _) => return list(&|mark| mark.authors.clone(), ", "),
        (Form::Year, true) => return list(&|mark| format!("({})", mark.year), ", "),
        (Form::InText, true) => {
            let note = behind
                .filter(|note| !note.is_empty())
                .map_or_else(String::new, |note| format!(", {note}"));
            return list(
                &|mark| match mark.authors.is_empty() {
                    true => format!("[{}]", mark.label),
                    false => format!("{} ({}{note})", mark.authors, mark.year),
                },
                ", ",
            );
        }
        (_, true) => list(&whole, "; "),
        (_, false) => list(&|mark| mark.label.clone(), ", "),
    };
    if let Some(before) = before.filter(|note| !note.is_empty()) {
        inside = format!("{before} {inside}");
    }
    if let Some(behind) = behind.filter(|note| !note.is_empty()) {
        inside = format!("{inside}, {behind}");
    }
    match (form, by_author) {
        (Form::Bare, true) => inside,
        (Form::InText, false) => {
            let authors = list(&|mark| mark.authors.clone(), ", ");
            format!("{authors} [{inside}]").trim_start().to_owned()
        }
        (_, true) if marks.iter().any(|mark| !mark.authors.is_empty()) => format!("({inside})"),
        _ => format!("[{inside}]"),
    }
}
