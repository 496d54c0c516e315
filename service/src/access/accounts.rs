//! Users, their sessions, and keys of programs: made, listed, taken away; and who somebody is who shows a secret.

use super::limits::{AccessLimits, Limiter};
use super::secret::{KEY_PREFIX, random};
use super::trail::{self, Trail};
use super::{Account, Caller, Desk, Operation, Secret, Vouched, Who, password, vouched};
use crate::input::short_text;
use crate::{ErrorKind, Gate, ServiceError, ServiceResult};
use chrono::Utc;
use graph_schema::{
    ApiKey, AuditEntry, AuditOutcome, KeyId, PasswordHash, Role, SecretHash, Session, User,
    UserName,
};
use std::sync::Arc;
use std::time::Duration;
use stores_core::{AccountStore, ChatStore};

pub use stores_core::AuditFilter;

/// Passwords that are checked at once: each takes 19 MiB and a core.
const CHECKED_AT_ONCE: usize = 2;
/// Those that may wait for it, and for how long.
const WAITING: usize = 16;
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest name of a key, in characters.
const MAX_KEY_NAME_CHARS: usize = 120;
/// The longest life of a key that ends: a hundred years.
const LONGEST_LIFE: Duration = Duration::from_secs(100 * 366 * 86_400);

#[derive(Clone)]
pub struct Accounts {
    store: Arc<dyn AccountStore>,
    checking: Arc<Gate>,
    /// How long a session lasts.
    session: Duration,
    /// Where a server counts and writes down what its accounts do.
    desk: Option<Arc<Desk>>,
    /// The chats of the library that a server serves.
    chats: Option<Arc<dyn ChatStore>>,
}

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    pub role: Role,
    /// `None`: until it is revoked.
    pub lifetime: Option<Duration>,
}

/// A session that began.
#[derive(Debug)]
pub struct LoggedIn {
    pub user: User,
    pub secret: Secret,
    pub lasts: Duration,
}

impl Accounts {
    pub fn new(store: Arc<dyn AccountStore>, session: Duration) -> Self {
        let checking = Gate::new("logins", CHECKED_AT_ONCE, WAITING, PATIENCE);
        Self {
            store,
            checking: Arc::new(checking),
            session,
            desk: None,
            chats: None,
        }
    }

    /// The same for a server: what accounts do is bounded and written down, by a task of the runtime that calls this. `chats` are
    /// those of its library: what a former user may have left there goes before another gets the name.
    pub fn watched(self, limits: AccessLimits, chats: Arc<dyn ChatStore>) -> Self {
        let desk = Desk {
            limiter: Limiter::new(limits),
            trail: Trail::begin(self.store.clone()),
        };
        Self {
            desk: Some(Arc::new(desk)),
            chats: Some(chats),
            ..self
        }
    }

    /// Ends when all that was done is written down.
    pub async fn end(&self) {
        if let Some(desk) = &self.desk {
            desk.trail.end().await;
        }
    }

