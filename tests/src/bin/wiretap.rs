//! A recording wire for browser stories: `wiretap LISTEN SERVER FOLDER`.
//!
//! Says `listening on ADDRESS`, passes everything to SERVER, and when its standard input closes writes each connection into
//! FOLDER as `N.sent` and `N.received`.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use naast_tests::wiretap::Wiretap;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [listen, server, folder] = arguments.as_slice() else { anyhow::bail!("usage: wiretap LISTEN SERVER FOLDER") };
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let wiretap = Wiretap::on(listen.parse()?, server.parse()?).await?;
    writeln!(std::io::stdout(), "listening on {}", wiretap.address())?;

    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    for (at, connection) in wiretap.recorded().into_iter().enumerate() {
        std::fs::write(folder.join(format!("{at}.sent")), connection.sent)?;
        std::fs::write(folder.join(format!("{at}.received")), connection.received)?;
    }
    Ok(())
}
