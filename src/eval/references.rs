//! Reference lists: strings into fields (GROBID's gold), and the lists of whole PDFs (jose, crossref).

use super::titles::plain_entity;
use super::{Counts, Figure, files, folder, read_text};
use graph_schema::title::normalise_title;
use graph_schema::{Doi, Reference};
use ingest::pdf::{ReadLimits, read_pdf};
use ingest::references::{self, parse_reference};
use models_core::PageReader;
use quick_xml::events::{BytesStart, Event};
use std::path::Path;

pub fn run(pages: &dyn PageReader, data: &Path) -> anyhow::Result<Vec<Figure>> {
    let mut figures = fields(data)?;
    figures.append(&mut lists(pages, data)?);
    Ok(figures)
}

/// One gold reference: its text and what stands in it, normalised; empty where there is none.
#[derive(Debug, Default, PartialEq)]
struct Bibl {
    raw: String,
    title: String,
    author: String,
    venue: String,
    year: String,
}

fn fields(data: &Path) -> anyhow::Result<Vec<Figure>> {
    let dir = folder(data, "references/grobid")?;
    let mut gold = Vec::new();
    for file in files(&dir, ".xml")? {
        // A damaged gold file ends the count rather than thinning it unseen.
        let mut found =
            bibls(&read_text(&file)?).map_err(|e| e.context(file.display().to_string()))?;
        gold.append(&mut found);
    }
    let (mut title, mut author, mut venue, mut year) = Default::default();
    let mut whole = 0;
    for bibl in &gold {
        let parsed = parse_reference(&bibl.raw);
        let got_title = normalise_title(parsed.title.as_deref().unwrap_or_default());
        let got_author = parsed
            .authors
            .first()
            .map(|a| normalise_title(&a.family))
            .unwrap_or_default();
        let got_venue = normalise_title(parsed.venue.as_deref().unwrap_or_default());
        let got_year = parsed.year.map(|year| year.to_string()).unwrap_or_default();
        let all = [
            count(
                &mut title,
                &bibl.title,
                &got_title,
                squeezed(&bibl.title) == squeezed(&got_title),
            ),
            // Gold gives all authors as one text: the first one's family name must stand in its beginning.
            count(
                &mut author,
                &bibl.author,
                &got_author,
                first_author_in(&bibl.author, &got_author),
            ),
            count(
                &mut venue,
                &bibl.venue,
                &got_venue,
                squeezed(&bibl.venue) == squeezed(&got_venue),
            ),
            count(&mut year, &bibl.year, &got_year, bibl.year == got_year),
        ];
        whole += usize::from(all.iter().all(|right| *right));
    }
    let f1 = |name: &str, counts: Counts| {
        Figure::new(format!("F1 of {name}, grobid"), counts.f1(), counts.gold)
    };
    Ok(vec![
        f1("title", title),
        f1("first author", author),
        f1("venue", venue),
        f1("year", year),
        Figure::share("whole references right, grobid", whole, gold.len()),
    ])
}

/// Counts one field; whether it is right, which an absent one in gold and parse is.
fn count(counts: &mut Counts, gold: &str, got: &str, same: bool) -> bool {
    counts.gold += usize::from(!gold.is_empty());
    counts.found += usize::from(!got.is_empty());
    let both = !gold.is_empty() && !got.is_empty();
    counts.right += usize::from(both && same);
    if both {
        same
    } else {
        gold.is_empty() && got.is_empty()
    }
}

/// The gold texts carry the spacing errors of PDF extraction; words are compared without spaces.
fn squeezed(normalised: &str) -> String {
    normalised.replace(' ', "")
}

fn first_author_in(gold: &str, family: &str) -> bool {
    let beginning: String = squeezed(gold)
        .chars()
        .take(squeezed(family).chars().count() + 24)
        .collect();
    !family.is_empty() && beginning.contains(&squeezed(family))
}

