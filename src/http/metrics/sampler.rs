//! Samples of machine and program every 15 seconds: shown with the metrics, kept by the minute, and looked at for what is
//! worth an alert.

use super::page;
use crate::config::{AlertsConfig, Config};
use crate::notifier::Notifier;
use crate::telemetry::instance;
use chrono::Utc;
use operations::alerts::Standing;
use operations::{Alerts, Figures, History, Machine, Minute, Snapshot, Work};
use service::learn::DRIFT;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

pub const SAMPLED_EVERY: Duration = Duration::from_secs(15);

/// What is sampled, and where it goes.
#[derive(Clone)]
pub struct Sampling {
    machine: Machine,
    history: History,
    instance: String,
    alerts: Option<AlertsConfig>,
}

/// Where the samples of a library lie.
pub fn folder(library: &Path) -> PathBuf {
    library.join("operations")
}

/// One look: sums since the start.
struct Look {
    snapshot: Snapshot,
    work: Work,
    away: Vec<String>,
    /// How the fixed questions compare, by figure.
    drift: Vec<(String, f64)>,
    at: Instant,
}

impl Sampling {
    pub fn of(config: &Config) -> Self {
        let library = &config.library.dir;
        Self {
            machine: Machine::new(library),
            history: History::new(&folder(library)),
            instance: instance(),
            alerts: config.alerts.clone(),
        }
    }

    /// The same without alerts: of commands that somebody watches.
    pub fn quiet(config: &Config) -> Self {
        Self {
            alerts: None,
            ..Self::of(config)
        }
    }

    /// Samples until `stop`, and keeps what was sampled up to then.
    pub async fn keep(self, stop: CancellationToken) {
        let notifier = self.notifier();
        let every = self.alerts.as_ref().map(AlertsConfig::every);
        let rest = SAMPLED_EVERY.min(every.unwrap_or(SAMPLED_EVERY));
        let mut alerts = Alerts::default();
        let (mut minute, mut lately) = (None::<Minute>, None::<Minute>);
        let mut before = self.look().await;
        let mut evaluated = before.at;
        loop {
            let over = tokio::select! {
                () = stop.cancelled() => true,
                () = tokio::time::sleep(rest) => false,
            };
            let now = self.look().await;
            let sample = self.sample(&before, &now);
            if let Some(whole) = minute.take_if(|minute| minute.at != sample.at) {
                self.put(whole).await;
            }
            add(&mut minute, &sample);
            add(&mut lately, &sample);
            if over {
                if let Some(begun) = minute {
                    self.put(begun).await;
                }
                return;
            }
            if let (Some(every), Some(config)) = (every, &self.alerts)
                && now.at - evaluated + rest / 2 >= every
                && let Some(mut sum) = lately.take()
            {
                evaluated = now.at;
                sum.at = Utc::now().timestamp();
                let away: Vec<&str> = now.away.iter().map(String::as_str).collect();
                let drift = now
                    .drift
                    .iter()
                    .map(|(figure, off)| (figure.as_str(), *off));
                let drift: Vec<(&str, f64)> = drift.collect();
                let standing = Standing {
                    away: &away,
                    drift: &drift,
                };
                for change in alerts.next(sum, standing, &config.thresholds()) {
                    tracing::warn!(alert = change.alert, state = ?change.state, "{}", change.summary);
                    if let Some(notifier) = &notifier {
                        notifier.tell(&change, &self.instance);
                    }
                }
            }
            before = now;
        }
    }

    /// `None` without alerts, or where they can't be sent: the log says why, and the service goes on.
    fn notifier(&self) -> Option<Notifier> {
        let alerts = self.alerts.as_ref()?;
        match Notifier::start(alerts) {
            Ok(notifier) => Some(notifier),
            Err(error) => {
                tracing::error!("no alert will be sent: {error:#}");
                None
            }
        }
    }

    async fn look(&self) -> Look {
        let machine = self.machine.clone();
        let snapshot = tokio::task::spawn_blocking(move || machine.snapshot()).await;
        let snapshot = snapshot.unwrap_or_default();
        shown(&snapshot);
        let figures = Figures::parse(&page().unwrap_or_default());
        let stores = figures.named(super::gauges::STORE_UP);
        let away = stores.filter(|store| store.value == 0.0);
        Look {
            away: away.map(|store| store.label("store").to_owned()).collect(),
            drift: figures
                .named(DRIFT)
                .map(|one| (one.label("figure").to_owned(), one.value))
                .collect(),
            work: Work::of(&figures),
            snapshot,
            at: Instant::now(),
        }
    }

    fn sample(&self, before: &Look, now: &Look) -> Minute {
        let seconds = (now.at - before.at).as_secs_f64();
        let work = now.work.since(&before.work);
        Minute {
            at: Utc::now().timestamp().div_euclid(60) * 60,
            instance: self.instance.clone(),
            ..Minute::between(&before.snapshot, &now.snapshot, seconds, work)
        }
    }

    /// A library that can't be written to, or whose disk is full, is served all the same.
    async fn put(&self, minute: Minute) {
        let history = self.history.clone();
        let kept = tokio::task::spawn_blocking(move || history.put(&minute)).await;
        if let Ok(Err(error)) = kept {
            tracing::debug!(%error, "a minute of samples is lost");
        }
    }
}

fn add(sum: &mut Option<Minute>, sample: &Minute) {
    match sum {
        Some(sum) => sum.add(sample),
        None => *sum = Some(sample.clone()),
    }
}

/// The snapshot as metrics.
fn shown(snapshot: &Snapshot) {
    if let Some(process) = &snapshot.process {
        let milliseconds = (process.cpu_seconds * 1e3) as u64;
        metrics::counter!("papyri_process_cpu_milliseconds_total").absolute(milliseconds);
        metrics::gauge!("papyri_process_memory_bytes").set(process.memory as f64);
        for (direction, bytes) in [("read", process.read), ("written", process.written)] {
            metrics::counter!("papyri_process_disk_bytes_total", "direction" => direction)
                .absolute(bytes);
        }
    }
    if let Some(container) = &snapshot.container {
        let throttled = (container.throttled_seconds * 1e3) as u64;
        metrics::counter!("papyri_container_throttled_milliseconds_total").absolute(throttled);
        metrics::gauge!("papyri_container_memory_bytes").set(container.memory as f64);
        if let Some(limit) = container.memory_limit {
            metrics::gauge!("papyri_container_memory_limit_bytes").set(limit as f64);
        }
    }
    if let Some(host) = &snapshot.host {
        metrics::gauge!("papyri_host_load").set(host.load[0]);
        let available = host.memory_available as f64;
        metrics::gauge!("papyri_host_memory_available_bytes").set(available);
        metrics::gauge!("papyri_host_memory_bytes").set(host.memory_total as f64);
        for (direction, bytes) in [("received", host.received), ("sent", host.sent)] {
            metrics::counter!("papyri_host_network_bytes_total", "direction" => direction)
                .absolute(bytes);
        }
    }
    if let Some(disk) = &snapshot.disk {
        metrics::gauge!("papyri_disk_free_bytes").set(disk.free as f64);
        metrics::gauge!("papyri_disk_bytes").set(disk.total as f64);
    }
}
