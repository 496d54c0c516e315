//! The health of the cluster that the program runs in, asked of Kubernetes' own API. Nothing is changed there.

mod api;
mod health;

pub use api::Api;
pub use health::Health;
