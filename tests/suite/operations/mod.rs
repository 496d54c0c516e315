//! Watching, telling and deploying: what operators rely on.

mod alerts;
mod bluegreen;
mod cluster;
mod manifests;
mod packages;
mod rules;
mod samples;
mod traces;
