//! Cases of accounts and of the log of what was done.

use super::Accounts;
use crate::{AuditFilter, StoreErrorKind};
use graph_schema::{
    ApiKey, AuditEntry, AuditOutcome, KeyId, PasswordHash, Role, SecretHash, Session, User,
    UserName,
};

fn name(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}

fn user(text: &str, role: Role) -> User {
    User {
        name: name(text),
        role,
        created_at: 7,
    }
}

fn session(of: &str, expires_at: i64) -> Session {
    Session {
        user: name(of),
        created_at: 1,
        expires_at,
    }
}

fn key(number: u8) -> ApiKey {
    ApiKey {
        id: KeyId::of([number; 8]),
        name: "a script — 漢字".into(),
        role: Role::Curator,
        created_at: 3,
        expires_at: (number > 1).then_some(90),
        revoked_at: None,
    }
}

pub async fn users(parts: Accounts) {
    let store = parts.accounts;
    let (anna, ben) = (user("anna", Role::Reader), user("ben", Role::Admin));
    let (first, second) = (PasswordHash::new("$a$1"), PasswordHash::new("$a$2"));
    assert!(store.add_user(&ben, &second).await.unwrap());
    assert!(store.add_user(&anna, &first).await.unwrap());
    let again = User {
        role: Role::Admin,
        ..anna.clone()
    };
    assert!(!store.add_user(&again, &second).await.unwrap());
    let found = store.user(&anna.name).await.unwrap();
    assert_eq!(found, Some((anna.clone(), first)));
    assert_eq!(store.user(&name("carl")).await.unwrap(), None);
    let all = store.users(None, 9).await.unwrap();
    assert_eq!(all, [anna.clone(), ben.clone()]);
    assert_eq!(
        store.users(None, 1).await.unwrap(),
        std::slice::from_ref(&anna)
    );
    let rest = store.users(Some(&anna.name), u32::MAX).await.unwrap();
    assert_eq!(rest, [ben]);

    assert!(store.set_role(&anna.name, Role::Curator).await.unwrap());
    assert!(store.set_password(&anna.name, &second).await.unwrap());
    let changed = store.user(&anna.name).await.unwrap().unwrap();
    assert_eq!((changed.0.role, changed.1), (Role::Curator, second.clone()));
    let nobody = name("carl");
    assert!(!store.set_role(&nobody, Role::Admin).await.unwrap());
    assert!(!store.set_password(&nobody, &second).await.unwrap());
    assert!(store.remove_user(&anna.name).await.unwrap());
    assert!(!store.remove_user(&anna.name).await.unwrap());
    assert_eq!(store.user(&anna.name).await.unwrap(), None);
}

pub async fn sessions(parts: Accounts) {
    let store = parts.accounts;
    let password = PasswordHash::new("$a$1");
    for one in ["anna", "ben"] {
        assert!(
            store
                .add_user(&user(one, Role::Reader), &password)
                .await
                .unwrap()
        );
    }
    let secrets = ["a", "b", "c", "d"].map(SecretHash::of);
    for (secret, session) in [
        (&secrets[0], session("anna", 10)),
        (&secrets[1], session("anna", 20)),
        (&secrets[2], session("ben", 30)),
    ] {
        store.begin_session(&session, secret).await.unwrap();
    }
    let unknown = store.begin_session(&session("carl", 10), &secrets[3]).await;
    assert_eq!(unknown.unwrap_err().kind, StoreErrorKind::NotFound);
    let (found, of) = store.session(&secrets[0], 9).await.unwrap().unwrap();
    assert_eq!((found, of.name), (session("anna", 10), name("anna")));
    assert_eq!(store.session(&secrets[0], 10).await.unwrap(), None, "over");
    assert_eq!(store.session(&secrets[3], 1).await.unwrap(), None);

    // The user as they are now, not as they were.
    store.set_role(&name("ben"), Role::Admin).await.unwrap();
    let (_, ben) = store.session(&secrets[2], 9).await.unwrap().unwrap();
    assert_eq!(ben.role, Role::Admin);

    assert_eq!(store.forget_sessions(10).await.unwrap(), 1);
    assert!(store.session(&secrets[1], 9).await.unwrap().is_some());
    store.set_password(&name("anna"), &password).await.unwrap();
    assert_eq!(store.session(&secrets[1], 9).await.unwrap(), None);
    assert!(store.end_session(&secrets[2]).await.unwrap());
    assert!(!store.end_session(&secrets[2]).await.unwrap());
    store
        .begin_session(&session("ben", 30), &secrets[3])
        .await
        .unwrap();
    store.remove_user(&name("ben")).await.unwrap();
    assert_eq!(store.session(&secrets[3], 9).await.unwrap(), None);
}

