//! What a model might write over the sample papers, with the real cross-encoder: nothing false is shown, little that is
//! true is lost.

use papyri::config::Config;
use papyri::eval;

#[test]
fn nothing_false_is_shown_and_little_that_is_true_is_lost() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let figures = runtime
        .block_on(eval::verifier::run(&Config::default(), None, None))
        .unwrap_or_else(|error| panic!("{error:#}"));
    let of = |name: &str| {
        let figure = figures.iter().find(|figure| figure.name == name);
        figure.unwrap_or_else(|| panic!("no {name} in {figures:?}"))
    };
    let (shown, lost) = (of("false sentences shown"), of("true sentences lost"));
    assert!(shown.items >= 350 && lost.items >= 190, "{figures:?}");
    assert_eq!(shown.value, 0.0, "{figures:?}");
    assert!(lost.value <= 0.05, "{figures:?}");
    // What was written after most rules: no worse than when it was last measured.
    let (shown, lost) = (
        of("false sentences shown, later"),
        of("true sentences lost, later"),
    );
    assert!(shown.items >= 100 && shown.value <= 2.0, "{figures:?}");
    assert!(lost.items >= 40 && lost.value <= 0.1, "{figures:?}");
}
