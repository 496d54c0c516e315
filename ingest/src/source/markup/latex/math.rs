//! Formulas as text that can be read: letters and signs as Unicode, fractions with a slash, what is raised or lowered as
//! such or behind its sign.

use super::tokens::Token;
use crate::source::bibliography::tex;
use unicode_normalization::UnicodeNormalization;

/// Groups in groups: deeper ones are read flat.
const DEEPEST: usize = 40;

/// A formula's tokens as one line of text.
pub fn text(tokens: &[Token]) -> String {
    let written = written(tokens, 0);
    let mut line = String::with_capacity(written.len());
    for word in written.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line.nfc().collect()
}

fn written(tokens: &[Token], depth: usize) -> String {
    let mut writer = Writer {
        rest: tokens,
        depth,
        out: String::new(),
    };
    while let Some(token) = writer.next() {
        writer.write(token);
    }
    writer.out
}

struct Writer<'a> {
    rest: &'a [Token],
    depth: usize,
    out: String,
}

impl<'a> Writer<'a> {
    fn next(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn write(&mut self, token: &Token) {
        match token {
            Token::Char('^') => self.script(true),
            Token::Char('_') => self.script(false),
            Token::Char('&' | '~') | Token::Space | Token::Paragraph => self.out.push(' '),
            Token::Char('$') | Token::Open | Token::Close | Token::FileEnd => {}
            Token::Char('\'') => self.out.push('′'),
            Token::Char(c @ ('<' | '>' | '=')) => self.apart(&c.to_string()),
            Token::Char(c) => self.out.push(*c),
            Token::Verbatim(text) => self.out.push_str(text),
            Token::Command(name) => self.command(name),
        }
    }

    fn apart(&mut self, sign: &str) {
        self.out.push(' ');
        self.out.push_str(sign);
        self.out.push(' ');
    }

    fn command(&mut self, name: &str) {
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac" => {
                let (above, below) = (self.argument(), self.argument());
                let fraction = format!("{}/{}", grouped(&above), grouped(&below));
                self.out.push_str(&fraction);
            }
            "binom" | "dbinom" | "tbinom" => {
                let (above, below) = (self.argument(), self.argument());
                self.out.push_str(&format!("C({above}, {below})"));
            }
            "sqrt" => {
                let root = self
                    .optional()
                    .map_or_else(String::new, |root| raised(&root));
                let inside = self.argument();
                self.out.push_str(&format!("{root}√{}", grouped(&inside)));
            }
            "stackrel" | "overset" | "underset" => {
                self.argument();
                let base = self.argument();
                self.out.push_str(&base);
            }
            "hat" | "widehat" => self.accent('\u{302}'),
            "tilde" | "widetilde" => self.accent('\u{303}'),
            "bar" | "overline" => self.accent('\u{304}'),
            "vec" => self.accent('\u{20d7}'),
            "dot" => self.accent('\u{307}'),
            "ddot" => self.accent('\u{308}'),
            "check" => self.accent('\u{30c}'),
            "breve" => self.accent('\u{306}'),
            "begin" | "end" | "label" | "vspace" | "hspace" | "color" | "mspace" => {
                self.argument();
            }
            "textcolor" | "colorbox" => {
                self.argument();
            }
            "tag" => {
                let tag = self.argument();
                self.out.push_str(&format!(" ({tag})"));
            }
            "ref" | "eqref" | "cite" => {
                self.argument();
            }
            "\\" | "newline" | "cr" => {
                self.optional();
                self.out.push_str("; ");
            }
            "," | ";" | ":" | " " | "quad" | "qquad" | ">" => self.out.push(' '),
            "!" | "/" | "-" | "left" | "right" | "middle" | "displaystyle" | "textstyle"
            | "scriptstyle" | "scriptscriptstyle" | "limits" | "nolimits" | "nonumber"
            | "notag" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr"
            | "biggl" | "biggr" | "Biggl" | "Biggr" | "bigm" | "hfill" | "noindent"
            | "centering" | "protect" | "rm" | "bf" | "it" | "cal" | "small" | "footnotesize"
            | "allowbreak" | "phantom" | "hline" => self.no_dot(name),
            "{" | "lbrace" => self.out.push('{'),
            "}" | "rbrace" => self.out.push('}'),
            "|" | "Vert" | "lVert" | "rVert" => self.out.push('‖'),
            "mid" | "vert" | "lvert" | "rvert" => self.out.push('|'),
            "not" => self.out.push('¬'),
            _ => self.symbol(name),
        }
    }

    /// `\right.` closes nothing.
    fn no_dot(&mut self, name: &str) {
        if matches!(name, "left" | "right") && self.rest.first() == Some(&Token::Char('.')) {
            self.next();
        }
    }

    fn symbol(&mut self, name: &str) {
        if let Some(sign) = relation(name) {
            return self.apart(sign);
        }
        match tex::letters(name).or_else(|| more(name)) {
            Some(letters) => {
                self.out.push_str(letters);
            }
            // Of `\mathrm{…}` what it holds counts.
            None if self.rest.first() == Some(&Token::Open) => {}
            None if FONTS.contains(&name) => {}
            None => {
                if self.out.ends_with(char::is_alphanumeric) {
                    self.out.push(' ');
                }
                self.out.push_str(name);
                let runs_on = |token: &Token| {
                    matches!(token, Token::Command(_))
                        || matches!(token, Token::Char(c) if c.is_alphanumeric())
                };
                if self.rest.first().is_some_and(runs_on) {
                    self.out.push(' ');
                }
            }
        }
    }

    fn accent(&mut self, mark: char) {
        let base = self.argument();
        self.out.push_str(&base);
        if base.chars().count() == 1 {
            self.out.push(mark);
        }
    }

    fn script(&mut self, is_raised: bool) {
        let text = self.argument();
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if matches!(text, "′" | "″" | "∗" | "*" | "†") || (is_raised && text == "°") {
            self.out.push_str(text);
            return;
        }
        let moved = if is_raised {
            tex::raised(text)
        } else {
            tex::lowered(text)
        };
        match moved {
            Some(moved) => self.out.push_str(&moved),
            None => {
                self.out.push(if is_raised { '^' } else { '_' });
                self.out.push_str(&grouped(text));
            }
        }
    }

    /// The next argument as text.
    fn argument(&mut self) -> String {
        while let Some(Token::Space | Token::Paragraph) = self.rest.first() {
            self.next();
        }
        let Some(first) = self.next() else {
            return String::new();
        };
        if *first != Token::Open {
            if self.depth >= DEEPEST {
                return String::new();
            }
            // A command that stands for an argument takes its own.
            let mut inner = Writer {
                rest: self.rest,
                depth: self.depth + 1,
                out: String::new(),
            };
            inner.write(first);
            self.rest = inner.rest;
            return inner.out;
        }
        let mut depth = 0usize;
        let group = self.rest;
        let mut length = 0usize;
        while let Some(token) = self.next() {
            match token {
                Token::Open => depth += 1,
                Token::Close if depth == 0 => break,
                Token::Close => depth -= 1,
                _ => {}
            }
            length += 1;
        }
        match self.depth < DEEPEST {
            true => written(group.get(..length).unwrap_or_default(), self.depth + 1),
            false => String::new(),
        }
    }

    fn optional(&mut self) -> Option<String> {
        if self.rest.first() != Some(&Token::Char('[')) {
            return None;
        }
        let end = self
            .rest
            .iter()
            .take(200)
            .position(|token| *token == Token::Char(']'))?;
        let inside = self.rest.get(1..end).unwrap_or_default();
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        (self.depth < DEEPEST).then(|| written(inside, self.depth + 1))
    }
}

