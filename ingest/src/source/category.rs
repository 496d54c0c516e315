//! arXiv's categories: `cs.CL`, `hep-th`, a whole archive such as `math`; and how its interfaces name them.

use super::error::{SourceError, SourceErrorKind, SourceResult};
use std::fmt;

/// Archives of the physics group: their sets stand below `physics`.
const PHYSICS: &[&str] = &[
    "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin",
    "nucl-ex", "nucl-th", "physics", "quant-ph",
];
/// Archives that are cut into classes; of the others, the archive is the category.
const WITH_CLASSES: &[&str] = &[
    "astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin",
    "stat",
];
/// Second names of categories. Papers list both; sets have only the first name.
const ALIASES: &[(&str, &str)] = &[
    ("cs.NA", "math.NA"),
    ("cs.SY", "eess.SY"),
    ("math.IT", "cs.IT"),
    ("math.MP", "math-ph"),
    ("q-fin.EC", "econ.GN"),
    ("stat.TH", "math.ST"),
];

/// A category or a whole archive, in arXiv's spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Category(String);

impl Category {
    /// Accepts any case: `CS.cl` is `cs.CL`, `COND-MAT.STR-EL` is `cond-mat.str-el`.
    pub fn parse(text: &str) -> SourceResult<Self> {
        let lower = text.trim().to_lowercase();
        let (archive, class) = match lower.split_once('.') {
            Some((archive, class)) => (archive, Some(class)),
            None => (lower.as_str(), None),
        };
        let letters = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        };
        let known = PHYSICS.contains(&archive) || WITH_CLASSES.contains(&archive);
        if !known || class.is_some_and(|class| !letters(class) || !WITH_CLASSES.contains(&archive))
        {
            let context = format!("{text:?} is no arXiv category such as cs.CL, hep-th or math");
            return Err(SourceError::new(SourceErrorKind::Invalid, context));
        }
        Ok(Self(match class {
            // Two capital letters everywhere, but words in two archives of physics.
            Some(class) if matches!(archive, "physics" | "cond-mat") => {
                format!("{archive}.{class}")
            }
            Some(class) => format!("{archive}.{}", class.to_uppercase()),
            None => archive.to_owned(),
        }))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its set in OAI-PMH: group, archive, class. The group of an archive outside physics has the
    /// archive's name, so `cs.CL` is `cs:cs:CL` and `cs` is `cs`; `hep-th` is `physics:hep-th`,
    /// `astro-ph.GA` is `physics:astro-ph:GA`. `physics` means the archive, `physics:physics`.
    pub fn set(&self) -> String {
        let alias = ALIASES.iter().find(|(second, _)| *second == self.0);
        let name = alias.map_or(self.0.as_str(), |(_, first)| first);
        let (archive, class) = parts(name);
        let group = match PHYSICS.contains(&archive) {
            true => "physics",
            false => archive,
        };
        match class {
            Some(class) => format!("{group}:{archive}:{class}"),
            None if group == archive && archive != "physics" => archive.to_owned(),
            None => format!("{group}:{archive}"),
        }
    }

    /// What finds it in a search.
    pub fn query(&self) -> String {
        if WITH_CLASSES.contains(&self.0.as_str()) {
            // Old papers of astro-ph, cond-mat and others stand in the archive without a class.
            return format!("(cat:{0} OR cat:{0}.*)", self.0);
        }
        format!("cat:{}", self.0)
    }

    /// Whether a paper with these categories is in it.
    pub fn holds(&self, categories: &[String]) -> bool {
        categories.iter().any(|category| {
            *category == self.0
                || parts(category).0 == self.0 && WITH_CLASSES.contains(&self.0.as_str())
        })
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn parts(category: &str) -> (&str, Option<&str>) {
    match category.split_once('.') {
        Some((archive, class)) => (archive, Some(class)),
        None => (category, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_group_archive_class() {
        let set = |text: &str| {
            Category::parse(text)
                .map(|category| category.set())
                .unwrap()
        };
        let cases = [
            ("cs.CL", "cs:cs:CL"),
            ("cs", "cs"),
            ("math.AG", "math:math:AG"),
            ("hep-th", "physics:hep-th"),
            ("quant-ph", "physics:quant-ph"),
            ("astro-ph.GA", "physics:astro-ph:GA"),
            ("cond-mat.str-el", "physics:cond-mat:str-el"),
            ("physics.ins-det", "physics:physics:ins-det"),
            ("physics", "physics:physics"),
            ("q-bio.nc", "q-bio:q-bio:NC"),
            ("nlin.CD", "physics:nlin:CD"),
            ("math.MP", "physics:math-ph"),
            ("cs.NA", "math:math:NA"),
        ];
        for (category, expected) in cases {
            assert_eq!(set(category), expected, "{category}");
        }
    }

    #[test]
    fn what_is_no_category_is_named() {
        for text in ["", "xx.YY", "hep-th.A", "cs.", "cs.C L", "cs.CL OR cat:x"] {
            let error = Category::parse(text).unwrap_err();
            assert_eq!(error.kind, SourceErrorKind::Invalid);
            assert!(error.context.contains(text), "{error}");
        }
    }

    #[test]
    fn an_archive_holds_its_classes() {
        let of = |text: &str| Category::parse(text).unwrap();
        let papers = ["cs.CL".to_owned(), "math.OC".to_owned()];
        assert!(of("cs").holds(&papers) && of("math.OC").holds(&papers));
        assert!(!of("cs.LG").holds(&papers) && !of("stat").holds(&papers));
        assert_eq!(of("cs.CL").query(), "cat:cs.CL");
        assert_eq!(of("math").query(), "(cat:math OR cat:math.*)");
    }
}
