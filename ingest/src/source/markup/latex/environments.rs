//! What environments do: the abstract, figures and tables with their captions, equations, theorems, lists.

use super::commands::open;
use super::input::Fault;
use super::list;
use super::tokens::Token;
use super::walk::{End, Place, Reader};
use graph_schema::SectionKind;

/// An environment that is not closed yet.
#[derive(Debug)]
pub struct Opened {
    name: String,
    effect: Effect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    None,
    /// Text is passed over in it.
    Muted,
    /// The abstract, or keywords: the body goes on behind it.
    Abstract,
}

pub fn begin(reader: &mut Reader, name: &str) -> Result<(), Fault> {
    let plain = name.trim_end_matches('*');
    let mut effect = Effect::None;
    match plain {
        "document" => {
            // What stood before was no text.
            if !std::mem::replace(&mut reader.began, true) {
                reader.muted = 0;
                reader.opened.clear();
            }
        }
        "abstract" | "onecolabstract" => {
            reader.input.optional();
            reader.flush();
            reader.place = Place::Abstract;
            if !reader.began {
                reader.muted = 0;
            }
            effect = Effect::Abstract;
        }
        "keywords" | "IEEEkeywords" | "keyword" => return keywords(reader, name),
        "thebibliography" => {
            reader.input.argument();
            reader.flush();
            let entries = up_to_end(reader, name)?;
            list::read(reader, entries)?;
            return Ok(());
        }
        "equation" | "align" | "eqnarray" | "gather" | "multline" | "alignat" | "displaymath"
        | "flalign" | "math" => {
            if plain == "alignat" {
                reader.input.argument();
            }
            let displayed = plain != "math";
            return reader.formula(&End::Environment(name.to_owned()), displayed);
        }
        "figure" | "table" | "sidewaystable" | "sidewaysfigure" | "wrapfigure" | "wraptable"
        | "longtable" | "tabular" | "tabularx" | "tabu" | "tikzpicture" | "picture"
        | "algorithm" | "algorithmic" | "algorithm2e" | "pspicture" | "pgfpicture"
        | "teaserfigure" | "deluxetable" | "axis" | "tabbing" | "forest" | "SCfigure"
        | "listing" | "subfigure" | "subtable" | "algorithmicx" | "tblr" | "NiceTabular"
        | "dmath" => {
            reader.flush();
            reader.muted += 1;
            effect = Effect::Muted;
        }
        "acknowledgments" | "acknowledgements" | "acknowledgment" | "acknowledgement" | "acks"
        | "ack" => {
            open(reader, None, "Acknowledgements", 1);
        }
        "appendices" | "appendix" => reader.numbers.appendix(),
        "itemize" | "enumerate" | "description" | "quote" | "quotation" | "center" | "list"
        | "compactitem" | "compactenum" | "inparaenum" | "multicols" => {
            reader.input.optional();
            if matches!(plain, "multicols" | "list") {
                reader.input.argument();
            }
            reader.flush();
        }
        "minipage" | "adjustbox" => {
            reader.input.optional();
            reader.input.argument();
        }
        "proof" => {
            let called = reader.input.optional();
            let called = called.map(|called| reader.line_of(called)).transpose()?;
            reader.flush();
            reader.push(&format!("{}. ", called.unwrap_or_else(|| "Proof".into())));
        }
        _ => {
            if let Some(called) = theorem(reader, plain) {
                begin_theorem(reader, &called, plain != name)?;
            } else if reader.definitions.begin(name, &mut reader.input)? {
                // It ends by what it stands for.
                return Ok(());
            }
        }
    }
    if plain != "document" {
        reader.opened.push(Opened {
            name: name.to_owned(),
            effect,
        });
    }
    Ok(())
}

pub fn end(reader: &mut Reader, name: &str) -> Result<(), Fault> {
    if name == "document" {
        if reader.began {
            reader.ended = true;
        }
        return Ok(());
    }
    let Some(at) = reader.opened.iter().rposition(|opened| opened.name == name) else {
        reader.definitions.end(name, &mut reader.input)?;
        return Ok(());
    };
    // What was left open in it ends with it.
    for opened in reader.opened.split_off(at) {
        match opened.effect {
            Effect::None => {}
            Effect::Muted => reader.muted = reader.muted.saturating_sub(1),
            Effect::Abstract => {
                reader.flush();
                reader.place = Place::Body;
                if !reader.began {
                    reader.muted = 1;
                }
            }
        }
    }
    if reader.muted == 0 && !reader.is_inline() {
        reader.flush();
    }
    Ok(())
}

