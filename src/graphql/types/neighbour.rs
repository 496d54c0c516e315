//! The papers around one.

use super::Paper;
use async_graphql::SimpleObject;

#[derive(SimpleObject)]
pub struct Neighbour {
    paper: Paper,
    /// Citations between the two, in either direction, along the shortest way.
    distance: u32,
    /// How many papers one step nearer it is joined to.
    links: u32,
}

impl From<answer::explore::Neighbour> for Neighbour {
    fn from(one: answer::explore::Neighbour) -> Self {
        Self {
            paper: Paper(one.paper),
            distance: one.distance,
            links: one.links,
        }
    }
}
