//! Files that an entry names, in the ways of JabRef, Zotero, Mendeley and EndNote; and where such a file may lie.

use crate::references::identifiers::percent_decoded;
use std::path::{Component, Path, PathBuf};

/// Files kept of one entry.
const MOST_FILES: usize = 20;

/// The `file` field of BibTeX: `a.pdf`, `a.pdf;b.pdf`, `Title:path:type;…`; colons, semicolons and backslashes of a path
/// have a backslash before them.
pub fn of_bibtex(field: &str) -> Vec<String> {
    let mut files = Vec::new();
    for one in split(field, ';') {
        let parts = split(&one, ':');
        let path = match parts.as_slice() {
            [] => continue,
            // `C:/a.pdf`, whose colon nobody escaped.
            [drive, rest] if drive.trim().len() == 1 => format!("{}:{rest}", drive.trim()),
            [path] | [_, path] => path.clone(),
            // `Title:C:/a.pdf:PDF`, the same.
            [_, drive, rest, _kind] if drive.len() == 1 => format!("{drive}:{rest}"),
            [_, path, ..] => path.clone(),
        };
        push(&mut files, path);
    }
    full_texts_first(files)
}

/// Files of other formats: one a value.
pub fn listed(values: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut files = Vec::new();
    for value in values {
        push(&mut files, value);
    }
    full_texts_first(files)
}

fn push(files: &mut Vec<String>, path: String) {
    let path = path.trim().to_owned();
    if !path.is_empty() && files.len() < MOST_FILES && !files.contains(&path) {
        files.push(path);
    }
}

/// PDFs are what is read; Zotero keeps pictures of web pages beside them.
fn full_texts_first(mut files: Vec<String>) -> Vec<String> {
    files.sort_by_key(|file| !is_pdf(file));
    files
}

fn is_pdf(path: &str) -> bool {
    path.len() > 4 && path.to_ascii_lowercase().ends_with(".pdf")
}

/// Parts between a mark that has no backslash before it, without these backslashes.
fn split(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let last = parts.len() - 1;
        if c == mark {
            parts.push(String::new());
        } else if c == '\\' && matches!(chars.peek(), Some(';' | ':' | '\\')) {
            let next = chars.next().unwrap_or_default();
            // The inner split takes its own backslashes away.
            if next != mark && mark == ';' {
                parts[last].push('\\');
            }
            parts[last].push(next);
        } else {
            parts[last].push(c);
        }
    }
    parts
}

/// Where a PDF that a file in `folder` names may lie, the likeliest first: as it is written, below that folder, and, for
/// Zotero's `…/storage/KEY/name.pdf` of another machine, in a storage folder beside. Empty for what is no PDF or is
/// on the network.
pub fn candidates(folder: &Path, named: &str) -> Vec<PathBuf> {
    let named = named.trim();
    // Only addresses are percent-encoded: a file may be called "100%25.pdf".
    let decoded = match named.contains(":/") {
        true => percent_decoded(named),
        false => named.to_owned(),
    };
    let local = decoded
        .strip_prefix("file://localhost")
        .or_else(|| decoded.strip_prefix("file://"))
        .or_else(|| decoded.strip_prefix("file:"))
        .unwrap_or(&decoded);
    // EndNote keeps its files in `PDF` of a folder named like the library.
    let local = local.strip_prefix("internal-pdf://").unwrap_or(local);
    if !is_pdf(local) || local.contains("://") || local.contains('\0') {
        return Vec::new();
    }
    let path = local.replace('\\', "/");
    let mut found: Vec<PathBuf> = Vec::new();
    let mut add = |path: PathBuf| {
        if !found.contains(&path) {
            found.push(path);
        }
    };
    if Path::new(&path).is_absolute() {
        add(PathBuf::from(&path));
    } else {
        add(folder.join(&path));
    }
    if let Some(tail) = storage_tail(&path) {
        for place in ["", "storage", "files"] {
            add(folder.join(place).join(&tail));
        }
        if let Some(parent) = folder.parent() {
            add(parent.join("storage").join(&tail));
        }
    }
    // Mendeley leaves the first slash out.
    if !path.starts_with('/') && !path.starts_with('.') && path.contains('/') {
        add(Path::new("/").join(&path));
    }
    if let Some(name) = Path::new(&path).file_name() {
        add(folder.join(name));
    }
    found
}

/// `KEY/name.pdf` behind `storage/` or `storage:`.
fn storage_tail(path: &str) -> Option<PathBuf> {
    let at = path.rfind("storage/").or_else(|| path.rfind("storage:"))?;
    let tail = Path::new(path.get(at + "storage/".len()..)?);
    let plain = tail
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    plain.then(|| tail.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_many_managers() {
        for (field, expected) in [
            ("moss.pdf", "moss.pdf"),
            (":papers/moss.pdf:PDF", "papers/moss.pdf"),
            (
                "Full Text PDF:/home/a/Zotero/storage/AB12CD34/moss.pdf:application/pdf",
                "/home/a/Zotero/storage/AB12CD34/moss.pdf",
            ),
            (
                "Snapshot:files/1/moss.html:text/html;PDF:files/2/moss.pdf:application/pdf",
                "files/2/moss.pdf",
            ),
            (":C\\:/papers/moss.pdf:PDF", "C:/papers/moss.pdf"),
            (":C\\:\\\\papers\\\\moss.pdf:PDF", "C:\\papers\\moss.pdf"),
            ("C:/papers/moss.pdf", "C:/papers/moss.pdf"),
            ("a\\;b.pdf", "a;b.pdf"),
        ] {
            assert_eq!(of_bibtex(field).first().unwrap(), expected, "{field}");
        }
        assert!(of_bibtex(" ; ").is_empty());
    }

    #[test]
    fn places_of_a_file() {
        let folder = Path::new("/books");
        let at = |named: &str| candidates(folder, named);
        assert_eq!(at("moss.pdf")[0], Path::new("/books/moss.pdf"));
        let zotero = at("/home/a/Zotero/storage/AB12CD34/moss.pdf");
        assert!(zotero.contains(&PathBuf::from("/books/AB12CD34/moss.pdf")));
        assert!(zotero.contains(&PathBuf::from("/books/storage/AB12CD34/moss.pdf")));
        assert!(at("home/a/moss.pdf").contains(&PathBuf::from("/home/a/moss.pdf")));
        assert_eq!(
            at("file:///tmp/wet%20moss.pdf")[0],
            Path::new("/tmp/wet moss.pdf")
        );
        for none in ["https://example.org/a.pdf", "moss.html", "/etc/passwd", ""] {
            assert!(at(none).is_empty(), "{none}");
        }
    }
}
