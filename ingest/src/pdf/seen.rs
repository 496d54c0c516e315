//! Pages that were read from their pictures: what a recogniser told of them, and how that enters the layout stage, in
//! the place of glyphs.

use super::lines::{Piece, Word};
use models_core::RecognisedLine;
use serde::{Deserialize, Serialize};

/// The words of a page, read from its picture. Places are in points from the top left of the page as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SeenPage {
    /// 1-based.
    pub page: u32,
    pub lines: Vec<SeenLine>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SeenLine {
    pub baseline: f32,
    /// Of its font.
    pub size: f32,
    pub words: Vec<SeenWord>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SeenWord {
    pub text: String,
    pub x0: f32,
    pub x1: f32,
    /// How sure the recogniser is, 0 to 1.
    pub confidence: f32,
}

/// Points an inch.
const POINTS: f32 = 72.0;
/// From the lowest descender to the highest ascender common text fonts take this share of their size.
const REACH: f32 = 0.9;
/// A line whose words are less sure than this, on average, is part of a figure.
const DOUBTFUL_LINE: f32 = 0.4;
/// Marks that are less sure than this are dirt.
const DOUBTFUL_MARK: f32 = 0.5;
/// Sizes are measured on pixels: those nearer to the size of most text than this share are the same.
const SAME_SIZE: f32 = 0.07;
/// A gap wider than this many ems may lie between columns, as between glyphs.
const PIECE_GAP: f32 = 0.9;

impl SeenPage {
    /// What was recognised on `picture`, which shows the page.
    pub fn of(page: u32, picture: (u32, u32), dpi: u32, lines: &[RecognisedLine]) -> Self {
        let scale = POINTS / dpi.max(1) as f32;
        let (right, bottom) = (picture.0 as f32, picture.1 as f32);
        let lines = lines.iter().map(|line| SeenLine {
            baseline: line.baseline.clamp(0.0, bottom) * scale,
            size: line.size.clamp(0.0, bottom) * scale / REACH,
            words: line
                .words
                .iter()
                .map(|word| SeenWord {
                    text: word.text.clone(),
                    x0: word.left.clamp(0.0, right) * scale,
                    x1: word.right.clamp(0.0, right) * scale,
                    confidence: word.confidence,
                })
                .collect(),
        });
        Self {
            page,
            lines: lines.collect(),
        }
    }

    pub(super) fn letters(&self) -> usize {
        let words = self.lines.iter().flat_map(|line| &line.words);
        words
            .flat_map(|word| word.text.chars())
            .filter(|c| c.is_alphanumeric())
            .count()
    }

    /// How sure the recogniser is of the words that are taken for text, a letter counting as a letter; none without any.
    pub(super) fn confidence(&self) -> Option<f32> {
        let lines = self.lines.iter().filter(|line| line.is_text());
        let words = lines
            .flat_map(|line| &line.words)
            .filter(|word| word.is_text());
        let (sure, letters) = words.fold((0.0, 0.0), |(sure, letters), word| {
            let own = word.text.chars().count() as f32;
            (sure + own * word.confidence, letters + own)
        });
        (letters > 0.0).then(|| sure / letters)
    }

    /// As glyphs would be grouped.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let usual = self.usual_size();
        let mut pieces = Vec::new();
        for line in self.lines.iter().filter(|line| line.is_text()) {
            let near = (line.size - usual).abs() <= SAME_SIZE * usual;
            let size = if near { usual } else { line.size };
            let words: Vec<Word> = line
                .words
                .iter()
                .filter(|word| word.is_text())
                .map(|word| Word {
                    text: super::lines::clean(&word.text),
                    x0: word.x0,
                    x1: word.x1,
                    y: line.baseline,
                    size,
                    spaced: true,
                    ..Word::default()
                })
                .filter(|word| !word.text.is_empty())
                .collect();
            for run in words.chunk_by(|a, b| b.x0 - a.x1 < PIECE_GAP * size) {
                pieces.extend(piece(run, line.baseline, size));
            }
        }
        pieces
    }

    /// The size of most letters.
    fn usual_size(&self) -> f32 {
        let mut sizes: Vec<(f32, usize)> = self
            .lines
            .iter()
            .filter(|line| line.is_text())
            .map(|line| {
                (
                    line.size,
                    line.words.iter().map(|word| word.text.len()).sum(),
                )
            })
            .collect();
        sizes.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let half = sizes.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
        let mut before = 0;
        let middle = sizes.iter().find(|(_, letters)| {
            before += letters;
            before > half
        });
        middle.map_or(10.0, |(size, _)| *size)
    }
}

