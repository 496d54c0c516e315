//! Every store, file and table of a library deleted or corrupted in its turn: `papyri check` names it, `--repair` makes
//! it again or refuses with a reason, and nothing panics. The library is small, built once and copied for each way.

use crate::support::{Dump, Papyri, copy_folder, samples, stderr};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is done to a file.
type Hurt = fn(&Path);

const QUESTION: &str = "How can sparse and dense retrieval be combined?";

/// What becomes of a damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// Named; the repair makes the papers what they were.
    Mended,
    /// Named; the repair makes a whole library, without what stood nowhere else.
    MendedInPart,
    /// Named, and refused with a reason.
    Refused,
    /// Named; mended or refused, as the damage falls.
    MendedOrRefused,
    /// Counted: nothing but the file itself is lost.
    Counted,
    /// It is made again unasked, or was nothing that matters: all is as it was.
    Unharmed,
}

struct Way {
    what: String,
    /// What the check has to name; empty where it is not named.
    named: String,
    end: End,
    hurt: Box<dyn Fn(&Path) + Send + Sync>,
}

fn way(
    what: impl Into<String>,
    named: impl Into<String>,
    end: End,
    hurt: impl Fn(&Path) + Send + Sync + 'static,
) -> Way {
    Way {
        what: what.into(),
        named: named.into(),
        end,
        hurt: Box::new(hurt),
    }
}

/// All ways: those of the database, of the files beside it, of the index.
fn ways(library: &Path) -> Vec<Way> {
    let mut all = tables(library);
    all.extend(database());
    all.extend(identity());
    all.extend(folders());
    all.extend(papers_files());
    all.extend(index(library));
    all
}

fn sql(library: &Path, statements: &str) {
    let db = rusqlite::Connection::open(library.join("library.sqlite")).expect("a database");
    let off = "PRAGMA foreign_keys = OFF;";
    db.execute_batch(&format!("{off} {statements}"))
        .expect("SQL");
}

/// Each table dropped; each that can be told from the others emptied. What readers made stands in one place only, so
/// that an empty table of theirs is like a new one.
fn tables(library: &Path) -> Vec<Way> {
    let db = rusqlite::Connection::open(library.join("library.sqlite")).expect("a database");
    let all = "SELECT name, sql LIKE 'CREATE VIRTUAL%' FROM pragma_table_list JOIN sqlite_master USING (name)
        WHERE schema = 'main' AND pragma_table_list.type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut all = db.prepare(all).expect("SQL");
    let all = all.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?))
    });
    let mut ways = Vec::new();
    for (table, is_search) in all.expect("tables").flatten() {
        let drop = format!("DROP TABLE {table}");
        ways.push(way(
            drop.clone(),
            table.clone(),
            End::Mended,
            move |library| {
                sql(library, &drop);
            },
        ));
        let of_papers = [
            "sections",
            "bibliography",
            "contexts",
            "passages",
            "mentions",
            "entities",
            "entity_names",
            "authorship",
            "papers",
            "ledger",
        ];
        let empty = match (is_search, of_papers.contains(&table.as_str())) {
            (true, _) => format!("INSERT INTO {table} ({table}) VALUES ('delete-all')"),
            (false, true) => format!("DELETE FROM {table}"),
            (false, false) => continue,
        };
        ways.push(way(empty.clone(), "", End::Mended, move |library| {
            sql(library, &empty);
        }));
    }
    ways
}

