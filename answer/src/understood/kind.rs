//! What kind of answer a question wants, told by the grammar of English questions: its leading words, its auxiliary,
//! a few nouns that name a kind of answer. No word of a subject counts.

use super::words::{Word, find, starts, words};
use graph_schema::QuestionKind;

/// Auxiliaries that open a question which yes or no answers.
pub(super) const AUXILIARIES: &[&str] = &[
    "is", "are", "was", "were", "am", "do", "does", "did", "can", "could", "has", "have", "had",
    "should", "would", "will", "may", "might", "must", "isn't", "isnt", "arent", "doesnt", "dont",
    "didnt", "cant", "hasnt", "wasnt",
];
/// What papers are called when they are asked for.
pub(crate) const PAPERS: &[&str] = &[
    "paper",
    "papers",
    "article",
    "articles",
    "publication",
    "publications",
    "study",
    "studies",
    "work",
    "works",
    "preprint",
    "preprints",
    "document",
    "documents",
    "author",
    "authors",
    "researchers",
    "groups",
];
/// Things a list can be of, besides papers: what papers describe.
const LISTED: &[&str] = &[
    "packages",
    "tools",
    "systems",
    "corpora",
    "libraries",
    "projects",
    "courses",
    "programs",
    "modules",
    "softwares",
];
/// How much of what: behind "how", before a figure.
const MEASURES: &[&str] = &[
    "many",
    "much",
    "large",
    "big",
    "long",
    "accurate",
    "fast",
    "often",
    "high",
    "low",
    "small",
    "old",
    "tall",
    "deep",
    "wide",
    "far",
    "slow",
    "expensive",
    "costly",
    "precise",
    "reliable",
    "frequently",
    "heavy",
    "short",
    "well",
];
/// Nouns whose value is a figure, behind "what" or "which".
const FIGURES: &[&str] = &[
    "percentage",
    "percent",
    "proportion",
    "fraction",
    "number",
    "score",
    "accuracy",
    "precision",
    "recall",
    "value",
    "size",
    "rate",
    "amount",
    "ratio",
    "count",
    "f-score",
    "f-measure",
    "f1",
    "bleu",
    "rouge",
    "length",
    "threshold",
    "correlation",
    "average",
    "median",
    "error",
    "perplexity",
    "speed",
    "duration",
    "cost",
    "agreement",
    "share",
    "total",
    "maximum",
    "minimum",
    "kappa",
    "age",
    "fee",
    "price",
    "salary",
    "budget",
    "temperature",
    "dimension",
    "dimensionality",
];
/// What stands behind such a noun that opens a question: "shrinkage rate of felt", "number of sheep in winter".
const OF_WHAT: &[&str] = &["of", "for", "in", "on", "used", "per", "reached", "with"];
const DATA: &[&str] = &[
    "dataset",
    "datasets",
    "data",
    "corpus",
    "corpora",
    "data-set",
    "data-sets",
    "benchmark",
    "benchmarks",
    "treebank",
    "treebanks",
    "collection",
    "collections",
    "testset",
    "trainset",
];
const LIMITS: &[&str] = &[
    "limitation",
    "limitations",
    "weakness",
    "weaknesses",
    "drawback",
    "drawbacks",
    "shortcoming",
    "shortcomings",
    "disadvantage",
    "disadvantages",
    "caveat",
    "caveats",
    "problem",
    "problems",
    "limits",
    "flaw",
    "flaws",
    "downside",
    "downsides",
    "fail",
    "fails",
    "failed",
    "struggle",
    "struggles",
];
const COMPARING: &[&str] = &[
    "compare",
    "compares",
    "compared",
    "comparison",
    "difference",
    "differences",
    "differ",
    "differs",
    "versus",
    "vs",
    "better",
    "worse",
    "outperform",
    "outperforms",
    "outperformed",
    "advantage",
    "advantages",
    "distinguishes",
    "distinguish",
];
const MEANING: &[&str] = &[
    "mean",
    "means",
    "meant",
    "define",
    "defined",
    "definition",
    "stand",
    "called",
];

