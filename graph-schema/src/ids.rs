//! Identifiers. Each is built only by `parse` or from the content it names, so a value in hand is valid.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Why a text is not the identifier it was meant to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not {expected}")]
pub struct IdError {
    pub value: String,
    pub expected: &'static str,
}

impl IdError {
    fn new(value: &str, expected: &'static str) -> Self {
        let value = value.chars().take(80).collect();
        Self { value, expected }
    }
}

/// Shared shape of the text identifiers: displayed, serialised and compared as their text.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(value: String) -> Result<Self, IdError> {
                Self::parse(&value)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(value: &str) -> Result<Self, IdError> {
                Self::parse(value)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

text_id! {
    /// SHA-256 of a file's bytes, 64 lower-case hex digits: the identity of what was read.
    ContentHash
}
text_id! {
    /// A paper: `p-` and 16 hex digits when ingested, of its bytes' hash or, for one that a catalogue
    /// lists, of its key there; `c-` and 16 hex digits of its bibliographic key when it is only known
    /// from references.
    PaperId
}
text_id! {
    /// A passage: `<paper id>/<ordinal>`.
    PassageId
}
text_id! {
    /// An entity: `e-` and 16 hex digits of its kind and normalised name.
    EntityId
}
text_id! {
    /// A chat: a UUID.
    ChatId
}
text_id! {
    /// An answer: a UUID.
    AnswerId
}
text_id! {
    /// A collection of papers: a UUID.
    CollectionId
}
text_id! {
    /// A note: a UUID.
    NoteId
}
text_id! {
    /// A job: `j-` and 16 hex digits of its kind and key.
    JobId
}
text_id! {
    /// A DOI, lower case, without resolver or `doi:` prefix: `10.1000/xyz`.
    Doi
}
text_id! {
    /// An arXiv identifier without version: `1706.03762` or `cs/0112017`.
    ArxivId
}

text_id! {
    /// A user's name: up to 64 of `a-z 0-9 . _ - + @`, the first a letter or digit; capitals are made small, so that two
    /// names never look the same.
    UserName
}
text_id! {
    /// An API key, named without giving it away: `k-` and 16 hex digits.
    KeyId
}
text_id! {
    /// SHA-256 of a secret that was drawn at random, 64 lower-case hex digits: what is kept of keys and sessions. Secrets of
    /// 256 bits can't be guessed from it, so it needs no salt.
    SecretHash
}

impl ContentHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }

    pub fn parse(value: &str) -> Result<Self, IdError> {
        if value.len() == 64 && is_lower_hex(value) {
            return Ok(Self(value.to_owned()));
        }
        Err(IdError::new(
            value,
            "a SHA-256 hash of 64 lower-case hex digits",
        ))
    }
}

impl UserName {
    const MAX_CHARS: usize = 64;

    pub fn parse(value: &str) -> Result<Self, IdError> {
        let name = value.trim().to_ascii_lowercase();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte);
        let begins = name
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        if begins && name.len() <= Self::MAX_CHARS && name.bytes().all(plain) {
            return Ok(Self(name));
        }
        Err(IdError::new(
            value,
            "a user's name: at most 64 letters, digits and . _ - + @, the first a letter or digit",
        ))
    }
}

impl KeyId {
    /// Of eight random bytes.
    pub fn of(random: [u8; 8]) -> Self {
        Self(format!("k-{}", hex::encode(random)))
    }

    pub fn parse(value: &str) -> Result<Self, IdError> {
        match value.strip_prefix("k-") {
            Some(rest) if rest.len() == 16 && is_lower_hex(rest) => Ok(Self(value.to_owned())),
            _ => Err(IdError::new(
                value,
                "the id of a key: k- and 16 lower-case hex digits",
            )),
        }
    }
}

impl SecretHash {
    pub fn of(secret: &str) -> Self {
        Self(hex::encode(Sha256::digest(secret.as_bytes())))
    }

    pub fn parse(value: &str) -> Result<Self, IdError> {
        if value.len() == 64 && is_lower_hex(value) {
            return Ok(Self(value.to_owned()));
        }
        Err(IdError::new(value, "a hash of 64 lower-case hex digits"))
    }
}

impl PaperId {
    /// The paper read from the bytes with this hash.
    pub fn ingested(hash: &ContentHash) -> Self {
        Self(format!("p-{}", &hash.as_str()[..16]))
    }

    /// The paper that a catalogue lists under `key` (see [`crate::PaperMetadata::key`]), whatever its version.
    pub fn catalogued(key: &str) -> Self {
        Self(format!("p-{}", short_hash(key)))
    }

