//! The `papyri` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    papyri::cli::main()
}