/// How the long form of a short one is asked for.
const SPELT: &[&[&str]] = &[
    &["stand", "for"],
    &["stands", "for"],
    &["standing", "for"],
    &["short", "for"],
    &["full", "form"],
    &["long", "form"],
    &["full", "name", "of"],
    &["spelled", "out"],
    &["spelt", "out"],
    &["spell", "out"],
    &["spell", "it", "out"],
    &["spell", "that", "out"],
    &["written", "out"],
    &["acronym"],
    &["abbreviation"],
    &["abbreviate"],
];

/// The words of a question after what is only polite: "please", "can you tell me", "I would like to know".
pub(crate) fn without_politeness(words: &[Word]) -> &[Word] {
    const POLITE: &[&[&str]] = &[
        &["please"],
        &["hi"],
        &["hello"],
        &["hey"],
        &["ok"],
        &["okay"],
        &["so"],
        &["and"],
        &["but"],
        &["also"],
        &["then"],
        &["well"],
        &["now"],
        &["thanks"],
        &["can", "you", "tell", "me"],
        &["could", "you", "tell", "me"],
        &["would", "you", "tell", "me"],
        &["can", "you", "please"],
        &["could", "you", "please"],
        &["can", "you"],
        &["could", "you"],
        &["would", "you"],
        &["do", "you", "know"],
        &["tell", "me", "about"],
        &["tell", "me"],
        &["tell", "us"],
        &["let", "me", "know"],
        &["i", "want", "to", "know"],
        &["i", "would", "like", "to", "know"],
        &["i'd", "like", "to", "know"],
        &["id", "like", "to", "know"],
        &["i", "wonder"],
        &["i", "am", "looking", "for"],
        &["im", "looking", "for"],
    ];
    let mut rest = words;
    while let Some(opening) = POLITE.iter().find(|opening| starts(rest, opening)) {
        if opening.len() == rest.len() {
            break;
        }
        rest = &rest[opening.len()..];
    }
    rest
}

/// The kind by the words alone. What the graph may answer (metadata, citations) is told by `asked`.
pub(crate) fn kind_of(text: &str) -> QuestionKind {
    let all = words(text);
    let all = without_politeness(&all);
    let opens = |at: &usize| {
        let clause = &all[*at..];
        let asks = |word: &Word| is_question_word(word) || word.is(AUXILIARIES);
        let behind = clause
            .first()
            .is_some_and(|word| word.is(&["in", "on", "at", "for", "by", "with", "from", "and"]));
        clause.first().is_some_and(asks) || behind && clause.get(1).is_some_and(is_question_word)
    };
    if opens(&0) {
        return kind_of_clause(all);
    }
    // "In the work on X, what do they mean by Y?": the question starts at its question word, behind a stop.
    let from = (1..all.len()).filter(|at| all[at - 1].stops).find(opens);
    let dash = text.contains(" - ") || text.contains(" — ") || text.contains(" – ");
    let from = from.or_else(|| all.iter().position(is_question_word).filter(|_| dash));
    let kind = kind_of_clause(&all[from.unwrap_or(0)..]);
    // "Felt in winter: a good idea?"
    let apart = dash || text.contains("--") || text.contains(':');
    let asks = apart && text.trim_end().ends_with('?') && !all.iter().any(is_question_word);
    match kind {
        QuestionKind::Other if asks => QuestionKind::YesNo,
        kind => kind,
    }
}

pub(super) fn is_question_word(word: &Word) -> bool {
    word.is(&[
        "what", "which", "who", "whose", "whom", "when", "where", "why", "how",
    ])
}

