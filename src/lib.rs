//! The service: what users touch. Configuration and logs so far; the command line (`cli`), the
//! composition root (`startup`) and the measures (`eval`) lie beside them and join this list as soon as
//! the crates they speak to are whole.

pub mod config;
pub mod telemetry;
