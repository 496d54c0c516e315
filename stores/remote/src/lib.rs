//! Stores on servers, for libraries that several machines share: the graph in Neo4j,
//! passages in Qdrant.

pub mod neo4j;
pub mod qdrant;

pub use neo4j::{Neo4jOptions, Neo4jStore};
pub use qdrant::{QdrantOptions, QdrantPassages, Quantization};
