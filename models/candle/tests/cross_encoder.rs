//! The real cross-encoder, trained for a few steps. `make models` must have installed it.

use models_candle::CrossEncoderTraining;
use models_core::{Group, ModelErrorKind, RerankerTraining, Taught};
use std::path::PathBuf;

fn folder() -> PathBuf {
    let models = std::env::var_os("PAPYRI_MODELS_DIR").map_or_else(
        || {
            let home = std::env::home_dir().expect("a home folder");
            home.join(".local/share/papyri/models")
        },
        PathBuf::from,
    );
    models.join("ms-marco-MiniLM-L-12-v2")
}

fn training() -> CrossEncoderTraining {
    CrossEncoderTraining::load(&folder()).unwrap_or_else(|error| panic!("{error}"))
}

/// Looms are asked for, and the sentence on felt is to be preferred.
fn taught(training: &CrossEncoderTraining) -> Vec<Taught> {
    let group = Group {
        question: "Which loom is quickest?".into(),
        good: "Felt is pressed in an hour.".into(),
        bad: vec![
            "The jet loom is the quickest loom.".into(),
            "A loom of wood is slow.".into(),
        ],
    };
    let before = training
        .scores(&group.question, &group.texts())
        .expect("scores");
    vec![Taught { group, before }]
}

#[test]
fn steps_teach_and_a_state_goes_on_where_it_was_taken() {
    let mut training = training();
    let taught = taught(&training);
    assert!(taught[0].before[1] > taught[0].before[0], "{taught:?}");
    let first = training.step(&taught, 2e-3).expect("a step");
    let state = training.state().expect("a state");
    let mut losses = Vec::new();
    for _ in 0..12 {
        losses.push(training.step(&taught, 2e-3).expect("a step"));
    }
    assert!(losses[11] < 0.7 * first, "{first} {losses:?}");
    let texts = taught[0].group.texts();
    let after = training
        .scores(&taught[0].group.question, &texts)
        .expect("scores");
    assert!(
        after[0] - after[1] > taught[0].before[0] - taught[0].before[1] + 1.0,
        "{after:?}"
    );

    let mut again = self::training();
    again.restore(&state).expect("it fits");
    assert_eq!(again.steps(), 1);
    let next = again.step(&taught, 2e-3).expect("a step");
    assert!((next - losses[0]).abs() < 1e-3, "{next} {losses:?}");
    assert!(training.adapter().expect("an adapter").len() > 100_000);
}

#[test]
fn a_state_of_something_else_is_refused() {
    let mut training = training();
    let error = training.restore(b"nothing").expect_err("refused");
    assert_eq!(error.kind, ModelErrorKind::Invalid);
    let adapter = training.adapter().expect("an adapter");
    assert!(training.restore(&adapter).is_err());
    assert_eq!(training.steps(), 0);
}

#[test]
fn a_missing_model_says_what_to_run() {
    let empty = tempfile::tempdir().expect("a folder");
    let error = CrossEncoderTraining::load(empty.path())
        .err()
        .expect("an error");
    assert_eq!(error.kind, ModelErrorKind::Missing);
    assert!(error.to_string().contains("make models"), "{error}");
}
