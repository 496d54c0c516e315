//! Questions and answers are kept as long as is configured.

use crate::support::Papyri;
use crate::support::service::Service;
use graph_schema::{Answer, AnswerId, Chat, ChatId};
use serde_json::{Value, json};
use service::Caller;
use service::converse::{Conversations, Expired};
use std::time::Duration;
use stores_core::ChatsOf;
use stores_embedded::{EmbeddedStores, OpenOptions};

const DAY: i64 = 86_400_000;

fn answer(number: u8, day: i64) -> Answer {
    Answer {
        trace: None,
        made_with: None,
        generation: None,
        owner: None,
        id: AnswerId::parse(&format!("01234567-89ab-4def-8123-4567890000{number:02}")).unwrap(),
        question: "Why?".into(),
        standalone_question: "Why?".into(),
        sentences: Vec::new(),
        near: Vec::new(),
        understanding: None,
        confidence: None,
        composer: "extractive".into(),
        created_at: day * DAY,
    }
}

#[tokio::test]
async fn what_is_old_goes_and_what_goes_on_stays() {
    let dir = tempfile::tempdir().unwrap();
    let stores = EmbeddedStores::open(dir.path(), OpenOptions::default()).unwrap();
    let graph = stores.graph.as_ref();
    let chat = |number: u8, day: i64| Chat {
        id: ChatId::parse(&format!("11234567-89ab-4def-8123-4567890000{number:02}")).unwrap(),
        title: String::new(),
        owner: None,
        created_at: day * DAY,
    };
    // One chat that ended long ago, one that goes on, one just begun.
    let (ended, going, begun) = (chat(1, 1), chat(2, 1), chat(3, 99));
    for chat in [&ended, &going, &begun] {
        graph.put_chat(chat).await.unwrap();
    }
    for (chat, number, day) in [(&ended, 1, 2), (&going, 2, 3), (&going, 3, 98)] {
        let answer = answer(number, day);
        graph.append_turn(&chat.id, &answer).await.unwrap();
    }
    graph.put_answer(&answer(4, 5)).await.unwrap();
    let keep = Duration::from_secs(90 * 86_400);
    let conversations = Conversations::new(stores.graph.clone());
    let expire = async || {
        let expiring = conversations.expire(&Caller::Local, keep, 100 * DAY);
        expiring.await.unwrap()
    };
    let expired = expire().await;
    assert_eq!((expired.answers, expired.chats), (3, 1));
    let left = graph.chats(&ChatsOf::Everybody, 9).await.unwrap();
    assert_eq!(left, [begun, going.clone()]);
    let turns = graph.turns(&going.id, None, 9).await.unwrap();
    assert_eq!((turns.len(), &turns[0].answer), (1, &answer(3, 98)));
    assert_eq!(expire().await, Expired::default());
}

/// The setting reaches the service: what is older goes when it starts, without anybody asking.
#[test]
fn a_service_keeps_as_long_as_it_is_set() {
    let papyri = Papyri::new();
    let old = Chat {
        id: ChatId::parse("11234567-89ab-4def-8123-456789000001").unwrap(),
        title: "Tides".into(),
        created_at: DAY,
        owner: None,
    };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let stores = EmbeddedStores::open(&papyri.library(), OpenOptions::default()).unwrap();
        stores.graph.put_chat(&old).await.unwrap();
        stores
            .graph
            .append_turn(&old.id, &answer(1, 2))
            .await
            .unwrap();
    });
    let chats =
        |service: &Service| service.data("{ chats { title } }", &Value::Null)["chats"].clone();
    for (keep, left) in [
        ("forever", json!([{ "title": "Tides" }])),
        ("90d", json!([])),
    ] {
        let mut command = papyri.command();
        command.env("PAPYRI_ANSWER__KEEP", keep);
        let service = Service::start(command);
        // It is at it when it starts to listen.
        let found = (0..600).any(|_| {
            let found = chats(&service) == left;
            if !found {
                std::thread::sleep(Duration::from_millis(200));
            }
            found
        });
        assert!(found, "{keep}: {}", chats(&service));
    }
}
