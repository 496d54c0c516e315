//! Minutes kept in a folder: a file a day and process, a line of JSON a minute. A line is written at once, so that a killed
//! process loses no more than the minute under way; days older than they are kept go as whole files.

use crate::Minute;
use chrono::{DateTime, Days, NaiveDate, Utc};
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// How many days are kept, today not counted.
pub const KEPT_DAYS: u64 = 30;
/// A minute is some 1.5 kB; a line beyond this is no minute.
const LONGEST_LINE: u64 = 64 * 1_024;

/// The samples in one folder, of all processes that share it.
#[derive(Debug, Clone)]
pub struct History {
    dir: PathBuf,
}

impl History {
    /// The folder is made with the first minute.
    pub fn new(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
        }
    }

    /// Keeps a minute, and lets go of what is older than is kept.
    pub fn put(&self, minute: &Minute) -> io::Result<()> {
        std::fs::create_dir_all(&self.dir)?;
        let day = day_of(minute.at);
        let path = self
            .dir
            .join(format!("{day}.{}.jsonl", plain(&minute.instance)));
        let new = !path.exists();
        let mut line = serde_json::to_vec(minute).map_err(io::Error::other)?;
        line.push(b'\n');
        if !new && is_torn(&path)? {
            line.insert(0, b'\n');
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        file.write_all(&line)?;
        if new {
            self.forget(day)?;
        }
        Ok(())
    }

    /// The minutes from `since` to before `until`, in seconds since the Unix epoch, by time. Lines that are none are left
    /// out.
    pub fn between(&self, since: i64, until: i64) -> io::Result<Vec<Minute>> {
        let (first, last) = (day_of(since), day_of(until));
        let mut minutes = Vec::new();
        for (day, path) in self.days()? {
            if day < first || day > last {
                continue;
            }
            let file = match std::fs::File::open(&path) {
                Ok(file) => file,
                // Its day was over meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let mut reader = BufReader::new(file);
            let mut line = Vec::new();
            loop {
                line.clear();
                let read =
                    io::Read::take(&mut reader, LONGEST_LINE).read_until(b'\n', &mut line)?;
                if read == 0 {
                    break;
                }
                if let Ok(minute) = serde_json::from_slice::<Minute>(&line)
                    && (since..until).contains(&minute.at)
                {
                    minutes.push(minute);
                }
            }
        }
        minutes.sort_by_key(|minute| minute.at);
        Ok(minutes)
    }

    fn forget(&self, today: NaiveDate) -> io::Result<()> {
        let oldest = today.checked_sub_days(Days::new(KEPT_DAYS));
        for (day, path) in self.days()? {
            if oldest.is_some_and(|oldest| day < oldest) {
                match std::fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The files with their days; those of others are left alone.
    fn days(&self) -> io::Result<Vec<(NaiveDate, PathBuf)>> {
        let entries = match std::fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut days = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let day = name
                .filter(|name| name.ends_with(".jsonl"))
                .and_then(|name| name.split_once('.')?.0.parse().ok());
            days.extend(day.map(|day| (day, path.clone())));
        }
        days.sort();
        Ok(days)
    }
}

/// Whether the last line has no end: its writer was killed.
fn is_torn(path: &Path) -> io::Result<bool> {
    use std::io::{Read, Seek, SeekFrom};
    let mut file = std::fs::File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

fn day_of(at: i64) -> NaiveDate {
    DateTime::<Utc>::from_timestamp(at, 0).map_or(NaiveDate::MIN, |time| time.date_naive())
}

/// As a file's name can hold it.
fn plain(instance: &str) -> String {
    let plain = |c: char| match c.is_ascii_alphanumeric() || c == '-' {
        true => c,
        false => '_',
    };
    instance.chars().take(100).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Work;

    /// 2026-01-01.
    const START: i64 = 1_767_225_600;
    const DAY: i64 = 86_400;

    fn minute(at: i64, instance: &str) -> Minute {
        Minute {
            at,
            instance: instance.to_owned(),
            seconds: 60.0,
            work: Work {
                within: vec![(1.0, 2.0), (f64::MAX, 3.0)],
                ..Work::default()
            },
            ..Minute::default()
        }
    }

    #[test]
    fn what_is_put_is_found_by_its_time() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = History::new(&dir.path().join("samples"));
        assert_eq!(history.between(0, i64::MAX / 2).expect("empty"), []);
        let kept = [
            minute(START, "a-1"),
            minute(START + 60, "b/../c"),
            minute(START + DAY, "a-1"),
        ];
        kept.iter().for_each(|one| history.put(one).expect("kept"));
        assert_eq!(
            history.between(START, START + 2 * DAY).expect("found"),
            kept
        );
        let two = history.between(START + 60, START + DAY).expect("found");
        assert_eq!(two, [kept[1].clone()]);
    }

    #[test]
    fn a_torn_line_costs_no_other() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = History::new(dir.path());
        history.put(&minute(START, "a")).expect("kept");
        let path = dir.path().join("2026-01-01.a.jsonl");
        let mut file = OpenOptions::new().append(true).open(path).expect("there");
        file.write_all(b"{\"at\":17").expect("written");
        history.put(&minute(START + 60, "a")).expect("kept");
        assert_eq!(history.between(START, START + DAY).expect("found").len(), 2);
    }

    #[test]
    fn old_days_go() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = History::new(dir.path());
        std::fs::write(dir.path().join("notes.jsonl"), "mine").expect("written");
        history.put(&minute(START, "a")).expect("kept");
        history.put(&minute(START + 30 * DAY, "a")).expect("kept");
        assert_eq!(history.between(0, START + 99 * DAY).expect("all").len(), 2);
        history.put(&minute(START + 31 * DAY, "a")).expect("kept");
        assert_eq!(history.between(0, START + 99 * DAY).expect("all").len(), 2);
        assert!(dir.path().join("notes.jsonl").exists());
    }
}
