//! What commands do: those that a paper can't define otherwise, and, behind its own, those of the text.

use super::environments;
use super::input::{Fault, flat};
use super::tokens::Token;
use super::walk::{End, Place, Reader};
use super::{citing, front, list};
use crate::source::bibliography::tex;
use graph_schema::{Doi, SectionKind};
use unicode_normalization::UnicodeNormalization;

/// Commands that mean the same in every paper. Whether this is one.
pub fn structure(reader: &mut Reader, name: &str) -> Result<bool, Fault> {
    if citing::call(reader, name)? || front::told(reader, name)? {
        return Ok(true);
    }
    match name {
        "begin" => {
            let environment = reader.input.name();
            reader.begin(&environment)?;
        }
        "end" => {
            let environment = reader.input.name();
            environments::end(reader, &environment)?;
        }
        "input" | "include" | "subfile" | "subfileinclude" | "@input" => {
            let file = file_name(reader);
            reader.project.take_in(&file, &mut reader.input)?;
        }
        "import" | "subimport" | "inputfrom" | "includefrom" => {
            let folder = reader.input.name();
            let file = reader.input.name();
            let file = format!("{}/{file}", folder.trim_end_matches('/'));
            reader.project.take_in(&file, &mut reader.input)?;
        }
        "documentclass" | "documentstyle" | "usepackage" | "RequirePackage" | "LoadClass" => {
            package(reader, name)?;
        }
        "setcitestyle" | "citestyle" => {
            let options = reader.input.name();
            reader.found.packages.push(("natbib".into(), options));
        }
        "PassOptionsToPackage" => {
            let options = reader.input.name();
            let package = reader.input.name();
            reader.found.packages.push((package, options));
        }
        "appendix" | "appendices" => reader.numbers.appendix(),
        "section" | "subsection" | "subsubsection" | "chapter" | "part" => section(reader, name)?,
        "paragraph" | "subparagraph" => {
            reader.input.take('*');
            reader.input.optional();
            let title = reader.input.argument();
            let title = reader.run_of(title)?;
            reader.flush();
            let title = title.text().trim().trim_end_matches(['.', ':']).to_owned();
            if !title.is_empty() {
                reader.push(&format!("{title}. "));
            }
        }
        "caption" | "captionof" => {
            let named = (name == "captionof").then(|| reader.input.name());
            let starred = reader.input.take('*');
            reader.input.optional();
            let text = reader.input.argument();
            environments::caption(reader, named, starred, text)?;
        }
        "label" => {
            let label = reader.input.name();
            reader.numbers.label(label);
        }
        "ref" | "eqref" | "autoref" | "cref" | "Cref" | "vref" | "subref" => {
            reader.input.take('*');
            let label = reader.input.name();
            let shown = reader.known.shown(&label, name);
            reader.push(&shown);
        }
        "bibliography" | "addbibresource" | "addglobalbib" => {
            reader.input.optional();
            let names = reader.input.name();
            let names = names
                .split(',')
                .map(|name| name.trim().trim_end_matches(".bib").to_owned());
            reader.found.bibliographies.extend(names);
        }
        "bibitem" | "bibinfo" | "bibfield" | "newblock" => list::command(reader, name)?,
        "(" => reader.formula(&End::Command(")"), false)?,
        "[" => reader.formula(&End::Command("]"), true)?,
        "ensuremath" => {
            let mut inside = vec![Token::Char('$')];
            inside.extend(reader.input.argument());
            inside.push(Token::Char('$'));
            reader.input.push_all(&inside)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// `\input{a}` and `\input a`.
fn file_name(reader: &mut Reader) -> String {
    reader.input.skip_space();
    if reader.input.peek() == Some(&Token::Open) {
        return reader.input.name();
    }
    let mut name = String::new();
    while let Some(Token::Char(_)) = reader.input.peek() {
        if let Some(Token::Char(c)) = reader.input.next() {
            name.push(c);
        }
    }
    name
}

fn package(reader: &mut Reader, command: &str) -> Result<(), Fault> {
    let options = reader
        .input
        .optional()
        .map(|options| flat(&options))
        .unwrap_or_default();
    let names = reader.input.name();
    reader.input.optional();
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        reader.numbers.roman |= command.starts_with("document")
            && ["IEEEtran", "revtex"]
                .iter()
                .any(|class| name.starts_with(class));
        reader
            .found
            .packages
            .push((name.to_owned(), options.clone()));
        reader
            .project
            .define_of_style(name, &mut reader.definitions)?;
    }
    Ok(())
}

fn section(reader: &mut Reader, command: &str) -> Result<(), Fault> {
    let starred = reader.input.take('*');
    reader.input.optional();
    let title = reader.input.argument();
    let title = reader.line_of(title)?;
    if reader.muted > 0 || reader.is_inline() {
        return Ok(());
    }
    let level = match command {
        "part" => 0,
        "chapter" => 1,
        "section" => 2,
        "subsection" => 3,
        _ => 4,
    };
    reader.numbers.has_chapters |= command == "chapter";
    let number = match starred {
        true => None,
        false => reader.numbers.section(level),
    };
    let first = if reader.numbers.has_chapters { 1 } else { 2 };
    let depth = (level + 1).saturating_sub(first).max(1);
    open(reader, number, &title, depth);
    Ok(())
}

/// Begins a section of the paper.
pub fn open(reader: &mut Reader, number: Option<String>, title: &str, depth: usize) {
    reader.flush();
    reader.place = Place::Body;
    let body = &mut reader.document.body;
    match reader.numbers.in_appendix {
        true => body.open_as(SectionKind::Appendix, number, title, depth),
        false => body.open(number, title, depth),
    }
}

/// Commands of the text, which a paper may define otherwise.
pub fn text(reader: &mut Reader, name: &str) -> Result<(), Fault> {
    if let Some(dropped) = dropped(name) {
        reader.input.take('*');
        for _ in 0..dropped {
            reader.input.optional();
            reader.input.argument();
        }
        return Ok(());
    }
    if let Some(mark) = tex::accent_of(name) {
        return accented(reader, mark);
    }
    match name {
        "\\" | "newline" | "linebreak" | "tabularnewline" => {
            reader.input.take('*');
            reader.input.optional();
            reader.push(" ");
        }
        " " | "," | ";" | ":" | ">" | "quad" | "qquad" | "hfill" | "enspace" | "thinspace" => {
            reader.push(" ")
        }
        "!" | "/" | "-" | "@" | "(" | ")" | "]" => {}
        "par" => reader.flush(),
        "%" | "&" | "#" | "$" | "_" | "{" | "}" => reader.push(name),
        "xspace" => {
            let goes_on = match reader.input.peek() {
                Some(Token::Char(c)) => c.is_alphanumeric() || matches!(c, '(' | '$' | '`'),
                Some(Token::Command(_)) => true,
                _ => false,
            };
            if goes_on {
                reader.push(" ");
            }
        }
        "item" => {
            reader.flush();
            if let Some(label) = reader.input.optional() {
                let label = reader.run_of(label)?;
                reader.push(&format!("{} ", label.text().trim()));
            }
        }
        "href" => {
            let address = reader.input.name();
            if let Ok(doi) = Doi::parse(&address) {
                reader.found.fields.push(("doi".into(), doi.to_string()));
            }
        }
        "textsuperscript" | "textsubscript" => {
            let inside = reader.input.argument();
            let inside = reader.run_of(inside)?;
            let text = inside.text().trim();
            let moved = match name {
                "textsuperscript" => tex::raised(text),
                _ => tex::lowered(text),
            };
            reader.push(moved.as_deref().unwrap_or(text));
        }
        "SI" | "qty" | "SIrange" => {
            let value = reader.input.argument();
            let value = reader.line_of(value)?;
            reader.push(&format!("{value} "));
        }
        "TeX" | "LaTeX" | "BibTeX" | "LaTeXe" => reader.push(name),
        "textbackslash" => reader.push("\\"),
        "ifthenelse" => {}
        "twocolumn" => {
            if let Some(inside) = reader.input.optional() {
                reader.input.push_all(&inside)?;
            }
        }
        _ => match tex::letters(name) {
            Some(letters) => {
                // `\o{}` and `\ss ` end with what only ends them.
                if reader.input.peek() == Some(&Token::Open) {
                    let inside = reader.input.argument();
                    reader.push(letters);
                    reader.input.push_all(&inside)?;
                } else {
                    reader.push(letters);
                }
            }
            None => {
                // An option of a command that nobody knows: `\foo[x]{text}`.
                if reader.input.peek() == Some(&Token::Char('['))
                    && let Some(inside) = reader.input.optional()
                    && reader.input.peek() != Some(&Token::Open)
                {
                    let mut shown = vec![Token::Char('[')];
                    shown.extend(inside);
                    shown.push(Token::Char(']'));
                    reader.input.push_all(&shown)?;
                }
            }
        },
    }
    Ok(())
}

fn accented(reader: &mut Reader, mark: char) -> Result<(), Fault> {
    let base = reader.input.argument();
    let base = reader.line_of(base)?;
    let base = base.replace('ı', "i").replace('ȷ', "j");
    let mut letters = base.chars();
    let Some(first) = letters.next() else {
        return Ok(());
    };
    let whole: String = [first, mark].into_iter().chain(letters).nfc().collect();
    reader.push(&whole);
    Ok(())
}

/// How many arguments of a command are not for readers, where the text goes on behind them.
fn dropped(name: &str) -> Option<usize> {
    Some(match name {
        "maketitle" | "tableofcontents" | "listoffigures" | "listoftables" | "newpage"
        | "clearpage" | "cleardoublepage" | "centering" | "noindent" | "indent" | "bigskip"
        | "medskip" | "smallskip" | "hline" | "toprule" | "midrule" | "bottomrule"
        | "printbibliography" | "vfill" | "sloppy" | "raggedright" | "raggedleft" | "protect"
        | "relax" | "leavevmode" | "makeatletter" | "makeatother" | "frontmatter"
        | "mainmatter" | "backmatter" | "onecolumn" | "balance" | "unskip" | "null"
        | "footnotesize" | "scriptsize" | "tiny" | "small" | "normalsize" | "large" | "Large"
        | "LARGE" | "huge" | "Huge" | "bf" | "it" | "em" | "rm" | "sc" | "tt" | "sf" | "sl"
        | "bfseries" | "itshape" | "selectfont" | "boldmath" | "doublespacing"
        | "singlespacing" | "allowbreak" | "nobreak" | "endinput" | "allowdisplaybreaks" => 0,
        "vspace" | "hspace" | "vskip" | "pagestyle" | "thispagestyle" | "pagenumbering"
        | "includegraphics" | "footnote" | "footnotetext" | "thanks" | "index" | "glossary"
        | "bibliographystyle" | "hypersetup" | "graphicspath" | "captionsetup" | "color"
        | "cline" | "cmidrule" | "phantom" | "hphantom" | "vphantom" | "todo" | "tikzset"
        | "pgfplotsset" | "usetikzlibrary" | "theoremstyle" | "hyphenation" | "linespread"
        | "setstretch" | "textcolor" | "colorbox" | "raisebox" | "scalebox" | "rotatebox"
        | "stepcounter" | "refstepcounter" | "enlargethispage" | "marginpar" | "titlespacing"
        | "arrayrulecolor" | "rowcolor" | "cellcolor" | "newcounter" | "newlength"
        | "usefonttheme" | "sisetup" | "urlstyle" | "lstset" | "acrodef" | "pdfinfo"
        | "special" | "vadjust" | "typeout" | "message" | "PackageWarning" | "pageref"
        | "nameref" => 1,
        "setlength"
        | "addtolength"
        | "setcounter"
        | "addtocounter"
        | "rule"
        | "fontsize"
        | "resizebox"
        | "multicolumn"
        | "newcolumntype"
        | "markboth"
        | "DeclareUnicodeCharacter" => 2,
        "definecolor" | "addcontentsline" => 3,
        "multirow" => 2,
        "parbox" | "adjustbox" => 1,
        _ => return None,
    })
}
