//! Cases of the job queue. Time is the caller's, so the cases turn the clock themselves.

use super::Queue;
use crate::jobs::limits;
use crate::{
    Cursor, EnqueueCount, JobCount, JobFilter, JobQueue, JobSelection, LeaseRequest, LeasedJob,
    StoreErrorKind,
};
use graph_schema::{Job, JobId, JobKind, JobState, NewJob};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

const LEASE_MS: i64 = 100;

fn job(key: &str) -> NewJob {
    let payload = serde_json::from_str("{\"version\": 1}").unwrap();
    NewJob::new(JobKind::Metadata, key, payload)
}

/// The job with another payload.
fn newer(key: &str) -> NewJob {
    let payload = serde_json::from_str("{\"version\": 2}").unwrap();
    NewJob::new(JobKind::Metadata, key, payload)
}

fn request(worker: &str, limit: u32, now: i64) -> LeaseRequest {
    LeaseRequest {
        worker: worker.into(),
        kinds: vec![JobKind::Metadata],
        limit,
        lease_ms: LEASE_MS,
        now,
    }
}

async fn lease(jobs: &Arc<dyn JobQueue>, worker: &str, limit: u32, now: i64) -> Vec<LeasedJob> {
    jobs.lease(&request(worker, limit, now)).await.unwrap()
}

async fn lease_one(jobs: &Arc<dyn JobQueue>, now: i64) -> LeasedJob {
    let mut leased = lease(jobs, "one", 1, now).await;
    assert_eq!(leased.len(), 1, "a job is due at {now}");
    leased.remove(0)
}

async fn state(jobs: &Arc<dyn JobQueue>, job: &NewJob) -> Job {
    jobs.job(&job.id()).await.unwrap().expect("it is there")
}

fn counted(new: u64, replaced: u64, unchanged: u64) -> EnqueueCount {
    EnqueueCount {
        new,
        replaced,
        unchanged,
    }
}

fn only(job: &NewJob) -> JobSelection {
    JobSelection::Ids(vec![job.id()])
}

pub async fn enqueueing_again(queue: Queue) {
    let jobs = &queue.jobs;
    let (a, b) = (job("a"), job("b"));
    let batch = [a.clone(), b.clone(), a.clone()];
    assert_eq!(jobs.enqueue(&batch, 1).await.unwrap(), counted(2, 0, 0));
    assert_eq!(jobs.enqueue(&batch, 2).await.unwrap(), counted(0, 0, 2));
    assert_eq!(jobs.enqueue(&[], 2).await.unwrap(), counted(0, 0, 0));
    let kept = state(jobs, &a).await;
    assert_eq!((kept.created_at, kept.updated_at, kept.next_try), (1, 1, 1));
    assert_eq!((kept.state, kept.attempts), (JobState::Waiting, 0));
    assert_eq!((&kept.payload, kept.key.as_str()), (&a.payload, "a"));

    // The same names in another order are the same payload.
    let ordered = |text: &str| NewJob {
        payload: serde_json::from_str(text).unwrap(),
        ..job("c")
    };
    let c = ordered("{\"x\": {\"p\": 1, \"q\": 2}, \"y\": 3}");
    jobs.enqueue(std::slice::from_ref(&c), 3).await.unwrap();
    let turned = ordered("{\"y\": 3, \"x\": {\"q\": 2, \"p\": 1}}");
    assert_eq!(jobs.enqueue(&[turned], 4).await.unwrap(), counted(0, 0, 1));

    // Done and unchanged stays done; done and newer is to be done again.
    for _ in 0..3 {
        let leased = lease_one(jobs, 5).await;
        assert!(jobs.complete(&leased.lease, 6).await.unwrap());
    }
    assert_eq!(jobs.enqueue(&batch, 7).await.unwrap(), counted(0, 0, 2));
    assert!(lease(jobs, "one", 9, 7).await.is_empty());
    let batch = [newer("a"), b, job("d")];
    assert_eq!(jobs.enqueue(&batch, 8).await.unwrap(), counted(1, 1, 1));
    let again = state(jobs, &a).await;
    assert_eq!((again.state, again.attempts), (JobState::Waiting, 0));
    assert_eq!((again.next_try, again.created_at), (8, 1));
    assert_eq!(again.payload, newer("a").payload);

    let lifted = NewJob {
        priority: 9,
        ..job("d")
    };
    assert_eq!(jobs.enqueue(&[lifted], 9).await.unwrap(), counted(0, 0, 1));
    assert_eq!(state(jobs, &job("d")).await.priority, 9);
    jobs.enqueue(&[job("d")], 9).await.unwrap();
    assert_eq!(state(jobs, &job("d")).await.priority, 9, "never lowered");
}

