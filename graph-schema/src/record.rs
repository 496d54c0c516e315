//! Everything that reading one paper writes to the graph, in one piece.

use crate::{CitationContext, Mention, Paper, PaperId, Passage, Reference, ReferenceKey, Section};
use serde::{Deserialize, Serialize};

/// One paper with all that hangs on it. Stores write it in one transaction and replace what was
/// there under the same paper id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperRecord {
    pub paper: Paper,
    pub sections: Vec<Section>,
    pub references: Vec<Reference>,
    pub contexts: Vec<CitationContext>,
    pub mentions: Vec<Mention>,
    pub passages: Vec<Passage>,
    /// References of papers already there that turn out to mean this one.
    pub incoming: Vec<IncomingLink>,
}

/// A reference that waited for a paper, now linked to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncomingLink {
    pub reference: ReferenceKey,
    pub cited: PaperId,
    /// As [`Reference::link_score`].
    pub score: f32,
}
