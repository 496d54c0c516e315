//! What people do: list, count, retry, cancel, forget.

use super::{FULL_TEXT, METADATA, counted, job, lease, lease_one, newer, only, state};
use crate::conformance::Queue;
use crate::{JobCount, JobFilter, JobSelection};
use graph_schema::{JobId, JobKind, JobState, NewJob};
use std::collections::HashSet;

pub async fn retry_and_cancel(queue: Queue) {
    let jobs = &queue.jobs;
    let names = ["dead", "running", "waiting", "done"];
    for name in names {
        jobs.enqueue(&[job(name)], 0).await.unwrap();
        if name == "waiting" {
            continue;
        }
        // What was put in last is the only one due, except for the one left waiting.
        let leased = lease(jobs, "w", 9, 0).await;
        for leased in leased {
            match leased.job.key.as_str() {
                "dead" => assert!(jobs.fail(&leased.lease, "x", None, 1).await.unwrap()),
                "done" => assert!(jobs.complete(&leased.lease, 1).await.unwrap()),
                "waiting" => assert!(jobs.release(&leased.lease, 1).await.unwrap()),
                _ => {}
            }
        }
    }
    let all = JobSelection::Matching(JobFilter::default());
    let of_kind = |kind| {
        JobSelection::Matching(JobFilter {
            state: None,
            kind: Some(kind),
        })
    };
    assert_eq!(jobs.retry(&only(&job("waiting")), 2).await.unwrap(), 0);
    assert_eq!(jobs.retry(&only(&job("unknown")), 2).await.unwrap(), 0);
    assert_eq!(jobs.cancel(&only(&job("done")), 2).await.unwrap(), 0);
    assert_eq!(jobs.cancel(&of_kind(FULL_TEXT), 2).await.unwrap(), 0);
    assert_eq!(jobs.cancel(&of_kind(METADATA), 2).await.unwrap(), 2);
    for name in ["waiting", "running"] {
        let cancelled = state(jobs, &job(name)).await;
        assert_eq!(
            (cancelled.state, cancelled.worker),
            (JobState::Cancelled, None)
        );
    }
    assert!(lease(jobs, "w", 9, 9_999).await.is_empty());
    // A newer payload does not bring back what a person cancelled; a retry does.
    jobs.enqueue(&[newer("waiting")], 3).await.unwrap();
    assert_eq!(
        state(jobs, &job("waiting")).await.state,
        JobState::Cancelled
    );

    let dead = JobSelection::Matching(JobFilter {
        state: Some(JobState::Dead),
        kind: None,
    });
    assert_eq!(jobs.retry(&dead, 4).await.unwrap(), 1);
    assert_eq!(jobs.retry(&dead, 4).await.unwrap(), 0);
    let retried = state(jobs, &job("dead")).await;
    assert_eq!((retried.state, retried.attempts), (JobState::Waiting, 0));
    assert_eq!(retried.next_try, 4);
    assert_eq!(jobs.retry(&all, 5).await.unwrap(), 2);
    let due = lease(jobs, "w", 9, 5).await;
    let due: HashSet<&str> = due.iter().map(|leased| leased.job.key.as_str()).collect();
    assert_eq!(due, HashSet::from(["dead", "running", "waiting"]));

    // A running job that is cancelled is no longer its worker's.
    jobs.enqueue(&[job("late")], 6).await.unwrap();
    let late = lease_one(jobs, 6).await.lease;
    assert_eq!(jobs.cancel(&only(&job("late")), 7).await.unwrap(), 1);
    assert!(!jobs.renew(&late, 99).await.unwrap());
    assert!(!jobs.complete(&late, 8).await.unwrap());
    assert_eq!(state(jobs, &job("late")).await.state, JobState::Cancelled);
}

pub async fn pages_of_a_listing(queue: Queue) {
    let jobs = &queue.jobs;
    let mut batch: Vec<NewJob> = (0..20).map(|at| job(&at.to_string())).collect();
    for odd in batch.iter_mut().step_by(2) {
        odd.kind = FULL_TEXT;
    }
    jobs.enqueue(&batch, 0).await.unwrap();
    let leased = lease(jobs, "w", 4, 0).await;
    let pages = async |state: Option<JobState>, kind: Option<JobKind>| {
        let filter = JobFilter { state, kind };
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let page = jobs.list(&filter, after.as_ref(), 3).await.unwrap();
            let Some(last) = page.last() else { return ids };
            after = Some(last.id.clone());
            ids.extend(page.into_iter().map(|job| job.id));
        }
    };
    let mut expected: Vec<JobId> = batch.iter().map(NewJob::id).collect();
    expected.sort();
    assert_eq!(pages(None, None).await, expected);
    assert_eq!(pages(None, Some(FULL_TEXT)).await.len(), 10);
    let running = pages(Some(JobState::Running), None).await;
    let mut taken: Vec<JobId> = leased.into_iter().map(|leased| leased.job.id).collect();
    taken.sort();
    assert_eq!(running, taken);
    let waiting = (Some(JobState::Waiting), Some(METADATA));
    assert_eq!(pages(waiting.0, waiting.1).await.len(), 6);
    assert!(pages(Some(JobState::Dead), None).await.is_empty());
    assert_eq!(jobs.job(&job("unknown").id()).await.unwrap(), None);
}

