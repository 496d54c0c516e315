//! Author lists as reference styles print them: where the list ends, and who stands in it.

pub(super) use crate::pattern::pattern;
use graph_schema::Author;
use regex::Regex;
use std::sync::LazyLock;

/// Lower-case words that belong to a family name.
const PARTICLES: &str = "van|von|der|den|de|del|della|di|da|dos|das|do|du|la|le|el|al|ten|ter|zu|zum|zur|bin|ibn|af|av|y";

/// The parts of names, in the syntax of regular expressions.
struct Parts {
    family: String,
    initials: String,
    given: String,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let word = r"\p{Lu}[\p{L}\p{M}'’´`]*(?:[-‐–][\p{L}][\p{L}\p{M}'’]*)*";
    let one = r"\p{Lu}\p{Ll}?\.";
    let particles = format!(
        r"(?:(?:{PARTICLES}|Van|Von|Der|Den|De|Di|Da|Del|La|Le|Mc|St\.)\s+|(?:d|l|D|L|O)['’]\s?)*"
    );
    Parts {
        family: format!(r"{particles}{word}(?:\s+(?:{PARTICLES})\s+{word}|\s+{word}){{0,2}}"),
        initials: format!(
            r"(?:{one}|\p{{Lu}}\b)(?:[\s-]*(?:{one}|\p{{Lu}}\b))*(?:\s+(?:{PARTICLES})\b)*"
        ),
        given: format!(r"(?:{one}|{word})(?:[\s-]*(?:{one}|{word})){{0,3}}"),
    }
});

/// How the first name is printed; the others follow it, or drop to given names first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `Smith, J.`
    FamilyInitials,
    /// `Smith, Jane`
    FamilyGiven,
    /// `J. Smith`
    InitialsFamily,
    /// `Jane Smith`
    GivenFamily,
    /// `Smith JA`
    FamilyBare,
}

static FAMILY_INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    let Parts {
        family, initials, ..
    } = &*PARTS;
    pattern(&format!(
        r"^({family})(?:,?\s+(?:Jr|Sr|I{{2,3}})\.?)?,\s*({initials})(?:,\s*(?:Jr|Sr|I{{2,3}})\b\.?)?"
    ))
});
static FAMILY_GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    let Parts { family, given, .. } = &*PARTS;
    pattern(&format!(r"^({family}),\s*({given})"))
});
static INITIALS_FAMILY: LazyLock<Regex> = LazyLock::new(|| {
    let family = &PARTS.family;
    let one = r"\p{Lu}[\p{Ll}h]?\.";
    pattern(&format!(
        r"^({one}(?:[\s-]*{one})*)\s*({family})(?:,?\s+(?:Jr|Sr|I{{2,3}})\b\.?)?"
    ))
});
static GIVEN_FAMILY: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"\p{Lu}[\p{L}\p{M}'’´`]*(?:[-‐–][\p{L}][\p{L}\p{M}'’]*)*";
    // One letter is a middle initial, never the family: `Jane Q. Smith`.
    let family = r"\p{Lu}[\p{L}\p{M}'’´`]+(?:[-‐–][\p{L}][\p{L}\p{M}'’]*)*";
    pattern(&format!(
        r"^((?:\p{{Lu}}\.|{word})(?:[\s-]+(?:\p{{Lu}}\.|{word})){{0,3}}?)\s+((?:(?:{PARTICLES})\s+)*{family}(?:\s+{family})?)(?:,?\s+(?:Jr|Sr|I{{2,3}})\b\.?)?"
    ))
});
static FAMILY_BARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^({})\s+(\p{{Lu}}-\p{{Lu}}|\p{{Lu}}{{1,3}})\b(?:\s+(?:Jr|Sr|I{{2,3}}|[2-4](?:nd|rd|th))\b\.?)?",
        PARTS.family
    ))
});
static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:[,;]\s*(?:and\b|&|et\b|und\b|with\b)|[,;·]|(?:and|et|und|y|e)\b|&|\.\s+and\b)\s*",
    )
});
static ET_AL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[\s,;]*(?:and\s+|&\s+)?(?:et\.?\s*al\b\.?|others\b\.?|\.\s?\.\s?\.|…)[\s,&]*")
});
static EDITORS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[\s,.]*[(\[]?\s*(?:eds?|editors?|hrsg)\b\.?\s*[)\]]?[.,:]?"));