pub async fn order_of_leases(queue: Queue) {
    let jobs = &queue.jobs;
    let of = |key: &str, priority: i32, kind: JobKind| NewJob {
        priority,
        kind,
        ..job(key)
    };
    let early = [
        of("low", -5, JobKind::Metadata),
        of("b", 0, JobKind::Metadata),
        of("c", 0, JobKind::FullText),
        of("high", 7, JobKind::FullText),
    ];
    jobs.enqueue(&early, 1).await.unwrap();
    jobs.enqueue(&[of("a", 0, JobKind::Metadata)], 2)
        .await
        .unwrap();
    jobs.enqueue(&[of("future", 9, JobKind::Metadata)], 50)
        .await
        .unwrap();
    let mut same = vec![early[1].clone(), early[2].clone()];
    same.sort_by_key(NewJob::id);
    let expected = [
        "high",
        same[0].key.as_str(),
        same[1].key.as_str(),
        "a",
        "low",
    ];

    let both = LeaseRequest {
        kinds: JobKind::ALL.to_vec(),
        ..request("w", 9, 10)
    };
    let nothing = LeaseRequest {
        kinds: vec![],
        ..both.clone()
    };
    assert!(jobs.lease(&nothing).await.unwrap().is_empty());
    assert!(lease(jobs, "w", 0, 10).await.is_empty());
    let mut seen = Vec::new();
    for limit in [2, 2, 9] {
        let request = LeaseRequest {
            limit,
            ..both.clone()
        };
        for leased in jobs.lease(&request).await.unwrap() {
            assert_eq!(
                (leased.job.state, leased.job.attempts),
                (JobState::Running, 1)
            );
            assert_eq!(leased.job.worker.as_deref(), Some("w"));
            assert_eq!(leased.job.lease_until, Some(10 + LEASE_MS));
            assert_eq!(leased.lease.job, leased.job.id);
            seen.push(leased.job.key);
        }
    }
    assert_eq!(seen, expected, "without the one that is not due");
    assert_eq!(lease(jobs, "w", 9, 50).await[0].job.key, "future");
}

pub async fn lapsed_leases(queue: Queue) {
    let jobs = &queue.jobs;
    jobs.enqueue(&[job("a"), job("b")], 0).await.unwrap();
    let first = lease(jobs, "first", 2, 0).await;
    assert!(jobs.renew(&first[1].lease, 500).await.unwrap());
    assert!(lease(jobs, "second", 9, LEASE_MS - 1).await.is_empty());

    let second = lease(jobs, "second", 9, LEASE_MS).await;
    assert_eq!(second.len(), 1, "the other was renewed");
    assert_eq!(second[0].job.id, first[0].job.id);
    assert_eq!(second[0].job.attempts, 2);
    assert_eq!(second[0].job.worker.as_deref(), Some("second"));
    let cause = second[0].job.cause.as_deref().unwrap_or_default();
    assert!(
        cause.contains("first") && cause.contains("lease"),
        "{cause}"
    );
    assert_eq!(lease(jobs, "third", 9, 500).await.len(), 2, "both lapsed");

    // Late, but nobody took it over: its work counts.
    jobs.enqueue(&[job("c")], 1_000).await.unwrap();
    for still in lease(jobs, "third", 9, 1_000).await {
        if still.job.key == "c" {
            assert!(jobs.complete(&still.lease, 9_000).await.unwrap());
        }
    }
    assert_eq!(state(jobs, &job("c")).await.state, JobState::Done);
}