fn kind_of_clause(words: &[Word]) -> QuestionKind {
    let Some(first) = words.first() else {
        return QuestionKind::Other;
    };
    let has = |any: &[&str]| words.iter().any(|word| word.is(any));
    if is_list(words) {
        return QuestionKind::List;
    }
    if first.is(&["why"])
        || starts(words, &["for", "what", "reason"])
        || starts(words, &["what", "is", "the", "reason"])
    {
        return QuestionKind::Reason;
    }
    if starts(words, &["how", "come"])
        || starts(words, &["what", "reasons"])
        || starts(words, &["what", "motivates"])
    {
        return QuestionKind::Reason;
    }
    if is_comparison(words) {
        return QuestionKind::Comparison;
    }
    if first.is(AUXILIARIES) || has(&["whether"]) {
        return QuestionKind::YesNo;
    }
    if is_number(words) {
        return QuestionKind::Number;
    }
    if has(LIMITS) && !first.is(&["how"]) {
        return QuestionKind::Limitation;
    }
    if is_data(words) {
        return QuestionKind::Dataset;
    }
    if is_definition(words) {
        return QuestionKind::Definition;
    }
    if first.is(&["how"]) || is_method(words) {
        return QuestionKind::Method;
    }
    QuestionKind::Other
}

/// "Which papers …", "list the tools that …".
fn is_list(words: &[Word]) -> bool {
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    let imperative = first.is(&["list", "show", "find", "give", "name", "enumerate"]);
    let plural = |word: &Word| {
        (word.is(PAPERS) || word.is(LISTED)) && word.low.ends_with('s') || word.is(&["corpora"])
    };
    // "Which paper proposes X?" wants one paper, which is a list of one.
    let single = |word: &Word| word.is(&["paper", "article", "study", "publication"]);
    // "List the flock books that we have": what is counted is the library's.
    const OURS: &[&[&str]] = &[
        &["in", "my", "library"],
        &["in", "the", "library"],
        &["in", "this", "library"],
        &["in", "the", "collection"],
        &["in", "my", "collection"],
        &["we", "have"],
        &["do", "i", "have"],
        &["i", "have"],
    ];
    let of_library = OURS.iter().any(|ours| find(rest, ours).is_some());
    if first.is(&["list", "enumerate"]) && of_library {
        return true;
    }
    if imperative {
        let any = rest
            .windows(2)
            .take(6)
            .any(|pair| pair[0].is(&["every", "any", "each"]) && single(&pair[1]));
        return any || rest.iter().take(8).any(plural);
    }
    if plural(first) {
        return rest.len() > 1;
    }
    if !first.is(&["which", "what"]) {
        return false;
    }
    let ends =
        |word: &Word| word.is(AUXILIARIES) || word.is(&["the", "a", "an", "of", "for", "in", "do"]);
    let of_the =
        super::words::starts(rest, &["of", "the"]) || super::words::starts(rest, &["of", "these"]);
    let lead = &rest[if of_the { 2 } else { 0 }..];
    let end = lead
        .iter()
        .take(6)
        .position(ends)
        .unwrap_or(lead.len().min(6));
    let noun = lead[..end]
        .iter()
        .position(|word| plural(word) || single(word));
    // "Which corpora was the tagger tried on?" asks for its object: data, not papers.
    let object = noun.is_some_and(|at| {
        lead[at].is(DATA)
            && lead
                .get(at + 1)
                .is_some_and(|word| word.is(&["was", "does", "did", "do", "has", "is"]))
    });
    // "Which tools does the shepherd use?" asks for what one paper names; "which papers does X cite" for papers.
    let of_subject = noun.is_some_and(|at| {
        !lead[at].is(PAPERS)
            && lead
                .get(at + 1)
                .is_some_and(|word| word.is(&["do", "does", "did"]))
    });
    noun.is_some() && !object && !of_subject
}

fn is_comparison(words: &[Word]) -> bool {
    let has = |any: &[&str]| words.iter().any(|word| word.is(any));
    let alternatives = words
        .first()
        .is_some_and(|word| word.is(&["which", "is", "are", "does", "do", "was", "were"]))
        && find(words, &["or"]).is_some_and(|at| at > 1 && at + 1 < words.len());
    let better = has(&[
        "better", "worse", "best", "faster", "slower", "more", "less", "higher", "lower",
    ]);
    let compares = has(COMPARING)
        && (has(&[
            "and", "to", "with", "from", "than", "or", "vs", "versus", "between", "over",
        ]));
    let yes_no = words.first().is_some_and(|word| word.is(AUXILIARIES));
    (compares && !yes_no) || (alternatives && better)
}