pub async fn counts_and_age(queue: Queue) {
    let jobs = &queue.jobs;
    let empty = jobs.stats(0).await.unwrap();
    assert_eq!((empty.counts.len(), empty.oldest_due_ms), (0, None));
    let text = NewJob::new(FULL_TEXT, "a", job("a").payload);
    jobs.enqueue(&[job("a"), job("b")], 100).await.unwrap();
    jobs.enqueue(&[text, job("c")], 250).await.unwrap();
    let held = lease(jobs, "w", 2, 100).await;
    assert!(jobs.complete(&held[0].lease, 110).await.unwrap());
    assert!(
        jobs.fail(&held[1].lease, "x", Some(900), 120)
            .await
            .unwrap()
    );
    let stats = jobs.stats(300).await.unwrap();
    let count = |kind, state, count| JobCount { kind, state, count };
    assert_eq!(
        stats.counts,
        [
            count(FULL_TEXT, JobState::Waiting, 1),
            count(METADATA, JobState::Waiting, 2),
            count(METADATA, JobState::Done, 1),
        ]
    );
    assert_eq!(stats.of(JobState::Waiting), 3);
    assert_eq!(stats.oldest_due_ms, Some(50), "the other is not due");
    assert_eq!(jobs.stats(1_000).await.unwrap().oldest_due_ms, Some(750));
    assert_eq!(jobs.stats(200).await.unwrap().oldest_due_ms, None);
}

pub async fn times_that_a_wrong_clock_gave(queue: Queue) {
    let jobs = &queue.jobs;
    let (year, batch) = (31_536_000_000, ["due", "late", "leased", "failed"].map(job));
    jobs.enqueue(&batch[..1], 5).await.unwrap();
    jobs.enqueue(&batch[1..2], year).await.unwrap();
    assert_eq!(jobs.bring_forward(10).await.unwrap(), 1);
    assert_eq!(
        state(jobs, &batch[0]).await.next_try,
        5,
        "what is due stays so"
    );
    assert_eq!(state(jobs, &batch[1]).await.next_try, 10);
    assert_eq!(jobs.bring_forward(10).await.unwrap(), 0);

    // Leased, and put off, by somebody a year ahead.
    jobs.cancel(&JobSelection::Matching(JobFilter::default()), 10)
        .await
        .unwrap();
    jobs.enqueue(&batch[2..], 10).await.unwrap();
    let held = lease(jobs, "ahead", 2, year).await;
    assert_eq!(held.len(), 2);
    let failed = held
        .iter()
        .find(|one| one.job.key == "failed")
        .expect("it is leased");
    jobs.fail(&failed.lease, "x", Some(year), year)
        .await
        .unwrap();
    assert!(lease(jobs, "here", 2, 20).await.is_empty());
    assert_eq!(jobs.bring_forward(20).await.unwrap(), 2);
    assert_eq!(lease(jobs, "here", 2, 21).await.len(), 2);
    let kept = held
        .iter()
        .find(|one| one.job.key == "leased")
        .expect("it is leased");
    assert!(
        !jobs.complete(&kept.lease, 22).await.unwrap(),
        "its lease is lost"
    );
}

pub async fn pruning(queue: Queue) {
    let jobs = &queue.jobs;
    let batch: Vec<NewJob> = (0..10).map(|at| job(&at.to_string())).collect();
    jobs.enqueue(&batch, 0).await.unwrap();
    for (at, leased) in lease(jobs, "w", 8, 0).await.into_iter().enumerate() {
        if at < 6 {
            assert!(jobs.complete(&leased.lease, at as i64).await.unwrap());
        } else {
            assert!(jobs.fail(&leased.lease, "x", None, 0).await.unwrap());
        }
    }
    assert_eq!(jobs.prune(4).await.unwrap(), 4);
    assert_eq!(jobs.prune(4).await.unwrap(), 0);
    assert_eq!(jobs.prune(i64::MAX).await.unwrap(), 2);
    let stats = jobs.stats(0).await.unwrap();
    assert_eq!(
        (stats.of(JobState::Waiting), stats.of(JobState::Dead)),
        (2, 2)
    );
    assert_eq!(jobs.enqueue(&batch, 9).await.unwrap(), counted(6, 0, 4));
}
