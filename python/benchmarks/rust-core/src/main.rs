//! `cargo run --release -p rust-core -- -H 127.0.0.1:3000 -z 32`: what `python -m aiospike.bench`
//! does, without Python. Its options mean the same, and so does what it prints.

mod arguments;
mod measuring;
mod report;
mod tally;
mod usage;
mod workload;

use std::process::ExitCode;
use std::sync::Arc;

use crate::arguments::Arguments;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => Arc::new(arguments),
        Ok(None) => {
            println!("{}", arguments::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("rust-core: {message}");
            return ExitCode::from(2);
        }
    };
    match measuring::measure(&arguments) {
        Ok(measured) => report::tell(&arguments, &measured),
        Err(message) => {
            eprintln!("rust-core: {message}");
            ExitCode::FAILURE
        }
    }
}