fn is_number(words: &[Word]) -> bool {
    let noun = words.iter().take(4).position(|word| word.is(FIGURES));
    let opens = noun.is_some_and(|at| {
        let plain = |word: &Word| !word.stops && !word.is(OF_WHAT) && !is_question_word(word);
        words[..at].iter().all(plain)
            && words.get(at + 1).is_some_and(|next| next.is(OF_WHAT))
            && !words.iter().any(is_question_word)
    });
    if opens {
        return true;
    }
    let measured = words
        .windows(2)
        .take(12)
        .any(|pair| pair[0].is(&["how"]) && pair[1].is(MEASURES));
    if measured {
        return true;
    }
    // "What accuracy …", "what is the size of …", "at what rate": the figure's noun comes before any other content.
    let Some(at) = words
        .iter()
        .position(|word| word.is(&["what", "which", "whats"]))
    else {
        return false;
    };
    if at > 2 {
        return false;
    }
    let asked = words[at + 1..]
        .iter()
        .take(7)
        .find(|word| !word.is_function() && !word.is_name());
    let early = words[at + 1..].iter().take(4).any(|word| word.is(FIGURES));
    early || asked.is_some_and(|word| word.is(FIGURES))
}

fn is_data(words: &[Word]) -> bool {
    let on_what = ["on", "with", "from"]
        .iter()
        .any(|on| starts(words, &[on, "what"]) || starts(words, &[on, "which"]));
    let lead = words.iter().take(if on_what { 6 } else { 5 });
    let wh = words
        .first()
        .is_some_and(|word| word.is(&["what", "which", "where", "on", "with", "from", "how"]));
    // "What is the X corpus?" asks what it is.
    let is_about = starts(words, &["what", "is"])
        || starts(words, &["what", "are"])
        || starts(words, &["how"]);
    // "What texts was it evaluated on?"
    let tried = words.windows(2).enumerate().any(|(at, pair)| {
        let tried = pair[0].is(&["evaluated", "tested", "trained", "validated", "tried"])
            && pair[1].low == "on";
        tried && (pair[1].stops || at + 2 >= words.len())
    });
    wh && (!is_about && lead.clone().any(|word| word.is(DATA)) || tried)
}

fn is_definition(words: &[Word]) -> bool {
    let has = |any: &[&str]| words.iter().any(|word| word.is(any));
    if words
        .first()
        .is_some_and(|word| word.is(&["define", "definition"]))
        || SPELT
            .iter()
            .any(|spelt| find(words, spelt).is_some_and(|at| spelt.len() > 1 || at > 0))
    {
        return true;
    }
    // "Spell out BM25", "expand BM25": of a short form, nothing else is spelt out.
    let short = words
        .iter()
        .any(|word| crate::terms::is_short_form(&word.text));
    if short
        && words
            .first()
            .is_some_and(|word| word.is(&["spell", "expand", "unpack"]))
    {
        return true;
    }
    if has(MEANING) && words.iter().any(is_question_word) {
        return true;
    }
    let words: Vec<Word> = words
        .iter()
        .filter(|word| !word.is(&["exactly", "actually", "really"]))
        .cloned()
        .collect();
    let words = words.as_slice();
    let of_who = starts(words, &["what", "is"])
        || starts(words, &["what", "are"])
        || starts(words, &["what", "was"]);
    // `What's X?` loses its verb with its apostrophe.
    let short = words
        .first()
        .is_some_and(|word| word.low == "what" && word.owns || word.low == "whats");
    if !(of_who || short) {
        return false;
    }
    let after = &words[if short { 1 } else { 2 }.min(words.len())..];
    let verb_after = after.iter().any(|word| {
        word.is(&["used", "done", "for"])
            || word.is(&["by", "against", "to", "in", "on", "with", "as"]) && word.stops
    });
    let clause = after
        .iter()
        .position(|word| word.stops)
        .map_or(after.len(), |at| at + 1);
    let after = &after[..clause];
    let named = after.iter().filter(|word| !word.is_function()).count();
    // "What is the X of Y?" asks for a property of Y.
    let property = starts(after, &["the"]) && find(after, &["of"]).is_some_and(|at| at <= 3);
    named > 0 && named <= 5 && !verb_after && !property
}