fn raised(text: &str) -> String {
    tex::raised(text.trim()).unwrap_or_else(|| text.trim().to_owned())
}

/// In brackets, unless it is one word or number.
fn grouped(text: &str) -> String {
    let text = text.trim();
    let one = |c: char| c.is_alphanumeric() || matches!(c, '.' | '′' | '\u{300}'..='\u{36f}');
    match text.chars().count() <= 1 || text.chars().all(one) {
        true => text.to_owned(),
        false => format!("({text})"),
    }
}

const FONTS: [&str; 12] = [
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
    "text",
    "operatorname",
];

/// Signs that stand between others.
fn relation(name: &str) -> Option<&'static str> {
    Some(match name {
        "le" | "leq" | "leqslant" => "≤",
        "ge" | "geq" | "geqslant" => "≥",
        "lt" => "<",
        "gt" => ">",
        "ne" | "neq" => "≠",
        "approx" => "≈",
        "sim" => "∼",
        "simeq" => "≃",
        "cong" => "≅",
        "equiv" => "≡",
        "propto" => "∝",
        "in" => "∈",
        "notin" => "∉",
        "ni" => "∋",
        "subset" => "⊂",
        "subseteq" => "⊆",
        "supset" => "⊃",
        "supseteq" => "⊇",
        "to" | "rightarrow" | "longrightarrow" => "→",
        "gets" | "leftarrow" => "←",
        "Rightarrow" | "implies" | "Longrightarrow" => "⇒",
        "Leftarrow" => "⇐",
        "leftrightarrow" => "↔",
        "Leftrightarrow" | "iff" => "⇔",
        "mapsto" => "↦",
        "times" => "×",
        "pm" => "±",
        "mp" => "∓",
        "cup" => "∪",
        "cap" => "∩",
        "setminus" | "backslash" => "∖",
        "ll" => "≪",
        "gg" => "≫",
        "coloneqq" | "triangleq" | "doteq" => "≔",
        "wedge" | "land" => "∧",
        "vee" | "lor" => "∨",
        "perp" => "⊥",
        "parallel" => "∥",
        _ => return None,
    })
}

