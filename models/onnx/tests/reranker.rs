//! The real cross-encoder on real texts. `make models` must have installed it.

mod support;

use models_core::{ModelErrorKind, Reranker};
use models_onnx::{OnnxReranker, RerankerOptions};
use support::models;

fn reranker() -> OnnxReranker {
    OnnxReranker::load(&models(), RerankerOptions::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

async fn scores(question: &str, texts: &[&str]) -> Vec<f32> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    reranker().scores(question, &texts).await.unwrap()
}

#[tokio::test]
async fn what_answers_scores_above_what_only_shares_words() {
    let scores = scores(
        "How many annotators labelled the corpus?",
        &[
            "The corpus was labelled by twelve annotators over three weeks.",
            "Annotators of a corpus should be paid well, and the corpus should be shared.",
            "Interest rates rose again in the spring.",
        ],
    )
    .await;
    assert!(scores[0] > 0.0, "{scores:?}");
    assert!(scores[0] > scores[1] + 2.0, "{scores:?}");
    assert!(scores[1] > scores[2], "{scores:?}");
}

#[tokio::test]
async fn scores_keep_the_order_of_the_texts_whatever_their_lengths() {
    let long = "Rates of interest are set by a bank. ".repeat(40);
    let short = "Twelve annotators labelled it.";
    let scores = scores("Who labelled the corpus?", &[&long, short, "", "日本語 🦀"]).await;
    assert_eq!(scores.len(), 4);
    assert!(scores[1] > scores[0] && scores[1] > scores[3], "{scores:?}");
    assert!(reranker().scores("Why?", &[]).await.unwrap().is_empty());
}

#[test]
fn a_missing_model_says_what_to_run() {
    let empty = tempfile::tempdir().unwrap();
    let error = OnnxReranker::load(empty.path(), RerankerOptions::default())
        .err()
        .expect("an error");
    assert_eq!(error.kind, ModelErrorKind::Missing);
    assert!(error.to_string().contains("make models"), "{error}");
}
