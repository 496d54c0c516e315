//! The models folder: what is in it, and taking things out.

use crate::entries::{ENTRIES, Entry, Kind};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of a generator's weights in its folder.
pub const WEIGHTS: &str = "model.gguf";
const MANIFEST: &str = "model.json";

/// The models folder.
#[derive(Debug, Clone)]
pub struct Models {
    dir: PathBuf,
}

/// `model.json` of a model that was installed from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub name: String,
    /// `generator`, `embedder` or `reranker`.
    pub kind: String,
    pub licence: String,
    /// Where it came from, for people.
    pub source: String,
    /// Of each file.
    pub sha256: BTreeMap<String, String>,
}

/// A model of the catalogue or the folder, and whether it is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Installed {
    pub name: String,
    pub kind: String,
    pub about: String,
    pub licence: String,
    pub source: String,
    pub installed: bool,
    /// Of what is in the folder.
    pub bytes: u64,
    /// What installs it.
    pub command: String,
}

impl Models {
    pub fn new(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
        }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of a model, there or not.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The weights of an installed generator. `Missing`, with the command that installs it, where it is not there;
    /// `Invalid` for what is no name.
    pub fn generator(&self, name: &str) -> ModelResult<PathBuf> {
        named(name)?;
        let path = self.folder(name).join(WEIGHTS);
        if path.is_file() {
            return Ok(path);
        }
        let known = generators().any(|entry| entry.name == name);
        let context = match known {
            true => {
                format!("the model {name} is not installed: run `papyri models install {name}`")
            }
            false => format!(
                "there is no model {name} in {}: `papyri models list` shows what there is",
                self.dir.display()
            ),
        };
        Err(ModelError::new(ModelErrorKind::Missing, context))
    }

    /// SHA-256 of a file of an installed model, as its manifest says; `None` where there is none.
    pub fn digest(&self, name: &str, file: &Path) -> Option<String> {
        let manifest = self.manifests().into_iter();
        let manifest = manifest.filter(|_| file.parent() == Some(&self.folder(name)));
        let mut named = manifest.filter(|one| one.name == name);
        let file = file.file_name()?.to_str()?;
        named.next()?.sha256.remove(file)
    }

    /// The whole catalogue, then what else was installed, by name.
    pub fn list(&self) -> Vec<Installed> {
        let mut all: Vec<Installed> = ENTRIES.iter().map(|entry| self.state(entry)).collect();
        let mut others: Vec<Installed> = self
            .manifests()
            .into_iter()
            .filter(|manifest| all.iter().all(|known| known.name != manifest.name))
            .map(|manifest| Installed {
                bytes: size_of(&self.folder(&manifest.name)),
                name: manifest.name,
                kind: manifest.kind,
                about: "not of the catalogue".into(),
                licence: manifest.licence,
                command: match manifest.source.starts_with("papyri ") {
                    // What made it here, and can make it again.
                    true => manifest.source.clone(),
                    false => format!("papyri models install {}", manifest.source),
                },
                source: manifest.source,
                installed: true,
            })
            .collect();
        others.sort_by(|a, b| a.name.cmp(&b.name));
        all.extend(others);
        all
    }

    fn state(&self, entry: &Entry) -> Installed {
        let home = match entry.kind {
            Kind::Library => self.dir.clone(),
            _ => self.folder(entry.name),
        };
        let paths: Vec<PathBuf> = entry.files.iter().map(|file| home.join(file.to)).collect();
        let installed = paths.iter().all(|path| path.is_file());
        let bytes = match (&entry.kind, installed) {
            (_, false) => 0,
            (Kind::Library, true) => paths.iter().map(|path| size_of(path)).sum(),
            (_, true) => size_of(&home),
        };
        Installed {
            name: entry.name.into(),
            kind: kind_name(&entry.kind).into(),
            about: entry.about.into(),
            licence: entry.licence.into(),
            source: entry.source.to_string(),
            command: match &entry.source {
                crate::Source::Script { command, .. } => (*command).into(),
                _ => format!("papyri models install {}", entry.name),
            },
            installed,
            bytes,
        }
    }

    /// Manifests of folders that were installed from here; what can't be read is none.
    fn manifests(&self) -> Vec<Manifest> {
        let Ok(entries) = std::fs::read_dir(&self.dir) else {
            return Vec::new();
        };
        entries
            .flatten()
            .filter_map(|entry| {
                let bytes = std::fs::read(entry.path().join(MANIFEST)).ok()?;
                let manifest: Manifest = serde_json::from_slice(&bytes).ok()?;
                (entry.file_name().to_str() == Some(manifest.name.as_str())).then_some(manifest)
            })
            .collect()
    }

