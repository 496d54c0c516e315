//! Chinese and Japanese entries: names, title and venue stand without spaces, between marks that the styles fix (GB/T 7714,
//! SIST 02). The tagger has learned from words.

use super::authors::pattern;
use graph_schema::Author;
use regex::Regex;
use std::sync::LazyLock;

/// Longest name, in characters.
const LONGEST_NAME: usize = 4;

/// Fields of an entry in such a script.
#[derive(Debug, PartialEq)]
pub(super) struct Ideographic {
    pub authors: Vec<Author>,
    pub title: String,
    pub venue: Option<String>,
}

/// `张三, 李四. 题目[J]. 刊名, 1999`: the letter in brackets tells what kind of work it is.
static LETTERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^([^.．。]{2,80})[.．。]\s*([^\[\]]{2,200}?)\s*\[\s*([A-Z]{1,2})(?:/OL)?\s*\]\s*[.．。,，]?\s*(.*)$",
    )
});
/// `张三：《题目》，刊名` and `山田太郎「題目」『雑誌』`.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^([^《「『“]{2,80})[《「『“]([^》」』”]{2,200})[》」』”]\s*[.．。,，]?\s*(.*)$")
});
/// `张三, 李四. 题目. 刊名, 1999`.
static STOPPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^([^.．。:：]{2,80})[.．。:：]\s*([^.．。,，]{2,200})[.．。,，]\s*(.*)$")
});
static BETWEEN_NAMES: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*(?:[,，、;；・]|\s和\s)\s*"));

/// The fields of an entry whose letters are mostly ideographs; `None` of any other.
pub(super) fn read(text: &str) -> Option<Ideographic> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let ideographs = text.chars().filter(|c| is_ideograph(*c)).count();
    if ideographs < 4 || ideographs * 2 < letters {
        return None;
    }
    let (names, title, kind, rest) = if let Some(found) = LETTERED.captures(text) {
        let part = |n| found.get(n).map_or("", |part| part.as_str());
        (part(1), part(2), part(3), part(4))
    } else if let Some(found) = QUOTED.captures(text).or_else(|| STOPPED.captures(text)) {
        let part = |n| found.get(n).map_or("", |part| part.as_str());
        (part(1), part(2), "", part(3))
    } else {
        let (names, title, rest) = by_commas(text)?;
        (names, title, "", rest)
    };
    // Theses, books and reports name a town and a house there.
    let serial = !matches!(kind, "D" | "M" | "R" | "S" | "P");
    Some(Ideographic {
        authors: people(names),
        title: title.trim().to_owned(),
        venue: serial.then(|| venue(rest)).flatten(),
    })
}

/// `张三, 李四, 题目, 刊名, 1999`: names are short, the first longer part is the title.
fn by_commas(text: &str) -> Option<(&str, &str, &str)> {
    let mut at = 0;
    for part in text.split([',', '，']) {
        let end = at + part.len();
        if part.trim().chars().count() > LONGEST_NAME {
            let rest = text.get(end..)?.trim_start_matches([',', '，', ' ']);
            return (at > 0).then_some((text.get(..at)?, part.trim(), rest));
        }
        at = end + text.get(end..)?.chars().next()?.len_utf8();
    }
    None
}

fn people(names: &str) -> Vec<Author> {
    let names = names.trim_matches(|c: char| !c.is_alphabetic());
    BETWEEN_NAMES
        .split(names)
        .map(str::trim)
        .filter(|name| !name.is_empty() && !matches!(*name, "等" | "他" | "编" | "著" | "ほか"))
        .map(|name| Author {
            given: String::new(),
            family: name.trim_end_matches(['等', '著', '编']).trim().to_owned(),
        })
        .filter(|author| !author.family.is_empty())
        .collect()
}

/// The name up to the first mark or number.
fn venue(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(['/', '见', ':', '：', '『', '《', '「', ' ']);
    let end = rest
        .find(|c: char| {
            matches!(
                c,
                ',' | '，' | '.' | '．' | '。' | '』' | '》' | '」' | ':' | '：'
            ) || c.is_ascii_digit()
        })
        .unwrap_or(rest.len());
    let name = rest.get(..end)?.trim();
    (name.chars().filter(|c| c.is_alphabetic()).count() >= 2).then(|| name.to_owned())
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> (Vec<String>, String, String) {
        let found = read(text).unwrap_or_else(|| panic!("{text}"));
        let names = found.authors.into_iter().map(|author| author.family);
        (
            names.collect(),
            found.title,
            found.venue.unwrap_or_default(),
        )
    }

    #[test]
    fn styles() {
        let (names, title, venue) =
            fields("牧羊, 牛耕, 等. 北山羊毛计数方法[J]. 羊毛学报, 2001, 12(2): 1-9.");
        assert_eq!(names, ["牧羊", "牛耕"]);
        assert_eq!(
            (title.as_str(), venue.as_str()),
            ("北山羊毛计数方法", "羊毛学报")
        );
        let (names, title, venue) = fields("牧羊. 羊毛漂移研究[D]. 北山: 羊毛大学, 2015.");
        assert_eq!(
            (names.len(), title.as_str(), venue.as_str()),
            (1, "羊毛漂移研究", "")
        );
        let (names, title, venue) =
            fields("山羊太郎, 牧花子: 羊の数え方, 羊毛学会誌, Vol. 3, 2004.");
        assert_eq!(names, ["山羊太郎", "牧花子"]);
        assert_eq!(
            (title.as_str(), venue.as_str()),
            ("羊の数え方", "羊毛学会誌")
        );
        let (_, title, venue) = fields("牧羊：《羊毛通史》，羊毛出版，1999年");
        assert_eq!((title.as_str(), venue.as_str()), ("羊毛通史", "羊毛出版"));
        let (names, title, venue) = fields("牧羊, 北山羊毛計數之研究, 羊毛學報, 2017年第5期");
        assert_eq!(
            (names.len(), title.as_str(), venue.as_str()),
            (1, "北山羊毛計數之研究", "羊毛學報")
        );
        assert_eq!(read("Doe, A. Of 羊. Wool, 2010."), None);
    }
}
