//! What a library says of itself, in `library.json`: its id, the model its passages were embedded with, and where their
//! index is. Vectors of two models are never mixed: a library is searched with the model it was made with, until
//! `papyri reindex` changes it. One write of this file puts other vectors in their place.

use anyhow::{Context, bail};
use graph_schema::ModelRef;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// Where the vectors of another model are made, in folders of the library: in the one that is not in use.
const HOMES: [&str; 2] = ["reindex", "reindex.2"];
const PASSAGES: &str = "passages";
/// Says in a home which model its vectors are by.
const BEGUN: &str = "model.json";
const FILE: &str = "library.json";
/// The same once more: nothing else knows what it says.
const COPY: &str = "library.json.copy";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub id: Uuid,
    /// `None` as long as nothing was embedded.
    pub embedder: Option<ModelRef>,
    /// The folder in which the index in use was made, in the library's; `None` where it is in its own place. The next
    /// who has the library for itself moves it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// Whether the run that put the vectors in use in their place has not ended: papers that came at the last moment may lack
    /// theirs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    /// As versions before this one said that the index in [`HOMES`]' first is in use.
    #[serde(default, skip_serializing)]
    switching_to: Option<ModelRef>,
}

impl Identity {
    /// What stands in the folder; a new identity where nothing does.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(FILE);
        let read = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).with_context(|| {
                format!(
                    "{} is damaged: restore it from a copy of the library",
                    path.display()
                )
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => bail!("{} can't be read: {error}", path.display()),
        };
        let mut identity = match read {
            Ok(Some(identity)) => identity,
            lost => match (Self::copy(dir), lost) {
                (Some(copy), _) => {
                    tracing::warn!(path = %path.display(), "it is lost or damaged; its copy takes its place");
                    copy.save(dir)?;
                    copy
                }
                (None, Err(damaged)) => return Err(damaged),
                (None, Ok(_)) => {
                    let identity = Self {
                        id: Uuid::new_v4(),
                        embedder: None,
                        home: None,
                        unfinished: false,
                        switching_to: None,
                    };
                    identity.save(dir)?;
                    identity
                }
            },
        };
        if let Some(model) = identity.switching_to.take() {
            identity.embedder = Some(model);
            identity.home = Some(HOMES[0].to_owned());
            identity.save(dir)?;
        }
        if Self::copy(dir).as_ref() != Some(&identity) {
            // Whoever wrote the one was killed before the other.
            if let Err(error) = identity.write(dir, COPY) {
                tracing::warn!(%error, "the copy of what the library says of itself is an older one");
            }
        }
        Ok(identity)
    }

    /// Another model's name in the place of a lost one would mix vectors.
    fn copy(dir: &Path) -> Option<Self> {
        let bytes = std::fs::read(dir.join(COPY)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Each file whole or not at all.
    pub fn save(&self, dir: &Path) -> anyhow::Result<()> {
        self.write(dir, FILE)?;
        self.write(dir, COPY)
    }

    fn write(&self, dir: &Path, name: &str) -> anyhow::Result<()> {
        let path = dir.join(name);
        let failed = || format!("{} can't be written", path.display());
        let mut file = tempfile::NamedTempFile::new_in(dir).with_context(failed)?;
        serde_json::to_writer_pretty(&mut file, self).with_context(failed)?;
        file.as_file().sync_all().with_context(failed)?;
        file.persist(&path).with_context(failed)?;
        Ok(())
    }

    /// Where the folder of the index in use is.
    pub fn index_in(&self, dir: &Path) -> PathBuf {
        self.home
            .as_ref()
            .map_or_else(|| dir.to_owned(), |home| dir.join(home))
    }

    /// A folder for vectors of this model, beside those in use: the one in which some were made already goes on, others are
    /// emptied.
    pub fn begin_beside(&self, dir: &Path, model: &ModelRef) -> anyhow::Result<PathBuf> {
        let free = HOMES
            .iter()
            .filter(|home| self.home.as_deref() != Some(home));
        let free: Vec<PathBuf> = free.map(|home| dir.join(home)).collect();
        let begun = free.iter().find(|home| is_of(home, model)).cloned();
        for other in free.iter().filter(|home| Some(*home) != begun.as_ref()) {
            remove(other)?;
        }
        let home = match (begun, free.into_iter().next()) {
            (Some(begun), _) => return Ok(begun),
            (None, Some(free)) => free,
            (None, None) => bail!("there is no folder for other vectors"),
        };
        let started_with = home.join(BEGUN);
        std::fs::create_dir_all(&home)
            .and_then(|()| std::fs::write(&started_with, serde_json::to_vec(model)?))
            .with_context(|| format!("writing {}", started_with.display()))?;
        Ok(home)
    }

    /// From here on the vectors in `home`, a folder of [`Self::begin_beside`], are the library's.
    pub fn switch(&mut self, dir: &Path, home: &Path, model: ModelRef) -> anyhow::Result<()> {
        let name = home.file_name().and_then(|name| name.to_str());
        let switched = Self {
            embedder: Some(model),
            home: name.map(str::to_owned),
            unfinished: true,
            ..self.clone()
        };
        switched.save(dir)?;
        *self = switched;
        // It is begun no more; where this is left out it goes with the folder.
        let _ = std::fs::remove_file(home.join(BEGUN));
        Ok(())
    }

    /// Removes the vectors that were in use before; those in use stay. Nobody may have them open.
    pub fn drop_others(&self, dir: &Path) -> anyhow::Result<()> {
        let Some(used) = &self.home else {
            return Ok(());
        };
        remove(&dir.join(PASSAGES))?;
        let others = HOMES.iter().filter(|home| used != *home);
        others.map(|home| dir.join(home)).try_for_each(|home| {
            // Of a run that is under way, or was cut off.
            match home.join(BEGUN).exists() {
                true => Ok(()),
                false => remove(&home),
            }
        })
    }

    /// Moves an index that was made elsewhere to its own place. The library is the caller's alone, and its index closed. A
    /// kill at any point is ended by the next.
    pub fn settle(&mut self, dir: &Path) -> anyhow::Result<()> {
        let Some(home) = self.home.clone() else {
            return Ok(());
        };
        let (home, used) = (dir.join(home), dir.join(PASSAGES));
        // Where it was made it is no more once it has been moved: then only what is left over has to go.
        let made = home.join(PASSAGES);
        if made.exists() {
            remove(&used)?;
            std::fs::rename(&made, &used)
                .with_context(|| format!("moving {} to {}", made.display(), used.display()))?;
        }
        self.home = None;
        self.save(dir)?;
        // Where a version before this one was cut off it left the vectors of before.
        remove(&dir.join("passages.old"))?;
        remove(&home)
    }
}

/// An index that was let go may write for a moment more, and so bring a folder back that is being removed.
const TRIES: u32 = 50;
const BETWEEN: Duration = Duration::from_millis(100);

fn remove(folder: &Path) -> anyhow::Result<()> {
    use std::io::ErrorKind;
    for _ in 1..TRIES {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {
                std::thread::sleep(BETWEEN);
            }
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("removing {}", folder.display()));
            }
            _ => return Ok(()),
        }
    }
    std::fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))
}

