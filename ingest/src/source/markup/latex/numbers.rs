//! What LaTeX counts, and what labels stand for.

use std::collections::HashMap;

/// What a label stands for: `Section` and `3.1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub kind: String,
    pub number: String,
}

#[derive(Debug, Default)]
pub struct Numbers {
    /// Of parts, chapters, sections and below.
    levels: [usize; 6],
    pub in_appendix: bool,
    /// Books have chapters above their sections.
    pub has_chapters: bool,
    /// Sections are counted `II`, subsections `B`.
    pub roman: bool,
    counters: HashMap<String, usize>,
    current: Option<Label>,
    pub labels: HashMap<String, Label>,
    /// Labels of the equation that is being read, and whether it has a number.
    pending: Vec<String>,
    is_unnumbered: bool,
}

/// Environments of equations that have a number each.
const NUMBERED: [&str; 6] = [
    "equation", "align", "eqnarray", "gather", "multline", "alignat",
];

impl Numbers {
    /// Counts a section; `level` is 1 for a chapter, 2 for a section.
    pub fn section(&mut self, level: usize) -> Option<String> {
        let first = if self.has_chapters { 1 } else { 2 };
        let counter = self.levels.get_mut(level)?;
        *counter += 1;
        for below in self.levels.iter_mut().skip(level + 1) {
            *below = 0;
        }
        if level > 4 {
            return None;
        }
        let counted = self.levels.get(first..=level)?;
        let mut parts = counted.iter().enumerate().map(|(at, count)| {
            match (at, self.in_appendix, self.roman) {
                (0, true, _) => letter(*count),
                (0, _, true) => roman(*count),
                (1, _, true) => letter(*count),
                _ => count.to_string(),
            }
        });
        let number = match self.roman && !self.in_appendix {
            true => parts.next_back()?,
            false => parts.collect::<Vec<_>>().join("."),
        };
        self.current = Some(Label {
            kind: if self.in_appendix {
                "Appendix"
            } else {
                "Section"
            }
            .into(),
            number: number.clone(),
        });
        Some(number)
    }

    pub fn appendix(&mut self) {
        self.in_appendix = true;
        self.levels = [0; 6];
    }

    /// Counts one of a kind, such as `Figure`.
    pub fn count(&mut self, kind: &str) -> String {
        let counter = self.counters.entry(kind.to_owned()).or_default();
        *counter += 1;
        let number = counter.to_string();
        self.current = Some(Label {
            kind: kind.to_owned(),
            number: number.clone(),
        });
        number
    }

    /// The number of an equation that ends, where its environment has one.
    pub fn equation(&mut self, environment: &str) -> Option<String> {
        let labels = std::mem::take(&mut self.pending);
        let unnumbered = std::mem::take(&mut self.is_unnumbered) && labels.is_empty();
        if unnumbered || !NUMBERED.contains(&environment) {
            return None;
        }
        let counter = self.counters.entry("Equation".into()).or_default();
        let first = *counter + 1;
        *counter += labels.len().max(1);
        let last = *counter;
        for (at, label) in labels.into_iter().enumerate() {
            let number = (first + at).to_string();
            let kind = "Equation".into();
            self.labels.entry(label).or_insert(Label { kind, number });
        }
        Some(match first == last {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        })
    }

    pub fn label_equation(&mut self, label: String) {
        self.pending.push(label);
    }

    pub fn unnumbered(&mut self) {
        self.is_unnumbered = true;
    }

    pub fn label(&mut self, label: String) {
        if let Some(current) = &self.current {
            self.labels.entry(label).or_insert_with(|| current.clone());
        }
    }
}

fn letter(count: usize) -> String {
    let letter = u8::try_from(count)
        .ok()
        .filter(|count| (1..=26).contains(count));
    letter.map_or_else(
        || count.to_string(),
        |count| char::from(b'A' + count - 1).to_string(),
    )
}

fn roman(mut count: usize) -> String {
    const SIGNS: [(usize, &str); 9] = [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    if count > 300 {
        return count.to_string();
    }
    for (value, sign) in SIGNS {
        while count >= value {
            out.push_str(sign);
            count -= value;
        }
    }
    out
}
