//! Finding in a stored text what is known in another spelling: case, accents, punctuation, hyphens and line breaks aside.

use graph_schema::title::normalise_title;

/// The letters and digits of a text, folded, each with where it stands.
pub(super) struct Folded {
    letters: Vec<char>,
    /// Byte spans, in the whole text.
    spans: Vec<(usize, usize)>,
}

impl Folded {
    /// Of `text[start..end]`; empty for a span that is not there.
    pub fn of(text: &str, start: usize, end: usize) -> Self {
        let mut folded = Self {
            letters: Vec::new(),
            spans: Vec::new(),
        };
        for (at, c) in text.get(start..end).unwrap_or_default().char_indices() {
            let span = (start + at, start + at + c.len_utf8());
            if c.is_ascii() {
                if c.is_ascii_alphanumeric() {
                    folded.push(c.to_ascii_lowercase(), span);
                }
                continue;
            }
            for letter in normalise_title(c.encode_utf8(&mut [0; 4]))
                .chars()
                .filter(|c| *c != ' ')
            {
                folded.push(letter, span);
            }
        }
        folded
    }

    fn push(&mut self, letter: char, span: (usize, usize)) {
        self.letters.push(letter);
        self.spans.push(span);
    }

    /// The byte span of the first place behind byte `from` that reads like `wanted`.
    pub fn find(&self, wanted: &str, from: usize) -> Option<(usize, usize)> {
        let wanted: Vec<char> = normalise_title(wanted)
            .chars()
            .filter(|c| *c != ' ')
            .collect();
        let first = self.spans.partition_point(|span| span.0 < from);
        let at = self
            .letters
            .get(first..)?
            .windows(wanted.len().max(1))
            .position(|window| window == wanted)?;
        let (start, end) = (
            self.spans.get(first + at)?,
            self.spans.get(first + at + wanted.len() - 1)?,
        );
        Some((start.0, end.1))
    }
}

#[cfg(test)]
mod tests {
    use super::Folded;

    #[test]
    fn found_across_lines_hyphens_and_accents() {
        let text = "x\nOn Na\u{ef}ve\nWool-sorting: a Survey\nAda Silva";
        let folded = Folded::of(text, 0, text.len());
        let (start, end) = folded.find("On naive wool sorting — a survey", 0).unwrap();
        assert_eq!(&text[start..end], "On Naïve\nWool-sorting: a Survey");
        assert_eq!(folded.find("felt", 0), None);
        assert_eq!(folded.find("", 0), None);
        assert_eq!(folded.find("on", 9).map(|span| span.0), None);
    }
}
