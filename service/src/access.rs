//! Who asks. Today every caller may do everything; a use case knows its caller so that this can be decided here, once.

use std::fmt;

/// Who asks for a use case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Whoever runs the program on the machine that has the library.
    Local,
    /// Somebody whom a server serves.
    Client(ClientId),
}

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

/// For the spans of the use cases.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => f.write_str("local"),
            Self::Client(id) => write!(f, "client {}", id.0),
        }
    }
}
