//! What the tagger sees of a reference string: form, position, punctuation, and the segments between stops.

use super::tokens::Token;
use super::{authors, parse};
use crate::tagging::classes::{carried, hash};
use crate::tagging::{Hasher, Observed};

/// Kinds of boundary before a token.
pub const BOUNDARIES: usize = 12;

/// Tokens that are looked at; longer strings are no references.
pub const LONGEST: usize = 400;

/// A token with what is asked of it more than once.
struct Seen<'a> {
    token: Token<'a>,
    lower: String,
    shape: String,
    trail: &'static str,
    lead: &'static str,
    cue: &'static str,
    /// Its classes among fifty and among two hundred.
    classes: [String; 2],
    year: bool,
    quoted: bool,
    bracketed: bool,
    /// Whether a segment ends behind it, at a stop or at a comma.
    stops: bool,
    pauses: bool,
}

/// A run of tokens between two boundaries, as its tokens and its neighbours see it.
#[derive(Debug, Clone, Default)]
struct Segment {
    start: usize,
    end: usize,
    looks: String,
}

/// `tokens` are those of `text`.
pub fn observe(text: &str, tokens: &[Token<'_>]) -> Vec<Observed> {
    let seen = seen(tokens);
    let names = Names::of(text, tokens);
    let stops = segments(&seen, |one| one.stops);
    let pauses = segments(&seen, |one| one.pauses || one.stops);
    let whole = whole_look(&seen);
    let numbers = next_numbers(&seen);
    let (mut stop, mut pause) = (0, 0);
    let mut years = 0;
    let mut behind = Behind::default();
    let mut observed = Vec::with_capacity(seen.len());
    for at in 0..seen.len() {
        while stops.get(stop).is_some_and(|segment| segment.end <= at) {
            stop += 1;
        }
        while pauses.get(pause).is_some_and(|segment| segment.end <= at) {
            pause += 1;
        }
        let mut hasher = Hasher::default();
        words(&mut hasher, &seen, at);
        in_segments(&mut hasher, 40, &stops, stop, at);
        in_segments(&mut hasher, 60, &pauses, pause, at);
        place(&mut hasher, &seen, at, stop, years, &numbers, &whole);
        kin(&mut hasher, &seen, at);
        behind_names(&mut hasher, &seen, at, &names, &behind, &whole);
        years += usize::from(seen.get(at).is_some_and(|one| one.year));
        if at >= names.end {
            behind.pass(seen.get(at));
        }
        observed.push(Observed {
            features: hasher.features,
            boundary: boundary(&seen, at),
        });
    }
    observed
}

fn seen<'a>(tokens: &[Token<'a>]) -> Vec<Seen<'a>> {
    let mut quoted = false;
    let mut depth = 0usize;
    let mut all = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let (lead, trail, bare) = (token.lead(), token.trail(), token.bare());
        let lower = bare.to_lowercase();
        let only = bare.is_empty();
        if quotes(lead, true) {
            quoted = true;
        }
        depth += lead.matches(['(', '[']).count();
        let next = tokens.get(at + 1).map_or("", |next| next.text);
        let stops = stops(&lower, trail, next);
        all.push(Seen {
            shape: shape(bare),
            classes: classes(&lower),
            trail: if only { "" } else { punctuation(trail) },
            lead: punctuation(lead),
            cue: cue(&lower),
            year: is_year(bare),
            quoted,
            bracketed: depth > 0,
            stops,
            pauses: trail.contains([',', '(', ')', '-', '–', '—'])
                || next.starts_with(['(', '[', '“', '"', '«', '–', '—']),
            lower,
            token: *token,
        });
        if !only && quotes(trail, false) {
            quoted = false;
        }
        depth = depth.saturating_sub(trail.matches([')', ']']).count());
    }
    all
}

