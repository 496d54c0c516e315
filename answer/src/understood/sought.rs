//! Works that are looked for and described in words of one's own: by what is no sentence ("pressing felt without steam"),
//! or by a question for the work ("What paper presses felt without steam?").

use super::kind::{AUXILIARIES, is_question_word, without_politeness};
use super::words::{Word, join, starts, words};

/// A work that somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sought {
    pub description: String,
    /// Whether a question asks for the work; else there is the description and nothing more.
    pub asked: bool,
}

/// One work, and what works are about.
const WORKS: &[&str] = &[
    "paper",
    "work",
    "article",
    "study",
    "publication",
    "research",
    "project",
    "thesis",
    "report",
    "tool",
    "software",
    "package",
    "system",
    "program",
    "course",
    "resource",
    "app",
];
/// Verbs in the past that their endings do not tell.
const PAST: &[&str] = &[
    "found", "built", "made", "taught", "gave", "let", "wrote", "began", "saw", "brought",
    "sought", "put", "set", "told", "thought", "dealt", "led", "kept", "held", "won", "drew",
    "took",
];
/// What other questions for a work are about: whom it cites, where it appeared.
const OF_THE_GRAPH: &[&str] = &[
    "cites",
    "cited",
    "references",
    "referenced",
    "appeared",
    "appears",
    "published",
    "written",
    "named",
    "called",
    "titled",
];

/// Telling words of a description, at least: fewer are keywords. Where a question says that it is one, fewer will do.
const TELLING: usize = 4;
const TELLING_ASKED: usize = 3;
/// What opens a command.
const COMMANDS: &[&str] = &[
    "list",
    "show",
    "find",
    "give",
    "name",
    "explain",
    "describe",
    "summarise",
    "summarize",
    "compare",
    "define",
    "tell",
    "write",
    "translate",
    "enumerate",
    "recommend",
    "suggest",
];

/// The work that a text looks for.
pub(super) fn sought(text: &str) -> Option<Sought> {
    if is_fragment(text) {
        return Some(Sought {
            description: text.to_owned(),
            asked: false,
        });
    }
    let all = words(text);
    let description = described(without_politeness(&all))?;
    let telling = description.iter().filter(|word| !word.is_function());
    (telling.count() >= TELLING_ASKED).then(|| Sought {
        description: join(description),
        asked: true,
    })
}

/// What a question for a work says of it: "What work finds that felt shrinks", "Is there a study showing that it does".
fn described(words: &[Word]) -> Option<&[Word]> {
    let (first, rest) = words.split_first()?;
    if first.is(&["what", "which"]) {
        // "What open source tool lets …": the noun stands among the first words.
        let noun = rest.iter().take(4).position(|word| word.is(WORKS))?;
        let plain = |word: &Word| !word.is_function() && !word.stops && !is_verb(word);
        if !rest[..noun].iter().all(plain) {
            return None;
        }
        return clause(&rest[noun + 1..]);
    }
    let behind = if first.is(&["is"]) && starts(rest, &["there"]) {
        &rest[1..]
    } else if first.is(&["has", "have", "does", "did"]) {
        rest
    } else {
        return None;
    };
    let any = |word: &Word| word.is(&["a", "an", "any", "some", "one"]);
    let noun = behind.iter().take(4).position(|word| word.is(WORKS))?;
    // "Does the paper show …" asks of a paper that is known.
    if !(behind.get(noun.saturating_sub(1)).is_some_and(any) || noun == 0 && first.is(&["is"])) {
        return None;
    }
    let after = &behind[noun + 1..];
    if !first.is(&["is"]) {
        return Some(after).filter(|after| !after.is_empty());
    }
    let leads = after
        .first()?
        .is(&["on", "about", "of", "where", "in", "for"]);
    match leads {
        true => Some(&after[1..]),
        false => clause(after),
    }
}

/// A clause that tells what a work does, without its relative.
fn clause(words: &[Word]) -> Option<&[Word]> {
    let relative = words.first()?.is(&["that", "which"]);
    let words = &words[usize::from(relative)..];
    let verb = words.first()?;
    let tells = is_verb(verb) || relative && !verb.is(AUXILIARIES);
    (tells && !verb.is(OF_THE_GRAPH)).then_some(words)
}

fn is_verb(word: &Word) -> bool {
    let ending = |ending: &str| word.low.ends_with(ending);
    !word.is_name()
        && !word.is_function()
        && (ending("s") && !ending("ss") || ending("ed") || ending("ing") || word.is(PAST))
        || word.is(&["can"])
}

/// Whether a question is the description of a work and nothing more.
fn is_fragment(text: &str) -> bool {
    let all = words(text);
    let rest = without_politeness(&all);
    let asks = |word: &Word| is_question_word(word) || word.is(AUXILIARIES);
    let opens = rest
        .first()
        .is_some_and(|word| asks(word) && !word.is(&["how"]) || word.is(COMMANDS));
    // "On which hill did they press": the question word stands behind a preposition.
    let behind =
        rest.get(1).is_some_and(is_question_word) && rest.iter().any(|word| word.is(AUXILIARIES));
    let telling = rest.iter().filter(|word| !word.is_function()).count();
    // "How long a press should stand" asks nothing: no auxiliary follows.
    let counts = rest
        .get(1)
        .is_some_and(|word| word.is(&["many", "much", "often", "well"]));
    let reach = if counts { 8 } else { 4 };
    let how = rest.first().is_some_and(|word| word.is(&["how"]))
        && rest.iter().take(reach).any(|word| word.is(AUXILIARIES));
    // "In the work on felt, what do they press?": the question comes behind a stop.
    let later = rest.iter().any(|word| word.stops) && rest.iter().any(is_question_word);
    let asks = opens || how || behind || later || text.contains('?');
    !asks && telling >= TELLING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_for_a_work_describes_it() {
        let of = |text| sought(text).filter(|sought| sought.asked);
        for (text, description) in [
            (
                "What work presses felt between rollers without steam?",
                "presses felt between rollers without steam",
            ),
            (
                "which open source tool lets shepherds count their sheep at night",
                "lets shepherds count their sheep at night",
            ),
            (
                "What study found that lambs sleep more in wet winters?",
                "found that lambs sleep more in wet winters",
            ),
            (
                "Is there a paper on washing wool in cold sea water?",
                "washing wool in cold sea water",
            ),
            (
                "Is there work showing that sheep know each other by face?",
                "showing that sheep know each other by face",
            ),
            (
                "Does any paper teach dogs to drive sheep through gates?",
                "teach dogs to drive sheep through gates",
            ),
        ] {
            let sought = of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(sought.description, description);
        }
        for text in [
            "What work do the shepherds do in the cold winter?",
            "Which paper is cited by the felt survey for its press?",
            "Which paper cites the survey on felt presses and wool?",
            "Does the paper teach dogs to drive sheep through gates?",
            "Which papers press felt between two rollers without steam?",
            "What tool support is there for counting sheep at night?",
            "What tool does the shepherd use to count the sheep?",
            "What system of presses and rollers is used for felt?",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn descriptions_are_told_from_questions() {
        for text in [
            "pressing felt by hand without any steam",
            "a sorter of wool that learns from few fleeces",
            "im looking for a press that needs no steam or water",
        ] {
            assert!(is_fragment(text), "{text}");
        }
        for text in [
            "What is felt made of in winter?",
            "Explain how felt is pressed by hand",
            "felt press",
            "And for silk?",
            "In the work on felt, what do they press first?",
            "does pressing felt by hand need steam",
            "on which old hill did Silva and Roe press felt",
        ] {
            assert!(!is_fragment(text), "{text}");
        }
    }
}
