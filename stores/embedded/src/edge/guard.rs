//! The engine's panics made errors: where its files are torn, or the disk is full or gone, it gives up by panicking.

use super::EdgeShard;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use stores_core::{StoreError, StoreErrorKind, StoreResult};

thread_local! {
    /// Whether this thread is inside the engine, where a panic is expected and told as an error.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// What `work` gives; a panic of it comes back as its message, and is not printed.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    QUIET.call_once(|| {
        let former = take_hook();
        set_hook(Box::new(move |panic| match INSIDE.get() {
            true => tracing::debug!(%panic, "the passage index gave up"),
            false => former(panic),
        }));
    });
    let outer = INSIDE.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(outer);
    done.map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("it gave no reason").to_owned()
    })
}

/// An open shard. Closing it writes, which fails where its files are damaged: that must not end the program.
pub(super) struct Shard(Option<EdgeShard>);

impl Shard {
    pub fn new(shard: EdgeShard) -> Self {
        Self(Some(shard))
    }

    /// Work that reads. The engine gives up where what it has is damaged.
    pub fn read<T>(
        &self,
        doing: &str,
        work: impl FnOnce(&EdgeShard) -> StoreResult<T>,
    ) -> StoreResult<T> {
        let damaged = |cause: String| {
            let context = format!(
                "the passage index is damaged ({doing}); `papyri check --repair` makes it anew"
            );
            StoreError::new(StoreErrorKind::Corrupt, context).with_source(cause)
        };
        self.run(work, damaged).map_err(|error| match error.kind {
            // What it is asked was checked before.
            StoreErrorKind::Internal => {
                let cause = error.source.map(|cause| cause.to_string());
                damaged(cause.unwrap_or(error.context))
            }
            _ => error,
        })
    }

    /// Work that writes. The engine gives up where a disk is full or gone.
    pub fn write<T>(&self, work: impl FnOnce(&EdgeShard) -> StoreResult<T>) -> StoreResult<T> {
        self.run(work, |panic| {
            let context = "the passage index can't be written: is its disk full, or away?";
            StoreError::new(StoreErrorKind::Internal, context).with_source(panic)
        })
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&EdgeShard) -> StoreResult<T>,
        gave_up: impl FnOnce(String) -> StoreError,
    ) -> StoreResult<T> {
        let Some(shard) = self.0.as_ref() else {
            return Err(gave_up("it is closed".to_owned()));
        };
        guarded(|| work(shard)).unwrap_or_else(|panic| Err(gave_up(panic)))
    }
}

impl Drop for Shard {
    fn drop(&mut self) {
        let shard = self.0.take();
        if let Err(panic) = guarded(|| drop(shard)) {
            tracing::warn!(panic, "the passage index could not be closed in good order");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_an_error_with_its_words() {
        assert_eq!(guarded(|| 7), Ok(7));
        let panicked: Result<(), String> = guarded(|| panic!("torn at {}", 3));
        assert_eq!(panicked, Err("torn at 3".to_owned()));
    }
}
