//! Stores on servers, for libraries that several machines share: the graph in Neo4j.

pub mod neo4j;

pub use neo4j::{Neo4jOptions, Neo4jStore};
