//! A person in a terminal.
//!
//! `demo` plays the opening of the story on a fresh server with the real client, and prints how to come in as each of its people.
//! `idle` measures the memory of silent sockets.

mod demo;
mod idle;

use clap::{Parser, Subcommand};

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
    /// Measure how much memory a silent socket costs a server on this machine.
    Idle(idle::Idle),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Demo(demo) => Box::pin(demo.play()).await,
        Task::Idle(idle) => Box::pin(idle.measure()).await,
    }
}