pub async fn lost_leases(queue: Queue) {
    let jobs = &queue.jobs;
    jobs.enqueue(&[job("a")], 0).await.unwrap();
    let lost = lease_one(jobs, 0).await.lease;
    let held = lease_one(jobs, LEASE_MS).await.lease;
    let before = state(jobs, &job("a")).await;
    assert!(!jobs.renew(&lost, 9_999).await.unwrap());
    assert!(!jobs.complete(&lost, 101).await.unwrap());
    assert!(!jobs.fail(&lost, "late", None, 101).await.unwrap());
    assert!(!jobs.release(&lost, 101).await.unwrap());
    assert_eq!(state(jobs, &job("a")).await, before, "nothing changed");

    assert!(jobs.complete(&held, 102).await.unwrap());
    assert!(!jobs.complete(&held, 103).await.unwrap(), "ended once");
    let done = state(jobs, &job("a")).await;
    assert_eq!((done.state, done.updated_at), (JobState::Done, 102));
    assert_eq!(
        (done.worker, done.lease_until, done.cause),
        (None, None, None)
    );

    // Forgotten and put in anew, it is not the old worker's either.
    assert_eq!(jobs.prune(200).await.unwrap(), 1);
    jobs.enqueue(&[job("a")], 200).await.unwrap();
    let new = lease_one(jobs, 200).await.lease;
    assert!(!jobs.complete(&lost, 201).await.unwrap());
    assert!(!jobs.complete(&held, 201).await.unwrap());
    assert!(jobs.release(&new, 202).await.unwrap());
    let back = state(jobs, &job("a")).await;
    assert_eq!((back.state, back.attempts), (JobState::Waiting, 0));
    assert_eq!(lease_one(jobs, 202).await.job.attempts, 1);
}

pub async fn backoff_and_dead_letters(queue: Queue) {
    let jobs = &queue.jobs;
    let twice = NewJob {
        max_attempts: 2,
        ..job("twice")
    };
    jobs.enqueue(std::slice::from_ref(&twice), 0).await.unwrap();
    let leased = lease_one(jobs, 0).await.lease;
    assert!(jobs.fail(&leased, "503", Some(40), 1).await.unwrap());
    let waiting = state(jobs, &twice).await;
    assert_eq!((waiting.state, waiting.next_try), (JobState::Waiting, 40));
    assert_eq!(waiting.cause.as_deref(), Some("503"));
    assert!(lease(jobs, "w", 9, 39).await.is_empty());
    let leased = lease_one(jobs, 40).await.lease;
    let cause = format!("\u{0}{}", "漢".repeat(limits::LONGEST_CAUSE + 5));
    assert!(jobs.fail(&leased, &cause, Some(80), 41).await.unwrap());
    let dead = state(jobs, &twice).await;
    assert_eq!((dead.state, dead.attempts), (JobState::Dead, 2));
    let kept = dead.cause.unwrap_or_default();
    assert_eq!(kept.chars().count(), limits::LONGEST_CAUSE);
    assert!(kept.ends_with('漢') && !kept.contains('\0'));
    assert!(lease(jobs, "w", 9, 9_999).await.is_empty());

    // Given up by its worker at the first try.
    jobs.enqueue(&[job("hopeless")], 0).await.unwrap();
    let leased = lease_one(jobs, 100).await.lease;
    assert!(jobs.fail(&leased, "404", None, 101).await.unwrap());
    let dead = JobFilter {
        state: Some(JobState::Dead),
        kind: None,
    };
    let listed = jobs.list(&dead, None, 9).await.unwrap();
    let mut causes: Vec<_> = listed.iter().filter_map(|job| job.cause.clone()).collect();
    causes.sort();
    assert_eq!((causes.len(), causes[1].as_str()), (2, "404"));

    // A newer payload is a new chance.
    jobs.enqueue(&[newer("hopeless")], 102).await.unwrap();
    let chance = lease_one(jobs, 102).await.job;
    assert_eq!((chance.attempts, chance.cause), (1, None));
}

