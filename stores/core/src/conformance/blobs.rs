//! Cases of the file store.

use super::Stores;
use super::fixtures::id;
use crate::BlobKey;
use graph_schema::ContentHash;

pub async fn whole_or_not_at_all(stores: Stores) {
    let blobs = &stores.blobs;
    for key in [
        BlobKey::Raw(ContentHash::of(b"x")),
        BlobKey::Text(id("x")),
        BlobKey::Summary(id("x")),
    ] {
        assert_eq!(blobs.get(&key).await.unwrap(), None);
        blobs.delete(&key).await.unwrap();
        for bytes in [vec![7; 1 << 20], b"short".to_vec(), Vec::new()] {
            blobs.put(&key, bytes.clone()).await.unwrap();
            assert_eq!(blobs.get(&key).await.unwrap(), Some(bytes));
        }
        blobs.delete(&key).await.unwrap();
        assert_eq!(blobs.get(&key).await.unwrap(), None);
    }
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
