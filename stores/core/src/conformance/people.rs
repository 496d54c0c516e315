//! Cases of what readers leave behind: chats, answers, ratings.

use super::Stores;
use super::fixtures::{id, record};
use crate::{ChatsOf, StoreErrorKind};
use graph_schema::{
    Act, Answer, AnswerFeatures, AnswerId, AnswerTrace, Arm, Chat, ChatId, Citation, Generation,
    GenerationEnd, Given, MadeWith, ModelRef, PassageId, PassageTrace, Rating, RatingTarget,
    Reason, Sentence, SentenceFeatures, SentenceTrace, Signal, Understanding, Who,
};

fn answer(number: u8, question: &str) -> Answer {
    let paper = id("a");
    Answer {
        trace: None,
        made_with: Some(MadeWith {
            embedder: Some(ModelRef {
                name: "an embedder".into(),
                version: "int8".into(),
                digest: Some("ab".repeat(32)),
            }),
            ..MadeWith::default()
        }),
        id: AnswerId::parse(&format!("01234567-89ab-4def-8123-4567890000{number:02}")).unwrap(),
        owner: None,
        question: question.into(),
        standalone_question: question.into(),
        sentences: vec![Sentence {
            text: "A quote — 漢字.".into(),
            citations: vec![Citation {
                passage: PassageId::new(&paper, 0),
                paper,
                paper_title: "Alpha".into(),
                section: "1 Introduction".into(),
                page: 1,
                quote: "A quote — 漢字.".into(),
                start: 0,
                end: 19,
                recognised: false,
            }],
        }],
        near: Vec::new(),
        understanding: Some(Understanding::default()),
        confidence: Some(0.25),
        composer: "extractive".into(),
        generation: Some(Generation {
            model: "a model".into(),
            ended: GenerationEnd::BrokeOff,
            dropped: 2,
            prompt_tokens: Some(300),
            output_tokens: None,
        }),
        created_at: i64::from(number),
    }
}

fn chat(number: u8) -> Chat {
    Chat {
        id: ChatId::parse(&format!("11234567-89ab-4def-8123-4567890000{number:02}")).unwrap(),
        title: String::new(),
        owner: None,
        created_at: i64::from(number),
    }
}

fn who(name: &str) -> Who {
    Who::parse(&format!("user {name}")).unwrap()
}

pub async fn chats_and_turns(stores: Stores) {
    let graph = &stores.graph;
    let (old, new) = (chat(1), chat(2));
    let missing = graph.append_turn(&old.id, &answer(1, "why?")).await;
    assert_eq!(missing.unwrap_err().kind, StoreErrorKind::NotFound);
    assert!(graph.turns(&old.id, None, 9).await.unwrap().is_empty());
    assert_eq!(graph.chat(&old.id).await.unwrap(), None);

    graph.put_chat(&old).await.unwrap();
    graph.put_chat(&new).await.unwrap();
    for (number, ordinal) in [(1, 0), (2, 1), (1, 0)] {
        let turn = graph.append_turn(&old.id, &answer(number, "why?")).await;
        assert_eq!(turn.unwrap(), ordinal);
    }
    let named = Chat {
        title: "Why?".into(),
        ..old.clone()
    };
    graph.put_chat(&named).await.unwrap();
    assert_eq!(graph.chat(&old.id).await.unwrap(), Some(named.clone()));
    let turns = graph.turns(&old.id, None, 9).await.unwrap();
    let ordinals: Vec<u32> = turns.iter().map(|turn| turn.ordinal).collect();
    assert_eq!(ordinals, [0, 1]);
    assert_eq!(turns[1].answer, answer(2, "why?"));
    assert_eq!(
        graph.chats(&ChatsOf::Everybody, 9).await.unwrap(),
        [new.clone(), named.clone()]
    );
    let by_id = graph.chats_by_id(None, 1).await.unwrap();
    assert_eq!(by_id, [named]);
    let rest = graph.chats_by_id(Some(&old.id), 9).await.unwrap();
    assert_eq!(rest, std::slice::from_ref(&new));
    let answers = graph.answers_by_id(None, 1).await.unwrap();
    assert_eq!(answers, [answer(1, "why?")]);
    let rest = graph.answers_by_id(Some(&answers[0].id), 9).await.unwrap();
    assert_eq!(rest, [answer(2, "why?")]);
    assert_eq!(graph.chats(&ChatsOf::Everybody, 1).await.unwrap(), [new]);
}

