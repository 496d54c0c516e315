//! What the tagger gets wrong where titles and venues meet, set right by what no title and no venue is like: a publisher
//! with its town, editors, a volume's number, the abbreviated name of a journal.

use super::authors::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Houses that publish scholarly books and journals, and words that name such houses in general.
static HOUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:press|verlag|publish\p{L}*|publications?|éditions?|editorial|editore|wiley|springer|elsevier|routledge|mcgraw-?\s?hill|prentice|addison|o['’]reilly|pearson|kluwer|academic press|morgan kaufmann|birkh[äa]user|north[- ]holland|sage|de gruyter|harper|penguin|macmillan|freeman|norton|dover|longman|blackwell|clarendon|crc|taylor (?:&|and) francis|world scientific|ellis horwood|lawrence erlbaum|erlbaum|inc|ltd|gmbh|& (?:sons|co)|company|books)\b",
    )
});
/// Words that stand in names of journals and meetings and in no publisher's.
static SERIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:journals?|proceedings?|proc|transactions?|trans|conference|conf|workshops?|symposium|symp|annals?|letters?|lett|reviews?|rev|bulletin|magazine|acta|arxiv|corr|notes|zeitschrift|revue|revista|rivista|meeting|congress|advances|archives?|quarterly|annual|science|nature|handbook|encyclopedia|newsletter)\b",
    )
});
/// `New York: Wiley`.
static TOWN_AND_HOUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\p{Lu}[\p{L}.’'-]*(?:[\s,/&]+\p{Lu}[\p{L}.’'-]*){0,4}\s*:\s+(\p{Lu}.*)$")
});
/// The same behind a venue's or a title's name.
static THEN_TOWN_AND_HOUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[.,;]\s+(\p{Lu}[\p{L}.’'-]*(?:[\s,/&]+\p{Lu}[\p{L}.’'-]*){0,3}\s*:\s+\p{Lu}[^:]{2,60})$",
    )
});
/// A house, then its town: `Springer, Berlin, Germany`.
static THEN_HOUSE_AND_TOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[.,;]\s+(\p{Lu}[^.,;:]{2,60}),\s+\p{Lu}[\p{L}.’' -]{2,30}(?:,\s*\p{Lu}[\p{L}. ]{1,20})?$",
    )
});
/// The last sentence or clause of a text.
static THEN_CLAUSE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[.,;]\s+(\p{Lu}[^.,;:]{2,60})$"));
static EDITORS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[(\[,]\s*(?:[Ee]ds?|[Ee]ditors?|[Hh]rsg|[Dd]irs?|[Cc]oords?)\b\.?\s*[)\]]?\s*[,.:]?\s+",
    )
});
static EDITED_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,.(;]?\s*\b(?:edited by|ed\. by|eds\. by|herausgegeben von|sous la (?:dir\.|direction))\b.*$",
    )
});
/// A volume or issue with its number, and what follows it.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[\s,;:.(]+(?:v|vols?|volumes?|nos?|nr|numbers?|issues?|iss|bd|band|tomes?|t|heft|jg|pp?|pages?)\b\.?\s*[A-Z]?\d.*$",
    )
});
/// A number alone behind the name: a volume, where it is no year.
static BARE_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.*[\p{L}).])[\s,]+\d{1,3}(?:\s*\(\d{1,4}\))?[\s,.:]*$"));
static LEADING_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s(\[]*(?:(?:1[89]|20)\d\d[a-z]?|(?i:in press|forthcoming|to appear|in preparation|submitted|n\.\s?d\.?|s\.\s?d\.?))[\s)\]]*[.,:;]\s*",
    )
});
/// The number of a report behind its title: `…, WOOL-PUB-2016-002`.
static REPORT_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[,.]\s*[A-Z]{2,}(?:\s*[/-]\s*[A-Z0-9]+)*\s*[/-]\s*\d{3,}[\s,.]*$"));
/// A title that has run on through the venue to its volume: `Of wool, Felt Letters 81(6)(`.
static THEN_VOLUME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(.{8,}?\p{L}\)?)\s*[,.]\s*(\p{L}[^,]{2,60}?)\s+\d{1,4}\s*\(\s*\d{1,4}\s*\)[\s(\d)]*$",
    )
});
static SHORT_ABBREVIATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\p{Lu}\p{L}{0,6}\.\s*){1,2}$"));

