//! From the bytes of a PDF to a linked paper. What is here needs no PDF: passages, and matching references
//! with papers.

pub mod passages;
