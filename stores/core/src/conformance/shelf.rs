//! Cases of collections, tags, notes and reading states.

use super::Shelf;
use crate::shelf::{Keeping, MOST_COLLECTED, MOST_TAGS_OF_PAPER, NoteFilter, Seen};
use crate::{ShelfStore, StoreErrorKind};
use graph_schema::{
    Collection, CollectionId, CollectionName, Note, NoteId, PaperId, PaperTag, PasswordHash,
    Reading, ReadingState, Right, Role, Share, Tag, User, UserName, Visibility, Who,
};

fn who(name: &str) -> Who {
    Who::User(UserName::parse(name).unwrap())
}

fn paper(number: u32) -> PaperId {
    PaperId::parse(&format!("p-{number:016x}")).unwrap()
}

fn uuid(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn named(name: &str) -> CollectionName {
    CollectionName::parse(name).unwrap()
}

fn collection(number: u32, name: &str, owner: Option<&str>) -> Collection {
    Collection {
        id: CollectionId::parse(&uuid(number)).unwrap(),
        name: named(name),
        owner: owner.map(who),
        visibility: Visibility::Private,
        created_at: i64::from(number),
    }
}

fn tag(owner: Option<&str>, number: u32, text: &str) -> PaperTag {
    PaperTag {
        owner: owner.map(who),
        paper: paper(number),
        tag: Tag::parse(text).unwrap(),
    }
}

fn note(number: u32, about: u32, author: Option<&str>, at: i64) -> Note {
    Note {
        id: NoteId::parse(&uuid(number)).unwrap(),
        paper: paper(about),
        author: author.map(who),
        text: "worth a second look — 漢字".into(),
        quote: (number > 1).then(|| "Rankings are fused.".into()),
        page: (number > 1).then_some(3),
        created_at: at,
        changed_at: at,
    }
}

fn reading(owner: Option<&str>, number: u32, state: ReadingState) -> Reading {
    Reading {
        owner: owner.map(who),
        paper: paper(number),
        state,
    }
}

async fn kept(store: &dyn ShelfStore, all: &[&Collection]) {
    for one in all {
        assert_eq!(store.add_collection(one).await.unwrap(), Keeping::Kept);
    }
}

pub async fn collections_have_names_of_their_own(parts: Shelf) {
    let store = parts.shelf;
    let (one, annas) = (
        collection(1, "Thesis Ä", None),
        collection(2, "thesis ä", Some("anna")),
    );
    kept(store.as_ref(), &[&one, &annas]).await;
    kept(store.as_ref(), &[&one]).await;
    let same = collection(3, "THESIS Ä", None);
    assert_eq!(
        store.add_collection(&same).await.unwrap(),
        Keeping::NameTaken
    );
    let other = collection(4, "Teaching", None);
    assert_eq!(
        store.change_collection(&other).await.unwrap(),
        Keeping::Missing
    );
    kept(store.as_ref(), &[&other]).await;
    let taken = Collection {
        name: named("thesis ä"),
        ..other.clone()
    };
    assert_eq!(
        store.change_collection(&taken).await.unwrap(),
        Keeping::NameTaken
    );
    let capitals = Collection {
        name: named("THESIS Ä"),
        ..one.clone()
    };
    assert_eq!(
        store.change_collection(&capitals).await.unwrap(),
        Keeping::Kept
    );
    assert_eq!(
        store.collection(&one.id).await.unwrap(),
        Some(capitals.clone())
    );
    assert_eq!(store.collection(&same.id).await.unwrap(), None);
    let found = store.collection_named(None, &named("Thesis ä")).await;
    assert_eq!(found.unwrap(), Some(capitals.clone()));
    let none = store
        .collection_named(Some(&who("ben")), &named("Thesis ä"))
        .await;
    assert_eq!(none.unwrap(), None);

    let listed = async |seen: Seen, offset, limit| {
        store.collections(&seen, None, offset, limit).await.unwrap()
    };
    assert_eq!(
        listed(Seen::All, 0, u32::MAX).await,
        [other.clone(), capitals.clone(), annas]
    );
    assert_eq!(
        listed(Seen::By(None), 0, 9).await,
        [other.clone(), capitals.clone()]
    );
    assert_eq!(listed(Seen::By(None), 1, 1).await, [capitals]);
    assert!(store.remove_collection(&other.id).await.unwrap());
    assert!(!store.remove_collection(&other.id).await.unwrap());
    assert_eq!(listed(Seen::By(None), 0, 9).await.len(), 1);
}

pub async fn collections_are_seen_by_whom_they_are_shared_with(parts: Shelf) {
    let store = parts.shelf;
    let mut shared = collection(1, "shared", Some("anna"));
    let private = collection(2, "private", Some("anna"));
    let mut public = collection(3, "public", Some("anna"));
    let share = |name: &str, right| Share {
        who: who(name),
        right,
    };
    shared.visibility =
        Visibility::shared(vec![share("carl", Right::Write), share("ben", Right::Read)]);
    public.visibility = Visibility::Public;
    kept(store.as_ref(), &[&shared, &private, &public]).await;
    let seen = async |by: Option<&str>| {
        let seen = Seen::By(by.map(who));
        store.collections(&seen, None, 0, 9).await.unwrap()
    };
    let all = [private.clone(), public.clone(), shared.clone()];
    assert_eq!(seen(Some("anna")).await, all);
    let some = [public.clone(), shared.clone()];
    assert_eq!(seen(Some("ben")).await, some);
    assert_eq!(seen(Some("dora")).await, std::slice::from_ref(&public));
    assert_eq!(seen(None).await, std::slice::from_ref(&public));
    assert_eq!(
        store.collection(&shared.id).await.unwrap(),
        Some(shared.clone())
    );

    shared.visibility = Visibility::shared(vec![share("dora", Right::Read)]);
    assert_eq!(
        store.change_collection(&shared).await.unwrap(),
        Keeping::Kept
    );
    assert_eq!(seen(Some("ben")).await, std::slice::from_ref(&public));
    assert_eq!(seen(Some("dora")).await, [public.clone(), shared.clone()]);
    shared.visibility = Visibility::Private;
    store.change_collection(&shared).await.unwrap();
    assert_eq!(seen(Some("dora")).await, [public]);
}

pub async fn papers_of_a_collection(parts: Shelf) {
    let store = parts.shelf;
    let (one, other) = (collection(1, "a", None), collection(2, "b", Some("anna")));
    kept(store.as_ref(), &[&one, &other]).await;
    let unknown = collection(9, "x", None).id;
    let refused = store.collect(&unknown, &[paper(1)]).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::NotFound, "{refused}");
    assert_eq!(
        store
            .collect(&one.id, &[paper(3), paper(1), paper(3)])
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        store.collect(&one.id, &[paper(2), paper(1)]).await.unwrap(),
        1
    );
    assert_eq!(store.collect(&one.id, &[]).await.unwrap(), 0);
    store.collect(&other.id, &[paper(2)]).await.unwrap();
    let held = async |id, after: Option<PaperId>, limit| {
        store.collected(id, after.as_ref(), limit).await.unwrap()
    };
    assert_eq!(
        held(&one.id, None, u32::MAX).await,
        [paper(1), paper(2), paper(3)]
    );
    assert_eq!(held(&one.id, Some(paper(1)), 1).await, [paper(2)]);
    assert!(held(&unknown, None, 9).await.is_empty());
    let sizes = [one.id.clone(), unknown.clone(), other.id.clone()];
    assert_eq!(store.collection_sizes(&sizes).await.unwrap(), [3, 0, 1]);

    let holding = async |number, seen: Seen| {
        let paper = paper(number);
        let found = store.collections(&seen, Some(&paper), 0, 9).await.unwrap();
        found.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    let both = [one.id.clone(), other.id.clone()];
    assert_eq!(holding(2, Seen::All).await, both);
    assert_eq!(
        holding(2, Seen::By(None)).await,
        std::slice::from_ref(&one.id)
    );
    assert!(holding(9, Seen::All).await.is_empty());

    assert_eq!(
        store
            .uncollect(&one.id, &[paper(1), paper(9)])
            .await
            .unwrap(),
        1
    );
    assert_eq!(store.uncollect(&unknown, &[paper(1)]).await.unwrap(), 0);
    assert_eq!(held(&one.id, None, 9).await, [paper(2), paper(3)]);
    store.remove_collection(&one.id).await.unwrap();
    assert!(held(&one.id, None, 9).await.is_empty());
    assert_eq!(holding(2, Seen::All).await, [other.id]);
}

pub async fn a_collection_is_bounded(parts: Shelf) {
    let store = parts.shelf;
    let one = collection(1, "large", None);
    kept(store.as_ref(), &[&one]).await;
    let papers: Vec<PaperId> = (0..MOST_COLLECTED).map(paper).collect();
    let added = store.collect(&one.id, &papers).await.unwrap();
    assert_eq!(added, u64::from(MOST_COLLECTED));
    let refused = store.collect(&one.id, &[paper(MOST_COLLECTED)]).await;
    assert_eq!(refused.unwrap_err().kind, StoreErrorKind::Invalid);
    assert_eq!(store.collect(&one.id, &papers[..9]).await.unwrap(), 0);
    let all = store.collected(&one.id, None, u32::MAX).await.unwrap();
    assert_eq!(all, papers);
}

pub async fn tags(parts: Shelf) {
    let store = parts.shelf;
    let all = [
        tag(None, 2, "to cite"),
        tag(None, 1, "to cite"),
        tag(None, 1, "Ärger"),
        tag(Some("anna"), 1, "to cite"),
    ];
    assert_eq!(store.put_tags(&all).await.unwrap(), 4);
    assert_eq!(store.put_tags(&all[1..]).await.unwrap(), 0);
    assert_eq!(store.put_tags(&[]).await.unwrap(), 0);
    let (cite, anger) = (all[0].tag.clone(), all[2].tag.clone());
    let own = store.tags(None, u32::MAX).await.unwrap();
    assert_eq!(own, [(cite.clone(), 2), (anger, 1)]);
    assert_eq!(
        store.tags(Some(&who("anna")), 9).await.unwrap(),
        [(cite.clone(), 1)]
    );
    assert_eq!(store.tags(None, 1).await.unwrap().len(), 1);
    let wanted = [paper(2), paper(9), paper(1)];
    let of = store.tags_of(None, &wanted).await.unwrap();
    assert_eq!(of, [all[0].clone(), all[1].clone(), all[2].clone()]);
    let tagged = async |after: Option<PaperId>, limit| {
        store
            .tagged(None, &cite, after.as_ref(), limit)
            .await
            .unwrap()
    };
    assert_eq!(tagged(None, u32::MAX).await, [paper(1), paper(2)]);
    assert_eq!(tagged(Some(paper(1)), 9).await, [paper(2)]);
    assert_eq!(tagged(None, 1).await, [paper(1)]);
    assert_eq!(store.all_tags(0, u32::MAX).await.unwrap().len(), 4);
    assert_eq!(store.all_tags(3, 9).await.unwrap().len(), 1);
    assert_eq!(store.remove_tags(&all[..2]).await.unwrap(), 2);
    assert_eq!(store.remove_tags(&all[..2]).await.unwrap(), 0);
    assert!(tagged(None, 9).await.is_empty());
    let annas = store.tags_of(Some(&who("anna")), &wanted).await.unwrap();
    assert_eq!(annas, std::slice::from_ref(&all[3]));

    let many: Vec<PaperTag> = (0..MOST_TAGS_OF_PAPER)
        .map(|at| tag(None, 7, &format!("t{at:03}")))
        .collect();
    store.put_tags(&many).await.unwrap();
    let one_more = [tag(None, 8, "x"), tag(None, 7, "one more")];
    let refused = store.put_tags(&one_more).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Invalid, "{refused}");
    assert!(store.tags_of(None, &[paper(8)]).await.unwrap().is_empty());
    store
        .put_tags(&[tag(Some("anna"), 7, "one more")])
        .await
        .unwrap();
}

