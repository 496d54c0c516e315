//! Watching, telling and deploying: what operators rely on.

mod alerts;
mod bluegreen;
mod manifests;
mod rules;
mod samples;
