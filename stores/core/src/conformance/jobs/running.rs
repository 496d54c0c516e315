//! Leases: their order, their loss, their ends.

use super::{FULL_TEXT, LEASE_MS, METADATA, job, lease, lease_one, newer, request, state};
use crate::conformance::Queue;
use crate::jobs::limits;
use crate::{JobFilter, LeaseRequest};
use graph_schema::{JobId, JobKind, JobProgress, JobState, NewJob, PaperId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

pub async fn order_of_leases(queue: Queue) {
    let jobs = &queue.jobs;
    let of = |key: &str, priority: i32, kind: JobKind| NewJob {
        priority,
        kind,
        ..job(key)
    };
    let early = [
        of("low", -5, METADATA),
        of("b", 0, METADATA),
        of("c", 0, FULL_TEXT),
        of("high", 7, FULL_TEXT),
    ];
    jobs.enqueue(&early, 1).await.unwrap();
    jobs.enqueue(&[of("a", 0, METADATA)], 2).await.unwrap();
    jobs.enqueue(&[of("future", 9, METADATA)], 50)
        .await
        .unwrap();
    let mut same = [early[1].clone(), early[2].clone()];
    same.sort_by_key(NewJob::id);
    let expected = [
        "high",
        same[0].key.as_str(),
        same[1].key.as_str(),
        "a",
        "low",
    ];

    let both = LeaseRequest {
        kinds: vec![METADATA, FULL_TEXT],
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

    // Several at once: those that are held, and no others.
    jobs.enqueue(&[job("b"), job("c")], 102).await.unwrap();
    let (one, two) = (lease_one(jobs, 102).await, lease_one(jobs, 102).await);
    let all = [lost.clone(), one.lease, held.clone(), two.lease];
    assert_eq!(jobs.renew_all(&all, 103).await.unwrap(), 2);
    assert_eq!(jobs.complete_all(&all, 104).await.unwrap(), 2);
    assert_eq!(jobs.complete_all(&all, 105).await.unwrap(), 0);
    assert_eq!(jobs.complete_all(&[], 105).await.unwrap(), 0);
    for key in ["b", "c"] {
        assert_eq!(state(jobs, &job(key)).await.state, JobState::Done);
    }
    // A stale lease in the list is not made good by the token of another that was taken in the same call.
    jobs.enqueue(&[newer("b"), newer("c")], 106).await.unwrap();
    let both = lease(jobs, "one", 2, 106).await;
    let mut stale = both[0].lease.clone();
    stale.token.clone_from(&lost.token);
    let all = [stale, both[1].lease.clone()];
    assert_eq!(jobs.renew_all(&all, 107).await.unwrap(), 1);
    assert_eq!(jobs.complete_all(&all, 108).await.unwrap(), 1);
    assert!(jobs.complete(&both[0].lease, 109).await.unwrap());

    // Forgotten and put in anew, it is not the old worker's either.
    assert_eq!(jobs.prune(200).await.unwrap(), 3);
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

pub async fn progress_of_a_run(queue: Queue) {
    let jobs = &queue.jobs;
    jobs.enqueue(&[job("a")], 0).await.unwrap();
    assert_eq!(state(jobs, &job("a")).await.progress, None);
    let lost = lease_one(jobs, 0).await.lease;
    let half = JobProgress {
        step: "reading".into(),
        done: 3,
        total: Some(6),
        paper: Some(PaperId::cited("a")),
    };
    assert!(jobs.put_progress(&lost, &half).await.unwrap());
    let running = state(jobs, &job("a")).await;
    assert_eq!(running.progress, Some(half.clone()));

    // The next run knows how far the one before came, and only it may say how far it is.
    let leased = lease_one(jobs, LEASE_MS).await;
    assert_eq!(leased.job.progress, Some(half.clone()));
    let late = JobProgress::at("late");
    assert!(!jobs.put_progress(&lost, &late).await.unwrap());
    let again = 2 * LEASE_MS;
    jobs.fail(&leased.lease, "no", Some(again), again)
        .await
        .unwrap();
    assert_eq!(state(jobs, &job("a")).await.progress, Some(half));

    let leased = lease_one(jobs, again).await;
    let end = JobProgress::at("linked ☃");
    assert!(jobs.put_progress(&leased.lease, &end).await.unwrap());
    assert!(jobs.complete(&leased.lease, again).await.unwrap());
    assert!(
        !jobs.put_progress(&leased.lease, &late).await.unwrap(),
        "it has ended"
    );
    let done = state(jobs, &job("a")).await;
    assert_eq!((done.state, done.progress), (JobState::Done, Some(end)));

    // What is another job now has not come anywhere yet.
    jobs.enqueue(&[newer("a")], again).await.unwrap();
    assert_eq!(state(jobs, &newer("a")).await.progress, None);
}