    /// A paper known only from references; `key` is its normalised bibliographic key
    /// (see [`crate::reference::Reference::cited_key`]).
    pub fn cited(key: &str) -> Self {
        Self(format!("c-{}", short_hash(key)))
    }

    pub fn is_ingested(&self) -> bool {
        self.0.starts_with("p-")
    }

    pub fn parse(value: &str) -> Result<Self, IdError> {
        match value.split_once('-') {
            Some(("p" | "c", rest)) if rest.len() == 16 && is_lower_hex(rest) => {
                Ok(Self(value.to_owned()))
            }
            _ => Err(IdError::new(
                value,
                "a paper id: p- or c- and 16 lower-case hex digits",
            )),
        }
    }
}

impl PassageId {
    pub fn new(paper: &PaperId, ordinal: u32) -> Self {
        Self(format!("{paper}/{ordinal}"))
    }

    pub fn parse(value: &str) -> Result<Self, IdError> {
        let wrong = || IdError::new(value, "a passage id: a paper id, a slash, a number");
        let (paper, ordinal) = value.split_once('/').ok_or_else(wrong)?;
        let paper = PaperId::parse(paper).map_err(|_| wrong())?;
        let ordinal: u32 = ordinal.parse().map_err(|_| wrong())?;
        Ok(Self::new(&paper, ordinal))
    }

    pub fn paper(&self) -> PaperId {
        let end = self.0.find('/').unwrap_or(self.0.len());
        PaperId(self.0[..end].to_owned())
    }

    pub fn ordinal(&self) -> u32 {
        let start = self.0.find('/').map_or(0, |slash| slash + 1);
        self.0[start..].parse().unwrap_or_default()
    }
}

impl EntityId {
    /// `normalised` is the entity's normalised name; equal names of one kind are one entity.
    pub fn new(kind: crate::EntityKind, normalised: &str) -> Self {
        Self(format!(
            "e-{}",
            short_hash(&format!("{}\u{1f}{normalised}", kind.as_str()))
        ))
    }

    pub fn parse(value: &str) -> Result<Self, IdError> {
        match value.strip_prefix("e-") {
            Some(rest) if rest.len() == 16 && is_lower_hex(rest) => Ok(Self(value.to_owned())),
            _ => Err(IdError::new(
                value,
                "an entity id: e- and 16 lower-case hex digits",
            )),
        }
    }
}

impl JobId {
    /// Jobs of one kind with equal keys are one job.
    pub fn new(kind: crate::JobKind, key: &str) -> Self {
        Self(format!(
            "j-{}",
            short_hash(&format!("{}\u{1f}{key}", kind.as_str()))
        ))
    }

    pub fn parse(value: &str) -> Result<Self, IdError> {
        match value.strip_prefix("j-") {
            Some(rest) if rest.len() == 16 && is_lower_hex(rest) => Ok(Self(value.to_owned())),
            _ => Err(IdError::new(
                value,
                "a job id: j- and 16 lower-case hex digits",
            )),
        }
    }
}

impl ChatId {
    pub fn parse(value: &str) -> Result<Self, IdError> {
        parse_uuid(value, "a chat id: a UUID").map(Self)
    }
}

impl CollectionId {
    pub fn parse(value: &str) -> Result<Self, IdError> {
        parse_uuid(value, "a collection id: a UUID").map(Self)
    }
}

impl NoteId {
    pub fn parse(value: &str) -> Result<Self, IdError> {
        parse_uuid(value, "a note id: a UUID").map(Self)
    }
}

impl AnswerId {
    pub fn parse(value: &str) -> Result<Self, IdError> {
        parse_uuid(value, "an answer id: a UUID").map(Self)
    }
}

impl Doi {
    /// Accepts a bare DOI, `doi:…` and resolver addresses; trailing punctuation of a sentence is dropped, a bracket only
    /// where the DOI did not open it.
    pub fn parse(value: &str) -> Result<Self, IdError> {
        let lower = value.trim().to_lowercase();
        let start = lower
            .find("10.")
            .ok_or_else(|| IdError::new(value, "a DOI"))?;
        let prefix = lower[..start].trim_end();
        let prefix_known =
            prefix.is_empty() || prefix.ends_with("doi.org/") || prefix.ends_with("doi:");
        let bare = without_the_sentences(&lower[start..]);
        let valid = bare.split_once('/').is_some_and(|(registrant, suffix)| {
            let digits = &registrant[3..];
            digits.len() >= 4
                && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
                && !suffix.is_empty()
                && !bare.chars().any(char::is_whitespace)
        });
        if prefix_known && valid {
            return Ok(Self(bare.to_owned()));
        }
        Err(IdError::new(value, "a DOI such as 10.1000/xyz123"))
    }
}

