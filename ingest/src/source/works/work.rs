//! What a registry says of a work.

use graph_schema::{Author, Doi, PaperStatus};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who describes works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registry {
    Crossref,
    OpenAlex,
    Unpaywall,
}

impl Registry {
    pub const ALL: [Self; 3] = [Self::Crossref, Self::OpenAlex, Self::Unpaywall];

    /// As people call it, and as the source of what it says.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crossref => "Crossref",
            Self::OpenAlex => "OpenAlex",
            Self::Unpaywall => "Unpaywall",
        }
    }
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One work, as far as a registry describes it. What it does not say is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Work {
    pub doi: Doi,
    /// Without the subtitle, and without a word before it that says it was retracted.
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub subtitle: Option<String>,
    #[serde(default)]
    pub authors: Vec<Author>,
    /// The years that it gives for the work, in print and online; the one to name first.
    #[serde(default)]
    pub years: Vec<i32>,
    #[serde(default)]
    pub venue: Option<String>,
    /// A draft that came before a publication, registered for itself.
    #[serde(default)]
    pub preprint: bool,
    #[serde(default)]
    pub references: Vec<CitedWork>,
    /// Works that it cites by the registry's own names, not yet looked up.
    #[serde(default)]
    pub named: Vec<String>,
    /// What it says became of the work.
    #[serde(default)]
    pub status: Vec<PaperStatus>,
    /// What the work, a notice, says became of others.
    #[serde(default)]
    pub updates: Vec<Update>,
    #[serde(default)]
    pub open_pdf: Option<OpenPdf>,
}

impl Work {
    /// One of which nothing else is said.
    pub fn new(doi: Doi) -> Self {
        Self {
            doi,
            title: None,
            subtitle: None,
            authors: Vec::new(),
            years: Vec::new(),
            venue: None,
            preprint: false,
            references: Vec::new(),
            named: Vec::new(),
            status: Vec::new(),
            updates: Vec::new(),
            open_pdf: None,
        }
    }

    /// Title and subtitle, as one would print them.
    pub fn full_title(&self) -> Option<String> {
        let title = self.title.as_ref()?;
        Some(match &self.subtitle {
            Some(subtitle) if title.ends_with([':', '?', '!', '–', '—']) => {
                format!("{title} {subtitle}")
            }
            Some(subtitle) => format!("{title}: {subtitle}"),
            None => title.clone(),
        })
    }
}

/// A work that a work cites, by its DOI.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CitedWork {
    pub doi: Doi,
    #[serde(default)]
    pub title: Option<String>,
    /// The first author's family name, or name.
    #[serde(default)]
    pub author: Option<String>,
    #[serde(default)]
    pub year: Option<i32>,
    #[serde(default)]
    pub volume: Option<String>,
    #[serde(default)]
    pub first_page: Option<String>,
    /// The entry as it was registered, where it was not taken apart.
    #[serde(default)]
    pub text: Option<String>,
}

/// A notice says it of another work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Update {
    pub of: Doi,
    pub status: PaperStatus,
}

/// Where a work is to be had for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPdf {
    pub url: String,
    /// `cc-by`, `cc-by-nc-nd` and so on.
    #[serde(default)]
    pub licence: Option<String>,
    /// `publishedVersion`, `acceptedVersion`, `submittedVersion`.
    #[serde(default)]
    pub version: Option<String>,
    /// `publisher` or `repository`.
    #[serde(default)]
    pub host: Option<String>,
}

/// What a work is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleQuery {
    pub title: String,
    /// The first author's family name.
    pub author: Option<String>,
    pub year: Option<i32>,
}

impl TitleQuery {
    /// On one line.
    pub fn text(&self) -> String {
        let year = self.year.map(|year| year.to_string());
        let parts = [Some(&self.title), self.author.as_ref(), year.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}