    /// `limit` lines of what was done after skipping `offset`, the latest first.
    #[tracing::instrument(name = "service.audited", level = "debug", skip_all, fields(%caller))]
    pub async fn audited(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<Vec<AuditEntry>> {
        caller.may(Operation::ReadAudit)?;
        Ok(self.store.written_down(filter, offset, limit).await?)
    }

    /// Removes what was written down longer than `keep` ago; how many lines they were.
    #[tracing::instrument(name = "service.forget_audited", level = "debug", skip_all, fields(%caller))]
    pub async fn forget_audited(&self, caller: &Caller, keep: Duration) -> ServiceResult<u64> {
        caller.may(Operation::ManageAccounts)?;
        let before = now().saturating_sub(millis(keep));
        Ok(self.store.forget_written(before).await?)
    }

    /// `Invalid` when there is a user of that name, or the password is too short. `chats` are those of the library: what a former
    /// user of that name may have left there goes first.
    #[tracing::instrument(name = "service.add_user", level = "debug", skip_all, fields(%caller, %name))]
    pub async fn add_user(
        &self,
        caller: &Caller,
        name: &UserName,
        role: Role,
        password: &str,
        chats: &dyn ChatStore,
    ) -> ServiceResult<User> {
        caller.may(Operation::ManageAccounts)?;
        let hash = password::hash(password).await?;
        self.add(caller, name, role, &hash, chats).await
    }

    /// The same for a user without a password: who first comes with this name from the provider is it.
    #[tracing::instrument(name = "service.add_vouched_user", level = "debug", skip_all, fields(%caller, %name))]
    pub async fn add_vouched_user(
        &self,
        caller: &Caller,
        name: &UserName,
        role: Role,
        chats: &dyn ChatStore,
    ) -> ServiceResult<User> {
        caller.may(Operation::ManageAccounts)?;
        self.add(caller, name, role, &vouched::unbound(), chats)
            .await
    }

    async fn add(
        &self,
        caller: &Caller,
        name: &UserName,
        role: Role,
        hash: &PasswordHash,
        chats: &dyn ChatStore,
    ) -> ServiceResult<User> {
        let user = User {
            name: name.clone(),
            role,
            created_at: now(),
        };
        if self.store.user(name).await?.is_none() {
            chats.forget_chats_of(&Who::User(name.clone())).await?;
        }
        let added = match self.store.add_user(&user, hash).await? {
            true => Ok(user),
            false => Err(ServiceError::invalid(format!(
                "there is a user {name} already"
            ))),
        };
        self.managed(caller, "add a user", name.as_str(), added)
            .await
    }

    /// `limit` users after the one of `after`, by name.
    #[tracing::instrument(name = "service.users", level = "debug", skip_all, fields(%caller))]
    pub async fn users(
        &self,
        caller: &Caller,
        after: Option<&UserName>,
        limit: u32,
    ) -> ServiceResult<Vec<User>> {
        caller.may(Operation::ManageAccounts)?;
        Ok(self.store.users(after, limit).await?)
    }

    /// Gives a user another password and ends their sessions. `NotFound` where there is none of that name.
    #[tracing::instrument(name = "service.set_password", level = "debug", skip_all, fields(%caller, %name))]
    pub async fn set_password(
        &self,
        caller: &Caller,
        name: &UserName,
        password: &str,
    ) -> ServiceResult<()> {
        caller.may(Operation::ManageAccounts)?;
        let hash = password::hash(password).await?;
        let set = self.store.set_password(name, &hash).await?;
        let set = set.then_some(()).ok_or_else(|| no_user(name));
        self.managed(caller, "give a user another password", name.as_str(), set)
            .await
    }

    /// Gives a user another role, at once. `NotFound` where there is none of that name.
    #[tracing::instrument(name = "service.set_role", level = "debug", skip_all, fields(%caller, %name))]
    pub async fn set_role(
        &self,
        caller: &Caller,
        name: &UserName,
        role: Role,
    ) -> ServiceResult<()> {
        caller.may(Operation::ManageAccounts)?;
        let set = self.store.set_role(name, role).await?;
        let set = set.then_some(()).ok_or_else(|| no_user(name));
        self.managed(caller, "give a user another role", name.as_str(), set)
            .await
    }

    /// Removes a user, ends their sessions, and removes their chats and answers from those of the library. `NotFound` where there
    /// is none of that name; what one who is gone may have left goes all the same.
    #[tracing::instrument(name = "service.remove_user", level = "debug", skip_all, fields(%caller, %name))]
    pub async fn remove_user(
        &self,
        caller: &Caller,
        name: &UserName,
        chats: &dyn ChatStore,
    ) -> ServiceResult<()> {
        caller.may(Operation::ManageAccounts)?;
        let removed = self.store.remove_user(name).await?;
        chats.forget_chats_of(&Who::User(name.clone())).await?;
        let removed = removed.then_some(()).ok_or_else(|| no_user(name));
        self.managed(caller, "remove a user", name.as_str(), removed)
            .await
    }

    /// A new key, and its secret: nobody can show that again.
    #[tracing::instrument(name = "service.create_key", level = "debug", skip_all, fields(%caller))]
    pub async fn create_key(
        &self,
        caller: &Caller,
        new: NewKey,
    ) -> ServiceResult<(ApiKey, Secret)> {
        caller.may(Operation::ManageAccounts)?;
        let name = short_text("name", Some(new.name), MAX_KEY_NAME_CHARS)?;
        if name.is_empty() {
            return Err(ServiceError::invalid("a key has a name: what it is for"));
        }
        if new
            .lifetime
            .is_some_and(|life| life.is_zero() || life > LONGEST_LIFE)
        {
            let text = "a key lasts a day at least and a hundred years at most";
            return Err(ServiceError::invalid(text));
        }
        let created_at = now();
        let key = ApiKey {
            id: KeyId::of(random()?),
            name,
            role: new.role,
            created_at,
            expires_at: new.lifetime.map(|life| created_at + millis(life)),
            revoked_at: None,
        };
        let secret = Secret::draw(KEY_PREFIX)?;
        self.store.add_key(&key, &secret.hash()).await?;
        let id = key.id.clone();
        self.managed(caller, "make a key", id.as_str(), Ok((key, secret)))
            .await
    }

    /// `limit` keys after the one of `after`, by id; those that open nothing any more, too.
    #[tracing::instrument(name = "service.keys", level = "debug", skip_all, fields(%caller))]
    pub async fn keys(
        &self,
        caller: &Caller,
        after: Option<&KeyId>,
        limit: u32,
    ) -> ServiceResult<Vec<ApiKey>> {
        caller.may(Operation::ManageAccounts)?;
        Ok(self.store.keys(after, limit).await?)
    }

    /// From now on the key opens nothing. `NotFound` where there is none of that id.
    #[tracing::instrument(name = "service.revoke_key", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn revoke_key(&self, caller: &Caller, id: &KeyId) -> ServiceResult<()> {
        caller.may(Operation::ManageAccounts)?;
        let none = || ServiceError::not_found(format!("there is no key {id}"));
        let revoked = self.store.revoke_key(id, now()).await?;
        let revoked = revoked.then_some(()).ok_or_else(none);
        self.managed(caller, "revoke a key", id.as_str(), revoked)
            .await
    }

