//! A search as people write it, in the syntax of arXiv's interface.

use super::category::Category;
use super::error::{SourceError, SourceErrorKind, SourceResult};
use chrono::NaiveDate;

/// More results of one search are refused: harvesting is for those.
const MAX_RESULTS: usize = 10_000;
const MAX_QUERY_CHARS: usize = 1_000;
/// Fields that a word may name: title, author, abstract, comment, journal, category, report number.
const FIELDS: &[&str] = &["ti", "au", "abs", "co", "jr", "cat", "rn", "all"];

/// What to search for.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// Words, "phrases", fields (`ti:`, `au:`, `abs:`, …) and the operators AND, OR, ANDNOT. Words
    /// without an operator between them must all be found. May be empty when a category or a date is given.
    pub text: String,
    pub category: Option<Category>,
    /// First version submitted on this day or later.
    pub from: Option<NaiveDate>,
    /// First version submitted on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Results at most.
    pub max: usize,
    pub sort: Sort,
}

/// Best or newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Relevance,
    Submitted,
    Updated,
}

impl SearchQuery {
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            category: None,
            from: None,
            to: None,
            max: 100,
            sort: Sort::default(),
        }
    }

    /// The parameters of a page of results; `Invalid` for a query that asks for nothing.
    pub(super) fn parameters(
        &self,
        start: usize,
        size: usize,
    ) -> SourceResult<Vec<(&'static str, String)>> {
        let sort = match self.sort {
            Sort::Relevance => "relevance",
            Sort::Submitted => "submittedDate",
            Sort::Updated => "lastUpdatedDate",
        };
        Ok(vec![
            ("search_query", self.expression()?),
            ("start", start.to_string()),
            ("max_results", size.to_string()),
            ("sortBy", sort.to_owned()),
            ("sortOrder", "descending".to_owned()),
        ])
    }

    fn expression(&self) -> SourceResult<String> {
        if !(1..=MAX_RESULTS).contains(&self.max) {
            return Err(invalid(format!(
                "a search gives 1 to {MAX_RESULTS} results, not {}",
                self.max
            )));
        }
        if self.from.zip(self.to).is_some_and(|(from, to)| from > to) {
            return Err(invalid("the search's first day is after its last"));
        }
        let mut all = Vec::new();
        if let Some(words) = words(&self.text)? {
            all.push(words);
        }
        all.extend(self.category.as_ref().map(Category::query));
        all.extend(self.range());
        match all.as_slice() {
            [] => Err(invalid(
                "the search asks for nothing: give words, a category or dates",
            )),
            // The interface reads operators from left to right.
            [words, _, ..] if !self.text.trim().is_empty() => {
                let rest = all[1..].join(" AND ");
                Ok(format!("({words}) AND {rest}"))
            }
            _ => Ok(all.join(" AND ")),
        }
    }

    /// Whole days, by UTC. arXiv began in 1991; an open end is far in the future.
    fn range(&self) -> Option<String> {
        if self.from.is_none() && self.to.is_none() {
            return None;
        }
        let day = |date: Option<NaiveDate>, open: &str| {
            date.map_or(open.to_owned(), |date| date.format("%Y%m%d").to_string())
        };
        let (from, to) = (day(self.from, "19910101"), day(self.to, "29991231"));
        Some(format!("submittedDate:[{from}0000 TO {to}2359]"))
    }
}

/// The words as an expression; `None` when there are none.
fn words(text: &str) -> SourceResult<Option<String>> {
    if text.chars().count() > MAX_QUERY_CHARS {
        return Err(invalid(format!(
            "the search is longer than {MAX_QUERY_CHARS} characters"
        )));
    }
    let mut expression = String::new();
    let mut operator: Option<&str> = None;
    for token in tokens(text) {
        if matches!(token.as_str(), "AND" | "OR" | "ANDNOT") {
            operator = Some(match token.as_str() {
                "OR" => "OR",
                "ANDNOT" => "ANDNOT",
                _ => "AND",
            });
            continue;
        }
        let Some(term) = term(&token) else { continue };
        if !expression.is_empty() {
            expression.push_str(&format!(" {} ", operator.unwrap_or("AND")));
        }
        operator = None;
        expression.push_str(&term);
    }
    if expression.is_empty() && !text.trim().is_empty() {
        return Err(invalid("the search has no words that arXiv could look for"));
    }
    Ok((!expression.is_empty()).then_some(expression))
}