fn database() -> Vec<Way> {
    const FILE: &str = "library.sqlite";
    let over = |from: f64, bytes: usize| {
        move |library: &Path| {
            let mut all = std::fs::read(library.join(FILE)).expect("a database");
            let from = (all.len() as f64 * from) as usize;
            let to = (from + bytes).min(all.len());
            all[from..to].fill(0xa5);
            std::fs::write(library.join(FILE), all).expect("it is written");
        }
    };
    let mut ways = vec![
        way("the database is gone", "", End::MendedInPart, |library| {
            gone(library, FILE);
        }),
        way("the database is empty", "", End::MendedInPart, |library| {
            std::fs::write(library.join(FILE), "").expect("it is written");
        }),
        way("another file in its place", FILE, End::Refused, |library| {
            let text = "this is no database at all ".repeat(400);
            std::fs::write(library.join(FILE), text).expect("it is written");
        }),
        way("its first page", FILE, End::Refused, over(0.0, 4096)),
        way("the database torn", FILE, End::MendedOrRefused, |library| {
            torn(library, FILE);
        }),
        way("a log beside it", "", End::Unharmed, |library| {
            let log = library.join("library.sqlite-wal");
            std::fs::write(log, vec![0xa5; 8192]).expect("it is written");
        }),
    ];
    for share in [0.2, 0.4, 0.6, 0.8] {
        let what = format!("pages of the database at {share}");
        ways.push(way(what, "", End::MendedOrRefused, over(share, 8192)));
    }
    ways
}

/// Which model made the vectors stands there and in its copy.
fn identity() -> Vec<Way> {
    const FILE: &str = "library.json";
    const COPY: &str = "library.json.copy";
    let mut ways = Vec::new();
    for file in [FILE, COPY] {
        ways.push(way(
            format!("{file} gone"),
            "",
            End::Unharmed,
            move |library| gone(library, file),
        ));
        ways.push(way(
            format!("{file} torn"),
            "",
            End::Unharmed,
            move |library| torn(library, file),
        ));
    }
    ways.push(way("both torn", FILE, End::Refused, |library| {
        torn(library, FILE);
        torn(library, COPY);
    }));
    ways
}

fn folders() -> Vec<Way> {
    let gone = |folder: &'static str, named: &'static str, end| {
        way(format!("{folder}/ gone"), named, end, move |library| {
            std::fs::remove_dir_all(library.join(folder)).expect("it goes");
        })
    };
    let file = |folder: &'static str, named: &'static str, end| {
        let what = format!("a file in place of {folder}/");
        way(what, named, end, move |library| {
            let folder = library.join(folder);
            std::fs::remove_dir_all(&folder).expect("it goes");
            std::fs::write(folder, "x").expect("it is written");
        })
    };
    vec![
        gone("passages", "index", End::Mended),
        gone("text", "text", End::Mended),
        gone("layout", "layout", End::Mended),
        gone("summary", "", End::Unharmed),
        gone("raw", "", End::Counted),
        file("text", "text", End::Refused),
        file("raw", "raw", End::Refused),
        file("passages", "passage", End::MendedOrRefused),
    ]
}

/// Those of a paper: one torn, one emptied, one overwritten, one gone; and one that belongs to nothing.
fn papers_files() -> Vec<Way> {
    let mut ways = Vec::new();
    for folder in ["text", "layout", "summary", "raw"] {
        let end = match folder {
            // The text is there: the paper goes on without its pages.
            "raw" => End::MendedOrRefused,
            _ => End::Mended,
        };
        let named = if folder == "raw" { "file" } else { folder };
        let first = move |library: &Path| files(&library.join(folder)).swap_remove(0);
        let hurt: [(&str, Hurt); 3] = [
            ("torn", |file| {
                let bytes = std::fs::read(file).expect("a file");
                std::fs::write(file, &bytes[..bytes.len() / 2]).expect("it is written");
            }),
            ("emptied", |file| {
                std::fs::write(file, "").expect("it is written");
            }),
            ("overwritten", |file| {
                let length = std::fs::read(file).expect("a file").len();
                std::fs::write(file, vec![0xa5; length]).expect("it is written");
            }),
        ];
        for (how, hurt) in hurt {
            let what = format!("a file of {folder}/ {how}");
            ways.push(way(what, named, end, move |library| hurt(&first(library))));
        }
        let end = match folder {
            "summary" => End::Unharmed,
            "raw" => End::Counted,
            _ => End::Mended,
        };
        ways.push(way(
            format!("a file of {folder}/ gone"),
            "",
            end,
            move |library| std::fs::remove_file(first(library)).expect("it goes"),
        ));
    }
    for how in ["", "[{]"] {
        let what = format!("{how:?} where the versions of a paper stand");
        ways.push(way(what, "versions", End::Mended, move |library| {
            let text = files(&library.join("text")).swap_remove(0);
            let name = text.file_name().expect("a name").to_owned();
            let folder = library.join("versions");
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(folder.join(name), how).expect("it is written");
        }));
    }
    for folder in ["text", "layout", "summary", "versions"] {
        let what = format!("a file of {folder}/ left over");
        ways.push(way(what, "left", End::Mended, move |library| {
            std::fs::create_dir_all(library.join(folder)).expect("a folder");
            let ending = if folder == "layout" { "bin" } else { "json" };
            let name = format!("p-00000000000000ff.{ending}");
            std::fs::write(library.join(folder).join(name), "{}").expect("it is written");
        }));
    }
    ways
}