    /// Whether there is anybody who could come in.
    #[tracing::instrument(name = "service.has_accounts", level = "debug", skip_all, fields(%caller))]
    pub async fn are_there(&self, caller: &Caller) -> ServiceResult<bool> {
        caller.may(Operation::ManageAccounts)?;
        if !self.store.users(None, 1).await?.is_empty() {
            return Ok(true);
        }
        let (mut after, now) = (None, now());
        loop {
            let keys = self.store.keys(after.as_ref(), 500).await?;
            if keys.iter().any(|key| key.is_good(now)) {
                return Ok(true);
            }
            let Some(last) = keys.last() else {
                return Ok(false);
            };
            after = Some(last.id.clone());
        }
    }

    /// Who shows this API key; `Unauthenticated` when it opens nothing, `Overloaded` when it was shown too often lately.
    pub async fn of_key(&self, secret: &str) -> ServiceResult<Caller> {
        let found = match secret.starts_with(KEY_PREFIX) {
            true => self.store.key(&SecretHash::of(secret)).await?,
            false => None,
        };
        match found.filter(|key| key.is_good(now())) {
            Some(key) => self.admitted(Who::Key(key.id), key.role),
            None => Err(ServiceError::new(
                ErrorKind::Unauthenticated,
                "this API key is not known here, has expired or was revoked",
            )),
        }
    }

    /// Who shows the secret of this session; `None` when it is over, `Overloaded` as for a key.
    pub async fn of_session(&self, secret: &str) -> ServiceResult<Option<Caller>> {
        let found = self.store.session(&SecretHash::of(secret), now()).await?;
        let user = found.map(|(_, user)| self.admitted(Who::User(user.name), user.role));
        user.transpose()
    }

    /// Begins a session. `Unauthenticated` when there is no such user or it is not their password, without saying which;
    /// `Overloaded` when too many try at once.
    #[tracing::instrument(name = "service.log_in", level = "debug", skip_all, fields(%caller))]
    pub async fn log_in(
        &self,
        caller: &Caller,
        name: &str,
        password: &str,
    ) -> ServiceResult<LoggedIn> {
        caller.may(Operation::LogIn)?;
        // What can't be a name is nobody's, and is counted as one.
        let name = UserName::parse(name).ok();
        if let Some(desk) = &self.desk {
            let name = name.as_ref().map_or("", UserName::as_str);
            desk.limiter.login(name, &caller.to_string())?;
        }
        let begun = self.begun(name.as_ref(), password).await;
        self.tried(caller, name, begun)
    }

    /// The same for somebody for whom another server vouches. `Forbidden` where nobody of that name may come so: there is none
    /// and none is to be made, it is another's, or it has a password.
    #[tracing::instrument(name = "service.log_in_vouched", level = "debug", skip_all, fields(%caller))]
    pub async fn log_in_vouched(
        &self,
        caller: &Caller,
        known: &Vouched,
    ) -> ServiceResult<LoggedIn> {
        caller.may(Operation::LogIn)?;
        if let Some(desk) = &self.desk {
            desk.limiter
                .login(known.name.as_str(), &caller.to_string())?;
        }
        let begun = match self.vouched(caller, known).await {
            Ok(user) => self.begin(user).await,
            Err(error) => Err(error),
        };
        self.tried(caller, Some(known.name.clone()), begun)
    }

