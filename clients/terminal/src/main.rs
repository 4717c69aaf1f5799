//! A person in a terminal.
//!
//! `demo` plays the opening of the story on a fresh server with the real client, and prints how to come in as each of its people.

mod demo;

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
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Demo(demo) => Box::pin(demo.play()).await,
    }
}
