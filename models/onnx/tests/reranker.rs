//! The real cross-encoder on real texts. `make models` must have installed it.

mod support;

use models_core::{ModelErrorKind, Reranker};
use models_onnx::{Adapter, OnnxReranker, RerankerOptions};
use support::models;

fn reranker(adapter: Adapter) -> OnnxReranker {
    let options = RerankerOptions {
        adapter,
        ..RerankerOptions::default()
    };
    OnnxReranker::load(&models(), options).unwrap_or_else(|error| panic!("{error}"))
}

async fn scores_with(adapter: Adapter, question: &str, texts: &[&str]) -> Vec<f32> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    reranker(adapter).scores(question, &texts).await.unwrap()
}

async fn scores(question: &str, texts: &[&str]) -> Vec<f32> {
    scores_with(Adapter::None, question, texts).await
}

#[tokio::test]
async fn what_was_trained_on_papers_tells_a_finding_from_an_aim() {
    let question = "Does felt keep its form when it is washed?";
    let texts = [
        "The aim was to see whether felt keeps its form when it is washed.",
        "No change of shape was found after thirty washes.",
        "Interest rates rose again in the spring.",
    ];
    let published = scores(question, &texts).await;
    let trained = scores_with(Adapter::Papers, question, &texts).await;
    let ahead = |scores: &[f32]| scores[1] - scores[0];
    assert!(
        ahead(&trained) > ahead(&published),
        "{published:?} {trained:?}"
    );
    assert!(trained[1] > trained[2], "{trained:?}");
}

#[tokio::test]
async fn an_adapter_that_is_none_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let options = RerankerOptions {
        adapter: Adapter::File(file.path().to_owned()),
        ..RerankerOptions::default()
    };
    let error = OnnxReranker::load(&models(), options)
        .err()
        .expect("an error");
    assert!(error.to_string().contains("adapter"), "{error}");
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
    assert!(
        reranker(Adapter::None)
            .scores("Why?", &[])
            .await
            .unwrap()
            .is_empty()
    );
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
