//! What can be done, and which role it takes: the one table.

use graph_schema::Role;
use std::fmt;

/// What an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody may, known or not.
    Nothing,
    /// This role or one above it; where there are no accounts, anybody.
    Role(Role),
    /// The same; where there are no accounts, nobody but whoever is at the machine.
    Account(Role),
}

/// The operations with what they take and their names, as they stand after "to".
macro_rules! operations {
    ($($(#[$doc:meta])* $operation:ident: $needs:expr, $name:literal;)+) => {
        /// Something that a caller can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Operation {
            $($(#[$doc])* $operation,)+
        }

        impl Operation {
            pub const ALL: &[Self] = &[$(Self::$operation),+];

            pub fn needs(self) -> Needs {
                match self {
                    $(Self::$operation => $needs,)+
                }
            }

            /// Whether it keeps models or others' servers busy, so that an account may do it only so often.
            pub fn is_work(self) -> bool {
                use Operation::{
                    Ask, BringFromArxiv, Embed, Enrich, SearchArxiv, SendFeedback, SummariseAnew,
                    TakeIn,
                };
                matches!(
                    self,
                    Ask | BringFromArxiv
                        | Embed
                        | Enrich
                        | SearchArxiv
                        | SendFeedback
                        | SummariseAnew
                        | TakeIn
                )
            }

            /// Its name in logs and refusals.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$operation => $name,)+
                }
            }
        }
    };
}

const READER: Needs = Needs::Role(Role::Reader);
const CURATOR: Needs = Needs::Role(Role::Curator);
const ADMIN: Needs = Needs::Role(Role::Admin);

operations! {
    /// Whether stores answer and the library is whole: what probes ask.
    SeeHealth: Needs::Nothing, "see the health of the library";

    /// Begins and ends a session.
    LogIn: Needs::Nothing, "log in";

    /// Papers and what hangs on them: texts, references, entities, what became of them.
    ReadPapers: READER, "read papers";
    /// The file that a paper was read from.
    ReadFiles: READER, "read the files of papers";
    Explore: READER, "explore the graph";
    Relate: READER, "see related papers";
    Ask: READER, "ask a question";
    /// Texts of the caller's own, as vectors.
    Embed: READER, "embed texts";
    /// The stored summary, or a first one.
    Summarise: READER, "read a summary";
    ReadChats: READER, "read chats";
    /// Begins and names chats. Chats and answers are their owner's: `converse` says who else may what.
    WriteChats: READER, "begin or rename a chat";
    DeleteChats: READER, "delete a chat or an answer";
    /// Collections that are one's own, shared or public, and one's own tags, notes and reading states.
    SeeShelf: READER, "see collections, tags and notes";
    KeepShelf: READER, "keep collections, tags and notes";
    Rate: READER, "rate an answer or a summary";
    /// Opened a citation, copied an answer, asked again.
    Signal: READER, "tell what you did with an answer";
    /// What is missing in the program, and whether one would pay.
    SendFeedback: READER, "send feedback";
    SearchArxiv: READER, "search arXiv";
    /// What comes in from arXiv.
    SeeArrivals: READER, "see what is on its way";
    SeeStats: READER, "see how large the library is";
    /// The figures that a scraper reads.
    SeeMetrics: READER, "see metrics";

    SummariseAnew: CURATOR, "make a summary anew";
    /// A file that is sent or lies on the server's machine, what a catalogue says.
    TakeIn: CURATOR, "take a paper in";
    BringFromArxiv: CURATOR, "bring a paper from arXiv";
    DeletePaper: CURATOR, "delete a paper";
    /// Says what a paper is called, by whom, when and where it appeared.
    CorrectPaper: CURATOR, "correct what is known of a paper";
    /// Asks registries of works for papers, and lays into them what they say.
    Enrich: CURATOR, "enrich papers from registries";

    /// What machine and program did: load, memory, questions, failures.
    SeeOperations: ADMIN, "see what machine and program did";
    /// What readers said is missing, without their names.
    ReadFeedback: ADMIN, "read feedback";
    SeeQueue: ADMIN, "see the queue of jobs";
    ChangeQueue: ADMIN, "change the queue of jobs";
    /// Compares the stores with each other, and mends.
    Check: ADMIN, "check the library";
    /// Keeps what others say became of papers.
    KeepNotices: ADMIN, "keep notices of papers";
    /// Removes what is kept no longer.
    Expire: ADMIN, "remove old chats";
    Reread: ADMIN, "read the files of the library again";
    Reembed: ADMIN, "embed the library anew";
    /// Writes all of the library out.
    Export: ADMIN, "export the library";
    /// Reads another library in.
    Import: ADMIN, "import a library";
    /// Labels, datasets, versions, experiments.
    Learn: ADMIN, "work on what the library learns";

    ManageAccounts: Needs::Account(Role::Admin), "manage users and keys";
    ReadAudit: Needs::Account(Role::Admin), "read the log of what was done";
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
