//! GraphQL: a thin translator over the use cases of `service`. Wire types in `types` are converted by hand; errors go
//! through `error`, costs through `limits`. HTTP is next door.

mod correcting;
mod enriching;
pub mod error;
mod explore;
mod limits;
mod loaders;
mod mutation;
mod page;
mod query;
mod queue;
mod searching;
mod shelf;
mod subscription;
mod types;

use async_graphql::{Context, Data, Result};
use mutation::Mutation;
use query::Query;
use service::{Caller, Service};
use std::sync::Arc;
use subscription::Subscription;

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema over these use cases; built once, cheap to clone. Who asks comes with each request: [`of_caller`].
pub fn schema(service: Arc<Service>) -> Schema {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription)
        .extension(limits::QueryLimits)
        .data(service)
        .finish()
}

/// What a request brings with it, or all those of one WebSocket: who asks, and loaders that load for nobody else.
pub fn of_caller(caller: Caller, service: &Arc<Service>) -> Data {
    let mut data = Data::default();
    data.insert(loaders::loaders(service.clone(), caller.clone()));
    data.insert(caller);
    data
}

/// What a resolver works with: the use cases, and who asks for one.
fn asked<'ctx>(ctx: &Context<'ctx>) -> Result<(&'ctx Service, &'ctx Caller)> {
    Ok((ctx.data::<Arc<Service>>()?.as_ref(), ctx.data()?))
}

/// The schema as text; `schema.graphql` beside this file is the same.
pub fn sdl() -> String {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription)
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
