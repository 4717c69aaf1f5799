//! A server that lies: what a real server gave is changed on its way, and the client says exactly what is wrong with it.
//!
//! Every lie starts from the same true log; the control shows that nothing is refused unless it was changed.

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::{BodyError, RecoveryCode};
use naast_client::fold::{Channel, LogState, OwnLog, Reader};
use naast_client::vault::{FactorSecret, Opened};
use naast_client::{Distrust, Person};
use naast_core::charter::{Charter, CharterError, Role, TakeSeat};
use naast_core::choice::ChoiceError;
use naast_core::encode::Sig;
use naast_core::epoch::Epoch;
use naast_core::message::Erase;
use naast_core::unlock::Factor;
use naast_core::{ChannelId, LogId, Suite, TenantId};
use naast_protocol::command::WrapBox;
use naast_protocol::http::{KeyChain, Page, Vault};
use naast_protocol::{Content, Entry, Signed, StatementError};
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

/// Sam's private channel with Jef as a true server tells it to Sam, and the people who can sign lies.
struct Truth {
    sam: Actor,
    jef: Actor,
    hanne: Actor,
    link: naast_client::Link,
    channel: ChannelId,
    entries: Vec<Entry>,
}

impl Truth {
    async fn learn(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { mut sam, hanne, jefs_link: link, jefs_room: channel, .. } = opening;
        for text in ["Een.", "Twee.", "Drie."] {
            sam.tells(&jef, text).await?;
        }
        jef.reads("Drie.").await?;
        jef.tells(&sam, "Vier.").await?;
        sam.reads("Vier.").await?;
        let page: Page = sam.connection().fetch(&format!("/v1/logs/{channel}/entries")).await?;
        Ok(Self { sam, jef, hanne, link, channel, entries: page.entries })
    }

    /// What Sam's empty device makes of these entries, numbered anew.
    fn told(&self, entries: Vec<Entry>) -> Vec<Distrust> {
        let renumbered = entries.into_iter().zip(1..).map(|(entry, seq)| Entry { seq, ..entry });
        self.told_as_is(renumbered)
    }

    fn told_as_is(&self, entries: impl Iterator<Item = Entry>) -> Vec<Distrust> {
        self.told_to(&self.sam, 1, entries)
    }

    /// What somebody's empty device makes of these entries, the first of which has number `from`.
    fn told_to(&self, reader: &Person, from: u64, entries: impl Iterator<Item = Entry>) -> Vec<Distrust> {
        let bag = reader.bag();
        let reader =
            Reader { keys: reader.keys(), chains: reader.chains(), pins: &bag.pins, organisation: bag.organisation };
        let start = LogState::new(self.channel.into()).hash();
        let mut channel = Channel::new(self.channel, from, start);
        for entry in entries {
            channel.take(&entry, reader);
        }
        channel.alarms()
    }

    /// The place of the n-th entry of a kind.
    fn place(&self, kind: &str, n: usize) -> Result<usize> {
        let places = self.entries.iter().enumerate().filter(|(_, entry)| entry.content.kind() == kind);
        places.map(|(place, _)| place).nth(n).with_context(|| format!("there are fewer than {n} of {kind}"))
    }

    /// The true entries with one content replaced.
    fn with(&self, place: usize, content: Content) -> Vec<Entry> {
        let mut entries = self.entries.clone();
        entries[place].content = content;
        entries
    }

    /// The place of the message with these words.
    fn words(&self, text: &str) -> Result<usize> {
        let message = self.sam.find_words(text).context("these words were said")?;
        Ok(usize::try_from(message.seq)? - 1)
    }
}