/// However long a chat is, no more is read of it than was asked for.
pub async fn a_long_chat_is_read_from_its_end(stores: Stores) {
    let graph = &stores.graph;
    let long = chat(1);
    graph.put_chat(&long).await.unwrap();
    for number in 1..=7 {
        let kept = answer(number, "and then?");
        graph.append_turn(&long.id, &kept).await.unwrap();
    }
    let page = async |before, limit| {
        let turns = graph.turns(&long.id, before, limit).await.unwrap();
        turns.iter().map(|turn| turn.ordinal).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 3).await, [4, 5, 6]);
    assert_eq!(page(Some(4), 3).await, [1, 2, 3]);
    assert_eq!(page(Some(1), 3).await, [0]);
    assert!(page(Some(0), 3).await.is_empty());
    assert_eq!(page(Some(u32::MAX), 1).await, [6]);
    assert!(page(None, 0).await.is_empty());
}

pub async fn answers_and_ratings(stores: Stores) {
    let graph = &stores.graph;
    let kept = answer(1, "how?");
    graph.put_answer(&kept).await.unwrap();
    graph.put_answer(&kept).await.unwrap();
    assert_eq!(graph.answer(&kept.id).await.unwrap(), Some(kept.clone()));
    assert_eq!(graph.answer(&answer(2, "").id).await.unwrap(), None);

    graph.put_paper(&record("a", "Alpha", &[])).await.unwrap();
    let rating = |target: RatingTarget, stars: u8| Rating {
        target,
        stars,
        // One with reasons, one of a version that had none.
        reasons: match stars {
            2 => vec![Reason::NotSupported, Reason::OffTopic],
            _ => Vec::new(),
        },
        given: (stars == 2).then(|| Box::new(given())),
        comment: "Both, 漢字.".into(),
        created_at: i64::from(stars),
    };
    for target in [
        RatingTarget::Answer(kept.id.clone()),
        RatingTarget::PaperSummary(id("a")),
    ] {
        for stars in [2, 5] {
            graph
                .put_rating(&rating(target.clone(), stars))
                .await
                .unwrap();
        }
        assert!(graph.has_rating(&rating(target.clone(), 2)).await.unwrap());
        let other = Rating {
            comment: "Neither.".into(),
            ..rating(target.clone(), 2)
        };
        assert!(!graph.has_rating(&other).await.unwrap());
        assert!(!graph.has_rating(&rating(target, 3)).await.unwrap());
    }
    let stars = async |offset, limit| {
        let some = graph.all_ratings(offset, limit).await.unwrap();
        some.iter().map(|rating| rating.stars).collect::<Vec<_>>()
    };
    assert_eq!(stars(0, 9).await, [2, 2, 5, 5]);
    assert_eq!(stars(1, 2).await, [2, 5]);
    for nothing in [
        RatingTarget::Answer(answer(2, "").id),
        RatingTarget::PaperSummary(id("zz")),
    ] {
        let refused = graph.put_rating(&rating(nothing.clone(), 3)).await;
        assert_eq!(refused.unwrap_err().kind, StoreErrorKind::NotFound);
        assert!(!graph.has_rating(&rating(nothing, 3)).await.unwrap());
    }
}

fn given() -> Given {
    let paper = id("a");
    Given {
        question: "how, \"then\"?".into(),
        composer: "extractive".into(),
        made_with: answer(1, "").made_with,
        shown: vec!["A quote — 漢字.".into()],
        trace: Some(AnswerTrace {
            model: "a-0123abcd".into(),
            arm: Some(Arm::B),
            features: AnswerFeatures {
                best: 0.25,
                ..AnswerFeatures::default()
            },
            passages: vec![PassageTrace {
                passage: PassageId::new(&paper, 3),
                score: 0.5,
            }],
            sentences: vec![SentenceTrace {
                paper,
                start: 0,
                end: 19,
                features: SentenceFeatures::default(),
                shown: true,
            }],
        }),
    }
}