/// Authors at the start of a text, and the byte where the list ends.
pub(super) fn leading(text: &str) -> (Vec<Author>, usize) {
    let mut authors = Vec::new();
    let mut at = 0;
    let mut style = None;
    while authors.len() < 400 {
        let rest = text.get(at..).unwrap_or_default();
        let Some((author, length, kind)) = one_name(rest, style) else {
            break;
        };
        authors.push(author);
        style = Some(style.map_or(kind, |first| first_style(first, kind)));
        at += length;
        let rest = text.get(at..).unwrap_or_default();
        if let Some(found) = ET_AL.find(rest) {
            at += found.end();
            let rest = text.get(at..).unwrap_or_default();
            if one_name(rest, style).is_none() || rest.starts_with('(') {
                break;
            }
            continue;
        }
        let Some(separator) = SEPARATOR.find(rest) else {
            break;
        };
        let after = rest.get(separator.end()..).unwrap_or_default();
        if one_name(after, style).is_none() && !ET_AL.is_match(after) {
            break;
        }
        at += separator.end();
    }
    let rest = text.get(at..).unwrap_or_default();
    if let Some(editors) = EDITORS.find(rest).filter(|_| !authors.is_empty()) {
        at += editors.end();
    }
    (authors, at)
}

/// A list that began inverted may go on either way; the first style stays the rule.
fn first_style(first: Style, kind: Style) -> Style {
    match (first, kind) {
        (Style::InitialsFamily, Style::GivenFamily) => Style::GivenFamily,
        _ => first,
    }
}

fn one_name(text: &str, style: Option<Style>) -> Option<(Author, usize, Style)> {
    use Style::{FamilyBare, FamilyGiven, FamilyInitials, GivenFamily, InitialsFamily};
    let order: &[Style] = match style {
        None => &[
            FamilyInitials,
            InitialsFamily,
            FamilyBare,
            FamilyGiven,
            GivenFamily,
        ],
        Some(FamilyInitials) => &[FamilyInitials, InitialsFamily],
        Some(FamilyGiven) => &[FamilyInitials, InitialsFamily, GivenFamily, FamilyGiven],
        Some(InitialsFamily) => &[InitialsFamily],
        Some(GivenFamily) => &[InitialsFamily, GivenFamily],
        Some(FamilyBare) => &[FamilyBare],
    };
    order.iter().find_map(|kind| {
        matched(text, *kind, style.is_none()).map(|(author, end)| (author, end, *kind))
    })
}

fn matched(text: &str, style: Style, first: bool) -> Option<(Author, usize)> {
    let (regex, family, given) = match style {
        Style::FamilyInitials => (&FAMILY_INITIALS, 1, 2),
        Style::FamilyGiven => (&FAMILY_GIVEN, 1, 2),
        Style::InitialsFamily => (&INITIALS_FAMILY, 2, 1),
        Style::GivenFamily => (&GIVEN_FAMILY, 2, 1),
        Style::FamilyBare => (&FAMILY_BARE, 1, 2),
    };
    // A name is short; bounding what is matched keeps the whole linear.
    let window = head(text, 120);
    let found = regex.captures(window)?;
    let end = found.get(0)?.end();
    let author = Author {
        given: found.get(given)?.as_str().trim().to_owned(),
        family: found.get(family)?.as_str().trim().to_owned(),
    };
    let rest = text.get(end..)?;
    let closed =
        ends_name(rest) || (window.get(..end)?.ends_with('.') && style == Style::FamilyInitials);
    // `Deep Learning, Neural Networks` is no `Family, Given`: a given name is followed by a second name, a year or the end of the list.
    let plausible = style != Style::FamilyGiven
        || !first
        || !rest.trim_start().starts_with(',')
        || rest.contains(" and ")
        || rest.contains('&');
    // `Jane Q. Smith` is no `Family I`: a full stop behind one letter is the initial's own.
    let initial = style == Style::FamilyBare
        && first
        && author.given.chars().count() == 1
        && rest.starts_with(". ")
        && rest.contains(" and ");
    (closed && plausible && !initial).then_some((author, end))
}

