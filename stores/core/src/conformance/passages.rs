//! Cases of the passage index.

use super::Stores;
use super::fixtures::{DIMENSION, id, indexed};
use crate::{IndexedPassage, PassageHit, StoreErrorKind};
use graph_schema::PassageId;

fn three() -> [IndexedPassage; 3] {
    [
        indexed("a", 0, "neural ranking of passages", 0),
        indexed("a", 1, "citation graphs of papers", 1),
        indexed("b", 0, "citation of neural papers", 2),
    ]
}

fn ids(hits: &[PassageHit]) -> Vec<&PassageId> {
    hits.iter().map(|hit| &hit.id).collect()
}

pub async fn found_by_vector(stores: Stores) {
    let (index, all) = (&stores.passages, three());
    index.ping().await.unwrap();
    let none = index.nearest_passages(&[1.0, 0.0, 0.0, 0.0], None, 3).await;
    assert!(none.unwrap().is_empty());
    index.put_passages(&all).await.unwrap();
    index.put_passages(&all[..1]).await.unwrap();
    assert_eq!(index.count().await.unwrap(), 3);
    let near = index
        .nearest_passages(&[0.0, 1.0, 0.1, 0.0], None, 2)
        .await
        .unwrap();
    assert_eq!(ids(&near), [&all[1].id, &all[2].id]);
    assert!(near[0].score > near[1].score && near[0].score <= 1.001);
    let within = [id("b")];
    let near = index
        .nearest_passages(&[0.0, 1.0, 0.1, 0.0], Some(&within), 2)
        .await;
    assert_eq!(ids(&near.unwrap()), [&all[2].id]);
    for wrong in [&[1.0][..], &[0.0; DIMENSION + 1], &[]] {
        let refused = index.nearest_passages(wrong, None, 3).await.unwrap_err();
        assert_eq!(refused.kind, StoreErrorKind::Invalid);
    }
    // Equal scores come by id.
    let ties = index
        .nearest_passages(&[0.0, 0.0, 0.0, 1.0], None, 9)
        .await
        .unwrap();
    assert!(
        ties.windows(2)
            .all(|pair| pair[0].score > pair[1].score || pair[0].id < pair[1].id)
    );
}

pub async fn found_by_words(stores: Stores) {
    let (index, all) = (&stores.passages, three());
    index.put_passages(&all).await.unwrap();
    let words = index
        .matching_passages("graphs of citations", None, 9)
        .await
        .unwrap();
    assert_eq!(words.first().map(|hit| &hit.id), Some(&all[1].id));
    let within = index
        .matching_passages("citation", Some(&[id("b")]), 9)
        .await
        .unwrap();
    assert_eq!(ids(&within), [&all[2].id]);
    for empty in ["of the", "", "?!", "\u{0}"] {
        assert!(
            index
                .matching_passages(empty, None, 9)
                .await
                .unwrap()
                .is_empty(),
            "{empty:?}"
        );
    }
    assert!(
        index
            .matching_passages("zeppelin", None, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let nowhere = index
        .matching_passages("citation", Some(&[id("zz")]), 9)
        .await
        .unwrap();
    assert!(nowhere.is_empty());
}

pub async fn replaced_and_deleted(stores: Stores) {
    let (index, all) = (&stores.passages, three());
    index.put_passages(&[]).await.unwrap();
    index.put_passages(&all).await.unwrap();
    let changed = indexed("a", 0, "zeppelins over 漢字", 3);
    index
        .put_passages(std::slice::from_ref(&changed))
        .await
        .unwrap();
    assert_eq!(index.count().await.unwrap(), 3);
    let found = index.matching_passages("zeppelin", None, 9).await.unwrap();
    assert_eq!(ids(&found), [&changed.id]);
    assert!(
        index
            .matching_passages("ranking", None, 9)
            .await
            .unwrap()
            .is_empty()
    );

    let asked = [
        all[2].id.clone(),
        PassageId::new(&id("q"), 9),
        changed.id.clone(),
    ];
    let vectors = index.dense_vectors(&asked).await.unwrap();
    let expected = [
        (all[2].id.clone(), all[2].dense.clone()),
        (changed.id.clone(), changed.dense.clone()),
    ];
    assert_eq!(vectors, expected);

    index.delete_paper(&id("a")).await.unwrap();
    index.delete_paper(&id("a")).await.unwrap();
    assert_eq!(index.count().await.unwrap(), 1);
    assert!(
        index
            .matching_passages("zeppelin", None, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn listed_by_pages(stores: Stores) {
    let (index, all) = (&stores.passages, three());
    assert!(index.passage_ids(None, 9).await.unwrap().is_empty());
    index.put_passages(&all).await.unwrap();
    let listed = index.passage_ids(None, 9).await.unwrap();
    let mut sorted = listed.clone();
    sorted.sort();
    let mut expected: Vec<PassageId> = all.iter().map(|one| one.id.clone()).collect();
    expected.sort();
    assert_eq!(sorted, expected);
    assert_eq!(index.passage_ids(None, 2).await.unwrap(), listed[..2]);
    let rest = index.passage_ids(Some(&listed[1]), 9).await.unwrap();
    assert_eq!(rest, listed[2..]);
    let rest = index.passage_ids(Some(&listed[0]), 1).await.unwrap();
    assert_eq!(rest, listed[1..2]);
    index.delete_paper(&id("a")).await.unwrap();
    let left = index.passage_ids(None, 9).await.unwrap();
    assert_eq!(left, [all[2].id.clone()]);
}

pub async fn a_large_batch(stores: Stores) {
    let index = &stores.passages;
    let text = |number: u32| format!("passage number{number} of a large paper");
    let batch: Vec<_> = (0..3_000)
        .map(|n| indexed("big", n, &text(n), n as usize % DIMENSION))
        .collect();
    index.put_passages(&batch).await.unwrap();
    assert_eq!(index.count().await.unwrap(), 3_000);
    let found = index
        .matching_passages("number2718", None, 3)
        .await
        .unwrap();
    assert_eq!(ids(&found[..1]), [&batch[2718].id]);
    assert_eq!(
        index
            .nearest_passages(&[1.0, 0.0, 0.0, 0.0], None, 50)
            .await
            .unwrap()
            .len(),
        50
    );
}

pub async fn written_side_by_side(stores: Stores) {
    let mut writers = Vec::new();
    for number in 0..8_u32 {
        let index = stores.passages.clone();
        writers.push(tokio::spawn(async move {
            let name = format!("paper {number}");
            let batch: Vec<_> = (0..20).map(|n| indexed(&name, n, "words", 0)).collect();
            index.put_passages(&batch).await
        }));
    }
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(stores.passages.count().await.unwrap(), 160);
}
