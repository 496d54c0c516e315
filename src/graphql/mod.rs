//! GraphQL: thin resolvers over the ports. Wire types in `types` are converted by hand; errors go
//! through `error`, costs through `limits`. HTTP is next door.

mod asking;
pub mod error;
mod explore;
pub mod gate;
mod limits;
mod loaders;
mod mutation;
mod page;
mod query;
mod searching;
mod subscription;
mod types;
mod uploading;

use crate::http::state::AppState;
use mutation::Mutation;
use query::Query;
use subscription::Subscription;

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema over these stores; built once, cheap to clone.
pub fn schema(state: AppState) -> Schema {
    async_graphql::Schema::build(Query::default(), Mutation, Subscription)
        .extension(limits::QueryLimits)
        .data(loaders::loaders(state.clone()))
        .data(asking::Asking::new(state.clone()))
        .data(searching::Searching::new(&state))
        .data(uploading::Uploading::new(state.clone()))
        .data(state)
        .finish()
}

/// The schema as text; `schema.graphql` beside this file is the same.
pub fn sdl() -> String {
    async_graphql::Schema::build(Query::default(), Mutation, Subscription)
        .finish()
        .sdl()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_schema_file_is_the_schema() {
        let file = include_str!("schema.graphql");
        assert_eq!(
            super::sdl(),
            file,
            "cargo run -- schema > src/graphql/schema.graphql"
        );
    }
}