fn ends_name(rest: &str) -> bool {
    let trimmed = rest.trim_start();
    trimmed.is_empty()
        || trimmed.starts_with([
            ',', '.', ';', ':', '(', '[', '"', '“', '”', '‘', '&', '·', '/',
        ])
        || SEPARATOR.is_match(trimmed)
        || ET_AL.is_match(trimmed)
        || (rest.len() > trimmed.len() && trimmed.starts_with(|c: char| c.is_ascii_digit()))
}

/// The first `limit` bytes, cut at a character.
pub(super) fn head(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Words that end, or head, the name of a group which signs as one author.
const GROUPS: &[&str] = &[
    "organization",
    "organisation",
    "collaboration",
    "consortium",
    "team",
    "group",
    "association",
    "society",
    "institute",
    "university",
    "committee",
    "agency",
    "ministry",
    "department",
    "council",
    "foundation",
    "commission",
    "bureau",
    "center",
    "centre",
    "network",
    "union",
    "office",
    "academy",
    "investigators",
    "project",
    "federation",
    "corporation",
    "initiative",
    "service",
    "services",
    "administration",
    "authority",
    "board",
    "survey",
    "laboratory",
    "laboratories",
    "programme",
    "program",
    "panel",
    "secretariat",
    "bank",
    "nations",
    "parliament",
    "government",
    "division",
    "trust",
    "college",
    "museum",
    "library",
];

/// A group as one author; its name has no commas and no initials.
pub(super) fn group(block: &str) -> Option<Author> {
    let name = block.trim_end_matches('.').trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    let cue = |word: &&str| GROUPS.contains(&word.to_lowercase().as_str());
    let ends = words.last().is_some_and(cue)
        || words
            .iter()
            .zip(words.iter().skip(1))
            .any(|(word, next)| cue(word) && matches!(*next, "of" | "for" | "on"));
    let plain =
        !name.contains([',', ';', '&', '(']) && !words.iter().any(|word| word.ends_with('.'));
    (ends && plain && (2..=12).contains(&words.len())).then(|| Author {
        given: String::new(),
        family: name.to_owned(),
    })
}

/// Authors of a block that is known to hold nothing else: people, or an organisation.
pub(super) fn whole(block: &str) -> Vec<Author> {
    let block = block.trim().trim_end_matches([',', ':', ';']).trim();
    if let Some(group) = group(block) {
        return vec![group];
    }
    if let Some(authors) = given_first(block) {
        return authors;
    }
    let (authors, end) = leading(block);
    let rest = block
        .get(end..)
        .unwrap_or_default()
        .trim_matches([' ', '.', ',', ';']);
    if !authors.is_empty() && rest.chars().count() <= block.chars().count() / 2 {
        return authors;
    }
    let name = block.trim_end_matches('.').trim();
    let any = name.chars().any(char::is_alphabetic) && name.chars().count() <= 120;
    if any {
        vec![Author {
            given: String::new(),
            family: name.to_owned(),
        }]
    } else {
        Vec::new()
    }
}

/// A list of nothing but names in the order they are spoken, `Jane Q. Doe, R. Roe, and Ana Silva`: in such a block initials
/// and whole given names may mix. `None` where a part of it is no such name.
fn given_first(block: &str) -> Option<Vec<Author>> {
    static PARTS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\s*(?:[,;]\s*(?:and|&|et|und)\s+|[,;]\s*|\s(?:and|&|et|und)\s+)")
    });
    static OTHERS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[\s,;]*(?:and\s+|&\s+)?(?:et\.?\s*al\b\.?|others\b)[\s.]*$"));
    let block = OTHERS.find(block).map_or(block, |others| {
        block.get(..others.start()).unwrap_or_default()
    });
    let mut authors: Vec<Author> = Vec::new();
    for part in PARTS.split(block.trim_end_matches(['.', ' '])) {
        if is_suffix(part) {
            let last = authors.last_mut()?;
            last.family = format!("{} {part}", last.family);
            continue;
        }
        authors.push(spoken(part).or_else(|| group(part.strip_prefix("the ").unwrap_or(part)))?);
    }
    let people = authors.iter().any(|author| !author.given.is_empty());
    (people && authors.len() < MOST_NAMES).then_some(authors)
}

