//! Notes: what a reader writes about papers, and quotes they keep. Nobody else sees them.

use super::Shelf;
use crate::input::short_text;
use crate::{Caller, ErrorKind, Operation, ServiceError, ServiceResult};
use graph_schema::{Note, NoteId, PaperId};
use stores_core::NoteFilter;

/// Longest text of a note, in characters.
const MAX_TEXT_CHARS: usize = 10_000;
/// Longest quote that a note keeps, in characters.
const MAX_QUOTE_CHARS: usize = 4_000;

/// A note to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    pub paper: PaperId,
    /// May be empty where there is a quote.
    pub text: String,
    pub quote: Option<String>,
    /// Where the quote stands, from 1.
    pub page: Option<u32>,
}

impl Shelf {
    /// `limit` of the caller's notes after skipping `offset`, the latest first; of one paper, or of all.
    #[tracing::instrument(name = "service.notes", level = "debug", skip_all, fields(%caller))]
    pub async fn notes(
        &self,
        caller: &Caller,
        paper: Option<&PaperId>,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<Vec<Note>> {
        caller.may(Operation::SeeShelf)?;
        let filter = NoteFilter {
            author: caller.owner().cloned(),
            paper: paper.cloned(),
        };
        Ok(self.shelf.notes(&filter, offset, limit).await?)
    }

    /// `NotFound` for a paper that is not there, `Invalid` for a note that says nothing or too much.
    #[tracing::instrument(name = "service.note", level = "debug", skip_all, fields(%caller))]
    pub async fn note(&self, caller: &Caller, new: NewNote) -> ServiceResult<Note> {
        let paper = new.paper.clone();
        let doing = caller.begins(Operation::KeepShelf, Some(&paper))?;
        doing.end(self.noted(caller, new).await)
    }

    async fn noted(&self, caller: &Caller, new: NewNote) -> ServiceResult<Note> {
        let quote = text_of("a quote", new.quote.unwrap_or_default(), MAX_QUOTE_CHARS)?;
        let text = text_of("a note", new.text, MAX_TEXT_CHARS)?;
        if text.is_empty() && quote.is_empty() {
            return Err(empty());
        }
        self.in_library(std::slice::from_ref(&new.paper)).await?;
        let id = NoteId::parse(&uuid::Uuid::new_v4().to_string());
        let now = chrono::Utc::now().timestamp_millis();
        let note = Note {
            id: id.map_err(ServiceError::internal)?,
            paper: new.paper,
            author: caller.owner().cloned(),
            text,
            quote: Some(quote).filter(|quote| !quote.is_empty()),
            page: new.page.filter(|page| *page > 0),
            created_at: now,
            changed_at: now,
        };
        self.shelf.put_note(&note).await?;
        Ok(note)
    }

    /// Gives a note another text; what it quotes stays. `NotFound` for one that is not the caller's.
    #[tracing::instrument(name = "service.edit_note", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn edit_note(
        &self,
        caller: &Caller,
        id: &NoteId,
        text: String,
    ) -> ServiceResult<Note> {
        let doing = caller.begins(Operation::KeepShelf, Some(id))?;
        doing.end(self.edited(caller, id, text).await)
    }

    async fn edited(&self, caller: &Caller, id: &NoteId, text: String) -> ServiceResult<Note> {
        let text = text_of("a note", text, MAX_TEXT_CHARS)?;
        let note = self.own_note(caller, id).await?;
        if text.is_empty() && note.quote.is_none() {
            return Err(empty());
        }
        let note = Note {
            text,
            changed_at: chrono::Utc::now().timestamp_millis(),
            ..note
        };
        self.shelf.put_note(&note).await?;
        Ok(note)
    }

    /// `false` for one that is not the caller's.
    #[tracing::instrument(name = "service.delete_note", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn delete_note(&self, caller: &Caller, id: &NoteId) -> ServiceResult<bool> {
        let doing = caller.begins(Operation::KeepShelf, Some(id))?;
        doing.end(self.forgotten(caller, id).await)
    }

    async fn forgotten(&self, caller: &Caller, id: &NoteId) -> ServiceResult<bool> {
        match self.own_note(caller, id).await {
            Ok(_) => Ok(self.shelf.remove_note(id).await?),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn own_note(&self, caller: &Caller, id: &NoteId) -> ServiceResult<Note> {
        let note = self.shelf.note(id).await?;
        let own = note.filter(|note| caller.sees_all() || note.author.as_ref() == caller.owner());
        own.ok_or_else(|| ServiceError::not_found(format!("there is no note {id}")))
    }
}

/// A text of several lines, without what no text holds: stores may refuse it.
fn text_of(what: &str, text: String, max_chars: usize) -> ServiceResult<String> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    short_text(what, Some(plain), max_chars)
}

fn empty() -> ServiceError {
    ServiceError::invalid("a note has a text or a quote")
}