pub async fn notes(parts: Shelf) {
    let store = parts.shelf;
    let (first, second) = (note(1, 1, None, 10), note(2, 2, None, 20));
    // Of one time: by id.
    let (third, annas) = (note(3, 1, None, 20), note(4, 1, Some("anna"), 5));
    for one in [&third, &annas, &second, &first] {
        store.put_note(one).await.unwrap();
    }
    assert_eq!(store.note(&second.id).await.unwrap(), Some(second.clone()));
    let listed = async |author: Option<&str>, about: Option<u32>, offset, limit| {
        let filter = NoteFilter {
            author: author.map(who),
            paper: about.map(paper),
        };
        store.notes(&filter, offset, limit).await.unwrap()
    };
    let own = [second.clone(), third.clone(), first.clone()];
    assert_eq!(listed(None, None, 0, u32::MAX).await, own);
    assert_eq!(listed(None, None, 1, 1).await, std::slice::from_ref(&third));
    let of_one = [third.clone(), first.clone()];
    assert_eq!(listed(None, Some(1), 0, 9).await, of_one);
    assert_eq!(
        listed(Some("anna"), None, 0, 9).await,
        std::slice::from_ref(&annas)
    );
    assert!(listed(Some("anna"), Some(2), 0, 9).await.is_empty());
    let everybodys = store.all_notes(Some(&first.id), u32::MAX).await.unwrap();
    assert_eq!(everybodys, [second.clone(), third, annas]);
    assert_eq!(
        store.all_notes(None, 1).await.unwrap(),
        std::slice::from_ref(&first)
    );

    let edited = Note {
        text: "less so".into(),
        changed_at: 30,
        ..second
    };
    store.put_note(&edited).await.unwrap();
    assert_eq!(store.note(&edited.id).await.unwrap(), Some(edited.clone()));
    assert!(store.remove_note(&edited.id).await.unwrap());
    assert!(!store.remove_note(&edited.id).await.unwrap());
    assert_eq!(store.note(&edited.id).await.unwrap(), None);
}

