//! What anyone may send, changed at random: a plain runner over a kept corpus. A run is a number of cases and a seed, so
//! it does the same everywhere and takes no longer on a slow machine than it must. `PAPYRI_FUZZ_CASES`,
//! `PAPYRI_FUZZ_SECONDS` and `PAPYRI_FUZZ_SEED` make it longer and other: docs/fuzzing.md.

mod bibliography;
mod feeds;
mod graphql;
mod import;
mod latex;
mod markup;
mod mutation;
mod pdf;
mod references;

use fastrand::Rng;
use ingest::reader::ReadFile;
use mutation::mutated;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Sections cover a paper's text without a gap, and each callout stands where it says and points at an entry.
fn hangs_together(file: &ReadFile) {
    let text = &file.paper.text;
    let mut end = 0;
    for section in &file.paper.sections {
        assert!(section.start == end && section.end >= section.start);
        assert!(text.span(section.start, section.end).is_some());
        end = section.end;
    }
    assert_eq!(end, text.text.len(), "sections cover the text");
    for context in &file.contexts {
        assert!((context.reference as usize) < file.references.len());
        assert!((context.section as usize) < file.paper.sections.len());
        let sentence = text.span(context.start, context.end);
        assert_eq!(sentence, Some(context.sentence.as_str()));
    }
}

/// What is fuzzed: where its corpus lies, and pieces of its language that chance would hardly hit on.
struct Target {
    name: &'static str,
    /// As many as take a few seconds of CI's time.
    cases: usize,
    words: &'static [&'static str],
    /// Longer inputs are cut: length is what `cargo run --example scaling` looks at.
    longest: usize,
}

impl Target {
    /// The kept inputs, and what else a target has.
    fn corpus(&self, others: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder().join(self.name))
            .expect("a corpus")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        let read = files
            .iter()
            .map(|file| std::fs::read(file).expect("an input"));
        let corpus: Vec<Vec<u8>> = read.chain(others).collect();
        assert!(!corpus.is_empty(), "{} has no corpus", self.name);
        corpus
    }

    /// The inputs themselves, then as many changed ones.
    fn inputs(&self, corpus: &[Vec<u8>]) -> impl Iterator<Item = Vec<u8>> {
        let mut random = Rng::with_seed(setting("PAPYRI_FUZZ_SEED").unwrap_or(1));
        let cases = setting("PAPYRI_FUZZ_CASES").unwrap_or(self.cases as u64);
        let time = setting("PAPYRI_FUZZ_SECONDS").map(Duration::from_secs);
        let started = Instant::now();
        let goes_on = move |case: u64| {
            let in_time = time.is_some_and(|time| started.elapsed() < time);
            case < cases || in_time
        };
        let changed = (0..)
            .take_while(move |case| goes_on(*case))
            .map(move |_| mutated(corpus, self.words, &mut random));
        let longest = self.longest;
        corpus.iter().cloned().chain(changed).map(move |mut input| {
            input.truncate(longest);
            input
        })
    }

    /// Tries them all; what fails is kept, and named.
    fn run(&self, corpus: &[Vec<u8>], mut holds: impl FnMut(&[u8])) {
        for (case, input) in self.inputs(corpus).enumerate() {
            if catch_unwind(AssertUnwindSafe(|| holds(&input))).is_err() {
                self.keep(case, &input);
            }
        }
    }

    fn keep(&self, case: usize, input: &[u8]) -> ! {
        let file = std::env::temp_dir().join(format!("papyri-fuzz-{}-{case}", self.name));
        std::fs::write(&file, input).expect("it is kept");
        let seed = setting("PAPYRI_FUZZ_SEED").unwrap_or(1);
        panic!(
            "case {case} of {}, PAPYRI_FUZZ_SEED={seed}: the input is {}; mend it and put the input, made small, into tests/corpus/{}",
            self.name,
            file.display(),
            self.name
        );
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The gate runs each target for a minute, over what is kept, from another place at each commit.
#[test]
fn the_gate_gives_each_target_a_minute() {
    let gate = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run");
    let gate = std::fs::read_to_string(gate).expect("the gate");
    let run = gate
        .lines()
        .find(|line| line.contains("PAPYRI_FUZZ_SECONDS=60"))
        .expect("a run of a minute");
    assert!(
        run.contains("PAPYRI_FUZZ_SEED=") && run.contains("suite fuzz::"),
        "{run}"
    );
    for target in [
        "bibliography",
        "feeds",
        "graphql",
        "import",
        "latex",
        "markup",
        "pdf",
        "references",
    ] {
        let kept = std::fs::read_dir(folder().join(target)).expect("a corpus");
        assert!(kept.count() > 0, "{target} keeps nothing");
    }
}

#[test]
fn a_run_can_be_repeated() {
    let target = Target {
        name: "references",
        cases: 50,
        words: &["et al."],
        longest: 1_000,
    };
    let corpus = target.corpus(Vec::new());
    // However long the runs of the gate are.
    let some = corpus.len() + target.cases;
    let inputs = || target.inputs(&corpus).take(some).collect::<Vec<_>>();
    let (one, other) = (inputs(), inputs());
    assert_eq!(one, other);
    assert!(
        one.iter()
            .skip(corpus.len())
            .any(|input| !corpus.contains(input))
    );
}
