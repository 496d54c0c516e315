//! What a training run is taken up from: a header on a line of its own, the best that was learnt so far, and the state of the
//! training.

use crate::{ServiceError, ServiceResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What stands before a kept state.
pub(super) trait Header: Serialize + DeserializeOwned {
    /// Length in bytes of the best that was learnt, which comes first.
    fn best(&self) -> usize;
}

pub(super) fn put_together(
    header: &impl Header,
    best: &[u8],
    state: &[u8],
) -> ServiceResult<Vec<u8>> {
    let mut bytes = serde_json::to_vec(header).map_err(ServiceError::internal)?;
    bytes.push(b'\n');
    bytes.extend_from_slice(best);
    bytes.extend_from_slice(state);
    Ok(bytes)
}

/// Header, best and state again; `Invalid` for what is damaged.
pub(super) fn taken_apart<H: Header>(kept: &[u8]) -> ServiceResult<(H, &[u8], &[u8])> {
    let parts = || {
        let end = kept.iter().position(|byte| *byte == b'\n')?;
        let header: H = serde_json::from_slice(kept.get(..end)?).ok()?;
        let rest = kept.get(end + 1..)?;
        let (best, state) = rest.split_at_checked(header.best())?;
        Some((header, best, state))
    };
    let damaged = "the state that was kept is damaged: delete it to start anew";
    parts().ok_or_else(|| ServiceError::invalid(damaged))
}
