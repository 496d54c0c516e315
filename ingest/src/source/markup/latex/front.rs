//! Title, authors, affiliations and what else stands before the text.

use super::environments;
use super::input::Fault;
use super::tokens::Token;
use super::walk::Reader;
use crate::source::markup::people::names;
use crate::source::markup::year;
use crate::source::text::one_line;
use graph_schema::Doi;

/// Bytes of a keyword.
const LONGEST_KEYWORD: usize = 80;

/// Whether a command tells one of them, which is read then.
pub fn told(reader: &mut Reader, command: &str) -> Result<bool, Fault> {
    // A paper may call its method `\name`.
    if !matches!(command, "title" | "author") && reader.definitions.has(command) {
        return Ok(false);
    }
    match command {
        "title" | "Title" | "icmltitle" | "papertitle" => {
            reader.input.optional();
            let title = reader.input.argument();
            let title = reader.line_of(title)?;
            if reader.document.title.is_empty() {
                reader.document.title = title;
            }
        }
        "subtitle" => {
            let subtitle = reader.input.argument();
            let subtitle = reader.line_of(subtitle)?;
            let title = &mut reader.document.title;
            if !title.is_empty() && !subtitle.is_empty() {
                *title = format!("{title}: {subtitle}");
            }
        }
        "titlerunning"
        | "authorrunning"
        | "shorttitle"
        | "shortauthors"
        | "runningtitle"
        | "runningauthor"
        | "icmltitlerunning"
        | "email"
        | "ead"
        | "correspondingauthor"
        | "corresp"
        | "orcid"
        | "orcidID"
        | "authornote"
        | "authornotemark"
        | "altaffiliation"
        | "cortext"
        | "fntext"
        | "icmlcorrespondingauthor"
        | "homepage"
        | "tnotetext"
        | "tnoteref"
        | "corref"
        | "fnref"
        | "inst"
        | "authormark"
        | "pacs"
        | "preprint" => {
            reader.input.optional();
            reader.input.argument();
        }
        "author" | "Author" | "icmlauthor" | "name" | "authors" => {
            reader.input.optional();
            if reader.input.peek() != Some(&Token::Open) {
                return Ok(false);
            }
            let names = reader.input.argument();
            authors(reader, names)?;
            if command == "icmlauthor" {
                reader.input.argument();
            }
        }
        "affil" | "affiliation" | "address" | "institute" | "institution" | "icmlaffiliation" => {
            reader.input.take('*');
            reader.input.optional();
            if reader.input.peek() != Some(&Token::Open) {
                return Ok(false);
            }
            if command == "icmlaffiliation" {
                reader.input.argument();
            }
            let place = reader.input.argument();
            for place in cut(place, &["and", "\\"]) {
                let place = reader.line_of(place)?;
                affiliation(reader, &place);
            }
        }
        "date" => {
            let date = reader.input.argument();
            let date = reader.line_of(date)?;
            reader.document.year = reader.document.year.or_else(|| year(&date));
        }
        "acmYear" | "copyrightyear" | "pubyear" | "jyear" => {
            let date = reader.input.name();
            reader.document.year = reader.document.year.or_else(|| year(&date));
        }
        "journal" | "journalname" | "acmJournal" | "jname" => {
            if reader.muted == 0 || reader.input.peek() != Some(&Token::Open) {
                return Ok(false);
            }
            let venue = reader.input.argument();
            let venue = reader.line_of(venue)?;
            reader.document.venue = Some(venue).filter(|venue| !venue.is_empty());
        }
        "acmDOI" | "doi" => {
            let doi = reader.input.name();
            let doi = Doi::parse(&doi);
            // Behind the preamble it is a reference's.
            match (reader.began, doi) {
                (false, Ok(doi)) => reader.document.doi = Some(doi),
                (true, Ok(doi)) => {
                    reader.push(&format!("https://doi.org/{doi}"));
                    reader.found.fields.push(("doi".into(), doi.to_string()));
                }
                _ => {}
            }
        }
        "keywords" | "keyword" | "Keywords" | "icmlkeywords" => {
            if reader.input.peek() != Some(&Token::Open) {
                return Ok(false);
            }
            let words = reader.input.argument();
            let words = reader.line_of(words)?;
            keywords(reader, &words);
        }
        "abstract" | "Abstract" | "abstracttext" => {
            reader.input.skip_space();
            if reader.input.peek() != Some(&Token::Open) {
                return Ok(false);
            }
            environments::abstract_command(reader)?;
        }
        "acknowledgments" | "acknowledgements" | "acknowledgment" | "acknowledgement" | "acks" => {
            if reader.began {
                environments::acknowledgements(reader);
            }
        }
        "thanks" | "footnote" | "footnotetext" | "footnotemark" | "IEEEmembership" => {
            reader.input.optional();
            if command != "footnotemark" {
                reader.input.argument();
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Keywords of a line, by what stands between them.
pub fn keywords(reader: &mut Reader, line: &str) {
    let words = line
        .split([',', ';', '·', '•'])
        .map(|word| word.trim().trim_end_matches('.'));
    let words = words.filter(|word| !word.is_empty() && word.len() <= LONGEST_KEYWORD);
    let words: Vec<String> = words.map(str::to_owned).collect();
    reader.document.keywords.extend(words.into_iter().take(50));
}

fn affiliation(reader: &mut Reader, place: &str) {
    let place = place
        .trim_start_matches(|c: char| !c.is_alphabetic())
        .trim_end_matches([',', ' ']);
    let known = &mut reader.document.affiliations;
    if !place.is_empty() && known.len() < 200 && !known.iter().any(|one| one == place) {
        known.push(place.to_owned());
    }
}

/// Names, and below them in the same command where their people work.
fn authors(reader: &mut Reader, tokens: Vec<Token>) -> Result<(), Fault> {
    let tokens = opened(reader, tokens)?;
    for block in cut(tokens, &["and", "And", "AND", "Authand"]) {
        let mut named = false;
        for line in cut(
            block,
            &[
                "\\",
                "newline",
                "affaddr",
                "IEEEauthorblockA",
                "affiliation",
                "institute",
                "par",
            ],
        ) {
            let marked = begins_with_mark(&line);
            let line = without_marks(line);
            let line = reader.line_of(line)?;
            let line = one_line(&line);
            if line.is_empty() {
                continue;
            }
            let names = match named && marked {
                true => Vec::new(),
                false => names(&line),
            };
            if names.is_empty() {
                if named && !line.contains('@') {
                    affiliation(reader, &line);
                }
                continue;
            }
            if named && !marked_inside(&line, names.len()) {
                affiliation(reader, &line);
                continue;
            }
            named = true;
            let known = &mut reader.document.authors;
            for name in names {
                if known.len() < 5_000 && !known.contains(&name) {
                    known.push(name);
                }
            }
        }
    }
    Ok(())
}

/// Of a second line of a block: several names, as the first one has.
fn marked_inside(line: &str, names: usize) -> bool {
    names > 1 && line.split_whitespace().count() <= names * 4
}

/// The paper's own commands in a block of authors, as what they stand for; those of LaTeX stay.
fn opened(reader: &mut Reader, tokens: Vec<Token>) -> Result<Vec<Token>, Fault> {
    let waiting = reader.input.only(tokens)?;
    let mut out = Vec::new();
    let mut outcome = Ok(());
    while let Some(token) = reader.input.next() {
        if let Token::Command(name) = &token {
            match reader.definitions.expand(name, &mut reader.input) {
                Ok(true) => continue,
                Ok(false) => {}
                Err(fault) => {
                    outcome = Err(fault);
                    break;
                }
            }
        }
        out.push(token);
        if out.len() > 200_000 {
            break;
        }
    }
    reader.input.restore(waiting);
    outcome.map(|()| out)
}

/// Cuts at commands, wherever they stand.
fn cut(tokens: Vec<Token>, at: &[&str]) -> Vec<Vec<Token>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        let cuts = matches!(&token, Token::Command(name) if at.contains(&&**name));
        if cuts {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(token);
        }
    }
    parts
}

fn begins_with_mark(tokens: &[Token]) -> bool {
    let first = tokens
        .iter()
        .find(|token| !matches!(token, Token::Space | Token::Paragraph | Token::Open));
    match first {
        Some(Token::Char(c)) => *c == '$' || c.is_ascii_digit() || *c == '*',
        Some(Token::Command(name)) => &**name == "textsuperscript",
        _ => false,
    }
}

/// Without formulas, raised text and notes: they are marks.
fn without_marks(tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut in_formula = false;
    while let Some(token) = tokens.next() {
        match &token {
            Token::Char('$') => in_formula = !in_formula,
            _ if in_formula => {}
            Token::Command(name)
                if matches!(
                    &**name,
                    "textsuperscript"
                        | "thanks"
                        | "footnote"
                        | "footnotemark"
                        | "inst"
                        | "orcidlink"
                        | "orcid"
                        | "email"
                        | "href"
                        | "IEEEauthorrefmark"
                        | "authornotemark"
                        | "vspace"
                        | "hspace"
                        | "samethanks"
                ) =>
            {
                while let Some(Token::Space) = tokens.peek() {
                    tokens.next();
                }
                if tokens.peek() == Some(&Token::Open) {
                    let mut depth = 0usize;
                    for token in tokens.by_ref() {
                        match token {
                            Token::Open => depth += 1,
                            Token::Close => depth = depth.saturating_sub(1),
                            _ => {}
                        }
                        if depth == 0 {
                            break;
                        }
                    }
                }
            }
            Token::Char('*' | '†' | '‡') => {}
            Token::Char('&') => out.push(Token::Char(',')),
            _ => out.push(token),
        }
    }
    out
}
