//! Vectors: what each format of `server/docs/formats.md` is, byte for byte. See `tests/vectors/README.md` for their shape.
//!
//! Outputs are computed by the real client; nothing here re-implements a format.

mod compute;
mod inputs;
mod reports;
mod statements;
mod texts;

use std::path::PathBuf;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use compute::compute;
pub use inputs::{File, files};

/// One vector: whoever computes the output from the inputs must get this output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vector {
    /// Which format.
    pub format: String,
    /// Which case of it.
    #[serde(default)]
    pub name: String,
    /// What goes in.
    pub inputs: Value,
    /// What comes out.
    pub output: Value,
}

impl Vector {
    /// Whether the output is what the inputs give.
    #[must_use]
    pub fn holds(&self) -> bool {
        compute(&self.format, &self.inputs).is_ok_and(|output| output == self.output)
    }
}

/// The folder of the vectors.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// Reads a file of vectors.
///
/// # Errors
/// When it is missing or malformed.
pub fn read(name: &str) -> anyhow::Result<Vec<Vector>> {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} has another shape than README.md says", path.display()))
}
