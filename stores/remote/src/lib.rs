//! Stores on servers, for libraries that several machines share: the graph in Neo4j, passages in Qdrant, the job
//! queue in Postgres.

pub mod neo4j;
pub mod postgres;
pub mod qdrant;
mod tries;

pub use neo4j::{Neo4jOptions, Neo4jStore};
pub use postgres::{PostgresJobs, PostgresOptions};
pub use qdrant::{QdrantOptions, QdrantPassages, Quantization, Word};
