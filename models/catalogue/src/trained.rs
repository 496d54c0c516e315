//! A model that was trained further here: put into the models folder beside the one it was trained from.

use crate::installed::{Models, named};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

const MANIFEST: &str = "model.json";
const FILE: &str = "model.onnx";
/// What made it.
const COMMAND: &str = "papyri train embedder";

impl Models {
    /// Puts `weights` into a folder called `name`, with all else that `parent` has; whole or not at all, whenever the program
    /// ends. One that is there is left as it is: its name is its content's. `Missing` where the parent is not there, `Invalid`
    /// for what is no name.
    pub fn install_trained(&self, parent: &str, name: &str, weights: &[u8]) -> ModelResult<()> {
        named(parent)?;
        named(name)?;
        let (from, to) = (self.folder(parent), self.folder(name));
        if to.join(MANIFEST).is_file() {
            return Ok(());
        }
        let failed = |error: io::Error| {
            let context = format!("putting {name} into {}", self.dir().display());
            ModelError::new(ModelErrorKind::Missing, context).with_source(error)
        };
        let staged = self.dir().join(format!(".{name}.part"));
        let put = || {
            if staged.exists() {
                fs::remove_dir_all(&staged)?;
            }
            fs::create_dir(&staged)?;
            let manifest = fs::read(from.join(MANIFEST))?;
            let mut manifest: Value = serde_json::from_slice(&manifest)?;
            let files = manifest["sha256"].as_object().cloned().unwrap_or_default();
            for file in files.keys().filter(|file| *file != FILE) {
                written(&staged.join(file), &fs::read(from.join(file))?)?;
            }
            written(&staged.join(FILE), weights)?;
            manifest["name"] = json!(name);
            manifest["source"] = json!(COMMAND);
            manifest["parent"] = json!(parent);
            manifest["sha256"][FILE] = json!(format!("{:x}", Sha256::digest(weights)));
            written(
                &staged.join(MANIFEST),
                &serde_json::to_vec_pretty(&manifest)?,
            )?;
            fs::rename(&staged, &to)?;
            File::open(self.dir())?.sync_all()
        };
        put().map_err(failed)
    }
}

fn written(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lies_beside_its_parent_and_is_listed() {
        let dir = tempfile::tempdir().expect("a folder");
        let models = Models::new(dir.path());
        let parent = models.folder("m");
        assert!(models.install_trained("m", "m-e-1", b"new").is_err());
        fs::create_dir(&parent).expect("a folder");
        let manifest = json!({
            "name": "m", "kind": "embedder", "licence": "MIT", "source": "p==1", "dimension": 3,
            "sha256": { "model.onnx": "aa", "tokenizer.json": "bb" },
        });
        fs::write(parent.join(MANIFEST), manifest.to_string()).expect("a file");
        fs::write(parent.join("tokenizer.json"), "{}").expect("a file");
        fs::write(parent.join(FILE), "old").expect("a file");
        for _ in 0..2 {
            models
                .install_trained("m", "m-e-1", b"new")
                .expect("installed");
        }
        let folder = models.folder("m-e-1");
        assert_eq!(fs::read(folder.join(FILE)).expect("a file"), b"new");
        assert_eq!(
            fs::read(folder.join("tokenizer.json")).expect("a file"),
            b"{}"
        );
        let manifest: Value =
            serde_json::from_slice(&fs::read(folder.join(MANIFEST)).expect("a file"))
                .expect("JSON");
        assert_eq!(manifest["dimension"], 3);
        assert_eq!(manifest["sha256"]["tokenizer.json"], "bb");
        let digest = models
            .digest("m-e-1", &folder.join(FILE))
            .expect("a digest");
        assert_eq!(digest, format!("{:x}", Sha256::digest(b"new")));
        let listed = models.list();
        let mine = listed
            .iter()
            .find(|one| one.name == "m-e-1")
            .expect("listed");
        assert_eq!(
            (mine.command.as_str(), mine.kind.as_str()),
            (COMMAND, "embedder")
        );
        assert!(models.install_trained("m", "../m", b"new").is_err());
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 2);
    }
}