/// A caption is a paragraph, with what it is called before it.
pub fn caption(
    reader: &mut Reader,
    named: Option<String>,
    starred: bool,
    text: Vec<Token>,
) -> Result<(), Fault> {
    let around = named.or_else(|| {
        let floats = ["figure", "table", "algorithm", "listing"];
        let names = reader
            .opened
            .iter()
            .map(|opened| opened.name.to_lowercase());
        let mut kinds =
            names.filter_map(|name| floats.into_iter().find(|kind| name.contains(kind)));
        kinds.next_back().map(str::to_owned)
    });
    let is_part = reader
        .opened
        .iter()
        .any(|opened| opened.name.starts_with("sub"));
    let around = around.unwrap_or_else(|| {
        let is_table = reader.opened.iter().any(|opened| {
            opened.name.starts_with("longtable") || opened.name.starts_with("deluxe")
        });
        if is_table {
            "table".into()
        } else {
            "figure".into()
        }
    });
    let kind = match around.as_str() {
        "table" => "Table",
        "algorithm" => "Algorithm",
        "listing" => "Listing",
        _ => "Figure",
    };
    let number = (!starred && !is_part).then(|| reader.numbers.count(kind));
    if !reader.began || reader.is_inline() {
        return Ok(());
    }
    let run = reader.run_of(text)?;
    if run.text().trim().is_empty() {
        return Ok(());
    }
    let muted = std::mem::take(&mut reader.muted);
    let before = std::mem::take(&mut reader.run);
    if let Some(number) = number {
        reader.push(&format!("{kind} {number}. "));
    }
    reader.run.append(run);
    let place = std::mem::replace(&mut reader.place, Place::Body);
    reader.flush();
    reader.place = place;
    reader.run = before;
    reader.muted = muted;
    Ok(())
}

/// What a theorem and its like are called: as the paper says, or by the usual names.
fn theorem(reader: &Reader, name: &str) -> Option<String> {
    if let Some(called) = reader.definitions.theorems.get(name) {
        return Some(called.clone());
    }
    let usual = [
        "theorem",
        "lemma",
        "definition",
        "proposition",
        "corollary",
        "remark",
        "example",
        "claim",
        "conjecture",
        "assumption",
    ];
    let known = usual.into_iter().find(|usual| *usual == name)?;
    let mut letters = known.chars();
    let first = letters.next()?.to_ascii_uppercase();
    Some(format!("{first}{}", letters.as_str()))
}

fn begin_theorem(reader: &mut Reader, called: &str, starred: bool) -> Result<(), Fault> {
    let note = reader.input.optional();
    let note = note.map(|note| reader.line_of(note)).transpose()?;
    reader.flush();
    let mut head = called.to_owned();
    if !starred {
        let number = reader.numbers.count(called);
        head.push_str(&format!(" {number}"));
    }
    if let Some(note) = note {
        head.push_str(&format!(" ({note})"));
    }
    reader.push(&format!("{head}. "));
    Ok(())
}

fn keywords(reader: &mut Reader, name: &str) -> Result<(), Fault> {
    let mut tokens = up_to_end(reader, name)?;
    for token in &mut tokens {
        if matches!(token, Token::Command(name) if matches!(&**name, "sep" | "and" | "\\")) {
            *token = Token::Char(',');
        }
    }
    let line = reader.line_of(tokens)?;
    super::front::keywords(reader, &line);
    Ok(())
}

/// The tokens of an environment whose beginning was read.
fn up_to_end(reader: &mut Reader, name: &str) -> Result<Vec<Token>, Fault> {
    let mut inside = Vec::new();
    while let Some(token) = reader.input.next() {
        if matches!(&token, Token::Command(command) if &**command == "end") {
            let closed = reader.input.name();
            if closed == name {
                break;
            }
            if closed == "document" {
                reader.ended = true;
                break;
            }
            inside.push(token);
            inside.push(Token::Open);
            inside.extend(closed.chars().map(Token::Char));
            inside.push(Token::Close);
            continue;
        }
        inside.push(token);
    }
    Ok(inside)
}

/// The abstract as a command has it: one group, or several where it is cut into aims, methods and so on.
pub fn abstract_command(reader: &mut Reader) -> Result<(), Fault> {
    let mut groups = vec![reader.input.argument()];
    loop {
        reader.input.skip_space();
        if reader.input.peek() != Some(&Token::Open) || groups.len() >= 6 {
            break;
        }
        groups.push(reader.input.argument());
    }
    for group in groups {
        let run = reader.run_of(group)?;
        if !run.text().trim().is_empty() {
            reader.document.summary.push(run);
        }
    }
    Ok(())
}

/// Sections that are no part of the argument.
pub fn acknowledgements(reader: &mut Reader) {
    reader.flush();
    reader.place = Place::Body;
    let kind = SectionKind::Acknowledgements;
    reader
        .document
        .body
        .open_as(kind, None, "Acknowledgements", 1);
}
