//! Who wrote a paper, from its first page: a tagger that was trained on title pages of many templates
//! (`examples/front`) says what each token is; names are put together from what it calls one.
//! Where the title is and where the text begins is `front`'s work.

mod features;
mod like_rows;
mod names;
mod page;
mod roles;
mod rows;
mod seen;
mod spans;

pub use features::{BOUNDARIES, observe};
pub use names::{parse_name, printed};
pub use page::{TitlePage, Token};

use crate::tagging::{Model, Observed};
use graph_schema::Author;
use names::authors;
use std::sync::LazyLock;

/// What a token of a title page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// Running text, headings, dates, what journals print.
    Other,
    Title,
    /// The first token of an author's name.
    Name,
    /// The rest of it.
    NameOn,
    /// Commas, marks and words between names.
    Between,
    /// Where authors work, with its address.
    Affiliation,
    /// Addresses for mail.
    Contact,
}

impl Label {
    pub const ALL: [Self; 7] = [
        Self::Other,
        Self::Title,
        Self::Name,
        Self::NameOn,
        Self::Between,
        Self::Affiliation,
        Self::Contact,
    ];

    pub fn number(self) -> u8 {
        let at = Self::ALL.iter().position(|label| *label == self);
        at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
    }

    fn of(number: u8) -> Self {
        let label = Self::ALL.get(usize::from(number));
        label.copied().unwrap_or(Self::Other)
    }
}

static MODEL: LazyLock<Option<Model>> =
    LazyLock::new(|| Model::from_bytes(include_bytes!("../../../weights/front.bin")).ok());

/// So many tokens at the end of a page are looked at for names.
const LAST: usize = 40;

/// A title page with what each of its tokens is.
#[derive(Debug, Default)]
pub struct Labelled {
    pub page: TitlePage,
    /// One a token.
    pub labels: Vec<Label>,
}

impl Labelled {
    /// By the weights that the program carries.
    pub fn of(page: TitlePage) -> Self {
        let labels = MODEL.as_ref().map_or_else(
            || vec![Label::Other; page.tokens.len()],
            |model| labels_by(model, &page),
        );
        Self { page, labels }
    }

    /// By other weights.
    pub fn by(model: &Model, page: TitlePage) -> Self {
        let labels = labels_by(model, &page);
        Self { page, labels }
    }

    /// The authors in the order they stand in.
    pub fn authors(&self) -> Vec<Author> {
        self.authors_beside(|_| false)
    }

    /// The same without what stands on the baselines of a title.
    pub fn authors_beside(&self, is_title: impl Fn(f32) -> bool) -> Vec<Author> {
        authors(&self.page.tokens, spans::spans(self, is_title))
    }

    /// Whether the page ends within a list of names, with no text before it.
    pub fn runs_off(&self) -> bool {
        let text = self.page.tokens.iter().any(|token| token.past);
        let last = self.labels.iter().rev().take(LAST);
        !text && last.filter(|label| **label == Label::Name).count() > 1
    }

    /// The label of most letters of a row, whose baseline is at `y`; `None` where no token is.
    pub fn of_row(&self, y: f32) -> Option<Label> {
        let mut counts = [0usize; Label::ALL.len()];
        for (token, label) in self.page.tokens.iter().zip(&self.labels) {
            if (token.y - y).abs() < 0.3 * token.size
                && let Some(count) = counts.get_mut(usize::from(label.number()))
            {
                *count += token.text.chars().count();
            }
        }
        let most = counts.iter().copied().enumerate().max_by_key(|(_, n)| *n);
        most.filter(|(_, count)| *count > 0)
            .map(|(at, _)| Label::of(u8::try_from(at).unwrap_or_default()))
            .map(|label| match label {
                Label::NameOn | Label::Between => Label::Name,
                label => label,
            })
    }
}

fn labels_by(model: &Model, page: &TitlePage) -> Vec<Label> {
    let observed: Vec<Observed> = observe(page);
    model.decode(&observed).into_iter().map(Label::of).collect()
}

#[cfg(test)]
mod tests;
