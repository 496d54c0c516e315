//! TeX in titles, names and abstracts as the Unicode it means: accents, letters, symbols, the simplest formulas. What it
//! does not know stays readable.

use unicode_normalization::UnicodeNormalization;

/// A text without TeX. Braces go, commands for fonts too, `---` is a dash, `$x^2$` is `x²`.
pub fn plain(text: &str) -> String {
    if !text.contains(['\\', '{', '}', '$', '~', '`', '\'', '-', '&']) {
        return text.to_owned();
    }
    let mut reader = Reader {
        rest: text,
        out: String::with_capacity(text.len()),
        accent: None,
        in_formula: false,
    };
    while let Some(c) = reader.next() {
        reader.read(c);
    }
    reader.out.nfc().collect()
}

/// A text of a catalogue or of a person who searches, which may hold TeX's accents and letters: those as the Unicode they
/// mean, the rest and formulas as they are.
pub fn accents(text: &str) -> String {
    if !text.contains('\\') || text.contains("\\$") {
        return text.to_owned();
    }
    let parts = text.split('$').enumerate().map(|(at, part)| {
        // Every other part is a formula.
        match at % 2 == 0 && part.contains('\\') {
            true => plain(part),
            false => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("$")
}

/// An address, a DOI or a path: only what TeX needs a backslash for loses it.
pub fn verbatim(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.replace("$\\backslash$", "\\");
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = after;
        match c {
            '{' | '}' => {}
            '\\' if after.starts_with(['_', '%', '&', '#', '$', '~', '{', '}', '^']) => {
                let escaped = after.chars().next().unwrap_or_default();
                out.push(escaped);
                rest = &after[escaped.len_utf8()..];
            }
            _ => out.push(c),
        }
    }
    out
}

/// Text raised, where Unicode has all of it: `10` as `¹⁰`.
pub fn raised(text: &str) -> Option<String> {
    text.chars().map(superscript).collect()
}

/// Text lowered, where Unicode has all of it.
pub fn lowered(text: &str) -> Option<String> {
    text.chars().map(subscript).collect()
}

struct Reader<'a> {
    rest: &'a str,
    out: String,
    /// A combining mark that waits for its letter.
    accent: Option<char>,
    in_formula: bool,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip(&mut self, start: &str) -> bool {
        match self.rest.strip_prefix(start) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn read(&mut self, c: char) {
        match c {
            '\\' => self.command(),
            '{' => {}
            '}' => self.accent = None,
            '$' if self.in_formula => self.in_formula = false,
            '$' if begins_formula(self.rest) => self.in_formula = true,
            '^' | '_' if self.in_formula => self.script(c == '^'),
            '~' => self.emit(' '),
            '-' if !self.in_formula && self.skip("--") => self.emit('—'),
            '-' if !self.in_formula && self.skip("-") => self.emit('–'),
            '`' if self.skip("`") => self.emit('“'),
            '\'' if self.skip("'") => self.emit('”'),
            '&' if self.skip("amp;") => self.emit('&'),
            _ => self.emit(c),
        }
    }

    fn emit(&mut self, c: char) {
        self.out.push(c);
        if c.is_alphabetic()
            && let Some(accent) = self.accent.take()
        {
            self.out.push(accent);
        }
    }

    fn command(&mut self) {
        let Some(first) = self.rest.chars().next() else {
            return;
        };
        if !first.is_ascii_alphabetic() {
            self.next();
            return self.sign(first);
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic());
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        if let Some(accent) = letter_accent(name)
            && !self.in_formula
        {
            self.accent = Some(accent);
            self.rest = self.rest.trim_start();
            return;
        }
        if let Some(letters) = letters(name) {
            // In words the space only ends the command; in a formula it is easier read with it.
            if !self.in_formula {
                self.rest = self.rest.trim_start_matches([' ', '\t', '\n']);
            }
            self.skip("{}");
            for letter in letters.chars() {
                self.emit(letter);
            }
            return;
        }
        match name {
            "textsuperscript" => return self.script(true),
            "textsubscript" => return self.script(false),
            "noopsort" | "natexlab" | "cite" | "citep" | "citet" | "footnote" | "label" => {
                self.argument();
                return;
            }
            // The address goes, the text stays.
            "href" => {
                self.argument();
                return;
            }
            _ => {}
        }
        if FONTS.contains(&name) {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n']);
            return;
        }
        // `\LaTeX{}` is a word; a command that takes words does something to them.
        let does = self.rest.starts_with('{') && !self.rest.starts_with("{}");
        if does && !self.in_formula {
            return;
        }
        for letter in name.chars() {
            self.emit(letter);
        }
        self.skip("{}");
    }

    /// A backslash and a sign.
    fn sign(&mut self, sign: char) {
        let accent = match sign {
            '\\' | ' ' | ',' | ';' | ':' | '\n' | '\t' => return self.emit(' '),
            '-' | '/' | '!' | '(' | ')' | '[' | ']' => return,
            _ => match sign_accent(sign) {
                Some(accent) => accent,
                None => return self.emit(sign),
            },
        };
        match self.in_formula {
            true => {}
            false => {
                self.accent = Some(accent);
                self.rest = self.rest.trim_start_matches(' ');
            }
        }
    }

    /// What is raised or lowered: as such, where Unicode has all of it, else behind its sign.
    fn script(&mut self, raised: bool) {
        let text = match self.rest.starts_with('{') {
            true => self.argument(),
            false => {
                let end = self.rest.chars().next().map_or(0, char::len_utf8);
                let (one, rest) = self.rest.split_at(end);
                if one != "\\" {
                    self.rest = rest;
                    one
                } else {
                    ""
                }
            }
        };
        let form = if raised { superscript } else { subscript };
        let moved: Option<String> = text.chars().map(form).collect();
        match moved {
            Some(moved) => self.out.push_str(&moved),
            None => {
                self.out.push(if raised { '^' } else { '_' });
                self.out
                    .extend(text.chars().filter(|c| !matches!(c, '{' | '}' | '\\')));
            }
        }
    }

    /// What stands between the braces here, and goes behind them; empty when none are here.
    fn argument(&mut self) -> &'a str {
        let Some(inside) = self.rest.strip_prefix('{') else {
            return "";
        };
        let mut depth = 1usize;
        for (at, c) in inside.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = &inside[at + 1..];
                return &inside[..at];
            }
        }
        self.rest = "";
        inside
    }
}

