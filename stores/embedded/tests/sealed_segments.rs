//! A passage index whose segments are sealed and merged answers like one in a single open segment.

use graph_schema::{ContentHash, PaperId, PassageId};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use stores_core::{IndexedPassage, PassageHit, PassageIndex};
use stores_embedded::{EdgePassages, SegmentSizes};

const DIMENSION: usize = 16;
/// 64 bytes of vector a passage: some seventy make a sealed segment.
const SMALL: SegmentSizes = SegmentSizes {
    sealed: 4,
    largest: 32,
};
const PAPERS: u32 = 150;
const PASSAGES: u32 = 6;

fn paper(number: u32) -> PaperId {
    PaperId::ingested(&ContentHash::of(&number.to_le_bytes()))
}

/// The passages of a paper; a later version says other things.
fn passages(number: u32, version: u32) -> Vec<IndexedPassage> {
    let paper = paper(number);
    let passage = |ordinal: u32| {
        let seed = (number * PASSAGES + ordinal) * 2 + version;
        let part = |at: usize| ((seed as usize * 31 + at * 17) % 101) as f32 / 101.0 + 0.01;
        IndexedPassage {
            id: PassageId::new(&paper, ordinal),
            paper: paper.clone(),
            text: format!("version{version} topic{} number{seed} of papers", seed % 7),
            dense: (0..DIMENSION).map(part).collect(),
        }
    };
    (0..PASSAGES).map(passage).collect()
}

fn open(dir: &Path, sizes: SegmentSizes) -> EdgePassages {
    EdgePassages::open_sized(dir, DIMENSION, sizes).expect("opens")
}

async fn fill(index: &EdgePassages) {
    for number in 0..PAPERS {
        index.put_passages(&passages(number, 0)).await.unwrap();
    }
}

/// Some papers come again, some go.
async fn change(index: &EdgePassages) {
    for number in 0..PAPERS {
        match number % 5 {
            0 => index.put_passages(&passages(number, 1)).await.unwrap(),
            1 => index.delete_paper(&paper(number)).await.unwrap(),
            _ => {}
        }
    }
}

/// Hits with their scores as text: sums differ in the last bits with the order of addition.
type Answers = Vec<Vec<(PassageId, String)>>;

fn plain(hits: Vec<PassageHit>) -> Vec<(PassageId, String)> {
    let plain = hits.into_iter();
    plain
        .map(|hit| (hit.id, format!("{:.4}", hit.score)))
        .collect()
}

async fn nearest(index: &EdgePassages) -> Answers {
    let within: Vec<PaperId> = (0..PAPERS).step_by(3).map(paper).collect();
    let mut answers = Vec::new();
    for wanted in (0..PAPERS).step_by(11).flat_map(|n| passages(n, 1)) {
        for within in [None, Some(&within[..])] {
            let near = index.nearest_passages(&wanted.dense, within, 10).await;
            answers.push(plain(near.unwrap()));
        }
    }
    answers
}

/// The best hit and all scores: of many with the same score which ones are told is not said.
async fn matching(index: &EdgePassages) -> Vec<(PassageId, Vec<String>)> {
    let mut answers = Vec::new();
    for wanted in (0..PAPERS).step_by(11).flat_map(|n| passages(n, 0)) {
        let said = index.matching_passages(&wanted.text, None, 10).await;
        let (ids, scores): (Vec<_>, Vec<_>) = plain(said.unwrap()).into_iter().unzip();
        answers.push((ids[0].clone(), scores));
    }
    answers
}

/// After [`change`] each word is found where it is said and nowhere else.
async fn assert_changed(index: &EdgePassages) {
    for number in 0..PAPERS {
        for version in [0, 1] {
            let one = &passages(number, version)[2];
            let (_, word) = one.text.split_once("number").expect("a number");
            let word = format!("number{}", word.trim_end_matches(" of papers"));
            let found = index.matching_passages(&word, None, 10).await.unwrap();
            let said = match number % 5 {
                0 => version == 1,
                1 => false,
                _ => version == 0,
            };
            let ids: Vec<&PassageId> = found.iter().map(|hit| &hit.id).collect();
            assert_eq!(ids, Vec::from_iter(said.then_some(&one.id)), "{word}");
        }
    }
}

