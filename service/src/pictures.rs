//! Pictures of figures, drawn when they are asked for from the file that their paper was read from: in a child process
//! with limits, as the file was read. Nothing of them is kept.

use crate::browse::{PaperFile, Papers};
use crate::gate::Gate;
use crate::{Caller, ErrorKind, Operation, ServiceError, ServiceResult};
use graph_schema::{ContentHash, Figure, PageRect, Paper, PaperId};
use ingest::png;
use ingest::reader::ChildReader;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How wide a picture may be, in pixels.
pub const WIDTHS: RangeInclusive<u32> = 16..=2_400;
/// Where nothing is said.
pub const USUAL_WIDTH: u32 = 1_000;

/// So much of the page around a figure is drawn with it, in points: letters stand out of what is drawn.
const MARGIN: f32 = 3.0;

/// A file that its drawing process could not stand is not drawn again for so long: it would cost as much each time.
const LEFT_ALONE: Duration = Duration::from_secs(600);
/// So many such files are remembered.
const MOST_LEFT_ALONE: usize = 1_000;

#[derive(Clone)]
pub struct Pictures {
    papers: Papers,
    drawer: Arc<ChildReader>,
    gate: Arc<Gate>,
    /// Files that can't be drawn, and since when that is known.
    left_alone: Arc<Mutex<HashMap<ContentHash, Instant>>>,
}

/// A figure of which a picture can be drawn.
pub struct Drawable {
    pub figure: Figure,
    paper: PaperId,
    width: u32,
    file: PaperFile,
    of: Pictures,
}

impl Pictures {
    /// `gate` bounds how many are drawn at once.
    pub fn new(papers: Papers, drawer: Arc<ChildReader>, gate: Arc<Gate>) -> Self {
        Self {
            papers,
            drawer,
            gate,
            left_alone: Arc::default(),
        }
    }

    /// Whether pictures can be drawn of a paper's figures: it has pages, and its file is in the library.
    #[tracing::instrument(name = "service.can_draw", level = "debug", skip_all, fields(%caller))]
    pub async fn can_draw(&self, caller: &Caller, paper: &Paper) -> ServiceResult<bool> {
        caller.may(Operation::ReadFiles)?;
        if paper.pages == 0 {
            return Ok(false);
        }
        match self.papers.file(caller, &paper.id).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A figure by its number, 1-based among those that are listed, to be drawn so many pixels wide. `NotFound` says why
    /// there is no picture of it.
    #[tracing::instrument(name = "service.figure", level = "debug", skip_all, fields(%caller))]
    pub async fn figure(
        &self,
        caller: &Caller,
        id: &PaperId,
        number: u32,
        width: u32,
    ) -> ServiceResult<Drawable> {
        caller.may(Operation::ReadFiles)?;
        check_width(width)?;
        let found = self.papers.papers(caller, std::slice::from_ref(id)).await?;
        if found.first().is_some_and(|paper| paper.pages == 0) {
            return Err(ServiceError::not_found(format!(
                "{id} has no pages, as a paper has that is known from its source, its abstract or a reference: there are no \
                 pictures of its figures"
            )));
        }
        let file = self.papers.file(caller, id).await?;
        let kept = self.papers.tables(caller, id).await?;
        let figures = kept.and_then(|kept| kept.figures);
        let mut figures = figures.ok_or_else(|| {
            ServiceError::not_found(format!(
                "the figures of {id} are not kept: `papyri reindex --layout` makes them"
            ))
        })?;
        let count = figures.len();
        let at = figures.iter().position(|figure| figure.number() == number);
        let at = at.ok_or_else(|| {
            let problem = format!("{id} has no figure {number}; {count} of its figures are known");
            ServiceError::not_found(problem)
        })?;
        Ok(Drawable {
            figure: figures.swap_remove(at),
            paper: id.clone(),
            width,
            file,
            of: self.clone(),
        })
    }

    fn is_left_alone(&self, hash: &ContentHash) -> bool {
        let files = self.left_alone.lock();
        let files = files.unwrap_or_else(PoisonError::into_inner);
        files
            .get(hash)
            .is_some_and(|since| since.elapsed() < LEFT_ALONE)
    }

    fn leave_alone(&self, hash: ContentHash) {
        let files = self.left_alone.lock();
        let mut files = files.unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, since| since.elapsed() < LEFT_ALONE);
        if files.len() < MOST_LEFT_ALONE {
            files.insert(hash, Instant::now());
        }
    }
}

fn around(rect: &PageRect) -> PageRect {
    let (x, y) = ((rect.x - MARGIN).max(0.0), (rect.y - MARGIN).max(0.0));
    PageRect {
        page: rect.page,
        x,
        y,
        // What lies over the edge of the page is not drawn.
        width: rect.x + rect.width + MARGIN - x,
        height: rect.y + rect.height + MARGIN - y,
    }
}

/// `Invalid` for a picture that is wider or narrower than there may be.
pub fn check_width(width: u32) -> ServiceResult<()> {
    match WIDTHS.contains(&width) {
        true => Ok(()),
        false => Err(ServiceError::invalid(format!(
            "width is from {} to {} pixels",
            WIDTHS.start(),
            WIDTHS.end()
        ))),
    }
}

impl Drawable {
    /// Another one for another picture.
    pub fn tag(&self) -> String {
        let rect = &self.figure.rect;
        let hundredths = |points: f32| (points * 100.0).round() as i64;
        let edges = [rect.x, rect.y, rect.width, rect.height].map(hundredths);
        let [x, y, width, height] = edges;
        format!(
            "{}-{}-{x}-{y}-{width}-{height}-{}",
            self.file.hash(),
            rect.page,
            self.width
        )
    }

    /// Draws it: a PNG, narrower than was asked for where it would have too many pixels. `NotFound` where it can't be drawn,
    /// `Overloaded` where too many are drawn already.
    pub async fn png(&self) -> ServiceResult<Vec<u8>> {
        let hash = self.file.hash();
        if self.of.is_left_alone(hash) {
            return Err(self.undrawn());
        }
        let _pass = self.of.gate.enter().await?;
        let bytes = self.file.read(0..self.file.size()).await?;
        let drawn = self
            .of
            .drawer
            .part(&bytes, around(&self.figure.rect), self.width);
        let picture = match drawn.await? {
            Ok(Some(picture)) => picture,
            Ok(None) => return Err(self.undrawn()),
            Err(error) => {
                tracing::warn!(paper = %self.paper, number = self.figure.number(), %error, "a figure can't be drawn");
                self.of.leave_alone(hash.clone());
                return Err(self.undrawn().because(error));
            }
        };
        let encoded = tokio::task::spawn_blocking(move || png::encode(&picture)).await;
        encoded
            .map_err(ServiceError::internal)?
            .map_err(ServiceError::internal)
    }

    fn undrawn(&self) -> ServiceError {
        let (paper, number) = (&self.paper, self.figure.number());
        ServiceError::not_found(format!(
            "figure {number} of {paper} can't be drawn from its file"
        ))
    }
}
