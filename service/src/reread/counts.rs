//! How many papers came to what when they were to be read anew.

use crate::jobs::numbers_told;
use ingest::pipeline::ReadAnew;
use serde::Serialize;

/// Papers that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub read_anew: u64,
    /// This reader had read them.
    pub current: u64,
    /// A catalogue gave their abstracts: there is nothing to be read.
    pub abstracts: u64,
    /// Without their files, or unreadable: they stay as they are.
    pub kept: u64,
}

impl Counts {
    pub fn add(&mut self, became: &ReadAnew) {
        match became {
            ReadAnew::Done => self.read_anew += 1,
            ReadAnew::Current | ReadAnew::Gone => self.current += 1,
            ReadAnew::AbstractOnly => self.abstracts += 1,
            ReadAnew::Kept { .. } => self.kept += 1,
        }
    }

    pub fn all(&self) -> u64 {
        self.read_anew + self.current + self.abstracts + self.kept
    }

    /// As the queue keeps it, and people read it there.
    pub fn told(&self) -> String {
        let Self {
            read_anew,
            current,
            abstracts,
            kept,
        } = self;
        format!("{read_anew} read anew, {current} current, {abstracts} abstracts, {kept} kept")
    }

    /// Back from what [`Self::told`] says.
    pub fn from_told(step: &str) -> Option<Self> {
        let [read_anew, current, abstracts, kept] = numbers_told(step)?;
        Some(Self {
            read_anew,
            current,
            abstracts,
            kept,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_queue_keeps_comes_back() {
        let mut counts = Counts::default();
        let reason = "torn".to_owned();
        for became in [
            ReadAnew::Done,
            ReadAnew::Done,
            ReadAnew::AbstractOnly,
            ReadAnew::Kept { reason },
        ] {
            counts.add(&became);
        }
        assert_eq!(Counts::from_told(&counts.told()), Some(counts));
        assert_eq!(counts.all(), 4);
        assert_eq!(Counts::from_told("reading"), None);
    }
}
