//! What comes into the queue: again, anew, with its cursor, or not at all.

use super::{FULL_TEXT, LEASE_MS, METADATA, counted, job, lease, lease_one, newer, state};
use crate::conformance::Queue;
use crate::jobs::limits;
use crate::{Cursor, JobFilter, JobSelection, StoreErrorKind};
use graph_schema::{JobId, JobState, NewJob};

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
        assert_eq!(leased.job.id, JobId::new(METADATA, key));
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
        &[NewJob::new(FULL_TEXT, "large", payload)],
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
