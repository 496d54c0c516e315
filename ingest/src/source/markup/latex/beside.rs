//! A paper in LaTeX on this machine, with the files of its folder that it names: packed as archives pack them, so that it is one
//! thing with one content. Nothing outside of its folder is looked at.

use super::project::{inside, is_kept};
use crate::source::text::decode;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Files that a paper takes in.
const MOST_FILES: usize = 500;
/// Bytes of one, and of all.
const LONGEST: u64 = 16 << 20;
const MOST_BYTES: usize = 64 << 20;
/// Commands that name files, and what the names may lack.
const NAMING: [(&str, &[&str]); 9] = [
    ("\\input", &["", ".tex"]),
    ("\\include", &[".tex"]),
    ("\\subfile", &["", ".tex"]),
    ("\\bibliography", &[".bib"]),
    ("\\addbibresource", &[""]),
    ("\\usepackage", &[".sty"]),
    ("\\RequirePackage", &[".sty"]),
    ("\\documentclass", &[".cls"]),
    ("\\import", &["", ".tex"]),
];

/// The bytes of a file with those that it names; itself where it names none that are there.
pub fn with_named(file: &Path, bytes: Vec<u8>) -> Vec<u8> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
        return bytes;
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let (Ok(folder), Some(name)) = (folder.canonicalize(), name.to_str()) else {
        return bytes;
    };
    let mut found: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut total = 0usize;
    let list = name.rsplit_once('.').map(|(stem, _)| format!("{stem}.bbl"));
    let mut waiting: BTreeSet<String> = named(&decode(&bytes, None))
        .into_iter()
        .chain(list)
        .collect();
    while let Some(path) = waiting.pop_first() {
        if path == name || found.contains_key(&path) || found.len() >= MOST_FILES || !is_kept(&path)
        {
            continue;
        }
        let Some(read) = read_within(&folder, &path) else {
            continue;
        };
        total += read.len();
        if total > MOST_BYTES {
            break;
        }
        if !path.ends_with(".bib") {
            waiting.extend(named(&decode(&read, None)));
        }
        found.insert(path, read);
    }
    match found.is_empty() {
        true => bytes,
        false => packed(name, &bytes, &found).unwrap_or(bytes),
    }
}

/// A file below the folder; links that lead out of it are not followed.
fn read_within(folder: &Path, path: &str) -> Option<Vec<u8>> {
    let file = folder.join(path).canonicalize().ok()?;
    let metadata = file.metadata().ok()?;
    let fits = file.starts_with(folder) && metadata.is_file() && metadata.len() <= LONGEST;
    fits.then(|| std::fs::read(file).ok())?
}

/// The paths that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (command, endings) in NAMING {
        for (at, _) in text.match_indices(command) {
            let rest = text.get(at + command.len()..).unwrap_or_default();
            let rest = rest.trim_start();
            let rest = match rest.strip_prefix('[') {
                Some(options) => options.split_once(']').map_or("", |(_, rest)| rest),
                None => rest,
            };
            let rest = rest.trim_start();
            let names = match rest.strip_prefix('{') {
                Some(inside) => inside.split('}').next(),
                None if command == "\\input" => {
                    rest.split(|c: char| c.is_whitespace() || c == '\\').next()
                }
                None => None,
            };
            let names = names
                .filter(|names| names.len() <= 2_000)
                .unwrap_or_default();
            for name in names.split(',') {
                for ending in endings {
                    let path = inside(&format!("{}{ending}", name.trim()));
                    paths.extend(path.filter(|path| !path.is_empty()));
                }
            }
        }
    }
    paths
}

fn packed(name: &str, bytes: &[u8], others: &BTreeMap<String, Vec<u8>>) -> Option<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    let note = format!("{name} toplevelfile\n");
    let first = [(name, bytes), ("00README.XXX", note.as_bytes())];
    let others = others
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    for (path, bytes) in first.into_iter().chain(others) {
        // Without times and owners: the same files are the same bytes.
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, bytes).ok()?;
    }
    builder.into_inner().ok()
}

#[cfg(test)]
mod tests {
    use super::with_named;

    #[test]
    fn what_a_paper_names_comes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let paper = "\\documentclass{article}\\title{Moss}\\begin{document}\\input{one}\\input{../../x}\\end{document}";
        std::fs::create_dir(folder.path().join("parts")).unwrap();
        write("moss.tex", paper);
        write("other.tex", paper);
        write(
            "one.tex",
            "It is green \\cite{a}. \\input parts/two \\bibliography{refs}",
        );
        write("parts/two.tex", "It is wet.");
        write(
            "refs.bib",
            "@book{a, title={Old Moss}, author={Roe, Bo}, year=1999}",
        );
        let file = folder.path().join("moss.tex");
        let bytes = with_named(&file, std::fs::read(&file).unwrap());
        assert_eq!(bytes, with_named(&file, std::fs::read(&file).unwrap()));
        let read = crate::source::markup::read(&bytes, 1 << 20).unwrap();
        assert_eq!(read.references.len(), 1);
        let text = &read.paper.text.text;
        assert!(text.contains("It is green [1]. It is wet."), "{text}");
        let alone = folder.path().join("parts/two.tex");
        assert_eq!(with_named(&alone, b"It is wet.".to_vec()), b"It is wet.");
    }
}
