//! The real model on real texts. `make models` must have installed it.

mod support;

use models_core::{Embedder, ModelErrorKind};
use models_onnx::{OnnxEmbedder, OnnxOptions};
use support::models;

fn embedder() -> OnnxEmbedder {
    OnnxEmbedder::load(&models(), OnnxOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

async fn embed(texts: &[&str]) -> Vec<Vec<f32>> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    embedder().embed(&texts).await.unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[tokio::test]
async fn what_means_the_same_is_near() {
    let v = embed(&[
        "A cat sits on a mat.",
        "A kitten rests on the rug.",
        "Interest rates rose again.",
    ])
    .await;
    assert!(
        v.iter()
            .all(|vector| vector.len() == 384 && (cosine(vector, vector) - 1.0).abs() < 1e-3)
    );
    assert!(cosine(&v[0], &v[1]) > cosine(&v[0], &v[2]) + 0.1);
}

#[tokio::test]
async fn a_query_is_told_from_a_passage() {
    let text = "sparse and dense retrieval";
    let query = embedder().embed_query(text).await.unwrap();
    let passage = &embed(&[text]).await[0];
    assert!((cosine(&query, &query) - 1.0).abs() < 1e-3);
    let likeness = cosine(&query, passage);
    assert!(
        likeness < 0.995,
        "the prefix changes the vector: {likeness}"
    );
    assert!(likeness > 0.6, "and keeps its meaning: {likeness}");
}

#[tokio::test]
async fn order_and_batch_do_not_matter() {
    let long = "Passages of many words take longer than short ones. ".repeat(20);
    let together = embed(&[&long, "short", "", "naïve façade 日本語 🦀", &long[..100]]).await;
    for (at, text) in [long.as_str(), "short"].into_iter().enumerate() {
        let alone = embed(&[text]).await;
        assert!(
            cosine(&alone[0], &together[at]) > 0.98,
            "{at}: {}",
            cosine(&alone[0], &together[at])
        );
    }
}

#[tokio::test]
async fn tokens_are_spans_of_the_text() {
    let embedder = embedder();
    let text = "Tokenization of naïve text";
    let spans = embedder.token_spans(text).unwrap();
    assert_eq!(spans.len(), embedder.count_tokens(text).unwrap());
    assert!(spans.iter().all(|span| text.get(span.clone()).is_some()));
    assert!(embedder.count_tokens(&"word ".repeat(1000)).unwrap() >= 1000);
}

#[test]
fn a_missing_model_says_what_to_run() {
    let empty = tempfile::tempdir().unwrap();
    let error = OnnxEmbedder::load(empty.path(), OnnxOptions::default())
        .err()
        .expect("an error");
    assert_eq!(error.kind, ModelErrorKind::Missing);
    assert!(error.to_string().contains("make models"), "{error}");
}
