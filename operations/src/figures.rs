//! Figures out of a page of metrics: the program's own, in the text format that Prometheus servers read.

use std::collections::BTreeMap;

/// One line: a name, its labels, a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
}

impl Figure {
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures(Vec<Figure>);

impl Figures {
    /// Lines that are none are left out.
    pub fn parse(page: &str) -> Self {
        Self(page.lines().filter_map(figure).collect())
    }

    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Figure> {
        self.0.iter().filter(move |figure| figure.name == name)
    }

    /// The sum of those that `wanted` takes; 0 of none.
    pub fn sum(&self, name: &str, wanted: impl Fn(&Figure) -> bool) -> f64 {
        let wanted = self.named(name).filter(|figure| wanted(figure));
        wanted.map(|figure| figure.value).sum()
    }

    pub fn all(&self) -> &[Figure] {
        &self.0
    }
}

fn figure(line: &str) -> Option<Figure> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let end = line.find(|c: char| c == '{' || c.is_whitespace())?;
    let (name, rest) = line.split_at(end);
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(inside) => labels(inside)?,
        None => (BTreeMap::new(), rest),
    };
    let value = rest.split_whitespace().next()?;
    let value = match value {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        number => number.parse().ok()?,
    };
    Some(Figure {
        name: name.to_owned(),
        labels,
        value,
    })
}

/// Labels up to the closing bracket, and what comes after it.
fn labels(text: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let mut labels = BTreeMap::new();
    let mut rest = text.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, after) = rest.split_once("=\"")?;
        let mut value = String::new();
        let mut chars = after.char_indices();
        let end = loop {
            match chars.next()? {
                (at, '"') => break at,
                (_, '\\') => match chars.next()?.1 {
                    'n' => value.push('\n'),
                    other => value.push(other),
                },
                (_, other) => value.push(other),
            }
        };
        labels.insert(name.trim().to_owned(), value);
        rest = after.get(end + 1..)?.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_labels_and_values() {
        let page = "# HELP a b\n# TYPE a counter\na{x=\"1\",y=\"q\\\"}\"} 2\na{x=\"2\"} 3.5 1700000000\nb 1e3\n\nbroken{\nc{le=\"+Inf\"} +Inf\n";
        let figures = Figures::parse(page);
        assert_eq!(figures.all().len(), 4);
        assert_eq!(figures.sum("a", |_| true), 5.5);
        assert_eq!(figures.sum("a", |figure| figure.label("y") == "q\"}"), 2.0);
        assert_eq!(figures.sum("b", |_| true), 1_000.0);
        assert_eq!(figures.sum("none", |_| true), 0.0);
        assert_eq!(figures.named("c").count(), 1);
    }

    #[test]
    fn no_text_ends_it() {
        for text in [
            "{",
            "a{b",
            "a{b=",
            "a{b=\"",
            "a{b=\"\\",
            "a x",
            "a",
            "é{é=\"é\"} 1 é",
        ] {
            let _figures = Figures::parse(text);
        }
    }
}