/// More names are not read.
const MOST_NAMES: usize = 400;

fn is_suffix(part: &str) -> bool {
    matches!(part.trim_end_matches('.'), "Jr" | "Sr" | "II" | "III")
}

/// All of a text as one name that begins with given names or initials; `Smith JA` and `Silva, A.` are none.
fn spoken(text: &str) -> Option<Author> {
    let last = text.split(' ').next_back()?;
    let bare = last.trim_end_matches('.');
    let capitals = bare.chars().count() < 4 && bare.chars().all(char::is_uppercase);
    if capitals && !is_suffix(last) || text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    [Style::InitialsFamily, Style::GivenFamily]
        .into_iter()
        .find_map(|style| matched(text, style, false).filter(|(_, end)| *end == text.len()))
        .map(|(author, _)| author)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn families(text: &str) -> (Vec<String>, &str) {
        let (authors, end) = leading(text);
        (
            authors.into_iter().map(|author| author.family).collect(),
            &text[end..],
        )
    }

    #[test]
    fn the_usual_styles() {
        assert_eq!(
            families("Smith, J., & van der Berg, A. B. (2010). T").0,
            ["Smith", "van der Berg"]
        );
        assert_eq!(
            families("Smith, J. and Doe, A. On things"),
            (vec!["Smith".into(), "Doe".into()], " On things")
        );
        assert_eq!(
            families("J. Smith, A.-B. Doe, and C. Roe. On things"),
            (
                vec!["Smith".into(), "Doe".into(), "Roe".into()],
                ". On things"
            )
        );
        assert_eq!(
            families("Jane Q. Smith and John Doe. 2010").0,
            ["Smith", "Doe"]
        );
        assert_eq!(families("Smith JA, Doe B. On things").0, ["Smith", "Doe"]);
        assert_eq!(families("J. Smith et al. On things").0, ["Smith"]);
    }

    #[test]
    fn given_names_and_initials_may_mix_in_one_list() {
        let read = |block: &str| {
            let names = whole(block).into_iter();
            let names = names.map(|name| format!("{}|{}", name.given, name.family));
            names.collect::<Vec<_>>()
        };
        assert_eq!(
            read("Marta Silva, Y. Chen, Jonas D. Roe and Hao van der Berg."),
            ["Marta|Silva", "Y.|Chen", "Jonas D.|Roe", "Hao|van der Berg"]
        );
        assert_eq!(read("U. Silva and Dagny Roe"), ["U.|Silva", "Dagny|Roe"]);
        assert_eq!(read("Stefan S. Roe."), ["Stefan S.|Roe"]);
        assert_eq!(read("Ana Silva, Bo Chen, et al."), ["Ana|Silva", "Bo|Chen"]);
        // Not where the family name comes first.
        assert_eq!(read("Silva, A., Chen, B."), ["A.|Silva", "B.|Chen"]);
        assert_eq!(read("Silva A, Chen BC"), ["A|Silva", "BC|Chen"]);
        assert_eq!(read("van der Berg, A. B."), ["A. B.|van der Berg"]);
    }

    #[test]
    fn an_organisation_is_one_author() {
        for name in [
            "World Health Organization",
            "WOOL Collaboration",
            "Example Core Group",
            "Ministry of Wool",
        ] {
            assert_eq!(
                whole(&format!("{name}."))
                    .first()
                    .map(|author| author.family.clone())
                    .as_deref(),
                Some(name)
            );
        }
        assert_eq!(
            families("Doe J Jr, Roe J-H, Li X. On things").0,
            ["Doe", "Roe", "Li"]
        );
    }
}
