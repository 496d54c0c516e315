//! Whether a value fits a schema of the document. It knows the words that the document uses, and no others: a word that it
//! does not know fails the test, so that nothing is taken for checked that is not.

use serde_json::Value;

/// Words that say nothing of a value.
const REMARKS: [&str; 5] = ["description", "examples", "default", "format", "title"];

pub fn fits(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    Checked { document }.fits(schema, value, "$")
}

struct Checked<'a> {
    document: &'a Value,
}

impl Checked<'_> {
    fn fits(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let words = schema
            .as_object()
            .ok_or_else(|| format!("{at}: no schema"))?;
        for (word, wanted) in words {
            match word.as_str() {
                "$ref" => self.fits(self.named(wanted)?, value, at)?,
                "type" => typed(wanted, value, at)?,
                "properties" => self.properties(wanted, value, at)?,
                "required" => required(wanted, value, at)?,
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.fits(wanted, item, &format!("{at}[{number}]"))?;
                    }
                }
                "enum" => {
                    let known = wanted.as_array().is_some_and(|all| all.contains(value));
                    ensure(known, || format!("{at}: {value} is none of {wanted}"))?;
                }
                "oneOf" | "anyOf" => {
                    let all = wanted.as_array().ok_or_else(|| format!("{at}: no list"))?;
                    let fit = all
                        .iter()
                        .filter(|one| self.fits(one, value, at).is_ok())
                        .count();
                    let enough = if word == "oneOf" { fit == 1 } else { fit > 0 };
                    ensure(enough, || format!("{at}: {value} fits {fit} of {wanted}"))?;
                }
                "minimum" => {
                    let small = value
                        .as_f64()
                        .zip(wanted.as_f64())
                        .is_some_and(|(is, least)| is < least);
                    ensure(!small, || format!("{at}: {value} is below {wanted}"))?;
                }
                word if REMARKS.contains(&word) => {}
                word => return Err(format!("{at}: this test does not know {word}")),
            }
        }
        Ok(())
    }

    fn named(&self, reference: &Value) -> Result<&Value, String> {
        let pointer = reference.as_str().and_then(|text| text.strip_prefix('#'));
        let found = pointer.and_then(|pointer| self.document.pointer(pointer));
        found.ok_or_else(|| format!("{reference} is not in the document"))
    }

    /// Every member has to be described: what is not documented is no part of the interface.
    fn properties(&self, wanted: &Value, value: &Value, at: &str) -> Result<(), String> {
        for (name, member) in value.as_object().into_iter().flatten() {
            let schema = wanted
                .get(name)
                .ok_or_else(|| format!("{at}.{name} is not described"))?;
            self.fits(schema, member, &format!("{at}.{name}"))?;
        }
        Ok(())
    }
}

fn typed(wanted: &Value, value: &Value, at: &str) -> Result<(), String> {
    let is = |word: &Value| match word.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => false,
    };
    let fits = match wanted {
        Value::Array(words) => words.iter().any(is),
        word => is(word),
    };
    ensure(fits, || format!("{at}: {value} is no {wanted}"))
}

fn required(wanted: &Value, value: &Value, at: &str) -> Result<(), String> {
    for name in wanted.as_array().into_iter().flatten() {
        let there = name.as_str().is_some_and(|name| value.get(name).is_some());
        ensure(there, || format!("{at} has no {name}"))?;
    }
    Ok(())
}

fn ensure(holds: bool, problem: impl FnOnce() -> String) -> Result<(), String> {
    match holds {
        true => Ok(()),
        false => Err(problem()),
    }
}
