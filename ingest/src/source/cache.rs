//! Pages of results kept for a while in memory: the same search is not asked for twice, and an old page
//! is asked for on condition that it changed.

use super::atom::AtomPage;
use super::exchange::Validators;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A page of 100 results takes some 300 kB.
const MAX_PAGES: usize = 64;

pub struct Cache {
    pages: Mutex<HashMap<String, Kept>>,
    /// A younger page is given without asking.
    fresh: Duration,
}

#[derive(Clone)]
pub struct Kept {
    pub page: Arc<AtomPage>,
    pub validators: Validators,
    since: Instant,
}

impl Cache {
    pub fn new(fresh: Duration) -> Self {
        Self {
            pages: Mutex::default(),
            fresh,
        }
    }

    /// The page kept under an address, and whether it is fresh.
    pub fn get(&self, url: &str) -> Option<(Kept, bool)> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pages.get(url)?.clone();
        let fresh = kept.since.elapsed() < self.fresh;
        Some((kept, fresh))
    }

    /// Keeps a page; the oldest one makes room.
    pub fn put(&self, url: &str, page: Arc<AtomPage>, validators: Validators) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= MAX_PAGES && !pages.contains_key(url) {
            let oldest = pages.iter().min_by_key(|(_, kept)| kept.since);
            if let Some(oldest) = oldest.map(|(url, _)| url.clone()) {
                pages.remove(&oldest);
            }
        }
        let since = Instant::now();
        let kept = Kept {
            page,
            validators,
            since,
        };
        pages.insert(url.to_owned(), kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_page_makes_room() {
        let cache = Cache::new(Duration::from_secs(60));
        for url in 0..=MAX_PAGES {
            cache.put(&url.to_string(), Arc::default(), Validators::default());
        }
        assert!(cache.get("0").is_none());
        assert!(cache.get("1").is_some_and(|(_, fresh)| fresh));
        let cache = Cache::new(Duration::ZERO);
        cache.put("a", Arc::default(), Validators::default());
        assert!(cache.get("a").is_some_and(|(_, fresh)| !fresh));
    }
}