/// A title that has run on into the first word of an abbreviated name: `Of wool, Nucl.`
static ABBREVIATION_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(.{8,}[,.”"’'])\s*(\p{Lu}\p{L}{0,6}\.)\s*$"#));
/// The end of a title behind a comma, before the name of a venue: `Wool of the north, | Hilltown. Journal of Wool`.
static END_OF_TITLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([^.:;]{2,80}?\p{L}{4,}\)?)\.\s+(\p{Lu}.*)$"));
/// Societies that hold meetings and publish what was said there.
static SOCIETY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:ACM|IEEE|AAAI|USENIX|SIAM|IOP|ACL|PMLR|CEUR|IEEE Computer Society|Association for [\p{L} ]{4,40}|[\p{L} ]{0,20}Society for [\p{L} ]{4,40})$",
    )
});
/// An archive of preprints behind a title.
static THEN_ARCHIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(.{8,}[.,?!])\s+((?:bio|med|chem|ar|psyar|soc)(?i:r?xiv)(?: preprint)?|CoRR|SSRN)[.,\s]*$",
    )
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s(]*(?:\d{1,2}\s+)?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b[\s\d,.)-]*$",
    )
});

/// The texts of a title and a venue as the tagger parted them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parted {
    pub title: Option<String>,
    pub venue: Option<String>,
}

/// What else the entry holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    /// A volume or pages with numbers.
    pub numbered: bool,
    /// The venue comes right behind the title.
    pub adjacent: bool,
    /// A colon and a publisher come right behind the venue.
    pub before_house: bool,
}

impl Parted {
    pub(super) fn corrected(self, beside: Beside) -> Self {
        self.whole_subtitle(beside)
            .whole_end(beside)
            .whole_abbreviation(beside)
            .no_town(beside)
            .no_invented_title(beside)
            .each_alone()
    }

    /// A title that ends with a colon goes on: what comes behind it is its subtitle.
    fn whole_subtitle(self, beside: Beside) -> Self {
        match (&self.title, &self.venue) {
            (Some(title), Some(venue))
                if beside.adjacent
                    && title.trim_end().ends_with(':')
                    && !SERIAL.is_match(venue) =>
            {
                Self {
                    title: Some(format!("{} {}", title.trim_end(), venue.trim_start())),
                    venue: None,
                }
            }
            _ => self,
        }
    }

    /// A title cut at one of its commas: what stands before the venue's name is its end.
    fn whole_end(self, beside: Beside) -> Self {
        let (Some(title), Some(venue)) = (&self.title, &self.venue) else {
            return self;
        };
        if !beside.adjacent || !title.trim_end().ends_with(',') {
            return self;
        }
        let parted = END_OF_TITLE
            .captures(venue.trim())
            .and_then(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())))
            .filter(|(end, name)| {
                !SERIAL.is_match(end) && (SERIAL.is_match(name) || is_abbreviated(name))
            });
        match parted {
            Some((end, name)) => Self {
                title: Some(format!("{} {end}.", title.trim_end())),
                venue: Some(name.to_owned()),
            },
            None => self,
        }
    }

    /// `Phys. Rev.` cut at its first stop.
    fn whole_abbreviation(self, beside: Beside) -> Self {
        match (&self.title, &self.venue) {
            (Some(title), Some(venue))
                if beside.adjacent
                    && SHORT_ABBREVIATION.is_match(title.trim())
                    && venue.contains('.') =>
            {
                Self {
                    title: None,
                    venue: Some(format!("{} {}", title.trim(), venue.trim_start())),
                }
            }
            (Some(title), Some(venue))
                if beside.adjacent && (venue.contains('.') || beside.numbered) =>
            {
                let Some((name, first)) = ABBREVIATION_BEHIND
                    .captures(title)
                    .and_then(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())))
                else {
                    return self;
                };
                Self {
                    title: Some(name.trim_end().to_owned()),
                    venue: Some(format!("{first} {}", venue.trim_start())),
                }
            }
            _ => self,
        }
    }

    /// `Hilltown: Wool Press` behind a title: the town is no venue.
    fn no_town(self, beside: Beside) -> Self {
        let venue = self.venue.as_deref().unwrap_or_default();
        let words = venue.split_whitespace().count();
        let is_town = beside.before_house && words <= 3 && !SERIAL.is_match(venue);
        Self {
            venue: self.venue.filter(|venue| !is_town && !DATE.is_match(venue)),
            ..self
        }
    }

    /// Styles without titles: what numbers follow and nothing but abbreviations make up is a journal.
    fn no_invented_title(self, beside: Beside) -> Self {
        match &self.title {
            Some(title) if self.venue.is_none() && beside.numbered && is_abbreviated(title) => {
                Self {
                    title: None,
                    venue: self.title,
                }
            }
            _ => self,
        }
    }

    fn each_alone(self) -> Self {
        if let (Some(title), None) = (&self.title, &self.venue)
            && let Some(found) = THEN_ARCHIVE.captures(title)
            && let (Some(name), Some(archive)) = (found.get(1), found.get(2))
        {
            let (name, archive) = (name.as_str().to_owned(), archive.as_str().to_owned());
            return Self {
                title: Some(name),
                venue: Some(archive),
            };
        }
        if let (Some(title), None) = (&self.title, &self.venue)
            && let Some(found) = THEN_VOLUME.captures(title)
            && let (Some(name), Some(venue)) = (found.get(1), found.get(2))
        {
            return Self {
                title: Some(self::title(name.as_str())),
                venue: Some(venue.as_str().to_owned()),
            };
        }
        Self {
            title: self.title.map(|text| title(&text)),
            venue: self.venue.and_then(|text| venue(&text)),
        }
    }
}

