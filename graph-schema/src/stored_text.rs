//! A paper's text as it lies in the file store: JSON with a checksum over it, and how many parts were cut from it, so
//! that what is lost or altered, here or in the graph, is seen.

use crate::{PaperRecord, PaperText};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many parts of each kind reading a paper gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartCounts {
    pub sections: u32,
    pub references: u32,
    pub contexts: u32,
    pub mentions: u32,
    pub passages: u32,
}

impl PartCounts {
    pub fn of(record: &PaperRecord) -> Self {
        Self {
            sections: record.sections.len() as u32,
            references: record.references.len() as u32,
            contexts: record.contexts.len() as u32,
            mentions: record.mentions.len() as u32,
            passages: record.passages.len() as u32,
        }
    }

    /// Each kind by its name in the plural.
    pub fn named(&self) -> [(&'static str, u32); 5] {
        [
            ("sections", self.sections),
            ("references", self.references),
            ("citing sentences", self.contexts),
            ("mentions", self.mentions),
            ("passages", self.passages),
        ]
    }
}

/// Why the bytes of a text can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TextDamage {
    #[error("it is not the JSON of a text: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("its checksum is another")]
    Altered,
}

/// On disk beside the fields of [`PaperText`]; older texts have neither.
#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(flatten)]
    text: PaperText,
    #[serde(default)]
    parts: Option<PartCounts>,
    #[serde(default)]
    sha256: Option<String>,
}

/// A text and what is known of the parts cut from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredText {
    pub text: PaperText,
    /// `None` for a text of an earlier version, which had no checksum either.
    pub parts: Option<PartCounts>,
}

impl StoredText {
    /// The text of a paper with the parts that its record has.
    pub fn of(text: PaperText, record: &PaperRecord) -> Self {
        Self {
            text,
            parts: Some(PartCounts::of(record)),
        }
    }

    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&Sealed {
            sha256: Some(checksum(&self.text, self.parts)),
            text: self.text.clone(),
            parts: self.parts,
        })
    }

    /// Reads what [`Self::to_json`] wrote; a text without a checksum is taken as it is.
    pub fn parse(bytes: &[u8]) -> Result<Self, TextDamage> {
        let sealed: Sealed = serde_json::from_slice(bytes)?;
        let whole = match &sealed.sha256 {
            Some(sum) => *sum == checksum(&sealed.text, sealed.parts),
            None => true,
        };
        if !whole {
            return Err(TextDamage::Altered);
        }
        Ok(Self {
            text: sealed.text,
            parts: sealed.parts,
        })
    }
}

fn checksum(text: &PaperText, parts: Option<PartCounts>) -> String {
    let mut hash = Sha256::new();
    hash.update(text.text.as_bytes());
    for page in &text.pages {
        hash.update(page.number.to_le_bytes());
        hash.update((page.start as u64).to_le_bytes());
        hash.update((page.end as u64).to_le_bytes());
    }
    for (_, count) in parts.iter().flat_map(PartCounts::named) {
        hash.update(count.to_le_bytes());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PageText;

    fn stored() -> StoredText {
        StoredText {
            text: PaperText {
                text: "Tides rise — twice a day.".into(),
                pages: vec![PageText {
                    number: 1,
                    start: 0,
                    end: 27,
                    recognised: false,
                }],
            },
            parts: Some(PartCounts {
                passages: 1,
                ..PartCounts::default()
            }),
        }
    }

    #[test]
    fn what_was_altered_is_seen() {
        let json = stored().to_json().unwrap();
        assert_eq!(StoredText::parse(&json).unwrap(), stored());
        let text = String::from_utf8(json).unwrap();
        for (from, to) in [
            ("Tides", "Times"),
            ("\"number\":1", "\"number\":2"),
            ("\"passages\":1", "\"passages\":2"),
        ] {
            let altered = text.replace(from, to);
            assert_ne!(altered, text, "{from}");
            let refused = StoredText::parse(altered.as_bytes());
            assert!(matches!(refused, Err(TextDamage::Altered)), "{from}");
        }
        let cut = StoredText::parse(&text.as_bytes()[..20]);
        assert!(matches!(cut, Err(TextDamage::Unreadable(_))));
    }

    #[test]
    fn a_text_of_an_earlier_version_is_read() {
        let plain = serde_json::to_vec(&stored().text).unwrap();
        let read = StoredText::parse(&plain).unwrap();
        assert_eq!((read.text, read.parts), (stored().text, None));
        // And an earlier program reads this one's.
        let read: PaperText = serde_json::from_slice(&stored().to_json().unwrap()).unwrap();
        assert_eq!(read, stored().text);
    }
}
