//! Labelled strings printed anew: the fields of a gold string in the order and punctuation of other styles, so that the
//! tagger meets more styles than its sets have. Every gold string gives the same variants on every run.

use super::gold::{Gold, Piece};
use ingest::references::tagger::Label;

/// Random numbers that depend on a string alone.
struct Chance(u64);

impl Chance {
    fn of(text: &str) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(hash)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}

/// `count` variants of a string whose fields are known; none of one with too few.
pub fn variants(gold: &Gold, count: usize) -> Vec<Gold> {
    let fields = Fields::of(gold);
    let mut chance = Chance::of(&gold.raw);
    let mut found = Vec::new();
    for _ in 0..count {
        let fields = fields.cased(&mut chance);
        let Some(mut pieces) = fields.in_style(&mut chance) else {
            break;
        };
        key(&mut pieces, &mut chance);
        notes(&mut pieces, &mut chance);
        found.push(Gold::of_pieces(&pieces, gold.half));
    }
    found
}

/// The number or key that many lists put before an entry.
fn key(pieces: &mut Vec<Piece>, chance: &mut Chance) {
    let number = 1 + chance.below(140);
    let key = match chance.below(12) {
        0 => format!("[{number}] "),
        1 => format!("{number}. "),
        2 => format!("({number}) "),
        3 => format!("{number} "),
        _ => return,
    };
    pieces.insert(0, (Some(Label::Key), key));
}

