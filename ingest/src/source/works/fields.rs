//! Fields of an answer in JSON, taken leniently: one of a wrong type says nothing, and all are within bounds.

use super::plain::plain;
use chrono::NaiveDate;
use graph_schema::Doi;
use serde_json::Value;

/// Characters of one text.
const LONGEST: usize = 1_000;
/// Years that a work can be of.
const YEARS: std::ops::RangeInclusive<i64> = 1000..=2200;

/// A text without markup, `None` where there is none or nothing in it.
pub fn text(value: &Value, name: &str) -> Option<String> {
    as_text(value.get(name)?)
}

/// The first text of a list.
pub fn first_text(value: &Value, name: &str) -> Option<String> {
    list(value, name).iter().find_map(as_text)
}

fn as_text(value: &Value) -> Option<String> {
    let text = plain(value.as_str()?, LONGEST);
    (!text.is_empty()).then_some(text)
}

/// An identifier or an address, as it stands there.
pub fn word(value: &Value, name: &str) -> Option<String> {
    let word = value.get(name)?.as_str()?.trim();
    let fits = !word.is_empty() && word.chars().count() <= LONGEST;
    (fits && !word.contains(char::is_control)).then(|| word.to_owned())
}

/// The items of a list; none where it is no list.
pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let items = value.get(name).and_then(Value::as_array);
    items.map_or(&[], Vec::as_slice)
}

pub fn doi(value: &Value, name: &str) -> Option<Doi> {
    Doi::parse(value.get(name)?.as_str()?).ok()
}

/// A year as a number or a text that begins with one: `2011`, `"2011a"`.
pub fn year(value: &Value, name: &str) -> Option<i32> {
    let value = value.get(name)?;
    let digits = || {
        let text = value.as_str()?.trim();
        let end = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        text[..end].parse().ok()
    };
    as_year(value.as_i64().or_else(digits)?)
}

/// The year of `{"date-parts": [[2011, 3]]}`.
pub fn year_of_parts(value: &Value, name: &str) -> Option<i32> {
    as_year(parts(value, name)?.first()?.as_i64()?)
}

/// The day of it, where it names one.
pub fn day_of_parts(value: &Value, name: &str) -> Option<NaiveDate> {
    let parts = parts(value, name)?;
    let part = |at: usize| parts.get(at).and_then(Value::as_i64);
    let year = as_year(part(0)?)?;
    let small = |at| part(at).and_then(|part| u32::try_from(part).ok());
    NaiveDate::from_ymd_opt(year, small(1)?, small(2)?)
}

fn parts<'a>(value: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    value
        .get(name)?
        .get("date-parts")?
        .as_array()?
        .first()?
        .as_array()
}

fn as_year(year: i64) -> Option<i32> {
    let year = Some(year).filter(|year| YEARS.contains(year))?;
    i32::try_from(year).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_of_a_wrong_type_says_nothing() {
        let odd = json!({ "title": 7, "list": "x", "doi": ["10.1000/a"], "year": {}, "date": { "date-parts": [null] } });
        assert_eq!(text(&odd, "title"), None);
        assert!(list(&odd, "list").is_empty());
        assert_eq!(doi(&odd, "doi"), None);
        assert_eq!(year(&odd, "year"), None);
        assert_eq!(year_of_parts(&odd, "date"), None);
    }

    #[test]
    fn years_and_days() {
        let value = json!({ "a": 2011, "b": "2011a", "c": "in press", "d": 30,
            "e": { "date-parts": [[2011, 3]] }, "f": { "date-parts": [[2011, 3, 9]] } });
        let years = ["a", "b", "c", "d"].map(|name| year(&value, name));
        assert_eq!(years, [Some(2011), Some(2011), None, None]);
        assert_eq!(year_of_parts(&value, "e"), Some(2011));
        assert_eq!(day_of_parts(&value, "e"), None);
        assert_eq!(
            day_of_parts(&value, "f"),
            NaiveDate::from_ymd_opt(2011, 3, 9)
        );
    }
}
