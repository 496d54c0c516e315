//! The same title page with other people on it: names that no list has, and names that are also places and words, so that
//! the tagger goes by where and how names stand.

use ingest::pdf::byline::{Label, TitlePage};

/// Family and given names that are also places, months or words.
const HOMONYMS: &[&str] = &[
    "Paris",
    "Kong",
    "Milan",
    "Jordan",
    "Austin",
    "Florence",
    "Lincoln",
    "London",
    "Sydney",
    "Israel",
    "Virginia",
    "Georgia",
    "Chester",
    "York",
    "Kent",
    "Lancaster",
    "Wells",
    "Berlin",
    "Hamburg",
    "Vienna",
    "Toledo",
    "Santiago",
    "Valencia",
    "Dallas",
    "Houston",
    "Madison",
    "Orlando",
    "China",
    "India",
    "France",
    "Holland",
    "Ireland",
    "Park",
    "Hall",
    "Hill",
    "Rivers",
    "Field",
    "Woods",
    "Church",
    "King",
    "Bishop",
    "Baker",
    "Young",
    "Long",
    "Short",
    "White",
    "Black",
    "Green",
    "Brown",
    "Gray",
    "Stone",
    "Banks",
    "Brooks",
    "Street",
    "Lane",
    "Price",
    "Law",
    "Power",
    "Best",
    "Grant",
    "Mark",
    "Will",
    "May",
    "June",
    "April",
    "Summer",
    "Day",
    "Rose",
    "Lake",
    "Ford",
    "Wall",
    "House",
    "Page",
    "Case",
    "Cook",
    "Major",
    "Fan",
    "An",
    "He",
    "She",
    "Hu",
    "Do",
    "Can",
    "Le",
    "So",
    "To",
    "Ma",
    "Wu",
    "Xu",
    "Ye",
    "Yu",
    "Ou",
    "Ng",
    "Oh",
    "Li",
    "Lu",
    "Qi",
    "Ai",
    "In",
    "Art",
    "Good",
    "Strong",
    "Small",
    "Bell",
    "Read",
    "Head",
];
const ONSETS: &[&str] = &[
    "B", "Br", "C", "Ch", "D", "Dh", "F", "G", "Gh", "H", "J", "K", "Kh", "L", "M", "Mb", "N",
    "Ng", "Nk", "P", "Pr", "Q", "R", "S", "Sh", "Sz", "T", "Th", "Tr", "Ts", "V", "W", "X", "Y",
    "Z", "Zh", "Ö", "Å", "Š", "Ž", "Ç", "É", "Ł",
];
const NUCLEI: &[&str] = &[
    "a", "e", "i", "o", "u", "aa", "ai", "ao", "au", "ei", "ia", "ie", "io", "oo", "ou", "ua",
    "ue", "ui", "uo", "y", "á", "é", "í", "ó", "ú", "ä", "ö", "ü", "ã", "õ", "ø", "å", "ê", "ı",
    "ə", "ạ", "ế", "ư",
];
const CODAS: &[&str] = &[
    "", "", "", "n", "ng", "m", "r", "s", "t", "k", "l", "nd", "rt", "sch", "wska", "ović", "sen",
    "son", "ez", "ini", "ev", "ova", "yan", "dze", "oğlu", "escu", "iou", "akis", "nen", "uk", "j",
    "ñ", "z", "x", "ć",
];

/// Random numbers that depend on a page alone.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }

    fn of<'a>(&mut self, parts: &[&'a str]) -> &'a str {
        parts[self.below(parts.len())]
    }
}

/// The page with other names; initials, particles and all else stay. One page is always renamed alike.
pub fn renamed(page: &TitlePage, labels: &[Label], id: &str) -> TitlePage {
    let seed = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut chance = Chance(seed);
    let mut renamed = page.clone();
    for (token, label) in renamed.tokens.iter_mut().zip(labels) {
        let is_name = matches!(label, Label::Name | Label::NameOn);
        if is_name && is_plain(&token.text) {
            token.text = other(&token.text, &mut chance);
        }
    }
    renamed
}

/// A word of Latin letters that begins with a capital: no initial, no particle, no suffix.
fn is_plain(word: &str) -> bool {
    word.chars().count() > 1
        && word.starts_with(|c: char| c.is_uppercase() && u32::from(c) < 0x250)
        && word
            .chars()
            .all(|c| c.is_alphabetic() && u32::from(c) < 0x1f00 || matches!(c, '-' | '\'' | '’'))
}

fn other(word: &str, chance: &mut Chance) -> String {
    let made = match chance.below(3) {
        0 => chance.of(HOMONYMS).to_owned(),
        _ => {
            (0..1 + chance.below(3)).fold(String::new(), |made, _| {
                let onset = chance.of(ONSETS);
                let onset = if made.is_empty() {
                    onset.to_owned()
                } else {
                    onset.to_lowercase()
                };
                made + &onset + chance.of(NUCLEI)
            }) + chance.of(CODAS)
        }
    };
    let shouted = word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase());
    match (shouted, word.contains('-')) {
        (true, _) => made.to_uppercase(),
        (_, true) => format!("{made}-{}", chance.of(HOMONYMS)),
        _ => made,
    }
}
