//! The constant patterns of this crate.

use regex::Regex;

/// A pattern that stands in the source. One that does not compile ends the program at its first use, and the test below
/// before that: it never switches off in silence what it finds.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern compiles")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("pattern.rs")
            {
                found.push(path);
            }
        }
    }

    /// The raw string literals that are handed to `pattern`, and how often it is called with anything else.
    fn literals(source: &str) -> (Vec<&str>, usize) {
        let call = Regex::new(r##"\bpattern\(\s*(?:(r"|r#")|(&))"##).unwrap();
        let (mut found, mut built) = (Vec::new(), 0);
        for opened in call.captures_iter(source) {
            let behind = &source[opened.get(0).unwrap().end()..];
            match opened.get(1).map(|how| how.as_str()) {
                Some("r\"") => found.push(behind.split('"').next().unwrap()),
                Some(_) => found.push(behind.split("\"#").next().unwrap()),
                None => built += 1,
            }
        }
        (found, built)
    }

    #[test]
    fn every_constant_pattern_compiles() {
        let (mut files, mut compiled, mut built) = (Vec::new(), 0, 0);
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut files,
        );
        for file in files {
            let source = std::fs::read_to_string(&file).unwrap();
            let own = source.matches("Regex::new(").count();
            assert_eq!(own, 0, "{}: use crate::pattern", file.display());
            let (literals, formats) = literals(&source);
            for text in literals {
                if let Err(error) = Regex::new(text) {
                    panic!("{}: {error}", file.display());
                }
                compiled += 1;
            }
            built += formats;
        }
        assert!(compiled > 90, "only {compiled} were found");
        // Those are put together of parts: tests of their files touch each.
        assert!(built <= 8, "{built} patterns are no constants");
    }

    #[test]
    fn a_pattern_that_does_not_compile_is_loud() {
        assert!(std::panic::catch_unwind(|| pattern(r"(\d")).is_err());
    }
}
