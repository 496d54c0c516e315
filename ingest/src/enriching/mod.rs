//! What is made of what registries say of a paper: whether they mean it, which of its fields they may give, which entries of its list
//! of references they know the DOIs of. Pure: nothing is asked or written here.

mod agreement;
mod entries;
mod kept;
mod merged;

pub use agreement::{Verdict, found_by_title, is_of, is_one};
pub use entries::dois_of;
pub use kept::{Answer, Asked, Enrichment, Outcome, Seen, Taken, Writing};
pub use merged::{Change, Field, Merged, Said, Standing, Withheld, merge};