pub async fn readings(parts: Shelf) {
    use ReadingState::{Read, ToRead};
    let store = parts.shelf;
    let all = [
        reading(None, 2, ToRead),
        reading(None, 1, ToRead),
        reading(Some("anna"), 1, Read),
    ];
    store.put_readings(&all).await.unwrap();
    store.put_readings(&all).await.unwrap();
    store.put_readings(&[]).await.unwrap();
    let wanted = [paper(2), paper(9), paper(1)];
    let of = async |owner: Option<&str>| {
        let owner = owner.map(who);
        store.readings_of(owner.as_ref(), &wanted).await.unwrap()
    };
    assert_eq!(of(None).await, [all[0].clone(), all[1].clone()]);
    assert_eq!(of(Some("anna")).await, [all[2].clone()]);
    let to_read = async |after: Option<PaperId>, limit| {
        store
            .in_state(None, ToRead, after.as_ref(), limit)
            .await
            .unwrap()
    };
    assert_eq!(to_read(None, u32::MAX).await, [paper(1), paper(2)]);
    assert_eq!(to_read(Some(paper(1)), 9).await, [paper(2)]);
    assert_eq!(to_read(None, 1).await, [paper(1)]);
    store.put_readings(&[reading(None, 1, Read)]).await.unwrap();
    assert_eq!(to_read(None, 9).await, [paper(2)]);
    assert_eq!(store.all_readings(0, u32::MAX).await.unwrap().len(), 3);
    assert_eq!(store.all_readings(2, 9).await.unwrap().len(), 1);
    assert_eq!(store.remove_readings(None, &wanted).await.unwrap(), 2);
    assert_eq!(store.remove_readings(None, &wanted).await.unwrap(), 0);
    assert!(of(None).await.is_empty());
    assert_eq!(of(Some("anna")).await.len(), 1);
}

