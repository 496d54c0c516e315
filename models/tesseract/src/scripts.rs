//! Which of the installed languages read a page, by the script it is written in.

/// The name Tesseract gives English.
pub const ENGLISH: &str = "eng";
/// More languages at once cost more time than they find words.
const MOST: usize = 3;

/// Scripts as Tesseract names them, and the languages, by its codes, that are written in them.
const SCRIPTS: [(&str, &[&str]); 12] = [
    (
        "Latin",
        &[
            "eng", "deu", "fra", "spa", "ita", "por", "nld", "pol", "ces", "swe", "dan", "nor",
            "fin", "hun", "ron", "tur", "vie", "lat",
        ],
    ),
    (
        "Cyrillic",
        &["rus", "ukr", "bul", "srp", "bel", "mkd", "kaz"],
    ),
    ("Greek", &["ell", "grc"]),
    ("Arabic", &["ara", "fas", "urd"]),
    ("Hebrew", &["heb", "yid"]),
    ("Han", &["chi_sim", "chi_tra"]),
    ("Japanese", &["jpn"]),
    ("Korean", &["kor"]),
    ("Devanagari", &["hin", "san", "mar", "nep"]),
    ("Thai", &["tha"]),
    ("Georgian", &["kat"]),
    ("Armenian", &["hye"]),
];

/// The languages that `--list-langs` prints: a heading, then one a line.
pub fn listed(said: &str) -> Vec<String> {
    let names = said.lines().skip(1).map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The script that `--psm 0` tells.
pub fn script(said: &str) -> Option<&str> {
    let line = said.lines().find_map(|line| line.strip_prefix("Script:"));
    line.map(str::trim)
}

/// Those to read a page of this script with, as Tesseract takes them; English where nothing is known.
pub fn languages(script: Option<&str>, installed: &[String]) -> String {
    let has = |name: &str| installed.iter().any(|one| one == name);
    let script = script.unwrap_or("Latin");
    // A model for all of a script's languages, where one is installed.
    let whole = format!("script/{script}");
    let of_script = SCRIPTS.iter().find(|(name, _)| *name == script);
    let mut chosen: Vec<&str> = match has(&whole) {
        true => vec![&whole],
        false => of_script.map_or(&[][..], |(_, names)| names).to_vec(),
    };
    chosen.retain(|name| has(name));
    chosen.truncate(MOST);
    // Papers in any script have words of English.
    if (chosen.len() < MOST || chosen.is_empty()) && !chosen.contains(&ENGLISH) && has(ENGLISH) {
        chosen.push(ENGLISH);
    }
    match chosen.is_empty() {
        true => ENGLISH.to_owned(),
        false => chosen.join("+"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_chooses_the_languages() {
        let said =
            "List of available languages in \"/usr/share\" (4):\neng\nosd\nrus\nscript/Greek\n";
        let installed = listed(said);
        assert_eq!(installed.len(), 4);
        let of = |script| languages(script, &installed);
        assert_eq!(of(Some("Cyrillic")), "rus+eng");
        assert_eq!(of(Some("Greek")), "script/Greek+eng");
        assert_eq!(of(Some("Latin")), "eng");
        assert_eq!(of(None), "eng");
        assert_eq!(of(Some("Fraktur")), "eng");
    }

    #[test]
    fn the_script_is_read_off() {
        let said = "Page number: 0\nOrientation in degrees: 0\nRotate: 0\nScript: Cyrillic\nScript confidence: 8.3\n";
        assert_eq!(script(said), Some("Cyrillic"));
        assert_eq!(script("Too few characters."), None);
    }
}
