//! What readers make of papers: collections, tags, notes, how far they have read. None of it is in the papers themselves.

use crate::{CollectionId, IdError, NoteId, PaperId, Who};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Papers that somebody put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    pub id: CollectionId,
    pub name: CollectionName,
    /// `None`: the one reader's where there are no accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Who>,
    pub visibility: Visibility,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

/// Who sees a collection besides its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Visibility {
    Private,
    /// Each account once, in their order.
    Shared {
        with: Vec<Share>,
    },
    /// Everybody reads it.
    Public,
}

impl Visibility {
    /// Shared with these; an account that is named twice has the greater right. Private with none.
    pub fn shared(mut with: Vec<Share>) -> Self {
        with.sort_by(|one, other| one.who.cmp(&other.who).then(other.right.cmp(&one.right)));
        with.dedup_by(|one, other| one.who == other.who);
        match with.is_empty() {
            true => Self::Private,
            false => Self::Shared { with },
        }
    }

    /// `private`, `shared`, `public`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Shared { .. } => "shared",
            Self::Public => "public",
        }
    }

    /// Whom it is shared with by name.
    pub fn shares(&self) -> &[Share] {
        match self {
            Self::Shared { with } => with,
            Self::Private | Self::Public => &[],
        }
    }
}

/// An account that a collection is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub who: Who,
    pub right: Right,
}

/// What one may do with a collection; each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Sees it and asks within it.
    Read,
    /// Puts papers in and takes them out.
    Write,
    /// Renames, shares and deletes it.
    Own,
}

impl Right {
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Own];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Own => "own",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == text)
    }
}

impl Collection {
    /// What an account may do with it, `None` for nothing; of `who` `None`, the one reader where there are no accounts.
    pub fn right_of(&self, who: Option<&Who>) -> Option<Right> {
        if self.owner.as_ref() == who {
            return Some(Right::Own);
        }
        match &self.visibility {
            Visibility::Private => None,
            Visibility::Public => Some(Right::Read),
            Visibility::Shared { with } => {
                let share = with.iter().find(|share| Some(&share.who) == who);
                share.map(|share| share.right)
            }
        }
    }
}

/// A text of one line that people write and look for; space around it is dropped, runs of it are one.
macro_rules! short_name {
    ($(#[$doc:meta])* $name:ident, $max:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Longest, in characters.
            pub const MAX_CHARS: usize = $max;

            pub fn parse(text: &str) -> Result<Self, IdError> {
                let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let length = name.chars().count();
                if length == 0 || length > Self::MAX_CHARS || name.chars().any(char::is_control) {
                    return Err(IdError {
                        value: text.chars().take(80).collect(),
                        expected: $expected,
                    });
                }
                Ok(Self(name))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Equal for those that differ in capitals only.
            pub fn folded(&self) -> String {
                self.0.to_lowercase()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

short_name! {
    /// What a collection is called; of one owner no two are called the same, capitals aside.
    CollectionName, 120, "a collection's name: one line of 1 to 120 characters"
}

short_name! {
    /// A word or a few that somebody put on papers. It is in small letters, so that no two tags look alike.
    TagText, 60, "a tag: one line of 1 to 60 characters"
}

/// A tag in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(TagText);

impl Tag {
    pub fn parse(text: &str) -> Result<Self, IdError> {
        // Lower case first: it may be longer.
        TagText::parse(&text.to_lowercase()).map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Tag {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0.into()
    }
}

/// One tag on one paper, as one reader put it there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PaperTag {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Who>,
    pub paper: PaperId,
    pub tag: Tag,
}

/// What somebody wrote about a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub id: NoteId,
    pub paper: PaperId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Who>,
    /// May be empty where a quote is kept.
    pub text: String,
    /// What of the paper it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Where that stands, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// When its text was last changed; the time it was made where it never was.
    pub changed_at: i64,
}

/// How far somebody has read a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadingState {
    ToRead,
    Reading,
    Read,
}

impl ReadingState {
    pub const ALL: [Self; 3] = [Self::ToRead, Self::Reading, Self::Read];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToRead => "to_read",
            Self::Reading => "reading",
            Self::Read => "read",
        }
    }

    /// Also as it is typed: `to-read`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.replace('-', "_");
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// How far one reader has read one paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reading {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Who>,
    pub paper: PaperId,
    pub state: ReadingState,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(name: &str) -> Who {
        Who::parse(&format!("user {name}")).unwrap()
    }

    fn share(name: &str, right: Right) -> Share {
        Share {
            who: who(name),
            right,
        }
    }

    #[test]
    fn names_are_one_line() {
        let name = |text: &str| CollectionName::parse(text).map(|name| name.to_string());
        assert_eq!(
            name("  Thesis \t reading ").as_deref(),
            Ok("Thesis reading")
        );
        for wrong in ["", " ", "a\u{1b}b", &"ä".repeat(121)] {
            assert!(name(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(Tag::parse(" To Cite ").unwrap().as_str(), "to cite");
    }

    #[test]
    fn a_right_is_the_owners_the_sharers_or_everybodys() {
        let mut collection = Collection {
            id: CollectionId::parse("00000000-0000-4000-8000-000000000001").unwrap(),
            name: CollectionName::parse("a").unwrap(),
            owner: Some(who("anna")),
            visibility: Visibility::Private,
            created_at: 0,
        };
        let rights = |collection: &Collection| {
            let of = |name| collection.right_of(Some(&who(name)));
            (of("anna"), of("ben"), of("carl"), collection.right_of(None))
        };
        let own = Some(Right::Own);
        assert_eq!(rights(&collection), (own, None, None, None));
        collection.visibility = Visibility::shared(vec![share("ben", Right::Write)]);
        assert_eq!(rights(&collection), (own, Some(Right::Write), None, None));
        collection.visibility = Visibility::Public;
        let read = Some(Right::Read);
        assert_eq!(rights(&collection), (own, read, read, read));
    }

    #[test]
    fn who_is_named_twice_has_the_greater_right() {
        let with = vec![share("ben", Right::Read), share("ben", Right::Write)];
        let shared = Visibility::shared(with);
        assert_eq!(shared.shares(), [share("ben", Right::Write)]);
        assert_eq!(Visibility::shared(Vec::new()), Visibility::Private);
    }
}
