//! The program: reads its arguments and runs one subcommand.

use std::process::ExitCode;

fn main() -> ExitCode {
    papyri::cli::main()
}