pub async fn a_job_that_kills_its_workers(queue: Queue) {
    let jobs = &queue.jobs;
    let poison = NewJob {
        max_attempts: 3,
        ..job("poison")
    };
    jobs.enqueue(&[poison.clone(), job("good")], 0)
        .await
        .unwrap();
    let mut runs = 0;
    for round in 0..6 {
        for leased in lease(jobs, "victim", 9, round * LEASE_MS).await {
            if leased.job.key == "good" {
                assert!(
                    jobs.complete(&leased.lease, round * LEASE_MS)
                        .await
                        .unwrap()
                );
            } else {
                runs += 1;
            }
        }
    }
    assert_eq!(runs, 3);
    let dead = state(jobs, &poison).await;
    assert_eq!((dead.state, dead.attempts), (JobState::Dead, 3));
    assert!(dead.cause.is_some_and(|cause| cause.contains("victim")));
}

pub async fn replaced_while_running(queue: Queue) {
    let jobs = &queue.jobs;
    jobs.enqueue(&[job("a")], 0).await.unwrap();
    let old = lease_one(jobs, 1).await;
    assert_eq!(
        jobs.enqueue(&[newer("a")], 2).await.unwrap(),
        counted(0, 1, 0)
    );
    assert!(lease(jobs, "w", 9, 3).await.is_empty(), "one run at a time");
    assert!(jobs.renew(&old.lease, 90).await.unwrap());
    assert!(jobs.complete(&old.lease, 4).await.unwrap());
    let waiting = state(jobs, &job("a")).await;
    assert_eq!((waiting.state, waiting.attempts), (JobState::Waiting, 0));
    let new = lease_one(jobs, 4).await;
    assert_eq!(new.job.payload, newer("a").payload);

    // It fails for good, but there is a newer payload.
    jobs.enqueue(&[job("a")], 5).await.unwrap();
    assert!(jobs.fail(&new.lease, "gone", None, 6).await.unwrap());
    let last = lease_one(jobs, 6).await;
    assert_eq!(
        (&last.job.payload, last.job.attempts),
        (&job("a").payload, 1)
    );
    assert!(jobs.complete(&last.lease, 7).await.unwrap());
    assert_eq!(state(jobs, &job("a")).await.state, JobState::Done);

    // Its worker goes away: whoever takes it over has the newer payload, once.
    jobs.enqueue(&[newer("a")], 8).await.unwrap();
    lease_one(jobs, 8).await;
    jobs.enqueue(&[job("a")], 9).await.unwrap();
    let taken = lease_one(jobs, 8 + LEASE_MS).await;
    assert_eq!(
        (&taken.job.payload, taken.job.attempts),
        (&job("a").payload, 1)
    );
    assert!(jobs.complete(&taken.lease, 200).await.unwrap());
    assert_eq!(state(jobs, &job("a")).await.state, JobState::Done);
}

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
    assert_eq!(
        jobs.cancel(&of_kind(JobKind::FullText), 2).await.unwrap(),
        0
    );
    assert_eq!(
        jobs.cancel(&of_kind(JobKind::Metadata), 2).await.unwrap(),
        2
    );
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

pub async fn cursors_and_their_pages(queue: Queue) {
    let jobs = &queue.jobs;
    let cursor = |text: &str| Cursor {
        name: "oai:cs — 漢字".into(),
        text: text.into(),
    };
    let name = cursor("").name;
    assert_eq!(jobs.cursor(&name).await.unwrap(), None);
    jobs.put_cursor(&cursor("one")).await.unwrap();
    let page = [job("a"), job("b")];
    for count in [counted(2, 0, 0), counted(0, 0, 2)] {
        let put = jobs.enqueue_with_cursor(&page, &cursor("two"), 1).await;
        assert_eq!(put.unwrap(), count);
        assert_eq!(jobs.cursor(&name).await.unwrap().as_deref(), Some("two"));
    }
    // A page that is refused leaves the cursor where it was, and nothing of itself.
    let refused = [job("c"), job("")];
    let error = jobs
        .enqueue_with_cursor(&refused, &cursor("three"), 2)
        .await
        .unwrap_err();
    assert_eq!(error.kind, StoreErrorKind::Invalid);
    assert_eq!(jobs.cursor(&name).await.unwrap().as_deref(), Some("two"));
    assert_eq!(jobs.job(&job("c").id()).await.unwrap(), None);
    let unfit = Cursor {
        name: "\n".into(),
        ..cursor("x")
    };
    let error = jobs.enqueue_with_cursor(&[job("d")], &unfit, 2).await;
    assert_eq!(error.unwrap_err().kind, StoreErrorKind::Invalid);
    assert_eq!(jobs.job(&job("d").id()).await.unwrap(), None);
    jobs.put_cursor(&cursor("")).await.unwrap();
    assert_eq!(jobs.cursor(&name).await.unwrap().as_deref(), Some(""));
}