/// Whether vectors of this model were made there.
fn is_of(home: &Path, model: &ModelRef) -> bool {
    std::fs::read(home.join(BEGUN)).is_ok_and(|bytes| {
        serde_json::from_slice(&bytes).is_ok_and(|begun: ModelRef| begun == *model)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str) -> ModelRef {
        ModelRef {
            name: name.into(),
            version: "int8".into(),
            digest: None,
        }
    }

    /// A library of model `a` with an index of `b` made beside.
    fn library() -> (tempfile::TempDir, Identity) {
        let dir = tempfile::tempdir().unwrap();
        for (folder, text) in [("passages", "old"), ("reindex/passages", "new")] {
            let folder = dir.path().join(folder);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("x"), text).unwrap();
        }
        let mut identity = Identity::open(dir.path()).unwrap();
        identity.embedder = Some(model("a"));
        identity.save(dir.path()).unwrap();
        (dir, identity)
    }

    fn is_switched(dir: &Path, id: Uuid) {
        let mut identity = Identity::open(dir).unwrap();
        identity.settle(dir).unwrap();
        assert_eq!(identity, Identity::open(dir).unwrap());
        assert_eq!(identity.id, id, "a library keeps its id");
        assert_eq!((identity.embedder, identity.home), (Some(model("b")), None));
        assert_eq!(
            std::fs::read_to_string(dir.join("passages/x")).unwrap(),
            "new"
        );
        assert!(!dir.join("reindex").exists());
    }

    #[test]
    fn a_move_cut_off_anywhere_is_ended_by_the_next() {
        for steps in 0..3 {
            let (dir, mut identity) = library();
            let at = |name: &str| dir.path().join(name);
            let switched = identity.switch(dir.path(), &at("reindex"), model("b"));
            switched.unwrap();
            assert_eq!(identity.index_in(dir.path()), at("reindex"));
            if steps > 0 {
                std::fs::remove_dir_all(at("passages")).unwrap();
            }
            if steps > 1 {
                std::fs::rename(at("reindex/passages"), at("passages")).unwrap();
            }
            is_switched(dir.path(), identity.id);
        }
    }

    #[test]
    fn a_switch_that_an_older_version_began_is_ended() {
        let (dir, identity) = library();
        let mut said = serde_json::to_value(&identity).unwrap();
        said["switching_to"] = serde_json::to_value(model("b")).unwrap();
        std::fs::write(dir.path().join(FILE), said.to_string()).unwrap();
        is_switched(dir.path(), identity.id);
    }

    #[test]
    fn vectors_are_made_beside_those_in_use_and_a_run_goes_on_with_its_own() {
        let (dir, mut identity) = library();
        let dir = dir.path();
        let first = identity.begin_beside(dir, &model("b")).unwrap();
        std::fs::write(first.join("made"), "").unwrap();
        assert_eq!(identity.begin_beside(dir, &model("b")).unwrap(), first);
        assert!(first.join("made").exists());
        identity.switch(dir, &first, model("b")).unwrap();
        identity.drop_others(dir).unwrap();
        assert!(!dir.join(PASSAGES).exists() && first.join("made").exists());
        let second = identity.begin_beside(dir, &model("c")).unwrap();
        assert_ne!(first, second);
        let other = identity.begin_beside(dir, &model("d")).unwrap();
        assert!(first.join("made").exists(), "it is in use");
        identity.switch(dir, &other, model("d")).unwrap();
        identity.drop_others(dir).unwrap();
        assert!(!first.exists());
    }

    #[test]
    fn a_lost_identity_comes_back_from_its_copy() {
        for lost in [None, Some("{")] {
            let (dir, identity) = library();
            match lost {
                None => std::fs::remove_file(dir.path().join(FILE)).unwrap(),
                Some(text) => std::fs::write(dir.path().join(FILE), text).unwrap(),
            }
            assert_eq!(Identity::open(dir.path()).unwrap(), identity);
            std::fs::remove_file(dir.path().join(COPY)).unwrap();
            assert_eq!(
                Identity::open(dir.path()).unwrap(),
                identity,
                "it is whole again"
            );
        }
    }

    #[test]
    fn a_damaged_identity_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), "{").unwrap();
        let error = Identity::open(dir.path()).unwrap_err().to_string();
        assert!(error.contains("library.json"), "{error}");
    }
}
