//! Who asks, and what they may do. Each use case names its operation to its caller ([`Caller::may`]); which role that needs
//! stands in one table, [`Operation`].

mod accounts;
mod doing;
mod limits;
mod operation;
mod password;
mod secret;
mod trail;
mod vouched;

pub use accounts::{Accounts, AuditFilter, LoggedIn, NewKey};
pub use doing::Doing;
pub use graph_schema::Who;
pub use limits::AccessLimits;
pub use operation::{Needs, Operation};
pub use secret::Secret;
pub use vouched::Vouched;

use crate::{ErrorKind, ServiceError, ServiceResult};
use graph_schema::{AuditOutcome, Role};
use limits::Limiter;
use std::fmt;
use std::sync::Arc;
use trail::Trail;

/// Who asks for a use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Whoever runs the program on the machine that has the library.
    Local,
    /// Somebody whom a server serves that asks nobody who they are.
    Client(ClientId),
    /// Somebody who did not say who they are to a server that asks.
    Stranger(ClientId),
    /// Somebody with an account.
    Account(Account),
}

/// Somebody who is known.
#[derive(Debug, Clone)]
pub struct Account {
    pub who: Who,
    pub role: Role,
    /// Where it is counted and written down what the account does; `None` where neither is done.
    desk: Option<Arc<Desk>>,
}

/// What a server keeps of its accounts' doings.
#[derive(Debug)]
struct Desk {
    limiter: Limiter,
    trail: Trail,
}

impl Account {
    /// One whose doings are neither counted nor written down.
    pub fn new(who: Who, role: Role) -> Self {
        Self {
            who,
            role,
            desk: None,
        }
    }

    /// Adds a line to what is written down.
    fn wrote(&self, what: Operation, about: Option<String>, outcome: AuditOutcome) {
        if let Some(desk) = &self.desk {
            let line = trail::line(&self.who, what.as_str(), about, outcome);
            desk.trail.add(line);
        }
    }
}

impl PartialEq for Account {
    fn eq(&self, other: &Self) -> bool {
        (&self.who, self.role) == (&other.who, other.role)
    }
}

impl Eq for Account {}

/// How a server tells its clients apart: what it is depends on the server, for instance the address of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClientId(String);

impl ClientId {
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Caller {
    /// Whether the caller may do it: `Unauthenticated` for a stranger, `Forbidden` for an account of a lesser role, which is
    /// written down.
    pub fn may(&self, operation: Operation) -> ServiceResult<()> {
        let needed = match (operation.needs(), self) {
            (Needs::Nothing, _) | (_, Self::Local) => return Ok(()),
            (Needs::Role(_), Self::Client(_)) => return Ok(()),
            (Needs::Account(_), Self::Client(_)) => {
                let text = "this server has no accounts: use the command line on its machine";
                return Err(ServiceError::new(ErrorKind::Forbidden, text));
            }
            (Needs::Role(role) | Needs::Account(role), _) => role,
        };
        match self {
            Self::Account(account) if account.role >= needed => Ok(()),
            Self::Account(account) => {
                account.wrote(operation, None, AuditOutcome::Refused);
                let own = account.role;
                let text = format!("to {operation} needs the role {needed}; yours is {own}");
                Err(ServiceError::new(ErrorKind::Forbidden, text))
            }
            _ => self.known(),
        }
    }

    /// The same for what is counted, and written down when it has ended: `Overloaded` when the account did too much of it
    /// lately. `about` is the id of what it is done to, where there is one.
    pub fn begins(
        &self,
        operation: Operation,
        about: Option<&dyn fmt::Display>,
    ) -> ServiceResult<Doing> {
        self.may(operation)?;
        let Self::Account(account) = self else {
            return Ok(Doing::new(None, operation, about));
        };
        let doing = Doing::new(Some(account.clone()), operation, about);
        match &account.desk {
            Some(desk) if operation.is_work() => {
                let room = desk.limiter.work(&account.who.to_string());
                room.map(|()| doing)
            }
            _ => Ok(doing),
        }
    }

    /// Whose things the caller's are: an account's, or `None`, the one reader's where there are no accounts.
    pub(crate) fn owner(&self) -> Option<&Who> {
        match self {
            Self::Account(account) => Some(&account.who),
            Self::Local | Self::Client(_) | Self::Stranger(_) => None,
        }
    }

    /// Whether the caller may see what others keep for themselves and mean to share: whoever is at the machine, and who looks
    /// after the accounts.
    pub(crate) fn sees_all(&self) -> bool {
        matches!(self, Self::Local) || self.looks_after()
    }

    /// Whether the caller is an account that looks after the library and those of others.
    pub(crate) fn looks_after(&self) -> bool {
        matches!(self, Self::Account(account) if account.role == Role::Admin)
    }

    /// `Unauthenticated` for a stranger, whatever it wants.
    pub fn known(&self) -> ServiceResult<()> {
        match self {
            Self::Stranger(_) => Err(ServiceError::new(
                ErrorKind::Unauthenticated,
                "log in, or send an API key: Authorization: Bearer papyri_…",
            )),
            Self::Local | Self::Client(_) | Self::Account(_) => Ok(()),
        }
    }
}

/// For the spans of the use cases.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => f.write_str("local"),
            Self::Client(id) => write!(f, "client {}", id.0),
            Self::Stranger(id) => write!(f, "stranger {}", id.0),
            Self::Account(account) => account.who.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::KeyId;

    fn account(role: Role) -> Caller {
        Caller::Account(Account::new(Who::Key(KeyId::of([7; 8])), role))
    }

    #[test]
    fn every_role_may_what_the_table_says_and_no_more() {
        let somewhere = || ClientId::new("10.0.0.7");
        for &operation in Operation::ALL {
            let refused = |caller: &Caller| caller.may(operation).err().map(|error| error.kind);
            assert_eq!(refused(&Caller::Local), None, "{operation}");
            let (least, open, strange) = match operation.needs() {
                Needs::Nothing => (None, None, None),
                Needs::Role(role) => (Some(role), None, Some(ErrorKind::Unauthenticated)),
                Needs::Account(role) => {
                    let (no, who) = (ErrorKind::Forbidden, ErrorKind::Unauthenticated);
                    (Some(role), Some(no), Some(who))
                }
            };
            assert_eq!(refused(&Caller::Client(somewhere())), open, "{operation}");
            assert_eq!(
                refused(&Caller::Stranger(somewhere())),
                strange,
                "{operation}"
            );
            for role in Role::ALL {
                let forbidden = least
                    .filter(|least| role < *least)
                    .map(|_| ErrorKind::Forbidden);
                assert_eq!(refused(&account(role)), forbidden, "{role}: {operation}");
            }
        }
    }

    #[test]
    fn a_refusal_says_what_it_takes() {
        let refused = account(Role::Reader)
            .may(Operation::DeletePaper)
            .unwrap_err();
        assert_eq!(
            refused.message,
            "to delete a paper needs the role curator; yours is reader"
        );
    }
}
