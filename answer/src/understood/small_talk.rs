//! Small talk: what a person says that asks nothing of the papers, and the short reply it gets.

use super::words::{Word, words};

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmallTalk {
    Thanks,
    Greeting,
    Farewell,
    /// "yes", "ok", "no".
    Assent,
    /// "who are you?", "what can you do?", "help".
    Help,
}

impl SmallTalk {
    /// `None` for a text with anything else in it.
    pub fn of(text: &str) -> Option<Self> {
        let all = words(text);
        if all.len() > 9 {
            return None;
        }
        let low: Vec<&str> = all.iter().map(|word| word.low.as_str()).collect();
        let phrase = low.join(" ");
        if is_about_me(&phrase) {
            return Some(Self::Help);
        }
        if phrase == "how are you" {
            return Some(Self::Greeting);
        }
        // "Is it good?" is of words of politeness alone, but asks.
        if text.trim_end().ends_with('?') {
            return None;
        }
        // A greeting before a question is no small talk: every word must be one of politeness.
        let all_in = |lists: &[&[&str]]| {
            let known = |word: &Word| lists.iter().any(|list| word.is(list));
            !all.is_empty() && all.iter().all(known)
        };
        let starts = |list: &[&str]| all.iter().any(|word| word.is(list));
        if starts(THANKS) && all_in(&[THANKS, KIND, ASSENT]) {
            return Some(Self::Thanks);
        }
        if starts(FAREWELL) && all_in(&[FAREWELL, KIND, ASSENT]) {
            return Some(Self::Farewell);
        }
        if starts(GREETING) && all_in(&[GREETING, KIND]) {
            return Some(Self::Greeting);
        }
        (starts(ASSENT) && all_in(&[ASSENT, KIND])).then_some(Self::Assent)
    }

    pub fn reply(self) -> &'static str {
        match self {
            Self::Thanks => "You are welcome.",
            Self::Farewell => "Goodbye.",
            Self::Greeting => "Hello. Ask me something about the papers in this library.",
            Self::Assent => "All right. What would you like to know of the papers?",
            Self::Help => {
                "I answer questions from the papers in this library and show the sentence of the paper that says so. \
                 Ask what something is, how it works, how well it does or how it compares; ask for the papers by an author, \
                 about a topic or since a year; or ask who cites whom."
            }
        }
    }
}

const THANKS: &[&str] = &["thanks", "thank", "thx", "ty", "cheers", "appreciated"];
const FAREWELL: &[&str] = &["bye", "goodbye", "ciao", "farewell", "later"];
const GREETING: &[&str] = &[
    "hello",
    "hi",
    "hey",
    "greetings",
    "morning",
    "afternoon",
    "evening",
    "howdy",
    "welcome",
];
const ASSENT: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "no",
    "nope",
    "ok",
    "okay",
    "sure",
    "right",
    "great",
    "good",
    "nice",
    "perfect",
    "cool",
    "fine",
    "awesome",
    "excellent",
    "interesting",
    "wow",
    "understood",
    "wonderful",
];
const KIND: &[&str] = &[
    "you", "very", "much", "so", "a", "lot", "that", "thats", "is", "was", "there", "all", "for",
    "the", "help", "it", "i", "see", "got", "good", "day", "and", "to", "again", "please", "your",
    "helpful", "this", "answer", "everyone", "papyri", "how", "are", "today", "see", "now",
    "really",
];

fn is_about_me(phrase: &str) -> bool {
    const ASKED: &[&str] = &[
        "help",
        "help me",
        "who are you",
        "what are you",
        "what can you do",
        "what do you do",
        "what can i ask",
        "what can i ask you",
        "what can i do here",
        "how do you work",
        "how can you help",
        "how can you help me",
        "what is this",
        "are you a bot",
        "are you human",
        "what is your name",
        "what's your name",
        "introduce yourself",
        "how does this work",
        "what questions can i ask",
        "what can you help me with",
        "what can you help with",
    ];
    let phrase = phrase
        .trim_start_matches("so ")
        .trim_start_matches("hi ")
        .trim_start_matches("hello ");
    ASKED.contains(&phrase)
        || ASKED
            .iter()
            .any(|asked| phrase == format!("{asked} please"))
}

#[cfg(test)]
mod tests {
    use super::SmallTalk;

    #[test]
    fn politeness_alone_is_small_talk() {
        let cases = [
            ("thanks!", SmallTalk::Thanks),
            ("Thank you very much, that was helpful.", SmallTalk::Thanks),
            ("Hello", SmallTalk::Greeting),
            ("Good morning!", SmallTalk::Greeting),
            ("yes", SmallTalk::Assent),
            ("ok great", SmallTalk::Assent),
            ("Ok, thanks", SmallTalk::Thanks),
            ("What can you do?", SmallTalk::Help),
            ("who are you?", SmallTalk::Help),
            ("How are you?", SmallTalk::Greeting),
            ("bye", SmallTalk::Farewell),
        ];
        for (text, kind) in cases {
            assert_eq!(SmallTalk::of(text), Some(kind), "{text}");
            assert!(!kind.reply().is_empty());
        }
    }

    #[test]
    fn a_question_is_none() {
        for text in [
            "Hello, what is BM25?",
            "What is this paper about?",
            "why?",
            "Thanks, and for German?",
            "Is it good?",
            "How are yes/no questions answered?",
            "Which help system is described?",
        ] {
            assert_eq!(SmallTalk::of(text), None, "{text}");
        }
    }
}