/// Each file of the index torn and overwritten.
fn index(library: &Path) -> Vec<Way> {
    let mut ways = Vec::new();
    for file in files(&library.join("passages")) {
        let within = file.strip_prefix(library).expect("below").to_owned();
        let name = within.display().to_string();
        for overwritten in [false, true] {
            let how = if overwritten { "overwritten" } else { "torn" };
            let within = within.clone();
            let hurt = move |library: &Path| {
                let file = library.join(&within);
                let mut bytes = std::fs::read(&file).expect("a file");
                match overwritten {
                    true => bytes.fill(0xa5),
                    false => bytes.truncate(bytes.len() / 2),
                }
                std::fs::write(&file, bytes).expect("it is written");
            };
            // Some are not read, or made anew when they are opened.
            ways.push(way(format!("{name} {how}"), "", End::MendedOrRefused, hurt));
        }
    }
    ways
}

fn gone(library: &Path, file: &str) {
    std::fs::remove_file(library.join(file)).expect("it goes");
}

fn torn(library: &Path, file: &str) {
    let bytes = std::fs::read(library.join(file)).expect("a file");
    std::fs::write(library.join(file), &bytes[..bytes.len() / 2]).expect("it is written");
}

/// Every file below a folder, in order.
fn files(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![below.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            match entry.file_type().expect("a kind").is_dir() {
                true => waiting.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}

/// A run of `check`: its code, its findings, and all that it said.
struct Checked {
    code: Option<i32>,
    findings: Vec<Value>,
    without_file: u64,
    said: String,
}

fn check(papyri: &Papyri, flags: &[&str]) -> Result<Checked, String> {
    let output = papyri.run(&[&["--json", "check"], flags].concat());
    let said = calm(&output, "check")?;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    Ok(Checked {
        code: output.status.code(),
        findings: report["findings"].as_array().cloned().unwrap_or_default(),
        without_file: report["without_file"].as_u64().unwrap_or_default(),
        said,
    })
}

/// All that a run said, as long as it neither panicked nor was killed.
fn calm(output: &Output, command: &str) -> Result<String, String> {
    let out = String::from_utf8_lossy(&output.stdout);
    let said = format!("{out}{}", stderr(output));
    let code = output.status.code();
    match said.contains("panicked") || code.is_none_or(|code| code == 101) {
        true => Err(format!("{command} panics or is killed: {said}")),
        false => Ok(said),
    }
}

impl Checked {
    fn is_whole(&self) -> bool {
        self.code == Some(0)
    }

    /// Something is said to be wrong, by the name that it has to have.
    fn names(&self, named: &str) -> bool {
        let told = !self.findings.is_empty() || matches!(self.code, Some(1));
        told && self.said.contains(named)
    }

    /// What can't be mended says what is to be done.
    fn refuses(&self) -> bool {
        match self.code {
            Some(1) => self.said.contains("papyri: "),
            Some(5) => self
                .findings
                .iter()
                .filter(|one| one["mended"] != true)
                .all(|one| one["remedy"].as_str().is_some_and(|text| !text.is_empty())),
            _ => false,
        }
    }
}

/// What became of one way, or what was wrong with it.
fn tried(way: &Way, original: &Papyri, dump: &Dump) -> Result<End, String> {
    let papyri = Papyri::new();
    copy_folder(&original.library(), &papyri.library());
    (way.hurt)(&papyri.library());
    let ensure = |holds: bool, what: &str, checked: &Checked| match holds {
        true => Ok(()),
        false => Err(format!("{what}: {:?}: {}", checked.code, checked.said)),
    };
    // Whoever asks before it is mended gets an error at worst.
    if way.what.starts_with("passages/") {
        calm(&papyri.run(&["ask", QUESTION]), "ask")?;
    }
    let first = check(&papyri, &[])?;
    let may_pass = matches!(way.end, End::Counted | End::Unharmed | End::MendedOrRefused);
    let named = first.names(&way.named) || (may_pass && first.is_whole());
    ensure(named, "not named", &first)?;
    let repaired = check(&papyri, &["--repair"])?;
    if !repaired.is_whole() {
        ensure(
            repaired.refuses() && repaired.said.contains(&way.named),
            "refused without a reason",
            &repaired,
        )?;
        let may = matches!(way.end, End::Refused | End::MendedOrRefused);
        ensure(may, "not mended", &repaired)?;
        return Ok(End::Refused);
    }
    ensure(way.end != End::Refused, "not refused", &repaired)?;
    // Where neither found anything there is nothing to look for a third time.
    let last = match first.is_whole() && repaired.findings.is_empty() {
        true => repaired,
        false => check(&papyri, &[])?,
    };
    let whole = last.is_whole() && last.findings.is_empty();
    ensure(whole, "found again after the repair", &last)?;
    let same = papyri.dump() == *dump;
    ensure(
        same || matches!(way.end, End::MendedInPart | End::MendedOrRefused),
        "other papers than before",
        &last,
    )?;
    Ok(match (way.end, first.is_whole()) {
        (End::Counted, _) => {
            ensure(last.without_file > 0, "not counted", &last)?;
            End::Counted
        }
        (_, true) => End::Unharmed,
        (End::MendedInPart, false) => End::MendedInPart,
        (_, false) => End::Mended,
    })
}

#[test]
fn every_store_file_and_table_is_named_and_mended_or_refused() {
    let original = Papyri::new();
    let papers = ["03-rank-fusion.pdf", "06-multi-hop.pdf"].map(|name| samples().join(name));
    let report = original.ingest(&papers.each_ref().map(PathBuf::as_path), &[]);
    assert_eq!(report["new"], 2, "{report:#}");
    let summed = original.json(&["summarize", "Fusing Sparse and Dense Rankings"]);
    assert_ne!(summed, json!(null));
    let dump = original.dump();
    let ways = ways(&original.library());
    let (next, ended) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(way) = ways.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let end = tried(way, &original, &dump);
                    ended.lock().expect("unpoisoned").push((&way.what, end));
                }
            });
        }
    });
    let ended = ended.into_inner().expect("unpoisoned");
    let wrong: Vec<String> = ended
        .iter()
        .filter_map(|(what, end)| end.as_ref().err().map(|error| format!("{what}: {error}")))
        .collect();
    let of = |end: End| ended.iter().filter(|(_, one)| *one == Ok(end)).count();
    println!(
        "{} ways: {} mended, {} in part, {} refused, {} counted, {} unharmed",
        ended.len(),
        of(End::Mended),
        of(End::MendedInPart),
        of(End::Refused),
        of(End::Counted),
        of(End::Unharmed)
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(ways.len() >= 60, "{} ways", ways.len());
}