#[tokio::test]
async fn every_lie_about_a_conversation_is_called_what_it_is() -> Result<()> {
    let world = World::on_sqlite().await?;
    let truth = Box::pin(Truth::learn(&world)).await?;
    ensure!(truth.told(truth.entries.clone()).is_empty(), "the truth is believed");

    let (one, two, three) = (truth.words("Een.")?, truth.words("Twee.")?, truth.words("Drie.")?);
    let mut left_out = truth.entries.clone();
    left_out.remove(two);
    expect("a hole", &truth.told_as_is(left_out.clone().into_iter()), &|reason| {
        matches!(reason, Distrust::Hole { .. })
    })?;
    expect("a dropped message", &truth.told(left_out), &|reason| *reason == Distrust::Dropped)?;
    let mut swapped = truth.entries.clone();
    swapped.swap(two, three);
    expect("swapped messages", &truth.told(swapped), &|reason| {
        matches!(reason, Distrust::Dropped | Distrust::Reordered)
    })?;
    let mut replayed = truth.entries.clone();
    replayed.push(truth.entries[one].clone());
    expect("a replayed message", &truth.told(replayed), &|reason| *reason == Distrust::Replayed)?;

    let Content::Message(envelope) = truth.entries[one].content.clone() else { anyhow::bail!("no message") };
    let edited = |edit: &dyn Fn(&mut naast_protocol::entry::Envelope)| {
        let mut changed = envelope.clone();
        edit(&mut changed);
        truth.told(truth.with(one, Content::Message(changed)))
    };
    expect("an edited body", &edited(&|envelope| envelope.body.0[0] ^= 1), &|reason| {
        *reason == Distrust::Body(BodyError::Changed)
    })?;
    expect("an edited commitment", &edited(&|envelope| envelope.commit.0[0] ^= 1), &|reason| {
        *reason == Distrust::Body(BodyError::Commit)
    })?;
    let further = |envelope: &mut naast_protocol::entry::Envelope| {
        envelope.trail = envelope.trail.replace(r#""seq":"#, r#""seq":1"#);
    };
    expect("an edited trail", &edited(&further), &|reason| *reason == Distrust::ChangedTrail)?;
    expect(
        "an edited header",
        &edited(&|envelope| envelope.header = envelope.header.replace("countable", "silent")),
        &|reason| *reason == Distrust::Body(BodyError::Commit),
    )?;
    let tombstone = Content::Tombstone { author: truth.sam.keys().by(), envelope: envelope.hash() };
    expect("a fake tombstone", &truth.told(truth.with(one, tombstone)), &|reason| *reason == Distrust::FakeTombstone)?;
    let withheld = Content::Withheld { content: envelope.hash() };
    expect("words held back from a member", &truth.told(truth.with(one, withheld)), &|reason| {
        *reason == Distrust::Dropped
    })?;
    let erase = Erase {
        suite: Suite::Naast1,
        tenant: truth.sam.chains().tenant(),
        by: truth.jef.keys().by(),
        at: world.now(),
        channel: truth.channel,
        envelope: envelope.hash(),
    };
    let mut erased = truth.entries.clone();
    let statement = truth.jef.keys().sign(&erase)?;
    erased.push(Entry { content: Content::Erased { statement }, ..truth.entries[one].clone() });
    expect("words erased by somebody else", &truth.told(erased), &|reason| {
        *reason == Distrust::Forged { kind: "erase" }
    })?;
    world.end().await
}

#[tokio::test]
async fn every_lie_about_who_is_here_is_called_what_it_is() -> Result<()> {
    let world = World::on_sqlite().await?;
    let truth = Box::pin(Truth::learn(&world)).await?;
    let (first, later) = (truth.place("charter", 0)?, truth.place("charter", 1)?);
    let Content::Charter { statement } = truth.entries[first].content.clone() else { anyhow::bail!("no charter") };
    let signed: Signed<Charter> = statement.read()?;

    let forged = truth.jef.keys().sign(&Charter { by: truth.sam.keys().by(), ..signed.body.clone() })?;
    expect("a forged charter", &truth.told(truth.with(first, Content::Charter { statement: forged })), &|reason| {
        *reason == Distrust::Forged { kind: "charter" }
    })?;
    let elsewhere = truth.sam.keys().sign(&Charter { tenant: TenantId([9; 16]), ..signed.body.clone() })?;
    expect(
        "another deployment's charter",
        &truth.told(truth.with(first, Content::Charter { statement: elsewhere })),
        &|reason| *reason == Distrust::OtherTenant,
    )?;
    expect("a rolled-back charter", &truth.told(truth.with(later, Content::Charter { statement })), &|reason| {
        *reason == Distrust::Charter(CharterError::Stale)
    })?;
    let mut cut = truth.entries.clone();
    cut.remove(later);
    expect("a cut charter", &truth.told(cut), &|reason| matches!(reason, Distrust::Room(_)))?;

    let tail = || truth.entries[later..].iter().cloned();
    let from = u64::try_from(later)? + 1;
    expect("a log that begins after its owner began it", &truth.told_to(&truth.sam, from, tail()), &|reason| {
        *reason == Distrust::Charter(CharterError::Stale)
    })?;
    let to_a_guest = truth.told_to(&truth.jef, from, tail());
    ensure!(!to_a_guest.contains(&Distrust::Charter(CharterError::Stale)), "a guest begins there: {to_a_guest:?}");

    let seated = truth.place("take_seat", 0)?;
    let taken = |proof: Option<Sig>| -> Result<Content> {
        let mut seat = TakeSeat {
            suite: Suite::Naast1,
            tenant: truth.sam.chains().tenant(),
            by: truth.hanne.keys().by(),
            at: world.now(),
            invite: truth.link.secret.invite(),
            channel: truth.channel,
            person: truth.hanne.id(),
            role: Role::Jim,
            proof: Sig([0; 64]),
        };
        seat.proof = proof.unwrap_or_else(|| truth.link.secret.prove(&seat.proof_bytes()));
        Ok(Content::TakeSeat { statement: truth.hanne.keys().sign(&seat)? })
    };
    expect("a guest without the link", &truth.told(truth.with(seated, taken(Some(Sig([7; 64])))?)), &|reason| {
        *reason == Distrust::UnprovenGuest
    })?;
    let mut second = truth.entries.clone();
    second.insert(seated + 1, Entry { content: taken(None)?, ..truth.entries[seated].clone() });
    expect("a second person on the seat", &truth.told(second), &|reason| {
        matches!(reason, Distrust::SecondOnSeat { .. })
    })?;

    let opened = truth.place("epoch", 1)?;
    let Content::Epoch { statement, seal } = truth.entries[opened].content.clone() else { anyhow::bail!("no epoch") };
    let epoch: Signed<Epoch> = statement.read()?;
    let mut members = epoch.body.members.clone();
    members.push(truth.hanne.keys().by());
    members.sort_unstable();
    let ghost = truth.jef.keys().sign(&Epoch { members, ..epoch.body })?;
    expect(
        "a ghost who holds the key",
        &truth.told(truth.with(opened, Content::Epoch { statement: ghost, seal })),
        &|reason| matches!(reason, Distrust::GhostMember { .. }),
    )?;
    let other_seal = match &truth.entries[truth.place("epoch", 0)?].content {
        Content::Epoch { seal, .. } => seal.clone(),
        _ => None,
    };
    let foreign = Content::Epoch { statement: statement.clone(), seal: other_seal };
    expect("a seal from elsewhere", &truth.told(truth.with(opened, foreign)), &|reason| {
        matches!(reason, Distrust::ForeignSeal { .. })
    })?;
    let none = Content::Epoch { statement, seal: None };
    expect("a seal held back", &truth.told(truth.with(opened, none)), &|reason| {
        matches!(reason, Distrust::ForeignSeal { .. })
    })?;
    world.end().await
}

#[tokio::test]
async fn every_lie_about_ones_own_choices_and_keys_is_called_what_it_is() -> Result<()> {
    let world = World::on_sqlite().await?;
    let Truth { mut sam, jef, hanne, .. } = Box::pin(Truth::learn(&world)).await?;
    let said = sam.find_words("Een.").context("it was said")?.envelope;
    let share = sam.share(&[said], hanne.id(), None).await?;
    sam.withdraw(share).await?;
    let (login_name, words) = (sam.newcomer.login_name.clone(), sam.newcomer.words.clone());
    let code = Box::pin(sam.make_recovery_code(&login_name, &words)).await?;

    let log = LogId::from(sam.id());
    let page: Page = sam.connection().fetch(&format!("/v1/logs/{log}/entries")).await?;
    let told = |entries: Vec<Entry>| {
        let mut own = OwnLog::new(sam.id());
        for (entry, seq) in entries.into_iter().zip(1..) {
            let (keys, chains, pins) = (sam.keys(), sam.chains(), &sam.bag().pins);
            own.take(&Entry { seq, ..entry }, Reader { keys, chains, pins, organisation: None }, sam.bag());
        }
        own.alarms().to_vec()
    };
    ensure!(told(page.entries.clone()).is_empty(), "the truth is believed");
    let choices: Vec<usize> =
        (0..page.entries.len()).filter(|at| page.entries[*at].content.kind() == "choice").collect();
    let mut swapped = page.entries.clone();
    swapped.swap(choices[0], choices[1]);
    expect("choices in another order", &told(swapped), &|reason| *reason == Distrust::Choice(ChoiceError::Stale))?;
    let mut forged = page.entries.clone();
    if let Content::Choice { choice, .. } = &mut forged[choices[0]].content {
        let link: Signed<naast_core::choice::Choice> = choice.read()?;
        *choice = jef.keys().sign(&link.body)?;
    }
    expect("a forged choice", &told(forged), &|reason| *reason == Distrust::Forged { kind: "choice" })?;
    let mut guest = page.entries.clone();
    for entry in &mut guest {
        if let Content::InviteTaken { root, .. } = &mut entry.content {
            *root = hanne.root();
        }
    }
    expect("somebody else behind an own invite", &told(guest), &|reason| *reason == Distrust::UnprovenGuest)?;

    let vault: Vault = sam.connection().fetch("/v1/vault").await?;
    let tenant = sam.chains().tenant();
    let open = |vault: &Vault| {
        let code = FactorSecret::Code(RecoveryCode::read(&code).map_err(|_| Distrust::DamagedVault)?);
        Opened::open(tenant, vault, &code).map(|opened| opened.unlock.0)
    };
    ensure!(open(&vault) == Ok(1), "the truth opens");
    let mut more = vault.clone();
    more.wraps.push(WrapBox { factor: Factor::Words, wrapped: more.wraps[0].wrapped.clone() });
    ensure!(open(&more) == Err(Distrust::ForeignWrap));
    let mut swapped = vault.clone();
    swapped.wraps[0].wrapped.0[40] ^= 1;
    ensure!(open(&swapped) == Err(Distrust::ForeignWrap));
    let mut older = vault.clone();
    older.unlock.pop();
    ensure!(open(&older) == Err(Distrust::ForeignWrap), "an older list names other wraps");
    let mut cut = vault.clone();
    cut.unlock.remove(0);
    ensure!(matches!(open(&cut), Err(Distrust::Unlock(_))));
    let mut strange = vault.clone();
    strange.unlock[0].0.replace_range(30..31, "_");
    ensure!(open(&strange) == Err(Distrust::NoStatement { kind: "unlock", reason: StatementError::Kind }));

    let shown: KeyChain = sam.connection().fetch(&format!("/v1/chains/{}", jef.id())).await?;
    let mut chains = sam.chains().clone();
    let pin = sam.bag().pins.get(&jef.id()).cloned().context("Sam met Jef")?;
    ensure!(chains.admit(jef.id(), &shown, Some(&pin)).is_ok(), "the truth is believed");
    let newer = naast_protocol::sealed::Pin { g: pin.g + 1, ..pin.clone() };
    let lower = chains.admit(jef.id(), &shown, Some(&newer)).err();
    ensure!(lower == Some(Distrust::LowerGeneration { person: jef.id() }));
    let hannes: KeyChain = sam.connection().fetch(&format!("/v1/chains/{}", hanne.id())).await?;
    let substituted = KeyChain { person: jef.id(), ..hannes };
    let substituted = chains.admit(jef.id(), &substituted, Some(&pin)).err();
    ensure!(substituted == Some(Distrust::SubstitutedKey { person: jef.id() }));
    world.end().await
}

fn expect(lie: &str, alarms: &[Distrust], is_reason: &dyn Fn(&Distrust) -> bool) -> Result<()> {
    ensure!(alarms.iter().any(is_reason), "{lie}: {alarms:?}");
    Ok(())
}