pub async fn any_key(queue: Queue) {
    let jobs = &queue.jobs;
    let long = "é".repeat(limits::LONGEST_KEY / 2);
    for key in [
        "arxiv:cs/0112017",
        "漢字 🧪 \u{202e}x",
        "' \" \\ $1 %s {x}",
        &long,
    ] {
        let mut odd = job(key);
        let text = "{\"zero\": \"a\\u0000b\", \"text\": \"漢字 🧪 \\ud83d\\udcc4\", \"n\": 18446744073709551615, \"f\": 0.1, \"none\": null}";
        odd.payload = serde_json::from_str(text).unwrap();
        jobs.enqueue(std::slice::from_ref(&odd), 0).await.unwrap();
        let leased = lease_one(jobs, 0).await;
        assert_eq!(
            (&leased.job.key, &leased.job.payload),
            (&odd.key, &odd.payload)
        );
        assert_eq!(leased.job.id, JobId::new(JobKind::Metadata, key));
        assert!(jobs.fail(&leased.lease, key, None, 1).await.unwrap());
        assert_eq!(state(jobs, &odd).await.cause.as_deref(), Some(key));
    }
}

pub async fn what_is_refused(queue: Queue) {
    let jobs = &queue.jobs;
    let payload = serde_json::Value::String("x".repeat(limits::LARGEST_PAYLOAD));
    let (too_long, too_many) = (
        "k".repeat(limits::LONGEST_KEY + 1),
        vec![job("a"); limits::MOST_JOBS + 1],
    );
    for refused in [
        &[job(" ")][..],
        &[job("a\0b")],
        &[job("fine"), job(&too_long)],
        &[NewJob::new(JobKind::FullText, "large", payload)],
        &[NewJob {
            max_attempts: 0,
            ..job("never")
        }],
        &too_many,
    ] {
        let error = jobs.enqueue(refused, 0).await.unwrap_err();
        assert_eq!(error.kind, StoreErrorKind::Invalid, "{error}");
    }
    let ids = JobSelection::Ids(vec![job("a").id(); limits::MOST_JOBS + 1]);
    let error = jobs.retry(&ids, 0).await.unwrap_err();
    assert_eq!(error.kind, StoreErrorKind::Invalid, "{error}");
    assert_eq!(jobs.job(&job("fine").id()).await.unwrap(), None);
    assert!(jobs.stats(0).await.unwrap().counts.is_empty());
}

pub async fn a_large_batch(queue: Queue) {
    let jobs = &queue.jobs;
    let batch: Vec<NewJob> = (0..5_000).map(|at| job(&format!("arxiv:{at}"))).collect();
    assert_eq!(jobs.enqueue(&batch, 1).await.unwrap(), counted(5_000, 0, 0));
    assert_eq!(jobs.enqueue(&batch, 2).await.unwrap(), counted(0, 0, 5_000));
    let newer: Vec<NewJob> = (0..5_000)
        .map(|at| newer(&format!("arxiv:{}", at + 2_500)))
        .collect();
    assert_eq!(
        jobs.enqueue(&newer, 3).await.unwrap(),
        counted(2_500, 2_500, 0)
    );
    let most = lease(jobs, "w", 5_000, 3).await;
    assert_eq!(most.len(), limits::MOST_LEASED as usize);
    let listed = jobs.list(&JobFilter::default(), None, 5_000).await.unwrap();
    assert_eq!(listed.len(), limits::MOST_LISTED as usize);
    assert_eq!(jobs.stats(3).await.unwrap().of(JobState::Waiting), 6_500);
    let all = JobSelection::Matching(JobFilter::default());
    assert_eq!(jobs.cancel(&all, 4).await.unwrap(), 7_500);
}