/// A text up to the punctuation of the sentence that it stands in.
fn without_the_sentences(text: &str) -> &str {
    let mut bare = text;
    while let Some(last) = bare.chars().next_back() {
        let opener = match last {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            '>' => Some('<'),
            '.' | ',' | ';' | '"' | '\'' => None,
            _ => break,
        };
        let is_own = |opener| bare.matches(opener).count() >= bare.matches(last).count();
        if opener.is_some_and(is_own) {
            break;
        }
        bare = &bare[..bare.len() - last.len_utf8()];
    }
    bare
}

impl ArxivId {
    /// Accepts `1706.03762v5`, `arXiv:cs/0112017`, `cs.CL/0112017` and addresses of abstract or PDF pages;
    /// the version is dropped.
    pub fn parse(value: &str) -> Result<Self, IdError> {
        let wrong = || IdError::new(value, "an arXiv id such as 1706.03762 or cs/0112017");
        let mut text = value.trim().to_lowercase();
        for mark in ["arxiv.org/abs/", "arxiv.org/pdf/", "arxiv:"] {
            if let Some(at) = text.rfind(mark) {
                text = text[at + mark.len()..].trim().to_owned();
            }
        }
        let text = text.trim_end_matches(".pdf").trim_end_matches('.');
        let text = strip_version(text);
        if is_new_arxiv(text) {
            return Ok(Self(text.to_owned()));
        }
        let (archive, number) = text.split_once('/').ok_or_else(wrong)?;
        let archive = archive.split('.').next().unwrap_or_default();
        let archive_ok =
            !archive.is_empty() && archive.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if archive_ok && number.len() == 7 && number.chars().all(|c| c.is_ascii_digit()) {
            return Ok(Self(format!("{archive}/{number}")));
        }
        Err(wrong())
    }
}

/// The first 16 hex digits of the SHA-256 of a text: 64 bits, enough for some 10^8 distinct items.
fn short_hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..8])
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn parse_uuid(value: &str, expected: &'static str) -> Result<String, IdError> {
    let groups: Vec<&str> = value.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    if lengths == [8, 4, 4, 4, 12] && groups.iter().all(|g| is_lower_hex(g)) {
        return Ok(value.to_owned());
    }
    Err(IdError::new(value, expected))
}

fn strip_version(text: &str) -> &str {
    match text.rsplit_once('v') {
        Some((id, version))
            if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) =>
        {
            id
        }
        _ => text,
    }
}

fn is_new_arxiv(text: &str) -> bool {
    text.split_once('.').is_some_and(|(month, number)| {
        month.len() == 4
            && (4..=5).contains(&number.len())
            && month
                .bytes()
                .chain(number.bytes())
                .all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doi_drops_resolver_and_sentence_punctuation() {
        let doi = Doi::parse("https://doi.org/10.1145/3292500.3330701.").unwrap();
        assert_eq!(doi.as_str(), "10.1145/3292500.3330701");
        for (text, doi) in [
            (
                "10.1016/S0022-0000(05)80010-(a)",
                "10.1016/s0022-0000(05)80010-(a)",
            ),
            (
                "10.1002/(sici)1097(199006)41:4<288::aid>3.0.co;2-h).",
                "10.1002/(sici)1097(199006)41:4<288::aid>3.0.co;2-h",
            ),
            ("10.1000/a-(b)).\"", "10.1000/a-(b)"),
            ("10.1000/a[1]]", "10.1000/a[1]"),
            ("10.1000/a);", "10.1000/a"),
        ] {
            assert_eq!(Doi::parse(text).unwrap().as_str(), doi, "{text}");
        }
        assert!(Doi::parse("10.abc/1").is_err());
        assert!(Doi::parse("see 10.1145/1").is_err());
    }

    #[test]
    fn arxiv_id_drops_version_and_subject_class() {
        assert_eq!(
            ArxivId::parse("arXiv:1706.03762v5").unwrap().as_str(),
            "1706.03762"
        );
        assert_eq!(
            ArxivId::parse("cs.CL/0112017").unwrap().as_str(),
            "cs/0112017"
        );
        assert!(ArxivId::parse("1706.3").is_err());
        assert!(ArxivId::parse("été/0112017").is_err());
    }

    #[test]
    fn passage_id_knows_its_paper() {
        let paper = PaperId::ingested(&ContentHash::of(b"x"));
        let id = PassageId::new(&paper, 7);
        assert_eq!(PassageId::parse(id.as_str()).unwrap(), id);
        assert_eq!((id.paper(), id.ordinal()), (paper, 7));
    }
}