/// Whether a dollar sign before this begins a formula rather than a sum of money: it ends soon, hugs what it holds, and
/// no digit follows.
fn begins_formula(rest: &str) -> bool {
    let near = rest
        .char_indices()
        .nth(300)
        .map_or(rest.len(), |(at, _)| at);
    let Some(end) = rest.get(..near).and_then(|near| near.find('$')) else {
        return false;
    };
    let (inside, after) = rest.split_at(end);
    let after = after.get(1..).unwrap_or_default();
    !inside.is_empty()
        && !inside.starts_with(char::is_whitespace)
        && !inside.ends_with(char::is_whitespace)
        && !after.starts_with(|c: char| c.is_ascii_digit())
}

/// Commands that only say how something looks.
const FONTS: &[&str] = &[
    "em",
    "it",
    "bf",
    "sc",
    "tt",
    "rm",
    "sf",
    "sl",
    "emph",
    "textit",
    "textbf",
    "textsc",
    "texttt",
    "textrm",
    "textsf",
    "textsl",
    "textup",
    "textmd",
    "textnormal",
    "textcolor",
    "mathrm",
    "mathbf",
    "mathcal",
    "mathbb",
    "mathit",
    "mathsf",
    "mathfrak",
    "mathtt",
    "boldsymbol",
    "bm",
    "operatorname",
    "text",
    "mbox",
    "hbox",
    "ensuremath",
    "url",
    "path",
    "relax",
    "protect",
    "left",
    "right",
    "displaystyle",
    "textstyle",
    "underline",
    "uppercase",
    "lowercase",
    "MakeUppercase",
    "bibinfo",
    "small",
    "large",
    "noindent",
    "par",
];

