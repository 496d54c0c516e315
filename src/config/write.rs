//! One setting written into a configuration file; comments and order of the others stay.

use anyhow::{Context, bail};
use std::io::ErrorKind;
use std::path::Path;
use toml_edit::{DocumentMut, Item, Table, value};

/// Sets `section.key` in a file, which is made where there is none; `None` takes the key away, and with it a section that
/// is empty then. The file is replaced at once.
pub fn write_setting(
    file: &Path,
    section: &str,
    key: &str,
    to: Option<&str>,
) -> anyhow::Result<()> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
    };
    let mut document: DocumentMut = text
        .parse()
        .with_context(|| format!("{} is no TOML", file.display()))?;
    let item = document.entry(section).or_insert(Item::Table(Table::new()));
    let Some(table) = item.as_table_like_mut() else {
        bail!("{section} in {} is no section", file.display());
    };
    match to {
        Some(to) => {
            table.insert(key, value(to));
        }
        None => {
            table.remove(key);
        }
    }
    if table.is_empty() {
        document.remove(section);
    }
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let beside = file.with_extension("toml.new");
    std::fs::write(&beside, document.to_string())
        .and_then(|()| std::fs::rename(&beside, file))
        .with_context(|| format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::write_setting;

    #[test]
    fn comments_and_other_keys_stay() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("sub/papyri.toml");
        write_setting(&file, "generator", "local", Some("a")).unwrap();
        let read = || std::fs::read_to_string(&file).unwrap();
        assert_eq!(read(), "[generator]\nlocal = \"a\"\n");
        let text = "# mine\n[server]\nlisten = \"x\" # here\n\n[generator]\nlocal = \"a\"\n";
        std::fs::write(&file, text).unwrap();
        write_setting(&file, "generator", "local", Some("b \"c\"")).unwrap();
        assert!(
            read().starts_with("# mine\n[server]\nlisten = \"x\" # here\n"),
            "{}",
            read()
        );
        assert!(
            read().contains("b \\\"c\\\"") || read().contains("'b \"c\"'"),
            "{}",
            read()
        );
        write_setting(&file, "generator", "local", None).unwrap();
        assert_eq!(read(), "# mine\n[server]\nlisten = \"x\" # here\n");
        std::fs::write(&file, "generator = 1\n").unwrap();
        assert!(write_setting(&file, "generator", "local", None).is_err());
        std::fs::write(&file, "[").unwrap();
        let refused = write_setting(&file, "a", "b", None)
            .unwrap_err()
            .to_string();
        assert!(refused.contains("papyri.toml"), "{refused}");
    }
}
