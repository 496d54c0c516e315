//! The files that paths on the command line mean.

use super::bibliography;
use ::ingest::source::bibliography::Format;
use ::ingest::source::markup;
use graph_schema::is_name_of_markup;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A path that means no file, and why.
type Nothing = (PathBuf, String);

/// The files that the paths mean, each once, in order; and the paths that mean none, with the reason.
pub(super) fn collect(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Nothing>) {
    let mut files = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        let before = (files.len(), failed.len());
        if path.is_dir() {
            walk(path, &mut files, &mut failed);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            match glob::glob(&path.to_string_lossy()) {
                Ok(found) => files.extend(found.flatten().filter(|found| found.is_file())),
                Err(error) => failed.push(problem(path, format!("is no glob: {error}"))),
            }
        }
        if before == (files.len(), failed.len()) {
            let name = path.to_string_lossy();
            let is_pattern = name.contains(['*', '?', '[']);
            let reason = match path.is_dir() || is_pattern {
                true => "nothing to read found here",
                false => "no such file or folder",
            };
            failed.push(problem(path, reason.into()));
        }
    }
    files.sort();
    files.dedup();
    (files, failed)
}

/// Every PDF below a folder, and files of reference managers that are nothing else by their names; symbolic links to folders are not followed, so that no loop is.
fn walk(dir: &Path, files: &mut Vec<PathBuf>, failed: &mut Vec<Nothing>) {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => return failed.push(problem(dir, format!("can't be read: {error}"))),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_dir {
            walk(&path, files, failed);
        } else if is_read(&path) {
            files.push(path);
        }
    }
}

/// Whether a file found in a folder is read.
pub(super) fn is_read(path: &Path) -> bool {
    let ending = path.extension();
    let pdf = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
    // JSON may be anything.
    pdf || is_paper_in_markup(path)
        || bibliography::format(path).is_some_and(|format| format != Format::CslJson)
}

/// The same by its name alone: it may not be whole yet.
pub(super) fn may_be_read(path: &Path) -> bool {
    let json = bibliography::format(path) == Some(Format::CslJson);
    is_read(path) || !json && is_name_of_markup(&path.to_string_lossy())
}

/// XML, Markdown and what is packed may be anything: a paper names itself at its beginning.
fn is_paper_in_markup(path: &Path) -> bool {
    let mut head = Vec::new();
    is_name_of_markup(&path.to_string_lossy())
        && File::open(path).is_ok_and(|file| file.take(HEAD).read_to_end(&mut head).is_ok())
        && markup::names_a_paper(&head)
}

/// Bytes in which a paper shows that it is one: the root of XML, the first names in a packed file.
const HEAD: u64 = 1 << 20;

fn problem(path: &Path, reason: String) -> Nothing {
    (path.to_owned(), reason)
}
