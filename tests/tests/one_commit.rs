//! A message and another entry of the same conversation come into one commit: whoever listens is given both at once.
//!
//! The writer is held until both wait at its door; then it takes them together. That they shared the commit is seen from
//! inside it: there both stand in the log, and outside neither does.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use naast::app::App;
use naast_client::Person;
use naast_client::fold::{Channel, State};
use naast_core::charter::{ChannelKind, Role};
use naast_core::{ChannelId, Hash};
use naast_store::{StoreError, Tx};
use naast_tests::on_both_engines;
use naast_tests::people::Opening;
use naast_tests::world::{PATIENCE, World};
use tokio::sync::{Semaphore, SemaphorePermit};

on_both_engines! {
    a_message_and_what_shares_its_commit_both_reach_whoever_listens,
}

/// Half of them with something erased behind the message, half with another key: ten an hour are allowed.
const ROUNDS: usize = 8;
/// Requests after which the server has surely read what was sent before them.
const LOOKS: usize = 5;

async fn a_message_and_what_shares_its_commit_both_reach_whoever_listens(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
    let room = Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
    hanne.catch_up().await?;
    Box::pin(hanne.go_live(false)).await?;
    Box::pin(hanne.hear_everything(PATIENCE)).await?;
    let mut shared = 0;
    for round in 0..ROUNDS {
        let (earlier, text) = (format!("Dit neem ik terug {round}."), format!("Hoor je mij {round}?"));
        let erased = Box::pin(sam.say(room, &earlier)).await?;
        Box::pin(hanne.hear_until(PATIENCE, |hanne| hanne.find_words(&earlier).is_some())).await?;
        jef.catch_up().await?;
        let key = key_number(&hanne, room);
        let writer = Held::hold(&world.app).await?;
        let say = async { Box::pin(jef.say(room, &text)).await.context("Jef speaks") };
        let then = async {
            look_around(&world).await?;
            if round % 2 == 0 {
                Box::pin(sam.erase(room, erased)).await.context("Sam erases")
            } else {
                let epoch = sam.make_epoch(room)?;
                Box::pin(sam.give(&epoch)).await.map(drop).context("Sam opens an epoch")
            }
        };
        let release = async {
            look_around(&world).await?;
            look_around(&world).await?;
            writer.release(&world.app, room).await
        };
        let (said, other, new) = tokio::join!(say, then, release);
        said?;
        other?;
        shared += usize::from(new? == 2);
        let is_there = |hanne: &Person| {
            let behind = if round % 2 == 0 { is_erased(hanne, room, erased) } else { key_number(hanne, room) > key };
            behind && hanne.find_words(&text).is_some()
        };
        let heard = Box::pin(hanne.hear_until(PATIENCE, is_there)).await;
        heard.with_context(|| format!("in round {round}, {shared} commits were shared"))?;
        sam.catch_up().await?;
    }
    hanne.go_dark();
    for person in [&mut hanne, &mut sam, &mut jef] {
        person.catch_up().await?;
        person.trusts_everything()?;
    }
    say(&format!("{shared} of {ROUNDS} messages shared their commit with what stands behind them"));
    ensure!(shared > 0, "nothing ever shared a commit: this shows nothing");
    world.end().await
}

#[expect(clippy::print_stdout, reason = "how often it came about is what somebody wants to read here")]
fn say(line: &str) {
    println!("{line}");
}

/// Some requests, so that the server reads on.
async fn look_around(world: &World) -> Result<()> {
    for _ in 0..LOOKS {
        world.device()?.deployment().await?;
    }
    Ok(())
}

fn is_erased(who: &Person, room: ChannelId, envelope: Hash) -> bool {
    let messages = who.channel(room).map(Channel::messages).unwrap_or_default();
    messages.iter().any(|message| message.envelope == envelope && matches!(message.state, State::Erased))
}

fn key_number(who: &Person, room: ChannelId) -> u64 {
    who.channel(room).and_then(Channel::newest_key).map_or(0, |(number, _)| number)
}

/// A writer that does nothing until it is released.
struct Held {
    gate: Arc<Semaphore>,
    task: tokio::task::JoinHandle<Result<(), StoreError>>,
}

impl Held {
    async fn hold(app: &Arc<App>) -> Result<Self> {
        let (gate, entered) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (way_out, inside, app) = (Arc::clone(&gate), Arc::clone(&entered), Arc::clone(app));
        let task = tokio::spawn(async move {
            let wait = async move |_: &mut Tx| -> Result<(), StoreError> {
                inside.add_permits(1);
                // Nobody closes the gate.
                way_out.acquire().await.into_iter().for_each(SemaphorePermit::forget);
                Ok(())
            };
            app.store.write(wait).await
        });
        entered.acquire().await?.forget();
        Ok(Self { gate, task })
    }

    /// Releases it, and says how many entries of a log were new to the commit in which the last one who waited stood.
    async fn release(self, app: &Arc<App>, room: ChannelId) -> Result<u64> {
        let server = Arc::clone(app);
        let count = tokio::spawn(async move {
            let outside = Arc::clone(&server);
            let count = async move |tx: &mut Tx| -> Result<u64, StoreError> {
                let inside = tx.find_log(room.into()).await?.map_or(0, |log| log.head);
                let before = outside.store.read().await?.find_log(room.into()).await?.map_or(0, |log| log.head);
                Ok(inside - before)
            };
            server.store.write(count).await
        });
        tokio::task::yield_now().await;
        self.gate.add_permits(1);
        self.task.await??;
        Ok(count.await??)
    }
}
