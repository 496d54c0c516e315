//! Where pip is told to look: whoever has set pip up for a mirror has set this up too.

use std::path::{Path, PathBuf};

/// What of pip's configuration concerns downloads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipConfig {
    /// Of the Simple Repository API, PEP 503; empty where pip is configured for none. May hold a name and a password: never shown.
    pub index_url: String,
    /// A file of certificates that are trusted besides the usual ones.
    pub cert: Option<PathBuf>,
}

impl PipConfig {
    /// Environment over files, as pip reads them; a file that can't be read is none.
    pub fn read() -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        Self::from_layers(variable, &files(variable))
    }

    /// `files` in rising order of precedence.
    fn from_layers(variable: impl Fn(&str) -> Option<String>, files: &[PathBuf]) -> Self {
        let (mut index_url, mut cert) = (None, None);
        for file in files {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            index_url = value(&text, "index-url").or(index_url);
            cert = value(&text, "cert").or(cert);
        }
        index_url = variable("PIP_INDEX_URL").or(index_url);
        cert = variable("PIP_CERT").or(cert);
        Self {
            index_url: index_url.unwrap_or_default(),
            cert: cert.map(PathBuf::from),
        }
    }
}

/// pip's configuration files, lowest precedence first (pip's documentation, "Configuration files").
fn files(variable: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let home = variable("HOME").map(PathBuf::from).unwrap_or_default();
    let user = variable("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
    let mut files = vec![
        PathBuf::from("/etc/xdg/pip/pip.conf"),
        PathBuf::from("/etc/pip.conf"),
        home.join(".pip/pip.conf"),
        user.join("pip/pip.conf"),
    ];
    files.extend(variable("VIRTUAL_ENV").map(|dir| Path::new(&dir).join("pip.conf")));
    files.extend(variable("PIP_CONFIG_FILE").map(PathBuf::from));
    files
}

/// A key of `[global]`, or of `[install]` or `[download]`, which go before it.
fn value(text: &str, key: &str) -> Option<String> {
    let mut section = String::new();
    let (mut global, mut own) = (None, None);
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name.trim().to_lowercase();
            continue;
        }
        if line.starts_with(['#', ';']) {
            continue;
        }
        let Some((name, value)) = line.split_once(['=', ':']) else {
            continue;
        };
        if name.trim().to_lowercase().replace('_', "-") != key || value.trim().is_empty() {
            continue;
        }
        let value = Some(value.trim().to_owned());
        match section.as_str() {
            "global" => global = value,
            "install" | "download" => own = value,
            _ => {}
        }
    }
    own.or(global)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], files: &[&str]) -> PipConfig {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = files
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let path = dir.path().join(at.to_string());
                std::fs::write(&path, text).unwrap();
                path
            })
            .collect();
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, text)| (*text).to_owned())
        };
        PipConfig::from_layers(variable, &paths)
    }

    #[test]
    fn later_files_and_the_environment_go_first() {
        assert_eq!(read(&[], &[]).index_url, "");
        let site = "[global]\nindex-url = http://site/simple\ncert = /ca.pem\n";
        let user =
            "# mine\n[global]\nindex_url: http://user/simple\n[freeze]\nindex-url = http://no\n";
        let both = read(&[], &[site, user]);
        assert_eq!(both.index_url, "http://user/simple");
        assert_eq!(both.cert, Some(PathBuf::from("/ca.pem")));
        let told = read(&[("PIP_INDEX_URL", "http://env/simple")], &[site, user]);
        assert_eq!(told.index_url, "http://env/simple");
        let command =
            "[install]\nindex-url = http://install\n[global]\nindex-url = http://global\n";
        assert_eq!(read(&[], &[command]).index_url, "http://install");
        assert_eq!(read(&[], &["no ini at all \u{0}"]).index_url, "");
    }
}
