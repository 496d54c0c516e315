//! The catalogue of models: what can be had from where, with digest and licence, and what of it is installed. It moves files
//! and never runs a model.

mod download;
mod entries;
mod hub;
mod index;
mod install;
mod installed;
mod pip;
mod trained;
mod wheel;

pub use download::Progress;
pub use entries::{ENTRIES, Entry, File, Kind, Pooling, Source, Texts, entry};
pub use hub::HubFile;
pub use install::{Installer, InstallerOptions};
pub use installed::{Installed, Manifest, Models, WEIGHTS};
pub use pip::PipConfig;