/// Signs that titles and names do without.
fn more(name: &str) -> Option<&'static str> {
    Some(match name {
        "varnothing" | "emptyset" => "∅",
        "varrho" => "ϱ",
        "varpi" => "ϖ",
        "varsigma" => "ς",
        "aleph" => "ℵ",
        "Re" => "Re",
        "Im" => "Im",
        "oint" => "∮",
        "iint" => "∬",
        "triangle" => "△",
        "lfloor" => "⌊",
        "rfloor" => "⌋",
        "lceil" => "⌈",
        "rceil" => "⌉",
        "neg" | "lnot" => "¬",
        "top" => "⊤",
        "bot" => "⊥",
        "vdots" => "⋮",
        "ddots" => "⋱",
        "dotsc" | "dotsb" | "dotsm" | "dotso" => "…",
        "colon" => ":",
        "bigcup" => "⋃",
        "bigcap" => "⋂",
        "bigoplus" => "⨁",
        "bigotimes" => "⨂",
        "bullet" => "•",
        "ddagger" => "‡",
        "sharp" => "♯",
        "checkmark" => "✓",
        "ang" | "angle" => "∠",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::text;

    #[test]
    fn formulas_can_be_read() {
        for (tex, read) in [
            ("x^2+y_{10}", "x²+y₁₀"),
            ("\\frac{a}{b+1}", "a/(b+1)"),
            ("\\alpha\\leq 2\\cdot 10^{-3}", "α ≤ 2·10⁻³"),
            ("\\sqrt{n}", "√n"),
            ("\\sqrt[3]{n+1}", "³√(n+1)"),
            (
                "\\hat{y} = \\mathrm{softmax}(\\mathbf{W}x)",
                "ŷ = softmax(Wx)",
            ),
            ("a &= b \\\\ c &= d", "a = b ; c = d"),
            ("\\log n + \\max_{i\\in S} i", "log n + max_(i ∈ S) i"),
            ("\\left\\{ x \\right.", "{ x"),
            ("e^{\\frac12}", "e^(1/2)"),
            ("\\sum_{i=1}^{n} x_i", "∑_(i = 1)ⁿ x_i"),
        ] {
            assert_eq!(text(&tokens(tex)), read, "{tex}");
        }
        let deep = "\\frac{".repeat(3_000);
        let _bounded = text(&tokens(&deep));
        let deep = "\\hat".repeat(3_000);
        let _bounded = text(&tokens(&deep));
    }
}
