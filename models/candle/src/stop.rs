//! Texts at which an output ends: what might be the start of one is held back until it is clear.

/// Passes text on up to the first of some stops.
#[derive(Debug)]
pub(crate) struct Stops {
    stops: Vec<String>,
    held: String,
}

/// What can be passed on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Passed {
    pub text: String,
    /// A stop came: nothing follows.
    pub ended: bool,
}

impl Stops {
    /// Empty stops are left out: they would end everything.
    pub fn new(stops: &[String]) -> Self {
        let stops = stops.iter().filter(|stop| !stop.is_empty());
        Self {
            stops: stops.cloned().collect(),
            held: String::new(),
        }
    }

    pub fn push(&mut self, text: &str) -> Passed {
        self.held.push_str(text);
        let first = self
            .stops
            .iter()
            .filter_map(|stop| self.held.find(stop))
            .min();
        if let Some(at) = first {
            self.held.truncate(at);
            return Passed {
                text: std::mem::take(&mut self.held),
                ended: true,
            };
        }
        let kept = self.stops.iter().map(|stop| begun(&self.held, stop)).max();
        let rest = self.held.split_off(self.held.len() - kept.unwrap_or(0));
        Passed {
            text: std::mem::replace(&mut self.held, rest),
            ended: false,
        }
    }

    /// What was held back, at an end without a stop.
    pub fn rest(&mut self) -> String {
        std::mem::take(&mut self.held)
    }
}

/// Bytes at the end of a text that a stop may begin with.
fn begun(text: &str, stop: &str) -> usize {
    stop.char_indices()
        .map(|(at, _)| at)
        .rev()
        .find(|at| text.ends_with(&stop[..*at]))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(stops: &[&str], pieces: &[&str]) -> (Vec<String>, bool, String) {
        let stops: Vec<String> = stops.iter().map(|stop| (*stop).to_owned()).collect();
        let mut stops = Stops::new(&stops);
        let mut texts = Vec::new();
        for piece in pieces {
            let passed = stops.push(piece);
            texts.push(passed.text);
            if passed.ended {
                return (texts, true, stops.rest());
            }
        }
        (texts, false, stops.rest())
    }

    #[test]
    fn a_stop_in_pieces_is_found_and_never_shown() {
        let (texts, ended, _) = passed(&["\n\nQuestion"], &["It is 60.\n", "\nQues", "tion: x"]);
        assert!(ended);
        assert_eq!(texts.concat(), "It is 60.");
    }

    #[test]
    fn what_only_looked_like_a_stop_comes_after_all() {
        let (texts, ended, rest) = passed(&["<end>", ""], &["a <e", "n", "é", " <"]);
        assert_eq!(
            (texts.concat().as_str(), ended, rest.as_str()),
            ("a <ené ", false, "<")
        );
    }
}