/// Whether a text is nothing but abbreviated words, `Phys. Rev. Lett.`, or a short name in capitals, `ApJ`.
fn is_abbreviated(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let short = words.iter().all(|word| {
        word.starts_with(char::is_uppercase)
            && word.trim_end_matches(['.', ',']).chars().count() <= 8
    });
    let stopped = words
        .iter()
        .filter(|word| word.trim_end_matches(',').ends_with('.'))
        .count();
    let bare = text.trim().trim_end_matches([',', '.']);
    let acronym = words.len() == 1
        && bare.chars().count() <= 6
        && bare.chars().filter(|c| c.is_uppercase()).count() >= 2;
    acronym || short && words.len() <= 8 && stopped >= 2 && stopped * 2 >= words.len()
}

/// A title without a year before it and a publisher or a report's number behind it.
fn title(text: &str) -> String {
    let text = LEADING_YEAR.replace(text, "");
    let text = without_open_bracket(&text);
    let text = without_house(text);
    let report = REPORT_NUMBER.find(text).filter(|found| found.start() > 0);
    let end = report.map_or(text.len(), |found| found.start());
    text.get(..end).unwrap_or(text).to_owned()
}

/// `Sheep (Wool Press` as `Sheep`: what opens and does not close is another field's.
fn without_open_bracket(text: &str) -> &str {
    let open = text.char_indices().rev().scan(0i32, |depth, (at, c)| {
        *depth += i32::from(c == ')') - i32::from(c == '(');
        Some((at, *depth))
    });
    let mut unclosed = open.filter(|(_, depth)| *depth < 0).map(|(at, _)| at);
    let name = unclosed.next().and_then(|at| text.get(..at));
    let words = |name: &str| name.chars().filter(|c| c.is_alphabetic()).count();
    name.filter(|name| words(name) > 4).unwrap_or(text)
}

/// A venue without editors, volume and publisher; `None` where nothing but a publisher is left.
fn venue(text: &str) -> Option<String> {
    let text = text.trim();
    if is_house(text) {
        return None;
    }
    let text = EDITED_BY.replace(text, "");
    let text = without_editors(&text);
    let text = NUMBERED.replace(text, "");
    let meets = text.contains("Proc") || text.contains("Conf") || text.contains("Workshop");
    let text = match BARE_NUMBER.captures(&text).and_then(|found| found.get(1)) {
        Some(name) if !meets => name.as_str(),
        _ => &text,
    };
    let text = without_house(text);
    (!is_house(text)).then(|| text.to_owned())
}

/// `A. Doe and B. Roe (Eds.), Handbook of Wool` as the book alone.
fn without_editors(text: &str) -> &str {
    let Some(found) = EDITORS.find(text) else {
        return text;
    };
    let (names, book) = (
        text.get(..found.start()).unwrap_or_default(),
        text.get(found.end()..).unwrap_or_default(),
    );
    let initials = names
        .split([' ', ','])
        .any(|word| word.ends_with('.') && word.chars().count() <= 5);
    let listed = initials || names.contains(" and ") || names.contains('&');
    if listed && book.chars().filter(|c| c.is_alphabetic()).count() > 4 {
        book
    } else {
        text
    }
}

/// Without the publisher, and its town, at the end.
fn without_house(text: &str) -> &str {
    let cut = |found: Option<regex::Captures<'_>>| {
        let clause = found.as_ref().and_then(|found| found.get(1))?;
        let name = clause.as_str();
        let is_house = HOUSE.is_match(name) && !SERIAL.is_match(name) || SOCIETY.is_match(name);
        let start = found.as_ref()?.get(0)?.start();
        let stop = text.get(start..)?.starts_with('.');
        is_house.then_some(start + usize::from(stop))
    };
    let bare = text.trim_end_matches([' ', '.', ',']);
    let end = [&THEN_TOWN_AND_HOUSE, &THEN_CLAUSE, &THEN_HOUSE_AND_TOWN]
        .into_iter()
        .find_map(|then| cut(then.captures(bare)));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether a text is nothing but a publisher, with its town or without.
