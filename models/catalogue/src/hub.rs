//! A model hub: any server that gives files under `OWNER/REPOSITORY/resolve/REVISION/FILE` and tells their SHA-256.

use crate::download::{checked, unavailable};
use models_core::{ModelError, ModelErrorKind, ModelOption, ModelResult};
use reqwest::header::HeaderMap;
use reqwest::{Client, Url};

/// A file of a hub's repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubFile {
    /// `owner/name`.
    pub repository: String,
    pub revision: String,
    pub file: String,
}

/// What a hub says of a file before it is fetched.
pub(crate) struct Described {
    pub url: Url,
    pub sha256: String,
    pub size: Option<u64>,
}

impl HubFile {
    /// `hub:OWNER/REPOSITORY/FILE.gguf`, with `@REVISION` at the end where another than `main` is meant. `None` for what is
    /// no such name.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("hub:")?;
        let (path, revision) = rest.rsplit_once('@').unwrap_or((rest, "main"));
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        };
        let mut parts = path.splitn(3, '/');
        let (owner, name, file) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = plain(owner)
            && plain(name)
            && plain(revision)
            && file.split('/').all(plain)
            && file.to_lowercase().ends_with(".gguf");
        fits.then(|| Self {
            repository: format!("{owner}/{name}"),
            revision: revision.to_owned(),
            file: file.to_owned(),
        })
    }

    /// Its name in the models folder, where none is given: the file's, in small letters.
    pub fn folder_name(&self) -> String {
        let last = self.file.rsplit('/').next().unwrap_or(&self.file);
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        stem.to_lowercase()
    }

    /// Asks the hub. `Invalid` where it gives no digest: what can't be checked is not installed.
    pub(crate) async fn describe(&self, client: &Client, hub: &str) -> ModelResult<Described> {
        if hub.is_empty() {
            let context = "no model hub is known: its address has to be set";
            return Err(ModelError::new(ModelErrorKind::Invalid, context).about(ModelOption::Hub));
        }
        let address = format!(
            "{}/{}/resolve/{}/{}",
            hub.trim_end_matches('/'),
            self.repository,
            self.revision,
            self.file
        );
        let url = Url::parse(&address).map_err(|error| {
            ModelError::new(ModelErrorKind::Invalid, "the model hub's address is none")
                .about(ModelOption::Hub)
                .with_source(error)
        })?;
        // The hub itself tells the digest; where it sends a client for the bytes may not.
        let response = client.head(url.clone()).send().await.map_err(|error| {
            unavailable("the model hub can't be reached", error).about(ModelOption::Hub)
        })?;
        let missing = format!("the model hub has no {}/{}", self.repository, self.file);
        let response = match response.status().is_redirection() {
            true => response,
            false => checked(response, &missing)?,
        };
        let headers = response.headers();
        let sha256 = ["x-linked-etag", "etag"]
            .iter()
            .find_map(|name| digest(headers, name));
        let sha256 = sha256.ok_or_else(|| {
            let context = format!(
                "the hub tells no SHA-256 of {}, so it can't be checked: it is not installed",
                self.file
            );
            ModelError::new(ModelErrorKind::Invalid, context)
        })?;
        let length = match response.status().is_redirection() {
            true => "x-linked-size",
            false => "content-length",
        };
        let size = headers
            .get(length)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        Ok(Described { url, sha256, size })
    }
}

/// A header that is a SHA-256, in quotes or not.
fn digest(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?;
    let text = text
        .trim_start_matches("W/")
        .trim_matches('"')
        .to_lowercase();
    (text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_on_a_hub() {
        let file = HubFile::parse("hub:Own-er/Repo.x/sub/My-Model.Q4.gguf@v1").unwrap();
        assert_eq!(file.repository, "Own-er/Repo.x");
        assert_eq!(
            (file.file.as_str(), file.revision.as_str()),
            ("sub/My-Model.Q4.gguf", "v1")
        );
        assert_eq!(file.folder_name(), "my-model.q4");
        for bad in [
            "Own/Repo/a.gguf",
            "hub:Own/a.gguf",
            "hub:Own/Repo/../a.gguf",
            "hub:Own/Repo/a.bin",
            "hub:Own/Repo/a.gguf@../x",
            "hub:Own/Repo/a b.gguf",
            "hub://x/a.gguf",
        ] {
            assert!(HubFile::parse(bad).is_none(), "{bad}");
        }
    }
}
