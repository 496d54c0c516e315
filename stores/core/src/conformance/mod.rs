//! What every adapter must do, as test cases over the ports. An adapter's test file names how its
//! stores are opened, empty, and the areas it answers for, and gets one test per case:
//!
//! ```ignore
//! stores_core::conformance!(open: graph explore people passages blobs ledger);
//!
//! async fn open() -> stores_core::conformance::Stores { … }
//! ```
//!
//! How an adapter bears the failing of its engine is told by [`mod@faults`], whose cases are named by the macro of that name.
//!
//! An adapter whose server is not always at hand returns `Option<Stores>`, and says on standard error why it is `None`.

pub mod accounts;
pub mod blobs;
pub mod explore;
pub mod faults;
mod fixtures;
pub mod graph;
pub mod jobs;
pub mod ledger;
pub mod passages;
pub mod people;
pub mod shelf;

use crate::{
    AccountStore, BlobStore, GraphStore, IngestLedger, JobQueue, PassageIndex, ShelfStore,
};
use std::any::Any;
use std::sync::Arc;

pub use fixtures::{DIMENSION, fill, papers};

/// Empty stores for one case; the index takes vectors of [`DIMENSION`].
pub struct Stores {
    pub graph: Arc<dyn GraphStore>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub ledger: Arc<dyn IngestLedger>,
    /// What must live as long as the stores: a folder, a server.
    pub keep: Box<dyn Any + Send>,
}

/// An empty queue for one case of the area `jobs`, which has an opener of its own.
pub struct Queue {
    pub jobs: Arc<dyn JobQueue>,
    /// What must live as long as the queue.
    pub keep: Box<dyn Any + Send>,
}

/// No users, keys or lines for one case of the area `accounts`, which has an opener of its own.
pub struct Accounts {
    pub accounts: Arc<dyn AccountStore>,
    /// What must live as long as they.
    pub keep: Box<dyn Any + Send>,
}

/// An empty shelf for one case of the area `shelf`, which has an opener of its own, and the accounts beside it.
pub struct Shelf {
    pub shelf: Arc<dyn ShelfStore>,
    pub accounts: Arc<dyn AccountStore>,
    /// What must live as long as they.
    pub keep: Box<dyn Any + Send>,
}

/// What an opener gives: the parts of a case, or `None` where a server was not named, and the case is passed over.
pub trait Opened {
    type Parts;
    fn opened(self) -> Option<Self::Parts>;
}

impl Opened for Stores {
    type Parts = Self;
    fn opened(self) -> Option<Self> {
        Some(self)
    }
}

impl Opened for Queue {
    type Parts = Self;
    fn opened(self) -> Option<Self> {
        Some(self)
    }
}

impl Opened for Accounts {
    type Parts = Self;
    fn opened(self) -> Option<Self> {
        Some(self)
    }
}

impl Opened for Shelf {
    type Parts = Self;
    fn opened(self) -> Option<Self> {
        Some(self)
    }
}

impl Opened for Option<Stores> {
    type Parts = Stores;
    fn opened(self) -> Option<Stores> {
        self
    }
}

/// One `#[tokio::test]` per case of the areas named, on stores from `$open().await`.
#[macro_export]
macro_rules! conformance {
    ($open:ident: $($area:ident)+) => {
        $($crate::conformance!(@area $open $area);)+
    };
    (@area $open:ident graph) => {
        $crate::conformance!(@cases $open graph:
            it_says_which_library_it_is, a_reference_waits_for_its_paper_and_falls_back_when_it_goes,
            the_order_of_arrival_does_not_matter, writing_twice_changes_nothing, what_is_missing,
            search, entities, inspected_and_rebuilt, cited_for_an_intent, notices, concurrent_writers,
            any_text);
    };
    (@area $open:ident explore) => {
        $crate::conformance!(@cases $open explore:
            citation_edges, co_citation, authors, windows_of_days, topics);
    };
    (@area $open:ident people) => {
        $crate::conformance!(@cases $open people:
            chats_and_turns, a_long_chat_is_read_from_its_end, answers_and_ratings, signals_of_answers,
            what_is_deleted_takes_its_ratings, chats_of_accounts);
    };
    (@area $open:ident passages) => {
        $crate::conformance!(@cases $open passages:
            found_by_vector, found_by_words, replaced_and_deleted, listed_by_pages, a_large_batch,
            written_side_by_side);
    };
    (@area $open:ident blobs) => {
        $crate::conformance!(@cases $open blobs: whole_or_not_at_all, keys_of_a_kind, parts, concurrent_puts);
    };
    (@area $open:ident ledger) => {
        $crate::conformance!(@cases $open ledger: lines);
    };
    (@area $open:ident accounts) => {
        $crate::conformance!(@cases $open accounts: users, sessions, keys, the_log);
    };
    (@area $open:ident shelf) => {
        $crate::conformance!(@cases $open shelf:
            collections_have_names_of_their_own, collections_are_seen_by_whom_they_are_shared_with,
            papers_of_a_collection, a_collection_is_bounded, tags, notes, readings,
            a_paper_that_goes_takes_its_places_along, a_user_who_goes_takes_theirs_along);
    };
    (@area $open:ident jobs) => {
        $crate::conformance!(@cases $open jobs:
            enqueueing_again, order_of_leases, lapsed_leases, lost_leases, backoff_and_dead_letters,
            a_job_that_kills_its_workers, replaced_while_running, progress_of_a_run, retry_and_cancel,
            cursors_and_their_pages, any_key, what_is_refused, a_large_batch, pages_of_a_listing,
            counts_and_age, times_that_a_wrong_clock_gave, pruning, four_workers_lose_nothing);
    };
    (@cases $open:ident $area:ident: $($case:ident),+) => {
        mod $area {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                use $crate::conformance::Opened;
                if let Some(parts) = super::$open().await.opened() {
                    $crate::conformance::$area::$case(parts).await;
                }
            })+
        }
    };
}