/// The combining mark of a command that puts an accent on the letter behind it.
pub fn accent_of(name: &str) -> Option<char> {
    let mut signs = name.chars();
    let sign = signs.next().and_then(sign_accent);
    sign.filter(|_| signs.next().is_none())
        .or_else(|| letter_accent(name))
}

/// Accents whose command is a sign.
fn sign_accent(sign: char) -> Option<char> {
    Some(match sign {
        '\'' => '\u{301}',
        '`' => '\u{300}',
        '^' => '\u{302}',
        '"' => '\u{308}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        _ => return None,
    })
}

/// Accents whose command is a letter.
fn letter_accent(name: &str) -> Option<char> {
    Some(match name {
        "u" => '\u{306}',
        "v" => '\u{30c}',
        "H" => '\u{30b}',
        "c" => '\u{327}',
        "d" => '\u{323}',
        "b" => '\u{331}',
        "r" => '\u{30a}',
        "k" => '\u{328}',
        "t" => '\u{361}',
        _ => return None,
    })
}

/// Letters and symbols by their command.
pub fn letters(name: &str) -> Option<&'static str> {
    let found = SYMBOLS.iter().find(|(known, _)| *known == name);
    found.map(|(_, letters)| *letters)
}

const SYMBOLS: &[(&str, &str)] = &[
    ("i", "i"),
    ("j", "j"),
    ("ss", "ß"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("aa", "å"),
    ("AA", "Å"),
    ("o", "ø"),
    ("O", "Ø"),
    ("l", "ł"),
    ("L", "Ł"),
    ("dh", "ð"),
    ("DH", "Ð"),
    ("th", "þ"),
    ("TH", "Þ"),
    ("dj", "đ"),
    ("DJ", "Đ"),
    ("ng", "ŋ"),
    ("NG", "Ŋ"),
    ("textendash", "–"),
    ("textemdash", "—"),
    ("textquoteright", "’"),
    ("textquoteleft", "‘"),
    ("textquotedblleft", "“"),
    ("textquotedblright", "”"),
    ("textquotesingle", "'"),
    ("textasciitilde", "~"),
    ("textasciicircum", "^"),
    ("textbackslash", "\\"),
    ("textbar", "|"),
    ("textless", "<"),
    ("textgreater", ">"),
    ("textbraceleft", "{"),
    ("textbraceright", "}"),
    ("textunderscore", "_"),
    ("textregistered", "®"),
    ("texttrademark", "™"),
    ("textcopyright", "©"),
    ("textdegree", "°"),
    ("textmu", "µ"),
    ("textellipsis", "…"),
    ("ldots", "…"),
    ("dots", "…"),
    ("cdots", "⋯"),
    ("S", "§"),
    ("P", "¶"),
    ("pounds", "£"),
    ("euro", "€"),
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("vartheta", "ϑ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "φ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Upsilon", "Υ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("times", "×"),
    ("cdot", "·"),
    ("pm", "±"),
    ("mp", "∓"),
    ("le", "≤"),
    ("leq", "≤"),
    ("ge", "≥"),
    ("geq", "≥"),
    ("ne", "≠"),
    ("neq", "≠"),
    ("approx", "≈"),
    ("sim", "∼"),
    ("simeq", "≃"),
    ("equiv", "≡"),
    ("propto", "∝"),
    ("infty", "∞"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("leftarrow", "←"),
    ("Rightarrow", "⇒"),
    ("leftrightarrow", "↔"),
    ("in", "∈"),
    ("notin", "∉"),
    ("subset", "⊂"),
    ("cup", "∪"),
    ("cap", "∩"),
    ("forall", "∀"),
    ("exists", "∃"),
    ("sum", "∑"),
    ("prod", "∏"),
    ("int", "∫"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("sqrt", "√"),
    ("ell", "ℓ"),
    ("hbar", "ℏ"),
    ("degree", "°"),
    ("circ", "°"),
    ("prime", "′"),
    ("star", "⋆"),
    ("ast", "∗"),
    ("dagger", "†"),
    ("langle", "⟨"),
    ("rangle", "⟩"),
    ("ll", "≪"),
    ("gg", "≫"),
    ("odot", "⊙"),
    ("oplus", "⊕"),
    ("otimes", "⊗"),
    ("quad", " "),
    ("qquad", " "),
    ("space", " "),
    ("newline", " "),
    ("lq", "‘"),
    ("rq", "’"),
];

fn superscript(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32))?,
        '+' => '⁺',
        '-' | '−' | '–' => '⁻',
        '(' => '⁽',
        ')' => '⁾',
        'n' => 'ⁿ',
        'i' => 'ⁱ',
        _ => return None,
    })
}