    /// Takes a model's folder away; tells how many bytes that freed. `Missing` where there is none, `Invalid` for a library or
    /// what is no name.
    pub fn remove(&self, name: &str) -> ModelResult<u64> {
        named(name)?;
        if crate::entry(name).is_some_and(|entry| entry.kind == Kind::Library) {
            return Err(ModelError::new(
                ModelErrorKind::Invalid,
                format!("{name} is a library that the program needs; it is not removed"),
            ));
        }
        let folder = self.folder(name);
        if !folder.join(MANIFEST).is_file() && !folder.join(WEIGHTS).is_file() {
            return Err(ModelError::new(
                ModelErrorKind::Missing,
                format!("there is no model {name} in {}", self.dir.display()),
            ));
        }
        let bytes = size_of(&folder);
        std::fs::remove_dir_all(&folder).map_err(|error| {
            let context = format!("removing {}", folder.display());
            ModelError::new(ModelErrorKind::Internal, context).with_source(error)
        })?;
        Ok(bytes)
    }
}

pub(crate) fn write_manifest(folder: &Path, manifest: &Manifest) -> std::io::Result<()> {
    let bytes = serde_json::to_vec_pretty(manifest)?;
    std::fs::write(folder.join(MANIFEST), bytes)
}

pub(crate) fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Embedder(_) => "embedder",
        Kind::Reranker => "reranker",
        Kind::Generator => "generator",
        Kind::Library => "library",
    }
}

fn generators() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(|entry| entry.kind == Kind::Generator)
}

/// A name that is one folder below the models folder, never another place.
pub(crate) fn is_folder_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 100
        && !name.starts_with('.')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

pub(crate) fn named(name: &str) -> ModelResult<()> {
    if is_folder_name(name) {
        return Ok(());
    }
    Err(ModelError::new(
        ModelErrorKind::Invalid,
        format!(
            "{name:?} is no name of a model: letters, digits, full stops and hyphens, at most 100"
        ),
    ))
}

/// Bytes of a file, or of the files of a folder; 0 for what is not there.
fn size_of(path: &Path) -> u64 {
    if let Ok(entries) = std::fs::read_dir(path) {
        return entries.flatten().map(|entry| size_of(&entry.path())).sum();
    }
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

impl std::fmt::Display for crate::Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Package { package, version } => write!(f, "package {package}=={version}"),
            Self::Hub { repository, .. } => write!(f, "hub {repository}"),
            Self::Script { package, .. } => write!(f, "package {package}, by script"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leaves_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let models = Models::new(dir.path());
        for name in ["", "..", ".hidden", "a/b", "/etc", "a\\b", "é"] {
            assert_eq!(
                models.remove(name).unwrap_err().kind,
                ModelErrorKind::Invalid,
                "{name}"
            );
            assert!(models.generator(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_not_there_is_said_with_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        let models = Models::new(dir.path());
        let known = models.generator("smollm2-135m").unwrap_err().to_string();
        assert!(
            known.contains("papyri models install smollm2-135m"),
            "{known}"
        );
        let unknown = models.generator("gpt-9").unwrap_err().to_string();
        assert!(unknown.contains("papyri models list"), "{unknown}");
        assert!(
            models
                .list()
                .iter()
                .all(|one| !one.installed && one.bytes == 0)
        );
    }

    #[test]
    fn what_is_there_is_listed_and_can_be_removed() {
        let dir = tempfile::tempdir().unwrap();
        let models = Models::new(dir.path());
        let folder = models.folder("my-model");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(WEIGHTS), "12345").unwrap();
        let manifest = Manifest {
            name: "my-model".into(),
            kind: "generator".into(),
            licence: "unknown".into(),
            source: "hub:a/b/c.gguf".into(),
            sha256: BTreeMap::new(),
        };
        write_manifest(&folder, &manifest).unwrap();
        let listed = models.list();
        let mine = listed.iter().find(|one| one.name == "my-model").unwrap();
        assert!(mine.installed && mine.bytes > 5, "{mine:?}");
        assert!(models.generator("my-model").is_ok());
        assert!(models.remove("my-model").unwrap() > 5);
        assert_eq!(
            models.remove("my-model").unwrap_err().kind,
            ModelErrorKind::Missing
        );
    }
}
