//! Where papers come from.

pub mod abstracts;