/// The classes of a word; what is in none is known by its form.
fn classes(lower: &str) -> [String; 2] {
    match carried().of(hash(lower)) {
        Some([fifty, _, two_hundred, ..]) => [fifty.to_string(), two_hundred.to_string()],
        None => [(); 2].map(|()| format!("?{}", shape(lower))),
    }
}

/// Where the list of names at the beginning ends, by the forms of names alone.
struct Names {
    any: bool,
    /// The first token behind them.
    end: usize,
}

impl Names {
    fn of(text: &str, tokens: &[Token<'_>]) -> Self {
        let (_, rest) = parse::labelled(text);
        let label = text.len() - rest.len();
        let (found, length) = authors::leading(authors::head(rest, LONGEST_NAMES));
        let end = label + length;
        Self {
            any: !found.is_empty(),
            end: tokens.partition_point(|token| token.start < end),
        }
    }
}

/// Lists of names are looked for in no more of an entry, in bytes.
const LONGEST_NAMES: usize = 2_000;

/// What has been passed since the names ended.
#[derive(Default)]
struct Behind {
    stops: usize,
    pauses: usize,
    years: usize,
    /// Words since the last stop.
    run: usize,
    quotes: usize,
}

impl Behind {
    fn pass(&mut self, one: Option<&Seen<'_>>) {
        let Some(one) = one else {
            return;
        };
        // A year in brackets behind the names parts nothing.
        let dated = one.year && self.stops + self.pauses < 2;
        self.years += usize::from(one.year);
        self.stops += usize::from(one.stops && !dated);
        self.pauses += usize::from((one.stops || one.pauses) && !dated);
        self.quotes += usize::from(matches!(one.trail, "q" | "q."));
        self.run = if one.stops { 0 } else { self.run + 1 };
    }
}

fn quotes(marks: &str, opening: bool) -> bool {
    let side = if opening {
        ['“', '„', '«', '‘', '《', '「']
    } else {
        ['”', '“', '»', '’', '》', '」']
    };
    marks.contains('"') || marks.contains("''") || marks.contains("``") || marks.contains(side)
}

/// The kind of the mark that weighs most among these.
fn punctuation(marks: &str) -> &'static str {
    let kinds: [(&[char], &str); 9] = [
        (&['"', '“', '”', '„', '«', '»', '《', '》', '「', '」'], "q"),
        (&['(', '['], "("),
        (&[')', ']'], ")"),
        (&['?', '!'], "?"),
        (&[';'], ";"),
        (&[':', '：'], ":"),
        (&['.', '。', '．'], "."),
        (&[',', '，', '、'], ","),
        (&['-', '–', '—', '‐'], "-"),
    ];
    let found = kinds.iter().find(|(chars, _)| marks.contains(*chars));
    match found {
        Some((_, ")")) if marks.contains(['.', ',', ':', ';']) => ").",
        Some((_, "q")) if marks.contains(['.', ',']) => "q.",
        Some((_, ".")) if marks.contains(',') => ".,",
        Some((_, kind)) => kind,
        None if marks.is_empty() => "",
        None => "o",
    }
}

/// Letters and digits as classes: `Smith` is `Xx`, `2010` is `dddd`, `B2` is `Xd`.
fn shape(bare: &str) -> String {
    let mut shape = String::new();
    let mut run = (' ', 0);
    for c in bare.chars().take(24) {
        let class = match c {
            c if c.is_uppercase() => 'X',
            c if c.is_ascii_digit() => 'd',
            c if c.is_lowercase() => 'x',
            c if c.is_alphabetic() => 'c',
            '-' | '–' | '—' | '‐' | '‑' => '-',
            '\'' | '’' => '\'',
            '/' => '/',
            '.' => '.',
            _ => 'o',
        };
        run = if class == run.0 {
            (class, run.1 + 1)
        } else {
            (class, 1)
        };
        let most = match class {
            'd' => 5,
            'X' => 2,
            _ => 1,
        };
        if run.1 <= most {
            shape.push(class);
        }
    }
    shape
}