/// The `bibl` elements of a TEI file.
fn bibls(xml: &str) -> anyhow::Result<Vec<Bibl>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut found = Vec::new();
    let mut bibl: Option<Bibl> = None;
    let mut field: Option<Field> = None;
    loop {
        let text = match reader.read_event()? {
            Event::Eof => return Ok(found),
            Event::Start(tag) if tag.local_name().as_ref() == b"bibl" => {
                bibl = Some(Bibl::default());
                continue;
            }
            Event::End(tag) if tag.local_name().as_ref() == b"bibl" => {
                found.extend(
                    bibl.take()
                        .map(normalised)
                        .filter(|bibl| !bibl.raw.is_empty()),
                );
                continue;
            }
            Event::Start(tag) => {
                field = Field::of(&tag).or(field);
                continue;
            }
            Event::End(tag) => {
                if matches!(tag.local_name().as_ref(), b"author" | b"date" | b"title") {
                    field = None;
                }
                continue;
            }
            Event::Text(text) => text.decode()?.into_owned(),
            Event::GeneralRef(entity) => plain_entity(&entity.decode()?),
            _ => continue,
        };
        if let Some(bibl) = &mut bibl {
            bibl.raw.push_str(&text);
            if let Some(field) = field {
                field.slot(bibl).push_str(&text);
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Field {
    Title,
    Author,
    Venue,
    Year,
}

impl Field {
    fn of(tag: &BytesStart<'_>) -> Option<Self> {
        let level = tag.try_get_attribute("level").ok().flatten();
        match (
            tag.local_name().as_ref(),
            level.as_ref().map(|level| level.value.as_ref()),
        ) {
            (b"author", _) => Some(Self::Author),
            (b"date", _) => Some(Self::Year),
            (b"title", Some(b"a")) => Some(Self::Title),
            (b"title", _) => Some(Self::Venue),
            _ => None,
        }
    }

    fn slot(self, bibl: &mut Bibl) -> &mut String {
        match self {
            Self::Title => &mut bibl.title,
            Self::Author => &mut bibl.author,
            Self::Venue => &mut bibl.venue,
            Self::Year => &mut bibl.year,
        }
    }
}

fn normalised(bibl: Bibl) -> Bibl {
    let digits: Vec<char> = bibl.year.chars().filter(char::is_ascii_digit).collect();
    let year = digits
        .windows(4)
        .map(String::from_iter)
        .find(|year| year.starts_with("19") || year.starts_with("20"));
    Bibl {
        raw: bibl.raw.split_whitespace().collect::<Vec<_>>().join(" "),
        title: normalise_title(&bibl.title),
        author: normalise_title(&bibl.author),
        venue: normalise_title(&bibl.venue),
        year: year.unwrap_or_default(),
    }
}

/// A gold entry of a jose paper: crossref gives its DOI or an unstructured text that holds the title.
enum Cited {
    Doi(Doi),
    Text(String),
}

fn lists(pages: &dyn PageReader, data: &Path) -> anyhow::Result<Vec<Figure>> {
    let dir = folder(data, "papers/jose")?;
    let (mut texts, mut texts_found, mut dois, mut dois_found) = (0, 0, 0, 0);
    for pdf in files(&dir, ".pdf")? {
        let gold = cited(&read_text(&pdf.with_extension("crossref.xml"))?)?;
        let read = read_pdf(&std::fs::read(&pdf)?, &ReadLimits::default(), pages);
        let list = read
            .map(|read| references::read(&read).0)
            .unwrap_or_default();
        for entry in &gold {
            match entry {
                Cited::Doi(doi) => {
                    dois += 1;
                    dois_found += usize::from(list.iter().any(|r| r.doi.as_ref() == Some(doi)));
                }
                Cited::Text(text) => {
                    texts += 1;
                    let found = list.iter().any(|r| title_stands_in(r, text));
                    texts_found += usize::from(found);
                    if !found {
                        tracing::debug!(pdf = %pdf.display(), text, "gold reference not found");
                    }
                }
            }
        }
    }
    Ok(vec![
        Figure::share("gold reference titles found, jose", texts_found, texts),
        Figure::share("gold reference DOIs found, jose", dois_found, dois),
    ])
}

/// A parsed title of some substance that stands, whole, in the gold text.
fn title_stands_in(reference: &Reference, text: &str) -> bool {
    let title = squeezed(&normalise_title(
        reference.title.as_deref().unwrap_or_default(),
    ));
    title.chars().count() >= 8 && text.contains(&title)
}

fn cited(xml: &str) -> anyhow::Result<Vec<Cited>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    let mut in_list = false;
    let mut text: Option<String> = None;
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(found),
            Event::Start(tag) if tag.name().as_ref() == b"citation_list" => in_list = true,
            Event::Start(tag) if in_list => {
                let wanted = matches!(
                    tag.name().as_ref(),
                    b"doi" | b"unstructured_citation" | b"article_title"
                );
                text = wanted.then(String::new);
            }
            Event::Text(part) => {
                if let Some(text) = &mut text {
                    text.push_str(&part.decode()?);
                }
            }
            Event::GeneralRef(entity) => {
                if let Some(text) = &mut text {
                    text.push_str(&plain_entity(&entity.decode()?));
                }
            }
            Event::End(tag) => match (text.take(), tag.name().as_ref()) {
                (Some(text), b"doi") => found.extend(Doi::parse(&text).ok().map(Cited::Doi)),
                (Some(text), _) => {
                    found.push(Cited::Text(squeezed(&normalise_title(&unescaped(&text)))))
                }
                (None, _) => {}
            },
            _ => {}
        }
    }
}

/// Some records percent-encode their spaces and quotes.
fn unescaped(text: &str) -> String {
    text.replace("%20", " ")
        .replace("%22", "\"")
        .replace("%26", "&")
        .replace("%27", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bibl_is_read_into_fields() {
        let xml = r#"<listBibl><bibl><author>A. Bee</author>, "<title level="a">On <hi>X</hi> &amp; Y</title>", <title level="j">J. Z</title> (<date>May 1999</date>)</bibl></listBibl>"#;
        let found = bibls(xml).unwrap();
        let bibl = &found[0];
        assert_eq!(bibl.raw, "A. Bee, \"On X & Y\", J. Z (May 1999)");
        assert_eq!(
            (bibl.author.as_str(), bibl.year.as_str()),
            ("a bee", "1999")
        );
        assert!(first_author_in(&bibl.author, "bee") && !first_author_in(&bibl.author, "cee"));
    }

    #[test]
    fn a_field_absent_on_both_sides_is_right_but_not_counted() {
        let mut counts = Counts::default();
        assert!(count(&mut counts, "", "", true));
        assert!(!count(&mut counts, "x", "", false));
        assert_eq!(
            counts,
            Counts {
                right: 0,
                found: 0,
                gold: 1
            }
        );
    }
}
