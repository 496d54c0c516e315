//! Which model made something: a vector, an answer, a summary.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A model, as far as two of them can be told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRef {
    /// For instance `bge-small-en-v1.5`.
    pub name: String,
    /// What it is a version of that name by: `int8` or `f32` for weights, with what is laid over them (`int8+papers`). Empty
    /// where the name says all.
    #[serde(default, alias = "variant")]
    pub version: String,
    /// SHA-256 of the weights, in hex; `None` of a model on a server, and where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl ModelRef {
    /// A model of which no more is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: String::new(),
            digest: None,
        }
    }

    /// Whether both mean one model. Where one of them doesn't know its digest, name and version tell.
    pub fn is_same(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, two: &Option<String>| {
            one.as_ref()
                .zip(two.as_ref())
                .is_some_and(|(one, two)| one != two)
        };
        self.name == other.name
            && self.version == other.version
            && !differ(&self.digest, &other.digest)
    }
}

impl fmt::Display for ModelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.version.is_empty() {
            write!(f, " ({})", self.version)?;
        }
        Ok(())
    }
}

/// The models that had a part in an answer or a summary; `None` for those that had none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MadeWith {
    /// Found the passages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedder: Option<ModelRef>,
    /// Read the sentences, and said how far they can be trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reranker: Option<ModelRef>,
    /// Chose among the sentences in the reranker's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chooser: Option<ModelRef>,
    /// Was asked for words of its own, shown or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generator: Option<ModelRef>,
    /// The weights by which sentences were ranked and the answer judged; their version is [`crate::AnswerModel::version`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_model: Option<ModelRef>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(version: &str, digest: Option<&str>) -> ModelRef {
        ModelRef {
            name: "m".into(),
            version: version.into(),
            digest: digest.map(Into::into),
        }
    }

    #[test]
    fn models_are_told_apart_by_what_both_know() {
        let known = model("int8", Some("ab"));
        assert!(known.is_same(&model("int8", None)) && model("int8", None).is_same(&known));
        assert!(!known.is_same(&model("int8", Some("cd"))));
        assert!(!known.is_same(&model("f32", Some("ab"))));
    }

    #[test]
    fn one_without_a_digest_is_read() {
        let old = r#"{"name":"m","variant":"int8"}"#;
        assert_eq!(
            serde_json::from_str::<ModelRef>(old).unwrap(),
            model("int8", None)
        );
    }
}