impl SeenLine {
    fn is_text(&self) -> bool {
        let sure: f32 = self.words.iter().map(|word| word.confidence).sum();
        self.size > 0.0 && sure >= DOUBTFUL_LINE * self.words.len() as f32
    }
}

impl SeenWord {
    fn is_text(&self) -> bool {
        self.x1 > self.x0
            && (self.confidence >= DOUBTFUL_MARK || self.text.chars().any(char::is_alphanumeric))
    }
}

fn piece(run: &[Word], baseline: f32, size: f32) -> Option<Piece> {
    Some(Piece {
        x0: run.first()?.x0,
        x1: run.iter().map(|word| word.x1).fold(0.0, f32::max),
        y: baseline,
        size,
        words: run.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use models_core::RecognisedWord;

    fn line(size: f32, words: &[(&str, f32, f32, f32)]) -> RecognisedLine {
        RecognisedLine {
            baseline: 200.0,
            size,
            words: words
                .iter()
                .map(|(text, left, right, confidence)| RecognisedWord {
                    text: (*text).into(),
                    left: *left,
                    right: *right,
                    confidence: *confidence,
                })
                .collect(),
        }
    }

    fn page(lines: &[RecognisedLine]) -> SeenPage {
        SeenPage::of(1, (1_700, 2_200), 200, lines)
    }

    #[test]
    fn words_come_in_points_and_columns_stay_apart() {
        let words = [
            ("We", 100.0, 140.0, 0.9),
            ("weigh", 150.0, 240.0, 0.9),
            ("|", 244.0, 246.0, 0.2),
            ("sand", 400.0, 480.0, 0.9),
        ];
        let pieces = page(&[line(25.0, &words)]).pieces();
        let texts: Vec<Vec<&str>> = pieces
            .iter()
            .map(|piece| piece.words.iter().map(|word| word.text.as_str()).collect())
            .collect();
        assert_eq!(texts, [vec!["We", "weigh"], vec!["sand"]]);
        assert_eq!(
            (pieces[1].x0, pieces[1].y, pieces[0].size),
            (144.0, 72.0, 10.0)
        );
    }

    #[test]
    fn sizes_that_differ_by_a_pixel_are_one() {
        let text = [("plain", 100.0, 200.0, 0.9), ("text", 210.0, 280.0, 0.9)];
        let sizes: Vec<f32> = page(&[
            line(25.0, &text),
            line(25.0, &text),
            line(24.0, &text),
            line(33.0, &text[..1]),
        ])
        .pieces()
        .iter()
        .map(|piece| (piece.size * 10.0).round() / 10.0)
        .collect();
        assert_eq!(sizes, [10.0, 10.0, 10.0, 13.2]);
    }

    #[test]
    fn a_page_is_as_sure_as_its_letters() {
        let words = [
            ("weigh", 100.0, 200.0, 0.9),
            ("a", 210.0, 220.0, 0.3),
            ("|", 230.0, 232.0, 0.1),
        ];
        let dirt = [("eo", 100.0, 120.0, 0.2)];
        let sure = page(&[line(25.0, &words), line(25.0, &dirt)]).confidence();
        assert!((sure.unwrap() - 4.8 / 6.0).abs() < 1e-4, "{sure:?}");
        assert_eq!(page(&[line(25.0, &dirt)]).confidence(), None);
    }

    #[test]
    fn what_is_read_into_a_figure_goes() {
        let noise = [
            ("eo", 100.0, 120.0, 0.2),
            ("~=", 130.0, 140.0, 0.3),
            ("lil", 150.0, 160.0, 0.4),
        ];
        assert!(page(&[line(20.0, &noise)]).pieces().is_empty());
    }
}