/// What is done with an answer is kept once, with the first time, and goes with the answer or when it is old.
pub async fn signals_of_answers(stores: Stores) {
    let graph = &stores.graph;
    let signal = |number: u8, act: Act, at: i64| Signal {
        answer: answer(number, "").id,
        act,
        created_at: at,
    };
    let opened = Act::Opened {
        sentence: 0,
        citation: 1,
    };
    let early = [signal(1, opened, 5), signal(9, Act::Copied, 6)];
    let refused = graph.put_signals(&early).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::NotFound);

    let talk = chat(1);
    graph.put_chat(&talk).await.unwrap();
    graph
        .append_turn(&talk.id, &answer(1, "why?"))
        .await
        .unwrap();
    graph.put_answer(&answer(2, "how?")).await.unwrap();
    let refused = graph.put_signals(&early).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::NotFound);
    let none = graph.all_signals(0, 9).await.unwrap();
    assert_eq!(none, [], "all are kept, or none");

    let first = [signal(1, opened, 5), signal(1, Act::Copied, 5)];
    graph.put_signals(&first).await.unwrap();
    let second = [
        signal(1, opened, 8),
        signal(1, Act::Regenerated, 9),
        signal(2, Act::Copied, 7),
    ];
    graph.put_signals(&second).await.unwrap();
    graph.put_signals(&[]).await.unwrap();
    let of_first = [
        signal(1, Act::Copied, 5),
        signal(1, opened, 5),
        signal(1, Act::Regenerated, 9),
    ];
    assert_eq!(
        graph.signals(&answer(1, "").id).await.unwrap(),
        of_first.clone()
    );
    assert_eq!(graph.signals(&answer(9, "").id).await.unwrap(), []);
    let all = graph.all_signals(1, 2).await.unwrap();
    assert_eq!(all, [signal(1, opened, 5), signal(2, Act::Copied, 7)]);

    // An answer that is written again keeps them.
    graph.put_answer(&answer(2, "how?")).await.unwrap();
    assert_eq!(graph.forget_signals(7).await.unwrap(), 2);
    assert_eq!(graph.forget_signals(7).await.unwrap(), 0);
    let left = graph.all_signals(0, 9).await.unwrap();
    assert_eq!(
        left,
        [signal(2, Act::Copied, 7), signal(1, Act::Regenerated, 9)]
    );
    assert!(graph.delete_answer(&answer(2, "").id).await.unwrap());
    assert!(graph.delete_chat(&talk.id).await.unwrap());
    assert_eq!(graph.all_signals(0, 9).await.unwrap(), []);
    assert_eq!(graph.inspect().await.unwrap(), Vec::<String>::new());
}

/// What rates a thing goes with it; what else there is stays.
pub async fn what_is_deleted_takes_its_ratings(stores: Stores) {
    let graph = &stores.graph;
    let (one, other) = (chat(1), chat(2));
    for chat in [&one, &other] {
        graph.put_chat(chat).await.unwrap();
    }
    for number in 1..=3 {
        let kept = answer(number, "why?");
        graph.append_turn(&one.id, &kept).await.unwrap();
    }
    // One answer stands in both chats, one in none.
    graph
        .append_turn(&other.id, &answer(3, "why?"))
        .await
        .unwrap();
    graph.put_answer(&answer(4, "how?")).await.unwrap();
    for name in ["a", "b"] {
        graph.put_paper(&record(name, name, &[])).await.unwrap();
    }
    let of_answer = |number: u8| RatingTarget::Answer(answer(number, "").id);
    let of_paper = |name: &str| RatingTarget::PaperSummary(id(name));
    let targets = [1, 2, 3, 4].map(of_answer);
    for target in targets.into_iter().chain(["a", "b"].map(of_paper)) {
        let rating = Rating {
            target,
            stars: 4,
            reasons: Vec::new(),
            given: None,
            comment: String::new(),
            created_at: 7,
        };
        graph.put_rating(&rating).await.unwrap();
    }
    let rated = async || {
        let all = graph.all_ratings(0, 99).await.unwrap();
        let mut rated: Vec<RatingTarget> = all.into_iter().map(|one| one.target).collect();
        rated.sort_by_key(|target| format!("{target:?}"));
        rated
    };
    let expected = |answers: &[u8], papers: &[&str]| {
        let answers = answers.iter().map(|number| of_answer(*number));
        let papers = papers.iter().map(|name| of_paper(name));
        let mut all: Vec<RatingTarget> = answers.chain(papers).collect();
        all.sort_by_key(|target| format!("{target:?}"));
        all
    };
    assert_eq!(rated().await, expected(&[1, 2, 3, 4], &["a", "b"]));

    assert!(graph.delete_paper(&id("a")).await.unwrap());
    assert_eq!(rated().await, expected(&[1, 2, 3, 4], &["b"]));
    let quoting = graph.answer(&answer(1, "").id).await.unwrap();
    assert!(quoting.is_some(), "what quoted it can still be read");

    assert!(graph.delete_answer(&answer(2, "").id).await.unwrap());
    assert!(!graph.delete_answer(&answer(2, "").id).await.unwrap());
    assert_eq!(rated().await, expected(&[1, 3, 4], &["b"]));
    let ordinals = async |chat: &Chat| {
        let turns = graph.turns(&chat.id, None, 9).await.unwrap();
        turns.iter().map(|turn| turn.ordinal).collect::<Vec<_>>()
    };
    assert_eq!(ordinals(&one).await, [0, 2]);
    let next = graph.append_turn(&one.id, &answer(5, "so?")).await;
    assert_eq!(next.unwrap(), 3, "an ordinal is given once");

    assert!(graph.delete_chat(&one.id).await.unwrap());
    assert!(!graph.delete_chat(&one.id).await.unwrap());
    assert_eq!(graph.chat(&one.id).await.unwrap(), None);
    assert!(graph.turns(&one.id, None, 9).await.unwrap().is_empty());
    assert_eq!(
        graph.chats(&ChatsOf::Everybody, 9).await.unwrap(),
        std::slice::from_ref(&other)
    );
    assert_eq!(ordinals(&other).await, [0]);
    let left = graph.answers_by_id(None, 9).await.unwrap();
    let left: Vec<&AnswerId> = left.iter().map(|answer| &answer.id).collect();
    assert_eq!(left, [&answer(3, "").id, &answer(4, "").id]);
    assert_eq!(rated().await, expected(&[3, 4], &["b"]));
    assert_eq!(graph.inspect().await.unwrap(), Vec::<String>::new());
    assert_eq!(graph.forget_lone_ratings().await.unwrap(), 0);
    assert_eq!(rated().await, expected(&[3, 4], &["b"]));
}

