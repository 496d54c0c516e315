//! The `papyri` program.

use std::process::ExitCode;

/// Gives freed memory back: a harvest that runs for weeks stays as large as it began.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    papyri::cli::main()
}