/// Cut at white space outside quotation marks; a field stays with its phrase: `ti:"two words"`.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        let mark = matches!(c, '"' | '“' | '”');
        quoted ^= mark;
        match tokens.last_mut() {
            Some(token) if !c.is_whitespace() || quoted => token.push(if mark { '"' } else { c }),
            _ => tokens.push(String::new()),
        }
    }
    tokens
}

/// One word or phrase with its field. Characters that mean something in the interface's syntax part
/// words; what they part is a phrase.
fn term(token: &str) -> Option<String> {
    let (field, value) = match token.split_once(':') {
        Some((field, value)) if FIELDS.contains(&field.to_lowercase().as_str()) => {
            (field.to_lowercase(), value)
        }
        _ => ("all".to_owned(), token),
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '\'' | '_');
    let parts: Vec<&str> = value
        .split(|c| !plain(c))
        .map(|part| part.trim_matches(['-', '.', '\'', '_']))
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [] => None,
        [word] if word.chars().all(char::is_alphanumeric) || field == "cat" => {
            Some(format!("{field}:{word}"))
        }
        words => Some(format!("{field}:\"{}\"", words.join(" "))),
    }
}

fn invalid(context: impl Into<String>) -> SourceError {
    SourceError::new(SourceErrorKind::Invalid, context)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(text: &str) -> String {
        SearchQuery::new(text).expression().unwrap()
    }

    #[test]
    fn words_phrases_fields_and_operators() {
        let cases = [
            ("dense retrieval", "all:dense AND all:retrieval"),
            (
                "\"dense retrieval\" OR bm25",
                "all:\"dense retrieval\" OR all:bm25",
            ),
            (
                "ti:“rank fusion” ANDNOT au:Doe",
                "ti:\"rank fusion\" ANDNOT au:Doe",
            ),
            ("cross-lingual", "all:\"cross-lingual\""),
            ("(a:b) [c] \"", "all:\"a b\" AND all:c"),
            ("AND x AND", "all:x"),
            ("cat:cs.CL naïve", "cat:cs.CL AND all:naïve"),
        ];
        for (text, expected) in cases {
            assert_eq!(expression(text), expected, "{text}");
        }
    }

    #[test]
    fn categories_and_days() {
        let query = SearchQuery {
            category: Some(Category::parse("cs.CL").unwrap()),
            from: "2024-01-31".parse().ok(),
            ..SearchQuery::new("a OR b")
        };
        assert_eq!(
            query.expression().unwrap(),
            "(all:a OR all:b) AND cat:cs.CL AND submittedDate:[202401310000 TO 299912312359]"
        );
        let query = SearchQuery {
            text: String::new(),
            ..query
        };
        assert!(
            query
                .expression()
                .unwrap()
                .starts_with("cat:cs.CL AND submittedDate:[")
        );
    }

    #[test]
    fn wrong_queries_are_named() {
        for text in ["", "  ", "()", &"x".repeat(1_001)] {
            let error = SearchQuery::new(text).expression().unwrap_err();
            assert_eq!(error.kind, SourceErrorKind::Invalid);
        }
        let backwards = SearchQuery {
            from: "2024-02-01".parse().ok(),
            to: "2024-01-01".parse().ok(),
            ..SearchQuery::new("x")
        };
        assert!(backwards.expression().is_err());
        let many = SearchQuery {
            max: 0,
            ..SearchQuery::new("x")
        };
        assert!(many.expression().is_err());
    }
}