fn subscript(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32('₀' as u32 + (c as u32 - '0' as u32))?,
        '+' => '₊',
        '-' | '−' | '–' => '₋',
        '(' => '₍',
        ')' => '₎',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{accents, plain, verbatim};

    #[test]
    fn only_accents_of_a_catalogue_are_read() {
        for (tex, text) in [
            ("On Erd\\H{o}s' sums", "On Erdős' sums"),
            (
                "K\\\"onig in $O(n\\log n)$ -- fast",
                "König in $O(n\\log n)$ -- fast",
            ),
            ("a -- b", "a -- b"),
            ("it costs 5\\$", "it costs 5\\$"),
        ] {
            assert_eq!(accents(tex).replace('–', "--"), text);
        }
    }

    #[test]
    fn accents_and_letters() {
        for (tex, text) in [
            ("Erd{\\H o}s and Erd\\H{o}s", "Erdős and Erdős"),
            ("{\\\"O}stlund, G\\\"{o}del", "Östlund, Gödel"),
            (
                "S{\\~a}o, Ma\\~{n}ana, \\'{\\i}ndice",
                "São, Mañana, índice",
            ),
            ("Stra{\\ss}e, \\O stby, {\\L}ukasz", "Straße, Østby, Łukasz"),
            ("fa\\c{c}ade, {\\v{C}}apek, \\r{a}", "façade, Čapek, å"),
            ("Naïve Wörter", "Naïve Wörter"),
        ] {
            assert_eq!(plain(tex), text, "{tex}");
        }
    }

    #[test]
    fn signs_fonts_and_formulas() {
        for (tex, text) in [
            ("{BERT}: {\\em wet} \\textbf{moss}", "BERT: wet moss"),
            ("pages 1--2 --- and ``quoted''", "pages 1–2 — and “quoted”"),
            ("R\\&D, 5\\% of \\$3, a\\_b", "R&D, 5% of $3, a_b"),
            ("$\\alpha$-moss in $O(n^2)$, H$_2$O", "α-moss in O(n²), H₂O"),
            ("$x^{max}$ and $10^{-3}$", "x^max and 10⁻³"),
            ("it costs $5 or $6 a day", "it costs $5 or $6 a day"),
            (
                "A \\LaTeX{} reader, \\unknown{word}",
                "A LaTeX reader, word",
            ),
            ("\\href{http://a.b}{moss}", "moss"),
            ("ends with \\", "ends with "),
        ] {
            assert_eq!(plain(tex), text, "{tex}");
        }
    }

    #[test]
    fn addresses_keep_their_signs() {
        assert_eq!(verbatim("10.1000/a\\_b{\\_}c~d"), "10.1000/a_b_c~d");
        assert_eq!(verbatim("C$\\backslash$:\\\\a\\:b"), "C\\:\\\\a\\:b");
    }
}