/// On the shelf of two readers: a paper in a collection of each, with a tag, a note and a reading.
async fn stocked(store: &dyn ShelfStore) -> [Collection; 2] {
    let readers = [None, Some("anna")];
    let both = [
        collection(1, "a", readers[0]),
        collection(2, "b", readers[1]),
    ];
    for (one, reader) in both.iter().zip(readers) {
        kept(store, &[one]).await;
        let papers = [paper(1), paper(2)];
        store.collect(&one.id, &papers).await.unwrap();
        for number in [1, 2] {
            store.put_tags(&[tag(reader, number, "t")]).await.unwrap();
            let state = reading(reader, number, ReadingState::Reading);
            store.put_readings(&[state]).await.unwrap();
            let id = number + if reader.is_some() { 10 } else { 0 };
            store.put_note(&note(id, number, reader, 1)).await.unwrap();
        }
    }
    both
}

pub async fn a_paper_that_goes_takes_its_places_along(parts: Shelf) {
    let store = parts.shelf;
    let both = stocked(store.as_ref()).await;
    store.forget_paper(&paper(1)).await.unwrap();
    store.forget_paper(&paper(1)).await.unwrap();
    store.forget_paper(&paper(9)).await.unwrap();
    for one in &both {
        let held = store.collected(&one.id, None, 9).await.unwrap();
        assert_eq!(held, [paper(2)]);
    }
    let of = |papers: Vec<PaperId>| assert_eq!(papers, [paper(2), paper(2)]);
    let tags = store.all_tags(0, 9).await.unwrap();
    of(tags.into_iter().map(|one| one.paper).collect());
    let notes = store.all_notes(None, 9).await.unwrap();
    of(notes.into_iter().map(|one| one.paper).collect());
    let readings = store.all_readings(0, 9).await.unwrap();
    of(readings.into_iter().map(|one| one.paper).collect());
}

pub async fn a_user_who_goes_takes_theirs_along(parts: Shelf) {
    let (store, accounts) = (parts.shelf, parts.accounts);
    let anna = User {
        name: UserName::parse("anna").unwrap(),
        role: Role::Reader,
        created_at: 1,
    };
    let password = PasswordHash::new("$a$1");
    assert!(accounts.add_user(&anna, &password).await.unwrap());
    let [mut own, _] = stocked(store.as_ref()).await;
    own.visibility = Visibility::shared(vec![Share {
        who: who("anna"),
        right: Right::Write,
    }]);
    store.change_collection(&own).await.unwrap();
    assert!(accounts.remove_user(&anna.name).await.unwrap());
    let left = store.collections(&Seen::All, None, 0, 9).await.unwrap();
    own.visibility = Visibility::Private;
    assert_eq!(left, [own]);
    assert_eq!(store.all_tags(0, 9).await.unwrap().len(), 2);
    assert_eq!(store.all_notes(None, 9).await.unwrap().len(), 2);
    assert_eq!(store.all_readings(0, 9).await.unwrap().len(), 2);
}