fn is_method(words: &[Word]) -> bool {
    let lead = words.iter().take(5);
    let by_what = starts(words, &["by", "what"]) || starts(words, &["in", "what", "way"]);
    let noun = &[
        "method",
        "methods",
        "approach",
        "technique",
        "techniques",
        "algorithm",
        "algorithms",
        "procedure",
        "steps",
    ];
    by_what || lead.clone().any(|word| word.is(noun))
}

#[cfg(test)]
mod tests {
    use super::*;
    use QuestionKind as Kind;

    #[test]
    fn grammar_tells_the_kind() {
        let cases = [
            ("What is boosting?", Kind::Definition),
            ("What's a felt press?", Kind::Definition),
            ("What does BM25 stand for?", Kind::Definition),
            ("BM25 stands for...?", Kind::Definition),
            ("Could you spell out BM25 for me?", Kind::Definition),
            (
                "In the wool paper, what is MRR short for?",
                Kind::Definition,
            ),
            ("Does the press stand in the barn?", Kind::YesNo),
            (
                "MRR in the wool paper - what does it mean?",
                Kind::Definition,
            ),
            (
                "In the wool survey, what do the authors mean by a fleece?",
                Kind::Definition,
            ),
            ("How does the press work?", Kind::Method),
            ("Which algorithm sorts the fleeces?", Kind::Method),
            ("How many sheep were shorn?", Kind::Number),
            ("shrinkage rate of felt in winter?", Kind::Number),
            ("Mean age of the sheep", Kind::Number),
            ("Felt in winter", Kind::Other),
            ("How accurate is the sorter?", Kind::Number),
            ("What accuracy does the sorter reach?", Kind::Number),
            ("What value of k is used?", Kind::Number),
            ("What percentage of fleeces is lost?", Kind::Number),
            ("On which corpora was the tagger trained?", Kind::Dataset),
            ("What data do they use?", Kind::Dataset),
            ("How does felt differ from wool?", Kind::Comparison),
            ("Which is better, felt or wool?", Kind::Comparison),
            ("Which two corpora was the sorter tried on?", Kind::Dataset),
            (
                "What kind of fleeces was the sorter evaluated on, and why?",
                Kind::Dataset,
            ),
            ("What exactly is a fleece?", Kind::Definition),
            (
                "What is a fleece, going by the wool survey?",
                Kind::Definition,
            ),
            (
                "Felt has a rival. Which figure does the paper give for it?",
                Kind::Other,
            ),
            ("How well does the sorter do on lambs?", Kind::Number),
            (
                "Could you tell me which year the wool paper was written in?",
                Kind::Other,
            ),
            (
                "What is the difference between felt and wool?",
                Kind::Comparison,
            ),
            ("What are the limitations of the press?", Kind::Limitation),
            ("Why is wool washed?", Kind::Reason),
            ("What is the reason for washing?", Kind::Reason),
            ("Does washing help?", Kind::YesNo),
            ("Is wool better than felt?", Kind::YesNo),
            ("Felt in winter: a good idea?", Kind::YesNo),
            ("Which papers evaluate on the fleece data?", Kind::List),
            ("Please list the papers that use wool.", Kind::List),
            ("Can you show me all tools for shearing?", Kind::List),
            ("Which tools in the collection shear sheep?", Kind::List),
            ("Where do sheep graze?", Kind::Other),
            ("Which tools does the shepherd use?", Kind::Other),
            ("List the flock books in my library.", Kind::List),
        ];
        for (text, kind) in cases {
            assert_eq!(kind_of(text), kind, "{text}");
        }
    }
}
