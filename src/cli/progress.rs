//! Long work: a bar for people, and Ctrl-C that ends it at a point from which it can go on.

use super::INTERRUPTED;
use super::terminal::errln;
use ::ingest::reader::PagesRead;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// One piece of long work.
pub(super) struct Run {
    pub bar: ProgressBar,
    /// Cancelled by the first Ctrl-C; the second ends the program.
    pub stop: CancellationToken,
    watcher: JoinHandle<()>,
    teller: Option<JoinHandle<()>>,
}

impl Run {
    /// `total` may be 0 where it is not known.
    pub fn start(total: u64, unit: &str) -> Self {
        let template = match total {
            0 => format!("{{spinner}} {{pos}} {unit}  {{per_sec}}{{msg}}"),
            _ => format!("{{bar:30}} {{pos}}/{{len}} {unit}  {{per_sec}}  {{eta}} left{{msg}}"),
        };
        let style = ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = match total {
            0 => ProgressBar::no_length(),
            total => ProgressBar::new(total),
        };
        Self::with(bar.with_style(style))
    }

    /// For a download, whose size is told later.
    pub fn start_bytes() -> Self {
        let template = "{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self::with(ProgressBar::no_length().with_style(style))
    }

    fn with(bar: ProgressBar) -> Self {
        let stop = CancellationToken::new();
        Self {
            bar,
            watcher: tokio::spawn(cancel_on_ctrl_c(stop.clone())),
            teller: None,
            stop,
        }
    }

    /// Without a bar, as a part of what `stop` ends.
    pub fn hidden(stop: CancellationToken) -> Self {
        Self {
            bar: ProgressBar::hidden(),
            watcher: tokio::spawn(async {}),
            teller: None,
            stop,
        }
    }

    /// Says beside the bar how far the reading of scans is, while there are any.
    pub fn tell_pages(&mut self, mut pages: watch::Receiver<PagesRead>) {
        let bar = self.bar.clone();
        self.teller = Some(tokio::spawn(async move {
            while pages.changed().await.is_ok() {
                let PagesRead { done, of } = *pages.borrow_and_update();
                bar.set_message(match done < of {
                    true => format!("  scans: {done} of {of} pages read"),
                    false => String::new(),
                });
            }
        }));
    }

    pub fn end(&self) {
        self.watcher.abort();
        if let Some(teller) = &self.teller {
            teller.abort();
        }
        self.bar.finish_and_clear();
    }
}

/// Cancelled by the first Ctrl-C; the second ends the program.
pub(super) fn stopped_by_ctrl_c() -> CancellationToken {
    let stop = CancellationToken::new();
    tokio::spawn(cancel_on_ctrl_c(stop.clone()));
    stop
}

/// First Ctrl-C: nothing new is begun, what is at work is finished. Second: the end at once; what was reported as
/// done is kept.
async fn cancel_on_ctrl_c(stop: CancellationToken) {
    if tokio::signal::ctrl_c().await.is_ok() {
        errln!("finishing what is at work; Ctrl-C again stops at once, nothing is lost");
        stop.cancel();
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(i32::from(INTERRUPTED));
    }
}
