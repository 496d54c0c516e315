//! A runtime library that is none. Alone in its process: a process loads the runtime once.

use models_onnx::{OnnxEmbedder, OnnxOptions};

#[test]
fn a_library_that_is_none_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let model = dir.path().join("bge-small-en-v1.5");
    std::fs::create_dir(&model).unwrap();
    let manifest = r#"{"name": "bge-small-en-v1.5", "dimension": 384, "max_tokens": 256}"#;
    std::fs::write(model.join("model.json"), manifest).unwrap();
    std::fs::write(dir.path().join("libonnxruntime.so"), "no library").unwrap();
    let error = OnnxEmbedder::load(dir.path(), OnnxOptions::default())
        .err()
        .expect("an error");
    assert!(error.to_string().contains("libonnxruntime.so"), "{error}");
}
