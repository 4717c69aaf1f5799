//! A person in a terminal.
//!
//! `demo` plays the opening of the story on a fresh server with the real client, and prints how to come in as each of its people.
//! `load` measures a server with the work of many circles. `verify` checks the web app that a server gives.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use naast_terminal::{demo, load, verify};

/// Naast in a terminal.
#[derive(Debug, Parser)]
#[command(name = "naast-terminal", version, about)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Play the opening of the story on a fresh server, and print how to come in as each of its people.
    Demo(demo::Demo),
    /// Measure a server on this machine with the work of many circles.
    Load(load::Load),
    /// Check the web app that a server gives: its files, its page, the rules that confine it.
    Verify(verify::Verify),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().task {
        Task::Demo(demo) => Box::pin(demo.play()).await?,
        Task::Load(load) => Box::pin(load.run()).await?,
        Task::Verify(verify) => return Box::pin(verify.run()).await,
    }
    Ok(ExitCode::SUCCESS)
}