/// Longer words begin with capitals; in `all`, every letter is one.
fn capitals(text: &str, all: bool) -> String {
    if all {
        return text.to_uppercase();
    }
    let words = text.split(' ').map(|word| {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if word.chars().count() > 3 && first.is_alphabetic() => {
                first.to_uppercase().chain(letters).collect()
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Capitals only at the beginning and in words that have others inside.
fn lowered(text: &str) -> String {
    let words = text.split(' ').enumerate().map(|(at, word)| {
        let inner = word.chars().skip(1).any(char::is_uppercase) || word.chars().count() < 4;
        if at == 0 || inner {
            word.to_owned()
        } else {
            word.to_lowercase()
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// The fields of a string without the punctuation around them.
#[derive(Clone)]
struct Fields {
    author: String,
    title: String,
    venue: String,
    editor: String,
    date: String,
    volume: String,
    pages: String,
    publisher: String,
    place: String,
}

impl Fields {
    fn of(gold: &Gold) -> Self {
        let field = |label| bare(gold.stretch(label)).to_owned();
        Self {
            author: field(Label::Author),
            title: field(Label::Title),
            venue: without_in(&field(Label::Venue)).to_owned(),
            editor: without_in(&field(Label::Editor)).to_owned(),
            date: field(Label::Date),
            volume: field(Label::Volume),
            pages: field(Label::Pages),
            publisher: field(Label::Publisher),
            place: field(Label::Place),
        }
    }

    /// The same with titles and names in other letters, as other styles print them.
    fn cased(&self, chance: &mut Chance) -> Self {
        let mut cased = self.clone();
        match chance.below(6) {
            0 | 1 => cased.title = capitals(&self.title, false),
            2 | 3 => cased.title = lowered(&self.title),
            _ => {}
        }
        match chance.below(10) {
            0 => cased.author = capitals(&self.author, true),
            1 => cased.venue = lowered(&self.venue),
            2 => cased.venue = capitals(&self.venue, false),
            _ => {}
        }
        cased
    }

    /// Styles of other languages and of the humanities.
    fn abroad(&self, chance: &mut Chance) -> Vec<Piece> {
        let mut p = Page::default();
        match chance.below(7) {
            // GOST.
            0 => {
                p.add("", Label::Author, &closed(&self.author));
                p.add(" ", Label::Title, &self.title);
                p.add(" // ", Label::Venue, &self.venue);
                p.add([". ", ". – "][chance.below(2)], Label::Date, &self.date);
                p.add(
                    [". Т. ", ". № ", ". – "][chance.below(3)],
                    Label::Volume,
                    &self.volume,
                );
                p.add(
                    [". С. ", ". – P. "][chance.below(2)],
                    Label::Pages,
                    &self.pages,
                );
                p.mark(".");
            }
            // France.
            1 => {
                p.add("", Label::Author, &self.author);
                p.mark(", « ");
                p.add("", Label::Title, &self.title);
                p.mark([" », ", " », dans ", " », in "][chance.below(3)]);
                p.add("", Label::Editor, &self.editor);
                if !self.editor.is_empty() {
                    p.mark(" (dir.), ");
                }
                p.add("", Label::Venue, &self.venue);
                p.add(", ", Label::Volume, &self.volume);
                p.add(", ", Label::Place, &self.place);
                p.add(", ", Label::Publisher, &self.publisher);
                p.add(", ", Label::Date, &self.date);
                p.add(", p. ", Label::Pages, &self.pages);
                p.mark(".");
            }
            // Germany.
            2 => {
                p.add("", Label::Author, &self.author);
                p.add([" (", ", ", " "][chance.below(3)], Label::Date, &self.date);
                p.mark(["): ", ": "][chance.below(2)]);
                p.add("", Label::Title, &self.title);
                p.mark([". In: ", ", in: "][chance.below(2)]);
                p.add("", Label::Editor, &self.editor);
                if !self.editor.is_empty() {
                    p.mark([" (Hrsg.): ", " (Hg.): "][chance.below(2)]);
                }
                p.add("", Label::Venue, &self.venue);
                p.add(", ", Label::Volume, &self.volume);
                p.add(". ", Label::Place, &self.place);
                p.add(": ", Label::Publisher, &self.publisher);
                p.add(", S. ", Label::Pages, &self.pages);
                p.mark(".");
            }
            // Spain and Latin America.
            3 => {
                p.add("", Label::Author, &self.author);
                p.add(" (", Label::Date, &self.date);
                p.mark("): ");
                let (open, close) = [("«", "»"), ("“", "”"), ("\"", "\"")][chance.below(3)];
                p.mark(open);
                p.add("", Label::Title, &self.title);
                p.mark(&format!("{close}, "));
                if chance.one_in(2) {
                    p.mark("en ");
                }
                p.add("", Label::Venue, &self.venue);
                p.add(", vol. ", Label::Volume, &self.volume);
                p.add(". ", Label::Place, &self.place);
                p.add(": ", Label::Publisher, &self.publisher);
                p.add(", pp. ", Label::Pages, &self.pages);
                p.mark(".");
            }
            // The humanities: the title ends inside its quotes.
            4 => {
                let (open, close) = [("“", ".”"), ("\"", ".\""), ("'", "',")][chance.below(3)];
                p.add("", Label::Author, &closed(&self.author));
                p.mark(&format!(" {open}"));
                p.add("", Label::Title, &self.title);
                p.mark(&format!("{close} "));
                if !self.editor.is_empty() {
                    p.mark("In ");
                }
                p.add("", Label::Venue, &self.venue);
                p.add(", edited by ", Label::Editor, &self.editor);
                p.add(" ", Label::Volume, &self.volume);
                p.add(" (", Label::Date, &self.date);
                p.mark(")");
                p.add(": ", Label::Pages, &self.pages);
                p.add(". ", Label::Place, &self.place);
                p.add(": ", Label::Publisher, &self.publisher);
                p.mark(".");
            }
            // Physics without marks between its fields.
            5 => {
                p.add("", Label::Author, &self.author);
                p.add(" ", Label::Date, &self.date);
                p.add(" ", Label::Title, &self.title);
                p.add(" ", Label::Venue, &self.venue);
                p.add(" ", Label::Volume, &self.volume);
                p.add(" ", Label::Pages, &self.pages);
            }
            // The venue before what it holds is rare, the year at the very end is not.
            _ => {
                p.add("", Label::Author, &self.author);
                p.add(", ", Label::Title, &self.title);
                p.add(", ", Label::Venue, &self.venue);
                p.add(", v. ", Label::Volume, &self.volume);
                p.add(", p. ", Label::Pages, &self.pages);
                p.add(". ", Label::Date, &self.date);
                p.mark(".");
            }
        }
        p.0
    }

    /// The fields as one of the common styles prints them.
    fn in_style(&self, chance: &mut Chance) -> Option<Vec<Piece>> {
        if self.author.is_empty() || self.title.is_empty() && self.venue.is_empty() {
            return None;
        }
        if self.venue.is_empty() {
            return Some(self.book(chance));
        }
        // Physics and chemistry leave titles out.
        let brief = self.venue.split(' ').count() <= 6 && !self.volume.is_empty();
        if self.title.is_empty() || brief && chance.one_in(6) {
            return Some(self.untitled(chance));
        }
        if !self.title.is_empty() && chance.one_in(3) {
            return Some(self.abroad(chance));
        }
        let numbers = |p: &mut Page, colon: &str| {
            p.add(" ", Label::Volume, &self.volume);
            p.add(colon, Label::Pages, &self.pages);
        };
        let mut p = Page::default();
        let quotes = [("“", "”"), ("\"", "\""), ("``", "''"), ("‘", "’")][chance.below(4)];
        match chance.below(9) {
            0 => {
                p.add("", Label::Author, &closed(&self.author));
                p.add(" ", Label::Title, &self.title);
                p.add(". ", Label::Venue, &self.venue);
                numbers(&mut p, [":", ", "][chance.below(2)]);
                p.add(", ", Label::Date, &self.date);
                p.mark(".");
            }
            1 => {
                p.add("", Label::Author, &self.author);
                p.add(" (", Label::Date, &self.date);
                p.mark(["). ", "): ", "), "][chance.below(3)]);
                p.add("", Label::Title, &self.title);
                p.add(". ", Label::Venue, &self.venue);
                p.mark(",");
                numbers(&mut p, ", ");
                p.mark(".");
            }
            2 => {
                let (open, close) = quotes;
                p.add("", Label::Author, &self.author);
                p.mark(&format!(", {open}"));
                p.add("", Label::Title, &self.title);
                p.mark(&format!(",{close} "));
                if chance.one_in(2) {
                    p.mark("in ");
                }
                p.add("", Label::Venue, &self.venue);
                p.add(", ", Label::Place, &self.place);
                p.mark(",");
                numbers(&mut p, ", pp. ");
                p.add(", ", Label::Date, &self.date);
                p.mark(".");
            }
            3 => {
                p.add("", Label::Author, &closed(&self.author));
                p.add(" ", Label::Date, &self.date);
                p.add(". ", Label::Title, &self.title);
                p.mark(". In ");
                p.add("", Label::Editor, &self.editor);
                if !self.editor.is_empty() {
                    p.mark(", editors, ");
                }
                p.add("", Label::Venue, &self.venue);
                p.add(", pages ", Label::Pages, &self.pages);
                p.add(", ", Label::Place, &self.place);
                p.add(". ", Label::Publisher, &self.publisher);
                p.mark(".");
            }
            4 => {
                p.add("", Label::Author, &self.author);
                p.add(": ", Label::Title, &self.title);
                p.mark([". ", ". In: ", ", "][chance.below(3)]);
                p.add("", Label::Venue, &self.venue);
                numbers(&mut p, ", ");
                p.add(". ", Label::Publisher, &self.publisher);
                p.add(", ", Label::Place, &self.place);
                p.add(" (", Label::Date, &self.date);
                p.mark(")");
            }
            5 => {
                p.add("", Label::Author, &closed(&self.author));
                p.add(" ", Label::Title, &self.title);
                p.add(". ", Label::Venue, &self.venue);
                p.add(". ", Label::Date, &self.date);
                p.add(";", Label::Volume, &self.volume);
                p.add(":", Label::Pages, &self.pages);
                p.mark(".");
            }
            6 => {
                p.add("", Label::Author, &self.author);
                p.add(", ", Label::Title, &self.title);
                p.add(", ", Label::Venue, &self.venue);
                p.add(" ", Label::Volume, &self.volume);
                p.add(" (", Label::Date, &self.date);
                p.mark(")");
                p.add(" ", Label::Pages, &self.pages);
                p.mark(".");
            }
            7 => {
                p.add("", Label::Author, &self.author);
                p.add(" ", Label::Date, &self.date);
                p.add(". ", Label::Title, &self.title);
                p.add(". ", Label::Venue, &self.venue);
                p.add(", ", Label::Volume, &self.volume);
                p.add(", ", Label::Pages, &self.pages);
                p.add(". ", Label::Place, &self.place);
                p.add(": ", Label::Publisher, &self.publisher);
                p.mark(".");
            }
            _ => {
                p.add("", Label::Author, &self.author);
                p.add(", ", Label::Title, &self.title);
                p.mark(", in: ");
                p.add("", Label::Editor, &self.editor);
                if !self.editor.is_empty() {
                    p.mark(" (Eds.), ");
                }
                p.add("", Label::Venue, &self.venue);
                p.add(", ", Label::Publisher, &self.publisher);
                p.add(", ", Label::Place, &self.place);
                p.add(", ", Label::Date, &self.date);
                p.add(", pp. ", Label::Pages, &self.pages);
                p.mark(".");
            }
        }
        Some(p.0)
    }

    fn untitled(&self, chance: &mut Chance) -> Vec<Piece> {
        let mut p = Page::default();
        p.add("", Label::Author, &self.author);
        match chance.below(3) {
            0 => {
                p.add(", ", Label::Venue, &self.venue);
                p.add(" ", Label::Volume, &self.volume);
                p.add(", ", Label::Pages, &self.pages);
                p.add(" (", Label::Date, &self.date);
                p.mark(").");
            }
            1 => {
                p.add(", ", Label::Date, &self.date);
                p.add(", ", Label::Venue, &self.venue);
                p.add(", ", Label::Volume, &self.volume);
                p.add(", ", Label::Pages, &self.pages);
            }
            _ => {
                p.add(". ", Label::Venue, &self.venue);
                p.add(" ", Label::Date, &self.date);
                p.add(", ", Label::Volume, &self.volume);
                p.add(", ", Label::Pages, &self.pages);
                p.mark(".");
            }
        }
        p.0
    }

    fn book(&self, chance: &mut Chance) -> Vec<Piece> {
        let mut p = Page::default();
        let early = chance.one_in(2);
        p.add("", Label::Author, &self.author);
        if early {
            p.add(
                [" (", ". (", ", "][chance.below(3)],
                Label::Date,
                &self.date,
            );
            p.mark(["). ", ") "][chance.below(2)]);
        } else {
            p.mark([". ", ", ", ": "][chance.below(3)]);
        }
        p.add("", Label::Title, &self.title);
        p.mark([". ", ", "][chance.below(2)]);
        if chance.one_in(5) {
            let kind = [
                "PhD thesis",
                "Master’s thesis",
                "Dissertation",
                "Technical report",
                "Tech. Rep. 12",
                "Working paper",
                "3rd ed.",
                "2nd edn",
            ];
            p.0.push((Some(Label::Other), kind[chance.below(8)].to_owned()));
            p.mark([". ", ", "][chance.below(2)]);
        }
        if chance.one_in(2) {
            p.add("", Label::Place, &self.place);
            p.add(": ", Label::Publisher, &self.publisher);
        } else {
            p.add("", Label::Publisher, &self.publisher);
            p.add(", ", Label::Place, &self.place);
        }
        if !early {
            p.add([", ", "; "][chance.below(2)], Label::Date, &self.date);
        }
        p.mark(".");
        p.0
    }
}

/// Pieces in the order they are printed.
#[derive(Default)]
struct Page(Vec<Piece>);

impl Page {
    /// A field behind its separator; nothing where it is empty.
    fn add(&mut self, separator: &str, label: Label, text: &str) {
        if text.is_empty() {
            return;
        }
        self.mark(separator);
        self.0.push((Some(label), text.to_owned()));
    }

    fn mark(&mut self, text: &str) {
        self.0.push((None, text.to_owned()));
    }
}

/// What stands behind many entries today: identifiers, addresses, days of access.
fn notes(pieces: &mut Vec<Piece>, chance: &mut Chance) {
    if !chance.one_in(4) {
        return;
    }
    let number = |chance: &mut Chance, digits: usize| -> String {
        (0..digits)
            .map(|_| char::from(b'0' + chance.below(10) as u8))
            .collect()
    };
    let doi = format!("10.{}/abc.{}", number(chance, 4), number(chance, 6));
    let note = match chance.below(7) {
        0 => format!(" doi:{doi}"),
        1 => format!(" https://doi.org/{doi}"),
        2 => format!(" doi:{doi}PMID: {}", number(chance, 8)),
        3 => format!(
            " Available from: http://www.example.org/{}. Accessed {} May 20{}.",
            number(chance, 3),
            1 + chance.below(28),
            number(chance, 2)
        ),
        4 => format!(
            " arXiv:1{}.{} [cs.LG].",
            number(chance, 3),
            number(chance, 5)
        ),
        5 => format!(
            " Retrieved May {}, 20{}, from https://example.org/{}",
            1 + chance.below(28),
            number(chance, 2),
            number(chance, 4)
        ),
        _ => format!(
            " [Online]. Available: https://example.org/{}",
            number(chance, 4)
        ),
    };
    pieces.push((Some(Label::Other), note));
}

/// Without the punctuation of the style it was printed in.
fn bare(text: &str) -> &str {
    let marks = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | ':' | '(' | ')' | '[' | ']' | '“' | '”' | '"' | '«' | '»' | '`' | '\''
            )
    };
    let text = text.trim_matches(marks);
    // The stop of an initial or an abbreviation stays.
    match text.strip_suffix('.') {
        Some(rest)
            if rest
                .rsplit([' ', '.'])
                .next()
                .is_some_and(|last| last.chars().count() > 3) =>
        {
            rest
        }
        _ => text,
    }
}

fn without_in(text: &str) -> &str {
    let rest = text
        .strip_prefix("In ")
        .or_else(|| text.strip_prefix("in "))
        .or_else(|| text.strip_prefix("In: "))
        .unwrap_or(text);
    rest.trim_start()
}

fn closed(authors: &str) -> String {
    if authors.ends_with('.') {
        authors.to_owned()
    } else {
        format!("{authors}.")
    }
}
