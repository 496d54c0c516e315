//! Citation keys.

use graph_schema::Paper;
use graph_schema::title::normalise_title;

/// Words that say nothing of a title.
const SMALL: [&str; 14] = [
    "a", "an", "the", "on", "of", "in", "for", "and", "to", "with", "from", "by", "is", "are",
];
/// Letters of a name or a title's word; the rest tells no more.
const LONGEST: usize = 24;
/// Digits of the paper's id: among papers of one family name, year and first word no two are ever alike.
const ID_DIGITS: usize = 6;

/// `silva2011moss-3fa94c`: family name, year, first word of the title, and digits of the paper's id, so that a paper has the same key whatever stands
/// beside it and no two have one.
pub fn citation_key(paper: &Paper) -> String {
    let family = paper.authors.first().map_or("", |author| &author.family);
    let family = letters(
        normalise_title(family)
            .rsplit(' ')
            .next()
            .unwrap_or_default(),
    );
    let title = normalise_title(&paper.title);
    let mut words = title.split(' ').filter(|word| !SMALL.contains(word));
    let word = letters(words.next().unwrap_or_default());
    let year = paper.year.map(|year| year.to_string()).unwrap_or_default();
    let id = paper.id.as_str();
    let digits = id.split_once('-').map_or(id, |(_, digits)| digits);
    let digits: String = digits.chars().take(ID_DIGITS).collect();
    let name = match format!("{family}{year}{word}") {
        none if none.is_empty() => "paper".to_owned(),
        name => name,
    };
    format!("{name}-{digits}")
}

/// Plain letters and digits: keys stand in TeX files.
fn letters(word: &str) -> String {
    let plain = word.chars().filter(char::is_ascii_alphanumeric);
    plain.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::citation_key;
    use graph_schema::{Author, ContentHash, Paper};

    #[test]
    fn keys_name_paper_and_author() {
        let mut paper = Paper {
            year: Some(2011),
            authors: vec![Author {
                given: "Jan".into(),
                family: "van der Čapek".into(),
            }],
            ..Paper::ingested(ContentHash::of(b"1"), "On the Moss")
        };
        let key = citation_key(&paper);
        assert!(
            key.starts_with("capek2011moss-") && key.len() == 20,
            "{key}"
        );
        paper.title = "苔".into();
        paper.authors.clear();
        paper.year = None;
        assert!(citation_key(&paper).starts_with("paper-"));
    }
}