pub async fn pages_of_a_listing(queue: Queue) {
    let jobs = &queue.jobs;
    let mut batch: Vec<NewJob> = (0..20).map(|at| job(&at.to_string())).collect();
    for odd in batch.iter_mut().step_by(2) {
        odd.kind = JobKind::FullText;
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
    assert_eq!(pages(None, Some(JobKind::FullText)).await.len(), 10);
    let running = pages(Some(JobState::Running), None).await;
    let mut taken: Vec<JobId> = leased.into_iter().map(|leased| leased.job.id).collect();
    taken.sort();
    assert_eq!(running, taken);
    let waiting = (Some(JobState::Waiting), Some(JobKind::Metadata));
    assert_eq!(pages(waiting.0, waiting.1).await.len(), 6);
    assert!(pages(Some(JobState::Dead), None).await.is_empty());
    assert_eq!(jobs.job(&job("unknown").id()).await.unwrap(), None);
}

pub async fn counts_and_age(queue: Queue) {
    let jobs = &queue.jobs;
    let empty = jobs.stats(0).await.unwrap();
    assert_eq!((empty.counts.len(), empty.oldest_due_ms), (0, None));
    let text = NewJob::new(JobKind::FullText, "a", job("a").payload);
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
            count(JobKind::Metadata, JobState::Waiting, 2),
            count(JobKind::Metadata, JobState::Done, 1),
            count(JobKind::FullText, JobState::Waiting, 1),
        ]
    );
    assert_eq!(stats.of(JobState::Waiting), 3);
    assert_eq!(stats.oldest_due_ms, Some(50), "the other is not due");
    assert_eq!(jobs.stats(1_000).await.unwrap().oldest_due_ms, Some(750));
    assert_eq!(jobs.stats(200).await.unwrap().oldest_due_ms, None);
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

/// Four workers drain 2,000 jobs while some fail once and some leases are left to lapse.
pub async fn four_workers_lose_nothing(queue: Queue) {
    const JOBS: usize = 2_000;
    let batch: Vec<NewJob> = (0..JOBS).map(|at| job(&format!("k{at}"))).collect();
    queue.jobs.enqueue(&batch, 0).await.unwrap();
    let held: Arc<Mutex<HashSet<JobId>>> = Arc::default();
    let ended: Arc<Mutex<HashMap<JobId, u32>>> = Arc::default();
    let mut workers = Vec::new();
    for number in 0..4 {
        let (jobs, held, ended) = (queue.jobs.clone(), held.clone(), ended.clone());
        workers.push(tokio::spawn(async move {
            let name = format!("worker {number}");
            while ended.lock().unwrap().len() < JOBS {
                let request = LeaseRequest {
                    lease_ms: i64::MAX / 2,
                    ..request(&name, 17, 1)
                };
                for leased in jobs.lease(&request).await.unwrap() {
                    let id = leased.job.id.clone();
                    assert!(
                        held.lock().unwrap().insert(id.clone()),
                        "{id} is held twice"
                    );
                    let first = leased.job.attempts == 1;
                    let fails = first && leased.job.key.ends_with('3');
                    tokio::task::yield_now().await;
                    // Given up before it is ended: another worker may hold it the moment after.
                    held.lock().unwrap().remove(&id);
                    if fails {
                        let failed = jobs.fail(&leased.lease, "once", Some(1), 1).await;
                        assert!(failed.unwrap());
                        continue;
                    }
                    assert!(jobs.complete(&leased.lease, 1).await.unwrap());
                    *ended.lock().unwrap().entry(id).or_default() += 1;
                }
            }
        }));
    }
    for worker in workers {
        worker.await.unwrap();
    }
    let ended = ended.lock().unwrap().clone();
    assert!(ended.values().all(|times| *times == 1), "each done once");
    assert_eq!(ended.len(), JOBS);
    let stats = queue.jobs.stats(1).await.unwrap();
    assert_eq!(stats.of(JobState::Done), JOBS as u64);
    assert_eq!(stats.counts.len(), 1);
}