    /// The user whom another server means, as they are from now on.
    async fn vouched(&self, caller: &Caller, known: &Vouched) -> ServiceResult<User> {
        let (name, mark) = (&known.name, known.mark());
        let refused = |text: String| Err(ServiceError::new(ErrorKind::Forbidden, text));
        let Some((mut user, hash)) = self.store.user(name).await? else {
            return match &self.chats {
                Some(chats) if known.may_be_new => {
                    let chats = chats.as_ref();
                    self.add(caller, name, known.role, &mark, chats).await
                }
                _ => refused(format!(
                    "there is no user {name} here yet: an administrator adds one by `papyri users add {name} --oidc`"
                )),
            };
        };
        if hash == vouched::unbound() {
            self.store.set_password(name, &mark).await?;
        } else if hash != mark {
            // Whoever has the name there must not become who has it here.
            return refused(format!(
                "the user {name} of this server is another, or logs in with a password"
            ));
        }
        if !known.role_is_kept && user.role != known.role {
            let set = self.store.set_role(name, known.role).await?;
            let set = set.then_some(()).ok_or_else(|| no_user(name));
            let what = "give a user another role";
            self.managed(caller, what, name.as_str(), set).await?;
            user.role = known.role;
        }
        Ok(user)
    }

    /// Writes down what became of a login, and gives it on.
    fn tried(
        &self,
        caller: &Caller,
        name: Option<UserName>,
        begun: ServiceResult<LoggedIn>,
    ) -> ServiceResult<LoggedIn> {
        let refused = [ErrorKind::Unauthenticated, ErrorKind::Forbidden];
        let (who, outcome) = match &begun {
            Ok(begun) => (format!("user {}", begun.user.name), AuditOutcome::Done),
            Err(error) if refused.contains(&error.kind) => {
                (caller.to_string(), AuditOutcome::Refused)
            }
            Err(_) => (caller.to_string(), AuditOutcome::Failed),
        };
        if let Some(desk) = &self.desk {
            let about = name.map(String::from);
            let what = Operation::LogIn.as_str();
            desk.trail.add(trail::line(who, what, about, outcome));
        }
        begun
    }

    async fn begun(&self, name: Option<&UserName>, password: &str) -> ServiceResult<LoggedIn> {
        let wrong = || {
            let text = "no user has this name and password";
            ServiceError::new(ErrorKind::Unauthenticated, text)
        };
        let _pass = self.checking.enter().await?;
        let found = match name {
            Some(name) => self.store.user(name).await?,
            None => None,
        };
        let hash = found.as_ref().map(|(_, hash)| hash);
        let right = password::is_right(password, hash).await?;
        let Some((user, _)) = found.filter(|_| right) else {
            return Err(wrong());
        };
        self.begin(user).await
    }

    async fn begin(&self, user: User) -> ServiceResult<LoggedIn> {
        let (secret, now) = (Secret::draw("")?, now());
        let session = Session {
            user: user.name.clone(),
            created_at: now,
            expires_at: now + millis(self.session),
        };
        // Those that are over go when somebody comes.
        self.store.forget_sessions(now).await?;
        self.store.begin_session(&session, &secret.hash()).await?;
        Ok(LoggedIn {
            user,
            secret,
            lasts: self.session,
        })
    }

    /// Ends a session; nothing happens when it is over.
    #[tracing::instrument(name = "service.log_out", level = "debug", skip_all, fields(%caller))]
    pub async fn log_out(&self, caller: &Caller, secret: &str) -> ServiceResult<()> {
        caller.may(Operation::LogIn)?;
        self.store.end_session(&SecretHash::of(secret)).await?;
        Ok(())
    }
}

impl Accounts {
    /// Somebody who is known from now on, unless they ask too often.
    fn admitted(&self, who: Who, role: Role) -> ServiceResult<Caller> {
        if let Some(desk) = &self.desk {
            desk.limiter.request(&who.to_string())?;
        }
        let desk = self.desk.clone();
        Ok(Caller::Account(Account { who, role, desk }))
    }

    /// Writes down what was done to accounts, and gives it on.
    async fn managed<T>(
        &self,
        caller: &Caller,
        what: &str,
        about: &str,
        result: ServiceResult<T>,
    ) -> ServiceResult<T> {
        let outcome = match result {
            Ok(_) => AuditOutcome::Done,
            Err(_) => AuditOutcome::Failed,
        };
        let line = trail::line(caller, what, Some(about.to_owned()), outcome);
        self.store.write_down(&[line]).await?;
        result
    }
}

fn no_user(name: &UserName) -> ServiceError {
    ServiceError::not_found(format!("there is no user {name}"))
}

fn now() -> i64 {
    Utc::now().timestamp_millis()
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
