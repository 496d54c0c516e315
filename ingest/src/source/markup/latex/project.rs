//! The files of a paper in LaTeX: which one is the paper, and where the others are found.

use super::input::{Fault, Input};
use super::macros::Definitions;
use super::tokens::{Token, tokens};
use crate::source::markup::packed::Files;
use crate::source::text::decode;

/// Endings of files that are read.
const KEPT: [&str; 9] = [
    ".tex", ".ltx", ".latex", ".bbl", ".bib", ".sty", ".cls", ".def", ".txt",
];
/// What papers are called where several files could be one.
const USUAL: [&str; 5] = ["main", "ms", "paper", "article", "manuscript"];
/// Bytes of a style whose definitions are looked at.
const LONGEST_STYLE: usize = 400_000;
const BEGIN: &str = "\\begin{document}";
const END: &str = "\\end{document}";

pub struct Project {
    files: Files,
    main: String,
}

/// Whether a packed file is of use.
pub fn is_kept(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let last = lower.rsplit('/').next().unwrap_or_default();
    KEPT.iter().any(|ending| last.ends_with(ending)) || last.starts_with("00readme")
}

impl Project {
    /// Finds the file that is the paper.
    pub fn open(files: Files) -> Result<Self, Fault> {
        let told = top_level(&files);
        let mut best = None;
        for name in files.names() {
            let lower = name.to_ascii_lowercase();
            if ![".tex", ".ltx", ".latex"]
                .iter()
                .any(|ending| lower.ends_with(ending))
            {
                continue;
            }
            let text = decode(files.get(name).unwrap_or_default(), None);
            let class = class_of(&text);
            if class.is_none() || !text.contains(BEGIN) {
                continue;
            }
            let stem = stem(&lower);
            let is_part = matches!(class.as_deref(), Some("subfiles" | "standalone" | "letter"));
            let rank = (
                told.as_deref() == Some(name),
                !is_part,
                text.contains("abstract"),
                std::cmp::Reverse(name.matches('/').count()),
                USUAL.contains(&stem),
                text.len(),
            );
            if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                best = Some((rank, name.to_owned()));
            }
        }
        let Some((_, main)) = best else {
            return Err(
                "no file of it has \\documentclass and \\begin{document}; plain TeX is not read"
                    .into(),
            );
        };
        Ok(Self { files, main })
    }

    /// Puts the paper itself before what waits.
    pub fn begin(&self, input: &mut Input) -> Result<(), Fault> {
        let text = self.text(&self.main).unwrap_or_default();
        input.push_file(&self.main, &text)
    }

    /// Puts a file before what waits; one that is not there is passed over, as drawings and styles are.
    pub fn take_in(&self, name: &str, input: &mut Input) -> Result<(), Fault> {
        let Some(found) = self.found(name, input.file()) else {
            return Ok(());
        };
        let Some(text) = self.text(&found) else {
            return Ok(());
        };
        // A part that can stand on its own has a frame of its own.
        let inside = text
            .split_once(BEGIN)
            .map_or(text.as_str(), |(_, inside)| inside);
        let inside = inside.split(END).next().unwrap_or_default();
        input.push_file(&found, inside)
    }

    /// Reads the plain definitions of a style that lies beside the paper. What reaches into LaTeX itself is left out.
    pub fn define_of_style(&self, name: &str, definitions: &mut Definitions) -> Result<(), Fault> {
        let style = [".sty", ".cls"]
            .iter()
            .find_map(|ending| self.found(&format!("{name}{ending}"), None));
        let Some(text) = style.and_then(|style| self.text(&style)) else {
            return Ok(());
        };
        if text.len() > LONGEST_STYLE {
            return Ok(());
        }
        let mut input = Input::default();
        input.push_all(&tokens(&text))?;
        let mut own = Definitions::default();
        while let Some(token) = input.next() {
            if let Token::Command(command) = token {
                own.define(&command, &mut input);
            }
        }
        definitions.add_plain(own);
        Ok(())
    }

    /// The list that BibTeX or Biber made: the paper's own, or the only one.
    pub fn list(&self) -> Option<String> {
        let own = format!("{}.bbl", stem(&self.main));
        let name = match self.files.get(&own) {
            Some(_) => own,
            None => {
                let mut lists = self
                    .files
                    .names()
                    .filter(|name| name.to_ascii_lowercase().ends_with(".bbl"));
                let first = lists.next()?.to_owned();
                if lists.next().is_some() {
                    return None;
                }
                first
            }
        };
        self.text(&name)
    }

    /// The bytes of a file of BibTeX.
    pub fn bibliography(&self, name: &str) -> Option<&[u8]> {
        let name = self.found(&format!("{name}.bib"), None)?;
        self.files.get(&name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.files.get(name).map(|bytes| decode(bytes, None))
    }

    /// A file by the name that the paper gives it: from the paper's folder, from that of the file that names it, or from the top.
    fn found(&self, name: &str, from: Option<&str>) -> Option<String> {
        let folder = |file: &str| {
            file.rsplit_once('/')
                .map_or(String::new(), |(folder, _)| format!("{folder}/"))
        };
        let folders = [
            folder(&self.main),
            from.map(folder).unwrap_or_default(),
            String::new(),
        ];
        for folder in folders {
            let Some(path) = inside(&format!("{folder}{name}")) else {
                continue;
            };
            for ending in ["", ".tex", ".ltx"] {
                let path = format!("{path}{ending}");
                if self.files.get(&path).is_some() {
                    return Some(path);
                }
            }
        }
        None
    }
}

/// A path without `.` and `..`; `None` where it leads out.
pub fn inside(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.trim().split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The class that a file names outside of its comments.
fn class_of(text: &str) -> Option<String> {
    let line = text.lines().find(|line| {
        let line = line.trim_start();
        line.starts_with("\\documentclass") || line.starts_with("\\documentstyle")
    })?;
    let class = line.split_once('{').map_or("", |(_, class)| class);
    Some(
        class
            .split('}')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned(),
    )
}

/// What arXiv's own note says is the paper: `main.tex toplevelfile`, or the same in JSON.
fn top_level(files: &Files) -> Option<String> {
    let note = files
        .names()
        .find(|name| name.to_ascii_lowercase().starts_with("00readme"))?;
    let text = decode(files.get(note)?, None);
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) {
        let sources = json.get("sources")?.as_array()?;
        let top = sources
            .iter()
            .find(|source| source.get("usage").is_some_and(|usage| usage == "toplevel"))?;
        return Some(top.get("filename")?.as_str()?.to_owned());
    }
    let line = text.lines().find(|line| line.contains("toplevelfile"))?;
    line.split_whitespace().next().map(str::to_owned)
}
