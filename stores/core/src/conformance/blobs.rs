//! Cases of the file store.

use super::Stores;
use super::fixtures::id;
use crate::{BlobKey, BlobKind, BlobPart};
use graph_schema::ContentHash;

pub async fn whole_or_not_at_all(stores: Stores) {
    let blobs = &stores.blobs;
    for key in [
        BlobKey::Raw(ContentHash::of(b"x")),
        BlobKey::Text(id("x")),
        BlobKey::Layout(id("x")),
        BlobKey::Tables(id("x")),
        BlobKey::Scan(ContentHash::of(b"x")),
        BlobKey::Summary(id("x")),
        BlobKey::Versions(id("x")),
        BlobKey::Correction(id("x")),
        BlobKey::Removal(id("x")),
    ] {
        assert_eq!(blobs.get(&key).await.unwrap(), None);
        assert_eq!(blobs.size(&key).await.unwrap(), None);
        blobs.delete(&key).await.unwrap();
        for bytes in [vec![7; 1 << 20], b"short".to_vec(), Vec::new()] {
            blobs.put(&key, bytes.clone()).await.unwrap();
            let size = bytes.len() as u64;
            assert_eq!(blobs.size(&key).await.unwrap(), Some(size));
            assert_eq!(blobs.get(&key).await.unwrap(), Some(bytes));
        }
        blobs.delete(&key).await.unwrap();
        assert_eq!(blobs.get(&key).await.unwrap(), None);
    }
}

pub async fn keys_of_a_kind(stores: Stores) {
    let blobs = &stores.blobs;
    let all = async |kind| blobs.keys(kind, None, 99).await.unwrap();
    assert!(all(BlobKind::Text).await.is_empty());
    let mut texts = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        texts.push(BlobKey::Text(id(name)));
        blobs.put(&texts[texts.len() - 1], vec![1]).await.unwrap();
        let raw = BlobKey::Raw(ContentHash::of(name.as_bytes()));
        blobs.put(&raw, vec![2]).await.unwrap();
    }
    texts.sort_by_key(BlobKey::path);
    assert_eq!(all(BlobKind::Text).await, texts);
    assert_eq!(all(BlobKind::Raw).await.len(), 5);
    assert!(all(BlobKind::Removal).await.is_empty());
    let two = blobs.keys(BlobKind::Text, Some(&texts[1]), 2).await;
    assert_eq!(two.unwrap(), texts[2..4]);
    blobs.delete(&texts[2]).await.unwrap();
    let rest = blobs.keys(BlobKind::Text, Some(&texts[1]), 9).await;
    assert_eq!(rest.unwrap(), texts[3..]);
}

pub async fn parts(stores: Stores) {
    let blobs = &stores.blobs;
    let key = BlobKey::Raw(ContentHash::of(b"x"));
    assert_eq!(blobs.get_range(&key, 0..8).await.unwrap(), None);
    blobs.put(&key, b"0123456789".to_vec()).await.unwrap();
    for (range, bytes) in [
        (0..10, "0123456789"),
        (0..0, ""),
        (2..5, "234"),
        (8..u64::MAX, "89"),
        (10..12, ""),
        (u64::MAX - 1..u64::MAX, ""),
    ] {
        let bytes = bytes.as_bytes().to_vec();
        let part = blobs.get_range(&key, range).await.unwrap();
        assert_eq!(part, Some(BlobPart { bytes, size: 10 }));
    }
    blobs.put(&key, Vec::new()).await.unwrap();
    let none = blobs.get_range(&key, 0..1).await.unwrap().expect("a blob");
    assert!(none.bytes.is_empty() && none.size == 0);
}

pub async fn concurrent_puts(stores: Stores) {
    let key = BlobKey::Text(id("x"));
    let mut writers = Vec::new();
    for byte in 0..8_u8 {
        let (blobs, key) = (stores.blobs.clone(), key.clone());
        writers.push(tokio::spawn(async move {
            blobs.put(&key, vec![byte; 100_000]).await
        }));
    }
    for writer in writers {
        writer.await.unwrap().unwrap();
        let seen = stores.blobs.get(&key).await.unwrap().expect("a blob");
        assert!(seen.len() == 100_000 && seen.iter().all(|byte| *byte == seen[0]));
    }
}
