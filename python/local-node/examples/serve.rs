//! Runs a node until standard input ends: `serve [--port N] [--nodes N] [--workers N]`.

use std::io::{self, Read};
use std::process::ExitCode;

use local_node::{Config, LocalNode};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("serve: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or("an option needs a value")?;
        match option.as_str() {
            "--port" => config.port = value.parse()?,
            "--nodes" => config.nodes = value.parse()?,
            "--workers" => config.workers = value.parse()?,
            _ => return Err(format!("no such option: {option}").into()),
        }
    }
    let node = LocalNode::start(config)?;
    for address in node.addrs() {
        println!("{address}");
    }
    io::stdin().read_to_end(&mut Vec::new())?;
    node.stop();
    Ok(())
}
