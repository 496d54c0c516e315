//! What a library says of itself, in `library.json`: its id, and the model its passages were embedded with. Vectors of
//! two models are never mixed: a library is searched with the model it was made with, until `papyri reindex` changes it.

use anyhow::{Context, bail};
use graph_schema::ModelRef;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Where the vectors of another model are made, beside those in use.
pub const BESIDE: &str = "reindex";
const PASSAGES: &str = "passages";
const OLD: &str = "passages.old";
const FILE: &str = "library.json";
/// The same once more: nothing else knows what it says.
const COPY: &str = "library.json.copy";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub id: Uuid,
    /// `None` as long as nothing was embedded.
    pub embedder: Option<ModelRef>,
    /// Set while a finished index takes the place of the old one: whoever opens the library ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switching_to: Option<ModelRef>,
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
                        switching_to: None,
                    };
                    identity.save(dir)?;
                    identity
                }
            },
        };
        if !dir.join(COPY).exists() {
            identity.write(dir, COPY)?;
        }
        if identity.switching_to.is_some() {
            identity.finish_switch(dir)?;
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

    /// Puts the index made beside in the place of the old one. The stores must be closed. A kill at any point is
    /// ended by the next [`Self::open`].
    pub fn switch(&mut self, dir: &Path, model: ModelRef) -> anyhow::Result<()> {
        self.switching_to = Some(model);
        self.save(dir)?;
        self.finish_switch(dir)
    }

    fn finish_switch(&mut self, dir: &Path) -> anyhow::Result<()> {
        let (made, used, old) = (made_beside(dir), dir.join(PASSAGES), dir.join(OLD));
        let moved = |from: &Path, to: &Path| {
            std::fs::rename(from, to)
                .with_context(|| format!("moving {} to {}", from.display(), to.display()))
        };
        // Where it was made it is no more once it has been moved: then only what is left over has to go.
        if made.exists() {
            if used.exists() && !old.exists() {
                moved(&used, &old)?;
            } else if used.exists() {
                std::fs::remove_dir_all(&used)?;
            }
            moved(&made, &used)?;
        }
        self.embedder = self.switching_to.take();
        self.save(dir)?;
        for left in [old, dir.join(BESIDE)] {
            if left.exists() {
                std::fs::remove_dir_all(&left)
                    .with_context(|| format!("removing {}", left.display()))?;
            }
        }
        Ok(())
    }
}

fn made_beside(dir: &Path) -> PathBuf {
    dir.join(BESIDE).join(PASSAGES)
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
        let identity = Identity::open(dir).unwrap();
        assert_eq!(identity.id, id, "a library keeps its id");
        assert_eq!(identity.embedder, Some(model("b")));
        assert_eq!(
            std::fs::read_to_string(dir.join("passages/x")).unwrap(),
            "new"
        );
        assert!(!dir.join(OLD).exists() && !dir.join(BESIDE).exists());
    }

    #[test]
    fn a_switch_cut_off_anywhere_is_ended_by_the_next_start() {
        let (dir, mut identity) = library();
        identity.switch(dir.path(), model("b")).unwrap();
        is_switched(dir.path(), identity.id);
        for steps in 0..3 {
            let (dir, mut identity) = library();
            identity.switching_to = Some(model("b"));
            identity.save(dir.path()).unwrap();
            let at = |name: &str| dir.path().join(name);
            if steps > 0 {
                std::fs::rename(at("passages"), at(OLD)).unwrap();
            }
            if steps > 1 {
                std::fs::rename(at("reindex/passages"), at("passages")).unwrap();
            }
            is_switched(dir.path(), identity.id);
        }
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
