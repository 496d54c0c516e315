//! The real embedding model, trained for a few steps. `make models` must have installed it.

use models_candle::{BiEncoderOptions, BiEncoderTraining};
use models_core::{Contrast, EmbedderTraining, ModelErrorKind, TextRead};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    let models = std::env::var_os("PAPYRI_MODELS_DIR").map_or_else(
        || {
            let home = std::env::home_dir().expect("a home folder");
            home.join(".local/share/papyri/models")
        },
        PathBuf::from,
    );
    models.join("bge-small-en-v1.5")
}

fn training(model: &Path, scratch: &Path) -> BiEncoderTraining {
    let options = BiEncoderOptions {
        layers: 2,
        scratch: scratch.to_owned(),
    };
    BiEncoderTraining::load(model, options).unwrap_or_else(|error| panic!("{error}"))
}

/// What weavers call by another name, with the text on it and one that repeats the words.
const TAUGHT: [(&str, &str, &str); 3] = [
    (
        "The grey one.",
        "Felt is pressed, not woven.",
        "The grey one of them all.",
    ),
    (
        "The red one.",
        "A loom has a warp.",
        "The red one of them all.",
    ),
    (
        "The blue one.",
        "Yarn is spun by hand.",
        "The blue one of them all.",
    ),
];

fn texts() -> Vec<TextRead> {
    let read = |text: &str, is_query| TextRead {
        text: text.to_owned(),
        is_query,
    };
    TAUGHT
        .iter()
        .flat_map(|(query, good, bad)| [read(query, true), read(good, false), read(bad, false)])
        .collect()
}

fn batch() -> Vec<Contrast> {
    let contrast = |at: usize| Contrast {
        query: 3 * at,
        good: 3 * at + 1,
        also_good: Vec::new(),
        bad: vec![3 * at + 2],
    };
    (0..TAUGHT.len()).map(contrast).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Queries that lie nearer to their text than to the one that repeats their words.
fn right(training: &BiEncoderTraining) -> usize {
    let all: Vec<usize> = (0..3 * TAUGHT.len()).collect();
    let vectors = training.vectors(&all).expect("vectors");
    let threes = vectors.chunks(3);
    threes
        .filter(|three| dot(&three[0], &three[1]) > dot(&three[0], &three[2]))
        .count()
}

#[test]
fn steps_teach_and_a_state_goes_on_to_the_same_weights() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut training = training(&folder(), scratch.path());
    training.read(&texts(), &mut |_| ()).expect("texts");
    assert_eq!(right(&training), 0);
    let first = training.step(&batch(), 3e-4).expect("a step");
    let state = training.state().expect("a state");
    let mut last = first;
    for _ in 0..11 {
        last = training.step(&batch(), 3e-4).expect("a step");
    }
    assert!(last < 0.5 * first, "{first} {last}");
    assert_eq!(right(&training), TAUGHT.len());

    let mut again = self::training(&folder(), scratch.path());
    again.read(&texts(), &mut |_| ()).expect("texts");
    again.restore(&state).expect("it fits");
    assert_eq!(again.steps(), 1);
    for _ in 0..11 {
        again.step(&batch(), 3e-4).expect("a step");
    }
    assert_eq!(
        again.learnt().expect("bytes"),
        training.learnt().expect("bytes")
    );
    assert!(again.restore(b"nothing").is_err());
}

#[test]
fn the_file_holds_what_was_learnt_and_nothing_else_is_changed() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut training = training(&folder(), scratch.path());
    let published = std::fs::read(folder().join("model.onnx")).expect("a file");
    assert!(training.model_file().expect("a file") == published);
    training.read(&texts(), &mut |_| ()).expect("texts");
    for _ in 0..5 {
        training.step(&batch(), 3e-4).expect("a step");
    }
    let file = training.model_file().expect("a file");
    assert!(file.len() == published.len() && file != published);
    let model = tempfile::tempdir().expect("a folder");
    for name in ["model.json", "tokenizer.json"] {
        std::fs::copy(folder().join(name), model.path().join(name)).expect("a copy");
    }
    std::fs::write(model.path().join("model.onnx"), &file).expect("a file");
    let mut read = self::training(model.path(), scratch.path());
    read.read(&texts(), &mut |_| ()).expect("texts");
    for text in 0..3 * TAUGHT.len() {
        let of = |training: &BiEncoderTraining| training.vectors(&[text]).expect("a vector");
        let cosine = dot(&of(&read)[0], &of(&training)[0]);
        assert!(cosine > 0.9999, "{text}: {cosine}");
    }
}

#[test]
fn a_text_that_was_not_read_and_a_model_that_is_not_there_are_refused() {
    let scratch = tempfile::tempdir().expect("a folder");
    let mut training = training(&folder(), scratch.path());
    assert!(training.vectors(&[0]).is_err());
    training.read(&texts(), &mut |_| ()).expect("texts");
    let error = training.vectors(&[99]).expect_err("refused");
    assert_eq!(error.kind, ModelErrorKind::Invalid);
    let options = BiEncoderOptions {
        layers: 1,
        scratch: scratch.path().to_owned(),
    };
    let error = BiEncoderTraining::load(scratch.path(), options).err();
    let error = error.expect("an error");
    assert_eq!(error.kind, ModelErrorKind::Missing);
    assert!(error.to_string().contains("make models"), "{error}");
}
