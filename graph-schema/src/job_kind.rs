//! What a kind of job is called. Which kinds there are is known where they are done: a queue keeps whatever it is given,
//! also what another version of the program has put in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Characters of a kind's name.
const LONGEST: usize = 32;

/// The name of a kind of job: small letters and `_`, at most 32.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobKind {
    /// Filled up with zeros.
    name: [u8; LONGEST],
}

impl JobKind {
    /// For constants: a name that is none ends the build.
    ///
    /// # Panics
    /// When it is called at run time, and the name is none.
    pub const fn named(name: &'static str) -> Self {
        match Self::of(name.as_bytes()) {
            Some(kind) => kind,
            None => panic!("a kind of job is named by small letters and _, at most 32"),
        }
    }

    /// `None` for what is no name of a kind.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text.as_bytes())
    }

    pub fn as_str(&self) -> &str {
        let end = self.name.iter().position(|byte| *byte == 0);
        let name = &self.name[..end.unwrap_or(LONGEST)];
        // Only small letters and `_` come in.
        std::str::from_utf8(name).unwrap_or_default()
    }

    const fn of(text: &[u8]) -> Option<Self> {
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let mut name = [0; LONGEST];
        let mut at = 0;
        while at < text.len() {
            if !text[at].is_ascii_lowercase() && text[at] != b'_' {
                return None;
            }
            name[at] = text[at];
            at += 1;
        }
        Some(Self { name })
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobKind({self})")
    }
}

impl TryFrom<String> for JobKind {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no kind of job"))
    }
}

impl From<JobKind> for String {
    fn from(kind: JobKind) -> Self {
        kind.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_its_name() {
        const READ: JobKind = JobKind::named("read_again");
        assert_eq!(READ.as_str(), "read_again");
        assert_eq!(JobKind::parse("read_again"), Some(READ));
        assert_eq!(serde_json::to_value(READ).unwrap(), "read_again");
        assert_eq!(
            serde_json::from_value::<JobKind>("read_again".into()).unwrap(),
            READ
        );
        let longest = "k".repeat(LONGEST);
        assert_eq!(JobKind::parse(&longest).unwrap().as_str(), longest);
        for wrong in [
            "",
            "Read",
            "read again",
            "réad",
            "read\0",
            &"k".repeat(LONGEST + 1),
        ] {
            assert_eq!(JobKind::parse(wrong), None, "{wrong:?}");
        }
    }
}