fn is_year(bare: &str) -> bool {
    let digits = bare.get(..4).unwrap_or_default();
    let rest = bare.get(4..).unwrap_or_default();
    digits
        .parse::<u32>()
        .is_ok_and(|year| (1500..2100).contains(&year))
        && (rest.is_empty()
            || rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Words that name the kind of what stands beside them, in the languages that reference lists are often in.
fn cue(lower: &str) -> &'static str {
    let lower = lower
        .strip_suffix('s')
        .filter(|stem| stem.chars().count() > 4)
        .unwrap_or(lower);
    match lower {
        "january" | "february" | "march" | "april" | "may" | "june" | "july" | "august"
        | "september" | "october" | "november" | "december" | "jan" | "feb" | "mar" | "apr"
        | "jun" | "jul" | "aug" | "sep" | "sept" | "oct" | "nov" | "dec" | "spring" | "summer"
        | "fall" | "autumn" | "winter" | "janvier" | "février" | "mars" | "avril" | "mai"
        | "juin" | "juillet" | "août" | "septembre" | "octobre" | "novembre" | "décembre"
        | "januar" | "februar" | "märz" | "juni" | "juli" | "oktober" | "dezember" | "enero"
        | "marzo" | "mayo" | "junio" | "julio" | "agosto" | "octubre" | "noviembre"
        | "diciembre" => "month",
        "vol" | "volume" | "no" | "nr" | "num" | "number" | "issue" | "iss" | "heft" | "band"
        | "bd" | "tome" | "tomo" | "t" | "jg" | "n°" | "nº" | "fasc" => "volume",
        "p" | "pp" | "page" | "pg" | "seite" | "s" | "pág" => "page",
        "ed" | "eds" | "editor" | "edited" | "edn" | "edition" | "hrsg" | "hg" | "dir"
        | "coord" | "auflage" | "aufl" | "édition" | "comp" | "edit" => "editor",
        "press" | "verlag" | "publisher" | "publishing" | "publication" | "publ" | "pub"
        | "inc" | "ltd" | "llc" | "gmbh" | "éditeur" | "editore" | "editorial" | "editora"
        | "book" | "company" | "presse" | "librairie" | "imprimerie" | "editrice"
        | "university" | "universidad" | "université" | "universität" | "institute"
        | "institut" | "association" | "society" | "agency" | "department" | "ministry"
        | "bureau" | "organization" | "organisation" | "foundation" | "council" | "commission"
        | "committee" | "corporation" | "center" | "centre" => "house",
        "journal" | "proceeding" | "proc" | "conference" | "conf" | "symposium" | "symp"
        | "workshop" | "transaction" | "tran" | "trans" | "annal" | "ann" | "acta" | "review"
        | "rev" | "letter" | "lett" | "bulletin" | "bull" | "archive" | "arch" | "magazine"
        | "international" | "int" | "meeting" | "congress" | "j" | "zeitschrift" | "revue"
        | "revista" | "rivista" | "cahier" | "quarterly" | "notice" | "lecture" | "advance"
        | "encyclopedia" | "handbook" | "newsletter" | "tidsskrift" | "annual" | "studien"
        | "studie" => "venue",
        "thesis" | "dissertation" | "phd" | "ph.d" | "msc" | "master" | "diploma" | "thèse"
        | "report" | "rep" | "technical" | "tech" | "memorandum" | "preprint" | "manuscript"
        | "unpublished" => "report",
        "retrieved" | "accessed" | "available" | "url" | "http" | "consulted" | "viewed"
        | "visited" | "online" | "consulté" | "doi" | "pmid" | "arxiv" | "isbn" | "issn"
        | "abruf" | "zugriff" => "access",
        "in" | "dans" | "en" | "im" => "in",
        "and" | "et" | "und" | "y" | "e" | "with" => "and",
        "al" | "other" => "al",
        "van" | "von" | "der" | "den" | "de" | "del" | "della" | "di" | "da" | "dos" | "du"
        | "la" | "le" | "el" | "ter" | "ten" | "bin" | "ibn" | "al-" => "particle",
        "jr" | "sr" | "ii" | "iii" | "iv" => "suffix",
        "the" | "a" | "an" | "of" | "for" | "on" | "to" | "from" | "by" | "at" | "as" | "des"
        | "der " => "function",
        _ => "",
    }
}

/// Whether a sentence, and with it perhaps a field, ends behind a token.
fn stops(lower: &str, trail: &str, next: &str) -> bool {
    let opens = next.starts_with(|c: char| !c.is_lowercase());
    let long = lower.chars().count() > 3 || lower.chars().any(|c| c.is_ascii_digit());
    trail.contains([';', ':', '?', '!', '”', '"', '»', ')', '。', '：'])
        || (trail.contains('.') && opens && (long || lower == "al"))
}

fn words(hasher: &mut Hasher, seen: &[Seen<'_>], at: usize) {
    let near = |by: isize| at.checked_add_signed(by).and_then(|at| seen.get(at));
    let Some(own) = near(0) else {
        return;
    };
    hasher.add(0, &[]);
    for (number, by) in (0u8..).zip(-2isize..=2) {
        let one = near(by);
        hasher.add(1 + number, &[one.map_or("^", |one| one.lower.as_str())]);
        let (lead, shape, trail) = one.map_or(("^", "", ""), |one| {
            (one.lead, one.shape.as_str(), one.trail)
        });
        hasher.add(6 + number, &[lead, shape, trail]);
        hasher.add(11 + number, &[one.map_or("^", |one| one.cue)]);
    }
    let (before, after) = (near(-1), near(1));
    let shape = |one: Option<&Seen<'_>>| {
        one.map_or_else(
            || "^".to_owned(),
            |one| format!("{}{}", one.shape, one.trail),
        )
    };
    let (left, mine, right) = (shape(before), shape(Some(own)), shape(after));
    hasher.add(16, &[&left, &mine]);
    hasher.add(17, &[&mine, &right]);
    hasher.add(18, &[&left, &mine, &right]);
    hasher.add(19, &[&right, &shape(near(2))]);
    let lower = own.lower.as_str();
    let word = |one: Option<&Seen<'_>>| one.map_or_else(|| "^".to_owned(), |one| one.lower.clone());
    hasher.add(20, &[&word(before), lower]);
    hasher.add(21, &[lower, &word(after)]);
    let count = lower.chars().count();
    let tail: String = lower.chars().skip(count.saturating_sub(3)).collect();
    let head: String = lower.chars().take(3).collect();
    hasher.add(22, &[&tail]);
    hasher.add(23, &[&head]);
    hasher.add(24, &[&tail, own.trail]);
    hasher.add(
        25,
        &[before.map_or("^", |one| one.trail), own.lead, own.trail],
    );
    hasher.add(
        26,
        &[
            before.map_or("^", |one| one.cue),
            own.cue,
            after.map_or("$", |one| one.cue),
        ],
    );
    if own.token.text.contains("://")
        || own.lower.starts_with("www.")
        || own.lower.starts_with("10.")
    {
        hasher.add(27, &["address"]);
    }
}

/// Where the token stands: in quotes and brackets, before and behind years, how far from numbers and ends.
fn place(
    hasher: &mut Hasher,
    seen: &[Seen<'_>],
    at: usize,
    stop: usize,
    years: usize,
    numbers: &[usize],
    whole: &str,
) {
    let Some(own) = seen.get(at) else {
        return;
    };
    let flag = |yes: bool| if yes { "1" } else { "0" };
    let digit = |n: usize, most: usize| n.min(most).to_string();
    let quoted_before = seen
        .get(..at)
        .unwrap_or_default()
        .iter()
        .any(|one| one.quoted);
    let years = digit(years, 2);
    let stop = digit(stop, 5);
    hasher.add(80, &[flag(own.quoted), flag(quoted_before), whole]);
    hasher.add(81, &[flag(own.bracketed), &own.shape]);
    hasher.add(82, &[&years, &stop]);
    hasher.add(83, &[&years, whole]);
    hasher.add(84, &[&stop, whole]);
    hasher.add(85, &[&digit(at, 4), &own.shape]);
    hasher.add(86, &[&digit(seen.len() - at, 4), &own.shape]);
    hasher.add(87, &[&(at * 8 / seen.len().max(1)).to_string()]);
    let to_number = numbers.get(at).map_or(9, |number| number - at);
    hasher.add(88, &[&digit(to_number, 8), own.trail]);
    hasher.add(89, &[&digit(to_number, 8), &own.shape]);
    hasher.add(90, &[&years, flag(own.quoted), own.trail, &own.shape]);
}

/// Its kin, and that of its neighbours.
fn kin(hasher: &mut Hasher, seen: &[Seen<'_>], at: usize) {
    let of = |at: Option<usize>, level: usize| {
        at.and_then(|at| seen.get(at)?.classes.get(level))
            .map_or("^", String::as_str)
    };
    let (before, own, after) = (at.checked_sub(1), Some(at), Some(at + 1));
    hasher.add(96, &[of(own, 0)]);
    hasher.add(97, &[of(own, 1)]);
    hasher.add(98, &[of(before, 0), of(own, 0)]);
    hasher.add(99, &[of(own, 0), of(after, 0)]);
    let trail = seen.get(at).map_or("", |one| one.trail);
    hasher.add(100, &[of(own, 0), trail, of(after, 0)]);
}

/// How far behind the names a token stands, counted in stops, commas, years and closed quotes.
fn behind_names(
    hasher: &mut Hasher,
    seen: &[Seen<'_>],
    at: usize,
    names: &Names,
    behind: &Behind,
    whole: &str,
) {
    let Some(own) = seen.get(at) else {
        return;
    };
    let side = match (names.any, at < names.end) {
        (false, _) => "?",
        (true, true) => "in",
        (true, false) => "behind",
    };
    let digit = |n: usize, most: usize| n.min(most).to_string();
    let (stops, pauses) = (digit(behind.stops, 4), digit(behind.pauses, 6));
    let (years, quotes) = (digit(behind.years, 2), digit(behind.quotes, 2));
    let run = match behind.run {
        0..=2 => digit(behind.run, 2),
        3..=5 => "3".to_owned(),
        6..=9 => "6".to_owned(),
        _ => "9".to_owned(),
    };
    hasher.add(101, &[side, &stops]);
    hasher.add(102, &[side, &pauses, &own.shape]);
    hasher.add(103, &[side, &stops, whole]);
    hasher.add(
        104,
        &[side, &stops, &quotes, if own.quoted { "q" } else { "" }],
    );
    hasher.add(105, &[side, &stops, &years]);
    hasher.add(106, &[side, &stops, &run, own.trail]);
    hasher.add(107, &[side, &stops, own.cue]);
    hasher.add(108, &[side, &pauses, own.cue]);
    let left = names.end.saturating_sub(at).min(3).to_string();
    hasher.add(109, &[side, &left, &own.shape]);
}

/// For each token, the next one that holds a number.
fn next_numbers(seen: &[Seen<'_>]) -> Vec<usize> {
    let mut next = seen.len() + 9;
    let mut numbers: Vec<usize> = seen
        .iter()
        .enumerate()
        .rev()
        .map(|(at, one)| {
            if one.token.bare().starts_with(|c: char| c.is_ascii_digit()) {
                next = at;
            }
            next
        })
        .collect();
    numbers.reverse();
    numbers
}

/// What style the whole string is in: quotes, where its year stands, how its first name is written.
fn whole_look(seen: &[Seen<'_>]) -> String {
    let quotes = seen.iter().any(|one| one.quoted);
    let year = seen.iter().position(|one| one.year);
    let year = year.map_or(9, |at| at * 4 / seen.len().max(1));
    let labelled = usize::from(
        seen.first()
            .is_some_and(|one| one.shape.starts_with('d') || one.lead == "("),
    );
    let name: Vec<&str> = seen
        .iter()
        .skip(labelled)
        .take(2)
        .map(|one| if one.shape == "X" { "I" } else { "N" })
        .collect();
    format!("{}{year}{}", u8::from(quotes), name.concat())
}

fn segments(seen: &[Seen<'_>], ends: impl Fn(&Seen<'_>) -> bool) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, one) in seen.iter().enumerate() {
        if ends(one) || at + 1 == seen.len() {
            found.push(Segment {
                start,
                end: at + 1,
                looks: looks(seen.get(start..=at).unwrap_or_default()),
            });
            start = at + 1;
        }
    }
    found
}

/// A segment in a few letters: its length, its capitals, initials, numbers, and the kinds of word in it.
fn looks(run: &[Seen<'_>]) -> String {
    let words = run
        .iter()
        .filter(|one| one.token.bare().chars().count() > 3);
    let (mut all, mut capital) = (0usize, 0usize);
    for one in words.skip(1) {
        all += 1;
        capital += usize::from(one.shape.starts_with('X'));
    }
    let share = (capital * 3).checked_div(all).unwrap_or(9);
    let has = |test: &dyn Fn(&Seen<'_>) -> bool| if run.iter().any(test) { '1' } else { '0' };
    let length = match run.len() {
        0..=3 => run.len(),
        4..=6 => 4,
        7..=12 => 5,
        _ => 6,
    };
    [
        char::from_digit(length as u32, 10).unwrap_or('9'),
        char::from_digit(share as u32, 10).unwrap_or('9'),
        has(&|one| one.shape == "X"),
        has(&|one| one.shape.starts_with('d')),
        has(&|one| one.cue == "venue"),
        has(&|one| one.cue == "house"),
        has(&|one| one.cue == "editor"),
    ]
    .iter()
    .collect()
}

fn in_segments(hasher: &mut Hasher, template: u8, segments: &[Segment], current: usize, at: usize) {
    let look = |by: isize| {
        let segment = current
            .checked_add_signed(by)
            .and_then(|at| segments.get(at));
        segment.map_or("^", |segment| segment.looks.as_str())
    };
    let brief = |look: &str| look.get(..2).unwrap_or(look).to_owned();
    let Some(own) = segments.get(current) else {
        return;
    };
    let from = (at - own.start).min(4).to_string();
    let left = (own.end - at).min(4).to_string();
    hasher.add(template, &[&own.looks]);
    hasher.add(template + 1, &[look(-1)]);
    hasher.add(template + 2, &[look(1)]);
    hasher.add(
        template + 3,
        &[&brief(look(-1)), &brief(&own.looks), &brief(look(1))],
    );
    hasher.add(template + 4, &[&from, &own.looks]);
    hasher.add(template + 5, &[&from, &left]);
    hasher.add(template + 6, &[&current.min(6).to_string(), &own.looks]);
    hasher.add(template + 7, &[&current.min(6).to_string(), look(1)]);
    hasher.add(
        template + 8,
        &[&(segments.len() - current).min(5).to_string()],
    );
}

/// The kind of boundary before a token: by the punctuation in front of it and behind the token before.
fn boundary(seen: &[Seen<'_>], at: usize) -> usize {
    let (Some(own), Some(before)) = (seen.get(at), at.checked_sub(1).and_then(|at| seen.get(at)))
    else {
        return 0;
    };
    match (before.trail, own.lead) {
        (_, "q" | "q.") => 1,
        (_, "(") => 2,
        ("q" | "q.", _) => 3,
        (")" | ").", _) => 4,
        ("?", _) => 5,
        (";", _) => 6,
        (":", _) => 7,
        ("." | ".,", _) if before.stops => 8,
        ("." | ".,", _) => 9,
        (",", _) => 10,
        ("", "") => 0,
        _ => 11,
    }
}