fn is_house(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let house = |text: &str| HOUSE.is_match(text) && !SERIAL.is_match(text);
    let behind_town = TOWN_AND_HOUSE
        .captures(text)
        .and_then(|found| found.get(1))
        .is_some_and(|name| house(name.as_str()));
    behind_town || words <= 4 && house(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(title: &str, venue: &str, beside: Beside) -> (String, String) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let Parted { title, venue } = Parted {
            title: some(title),
            venue: some(venue),
        }
        .corrected(beside);
        (title.unwrap_or_default(), venue.unwrap_or_default())
    }

    fn venue_of(text: &str) -> String {
        corrected("Of sheep", text, Beside::default()).1
    }

    #[test]
    fn a_publisher_is_no_venue() {
        assert_eq!(venue_of("New York: Wiley"), "");
        assert_eq!(venue_of("Hilltown, MA: Wool University Press"), "");
        assert_eq!(venue_of("Springer-Verlag"), "");
        assert_eq!(
            venue_of("Handbook of Wool. Berlin: Springer"),
            "Handbook of Wool."
        );
        assert_eq!(
            venue_of("Wool and Yarn: The Journal of Weavers"),
            "Wool and Yarn: The Journal of Weavers"
        );
        assert_eq!(venue_of("Wool Science"), "Wool Science");
    }

    #[test]
    fn a_title_ends_before_brackets_numbers_and_volumes() {
        let of = |text| corrected(text, "", Beside::default());
        assert_eq!(of("Counting sheep (Wool Univ").0, "Counting sheep ");
        assert_eq!(
            of("Counting sheep (and goats)").0,
            "Counting sheep (and goats)"
        );
        assert_eq!(
            of("Counting sheep at night, WOOL-PUB-2016-002").0,
            "Counting sheep at night"
        );
        assert_eq!(
            of("Counting sheep at night, Felt Letters 81 ( 6)("),
            ("Counting sheep at night".into(), "Felt Letters".into())
        );
        let beside = Beside {
            adjacent: true,
            ..Beside::default()
        };
        assert_eq!(
            corrected("Sheep of the north,", "Hilltown. Journal of Wool", beside),
            (
                "Sheep of the north, Hilltown.".into(),
                "Journal of Wool".into()
            )
        );
        assert_eq!(
            venue_of("Proc. of the Wool Meeting, ACM."),
            "Proc. of the Wool Meeting"
        );
        assert_eq!(
            venue_of("Studies in Wool, Springer, Berlin"),
            "Studies in Wool"
        );
    }

    #[test]
    fn editors_and_volumes_go() {
        assert_eq!(
            venue_of("A. Doe & B. Roe (Eds.), Sheep of the North"),
            "Sheep of the North"
        );
        assert_eq!(venue_of("Wool Letters, vol. 12(3)"), "Wool Letters");
        assert_eq!(venue_of("Wool Letters v. 12"), "Wool Letters");
        assert_eq!(venue_of("Wool Letters 12"), "Wool Letters");
        assert_eq!(venue_of("Proc. Wool 12"), "Proc. Wool 12");
        assert_eq!(venue_of("Sheep, edited by A. Doe"), "Sheep");
    }

    #[test]
    fn titles_and_venues_that_were_parted_wrongly() {
        let beside = Beside {
            numbered: true,
            adjacent: true,
            before_house: false,
        };
        assert_eq!(
            corrected("Counting sheep at night, Nucl.", "Instrum. Wool", beside),
            (
                "Counting sheep at night,".into(),
                "Nucl. Instrum. Wool".into()
            )
        );
        assert_eq!(
            corrected("Counting sheep at night. bioRxiv", "", beside).1,
            "bioRxiv"
        );
        let town = Beside {
            before_house: true,
            ..beside
        };
        assert_eq!(corrected("Counting sheep", "Hill Town", town).1, "");
        assert_eq!(corrected("Counting sheep", "March 10", beside).1, "");
        assert_eq!(
            corrected("Counting sheep:", "A study of dreams", beside).0,
            "Counting sheep: A study of dreams"
        );
        assert_eq!(
            corrected("Phys.", "Rev. Wool", beside),
            (String::new(), "Phys. Rev. Wool".into())
        );
        assert_eq!(
            corrected("J. Wool Chem. Soc.", "", beside),
            (String::new(), "J. Wool Chem. Soc.".into())
        );
        assert_eq!(
            corrected("2014. Counting sheep. Hilltown: Wool Press", "", beside).0,
            "Counting sheep."
        );
    }
}