fn segments(dir: &Path) -> Vec<std::path::PathBuf> {
    let listed = std::fs::read_dir(dir.join("passages/segments")).expect("segments");
    listed
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

#[tokio::test]
async fn sealed_segments_answer_like_an_open_one() {
    let (open_dir, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (plain, index) = (
        open(open_dir.path(), SegmentSizes::default()),
        open(dir.path(), SMALL),
    );
    for index in [&plain, &index] {
        fill(index).await;
    }
    assert_eq!(segments(open_dir.path()).len(), 1, "nothing to seal");
    assert!((4..12).contains(&segments(dir.path()).len()), "merged");
    let (near, said) = (nearest(&plain).await, matching(&plain).await);
    assert!(near.iter().all(|hits| hits.len() == 10));
    assert!(said.iter().all(|(_, scores)| scores.len() == 10));
    assert_eq!(nearest(&index).await, near);
    assert_eq!(matching(&index).await, said);

    for index in [&plain, &index] {
        change(index).await;
        assert_changed(index).await;
    }
    let near = nearest(&plain).await;
    assert_eq!(nearest(&index).await, near);
    let count = plain.count().await.unwrap();
    assert_eq!(index.count().await.unwrap(), count);
    drop(index);
    let index = open(dir.path(), SMALL);
    assert_changed(&index).await;
    assert_eq!(nearest(&index).await, near, "opened again");
    assert_eq!(index.count().await.unwrap(), count);
}

/// An index of an earlier version, all in one open segment, is sealed as it is written to.
#[tokio::test]
async fn an_open_index_is_sealed_later() {
    let dir = tempfile::tempdir().unwrap();
    let index = open(dir.path(), SegmentSizes::default());
    fill(&index).await;
    let (near, said) = (nearest(&index).await, matching(&index).await);
    drop(index);
    let index = open(dir.path(), SMALL);
    index.put_passages(&[]).await.unwrap();
    assert!(segments(dir.path()).len() > 1);
    assert_eq!(
        (nearest(&index).await, matching(&index).await),
        (near, said)
    );
}

/// Killed after a segment was rewritten and before the old one went, both are there.
#[tokio::test]
async fn a_segment_that_is_there_twice_is_found_once() {
    let dir = tempfile::tempdir().unwrap();
    let index = open(dir.path(), SMALL);
    fill(&index).await;
    let near = nearest(&index).await;
    drop(index);
    for (number, segment) in segments(dir.path()).into_iter().enumerate() {
        let twin = format!("00000000-0000-4000-8000-{number:012}");
        copy(&segment, &segment.with_file_name(twin));
    }
    let index = open(dir.path(), SMALL);
    assert_eq!(nearest(&index).await, near);
    change(&index).await;
    assert_changed(&index).await;
}

/// Where the process that is killed writes, and from which paper on.
const WRITE_TO: &str = "PAPYRI_TEST_WRITE_TO";
const WRITE_FROM: &str = "PAPYRI_TEST_WRITE_FROM";
const KILLS: u32 = 25;

#[tokio::test]
#[ignore = "a process of a_writer_that_is_killed_loses_nothing"]
async fn writer() {
    let dir = std::env::var_os(WRITE_TO).expect("a folder");
    let from = std::env::var(WRITE_FROM).expect("a number");
    let index = open(Path::new(&dir), SMALL);
    for number in from.parse().expect("a number").. {
        index.put_passages(&passages(number, 0)).await.unwrap();
        println!("wrote {number}");
    }
}

/// Killed at any moment, also while segments are rewritten: what was reported as written is there when it is opened.
#[tokio::test]
async fn a_writer_that_is_killed_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["writer", "--exact", "--ignored", "--nocapture"])
            .env(WRITE_TO, dir.path())
            .env(WRITE_FROM, (round * 20).to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test starts itself");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut wrote: Vec<u32> = Vec::new();
        for line in lines.map_while(Result::ok) {
            if let Some((_, number)) = line.split_once("wrote ") {
                wrote.push(number.parse().expect("a number"));
            }
            if wrote.len() == 10 + round as usize {
                std::thread::sleep(Duration::from_millis(u64::from(7 * round % 30)));
                child.kill().expect("it runs");
            }
        }
        child.wait().expect("it was started");
        let index = open(dir.path(), SMALL);
        for number in wrote {
            let wanted = passages(number, 0);
            let ids: Vec<PassageId> = wanted.iter().map(|one| one.id.clone()).collect();
            let vectors = index.dense_vectors(&ids).await.unwrap();
            assert_eq!(vectors.len(), ids.len(), "round {round}, paper {number}");
            let near = index.nearest_passages(&wanted[0].dense, None, 50).await;
            let near = near.unwrap().into_iter().filter(|hit| hit.id == ids[0]);
            assert_eq!(near.count(), 1, "round {round}, paper {number}");
        }
    }
    assert!(segments(dir.path()).len() > 2, "nothing was sealed");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).expect("copies")),
        }
    }
}