pub async fn keys(parts: Accounts) {
    let store = parts.accounts;
    let secrets = ["a", "b"].map(SecretHash::of);
    store.add_key(&key(2), &secrets[0]).await.unwrap();
    store.add_key(&key(1), &secrets[1]).await.unwrap();
    for (same, secret) in [(key(3), &secrets[0]), (key(1), &SecretHash::of("c"))] {
        let refused = store.add_key(&same, secret).await.unwrap_err();
        assert_eq!(refused.kind, StoreErrorKind::Invalid, "{refused}");
    }
    assert_eq!(store.key(&secrets[0]).await.unwrap(), Some(key(2)));
    assert_eq!(store.key(&SecretHash::of("c")).await.unwrap(), None);
    assert_eq!(store.keys(None, 9).await.unwrap(), [key(1), key(2)]);
    assert_eq!(store.keys(None, 1).await.unwrap(), [key(1)]);
    let rest = store.keys(Some(&key(1).id), u32::MAX).await.unwrap();
    assert_eq!(rest, [key(2)]);

    assert!(store.revoke_key(&key(2).id, 50).await.unwrap());
    assert!(store.revoke_key(&key(2).id, 60).await.unwrap());
    let revoked = store.key(&secrets[0]).await.unwrap().unwrap();
    assert_eq!(revoked.revoked_at, Some(50));
    assert!(!store.revoke_key(&key(9).id, 50).await.unwrap());
}

pub async fn the_log(parts: Accounts) {
    let store = parts.accounts;
    let line = |at: i64, who: &str, outcome| AuditEntry {
        at,
        who: who.into(),
        what: "delete a paper".into(),
        about: (at > 1).then(|| "p-0123456789abcdef".into()),
        outcome,
    };
    let lines = [
        line(1, "user anna", AuditOutcome::Done),
        line(2, "user ben", AuditOutcome::Refused),
        // Of one time: the order in which they were written counts.
        line(2, "user anna", AuditOutcome::Failed),
    ];
    store.write_down(&[]).await.unwrap();
    store.write_down(&lines[..2]).await.unwrap();
    store.write_down(&lines[2..]).await.unwrap();
    let of = async |filter: AuditFilter, offset, limit| {
        store.written_down(&filter, offset, limit).await.unwrap()
    };
    let all = AuditFilter::default();
    let [first, second, third] = lines;
    let listed = of(all.clone(), 0, u32::MAX).await;
    assert_eq!(listed, [third.clone(), second.clone(), first.clone()]);
    assert_eq!(of(all.clone(), 1, 1).await, std::slice::from_ref(&second));
    let annas = AuditFilter {
        who: Some("user anna".into()),
        since: None,
    };
    assert_eq!(of(annas.clone(), 0, 9).await, [third.clone(), first]);
    let late = AuditFilter {
        since: Some(2),
        ..annas
    };
    assert_eq!(of(late, 0, 9).await, std::slice::from_ref(&third));
    assert_eq!(store.forget_written(2).await.unwrap(), 1);
    assert_eq!(of(all, 0, 9).await, [third, second]);
}