/// A listing is about one account, or nobody's, or all; who goes takes theirs along, and only that.
pub async fn chats_of_accounts(stores: Stores) {
    let graph = &stores.graph;
    let (anna, ben) = (Some(who("anna")), Some(who("ben")));
    let owners = [&anna, &ben, &None, &anna];
    for (number, owner) in (1..).zip(owners) {
        let chat = Chat {
            owner: owner.clone(),
            ..chat(number)
        };
        graph.put_chat(&chat).await.unwrap();
        assert_eq!(graph.chat(&chat.id).await.unwrap(), Some(chat.clone()));
        let answer = Answer {
            owner: owner.clone(),
            ..answer(number, "why?")
        };
        graph.append_turn(&chat.id, &answer).await.unwrap();
        let turns = graph.turns(&chat.id, None, 9).await.unwrap();
        assert_eq!(turns[0].answer, answer);
    }
    // Outside chats, and rated.
    for (number, owner) in [(5, &anna), (6, &ben), (7, &None)] {
        let answer = Answer {
            owner: owner.clone(),
            ..answer(number, "how?")
        };
        graph.put_answer(&answer).await.unwrap();
        assert_eq!(graph.answer(&answer.id).await.unwrap(), Some(answer));
    }
    for number in 1..=7 {
        let rating = Rating {
            target: RatingTarget::Answer(answer(number, "").id),
            stars: number,
            reasons: Vec::new(),
            given: None,
            comment: String::new(),
            created_at: i64::from(number),
        };
        graph.put_rating(&rating).await.unwrap();
    }
    let listed = async |of: ChatsOf, limit| {
        let some = graph.chats(&of, limit).await.unwrap();
        some.iter().map(|chat| chat.created_at).collect::<Vec<_>>()
    };
    let of = |owner: &Option<Who>| ChatsOf::One(owner.clone());
    assert_eq!(listed(ChatsOf::Everybody, 9).await, [4, 3, 2, 1]);
    assert_eq!(listed(of(&anna), 9).await, [4, 1]);
    assert_eq!(listed(of(&anna), 1).await, [4]);
    assert_eq!(listed(of(&ben), 9).await, [2]);
    assert_eq!(listed(of(&None), 9).await, [3]);
    assert!(listed(of(&Some(who("carl"))), 9).await.is_empty());

    // A chat that is renamed stays where it is.
    let named = Chat {
        title: "Why?".into(),
        owner: anna.clone(),
        ..chat(1)
    };
    graph.put_chat(&named).await.unwrap();
    assert_eq!(listed(of(&anna), 9).await, [4, 1]);

    for _again in 0..2 {
        graph.forget_chats_of(&who("anna")).await.unwrap();
        assert_eq!(listed(ChatsOf::Everybody, 9).await, [3, 2]);
        let left = graph.answers_by_id(None, 9).await.unwrap();
        let left: Vec<i64> = left.iter().map(|answer| answer.created_at).collect();
        assert_eq!(left, [2, 3, 6, 7]);
        let rated = graph.all_ratings(0, 9).await.unwrap();
        let rated: Vec<u8> = rated.iter().map(|rating| rating.stars).collect();
        assert_eq!(rated, [2, 3, 6, 7]);
    }
    assert_eq!(graph.inspect().await.unwrap(), Vec::<String>::new());
}
