//! Sections of a paper.

use async_graphql::{Enum, SimpleObject};

#[derive(SimpleObject)]
pub struct Section {
    ordinal: u32,
    /// As printed: `3`, `3.1`, `A`.
    number: Option<String>,
    title: String,
    /// 1 for a section, 2 for a subsection.
    level: u8,
    kind: SectionKind,
    page: u32,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::SectionKind")]
pub enum SectionKind {
    /// Title, authors, where they work, where the paper appeared. Its title is empty.
    TitlePage,
    Abstract,
    Introduction,
    RelatedWork,
    Method,
    Data,
    Experiments,
    Results,
    Discussion,
    Limitations,
    Conclusion,
    Acknowledgements,
    References,
    Appendix,
    Other,
}

impl From<graph_schema::Section> for Section {
    fn from(section: graph_schema::Section) -> Self {
        Self {
            ordinal: section.ordinal,
            number: section.number,
            title: section.title,
            level: section.level,
            kind: section.kind.into(),
            page: section.page,
        }
    }
}
