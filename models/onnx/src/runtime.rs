//! ONNX Runtime's library, loaded, and what is said of a model that can't be.

use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::path::Path;

/// Loads the runtime once a process. The binding panics on a library it does not fit: caught, so
/// that an operator reads what is wrong.
pub(crate) fn load_runtime(library: &Path) -> ModelResult<()> {
    let wrong = |cause: String| {
        let context = format!(
            "{} is no ONNX Runtime that fits this program: run `make models`",
            library.display()
        );
        ModelError::new(ModelErrorKind::Missing, context).with_source(cause)
    };
    let loaded = std::panic::catch_unwind(|| ort::init_from(library).map(drop));
    match loaded {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(wrong(error.to_string())),
        Err(_) => Err(wrong("the library was refused".into())),
    }
}

/// Work off the async threads: tokenising and inference.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> ModelResult<T> + Send + 'static,
) -> ModelResult<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        ModelError::new(ModelErrorKind::Internal, "inference was stopped").with_source(error)
    })?
}

pub(crate) fn damaged(file: &str, error: impl ToString) -> ModelError {
    let context = format!("the model's {file} can't be loaded; `make models` installs it anew");
    ModelError::new(ModelErrorKind::Missing, context).with_source(error.to_string())
}
