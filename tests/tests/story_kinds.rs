//! Each kind of conversation with its own people, through a real server and real clients; and showing somebody out of it.

use anyhow::{Context as _, Result, ensure};
use naast_client::Error;
use naast_core::ChannelId;
use naast_core::charter::{ChannelKind, Charter, Role};
use naast_core::invite::Standing;
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{amend, charter, member};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

on_both_engines! {
    everybody_has_their_own_conversations,
    whoever_is_shown_out_reads_nothing_from_then_on,
    staff_are_listed_as_what_they_are,
}

/// The circle: a youth, a JIM, a professional and a parent, who have met through the youth.
struct Circle {
    world: World,
    sam: Actor,
    jef: Actor,
    hanne: Actor,
    eva: Actor,
}

impl Circle {
    async fn gather(world: World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(&world)).await?;
        let jef = Box::pin(opening.jef_comes(&world)).await?;
        let Opening { hanne, mut sam, .. } = opening;
        let link = sam.invite(Standing::Guest, "mama", "Kom je erbij?").await?;
        let eva = world.enters("Eva", &link).await?;
        sam.catch_up().await?;
        Ok(Self { world, sam, jef, hanne, eva })
    }

    /// A conversation of this kind with everybody whom it has room for, begun by whom it belongs to.
    async fn begin(&mut self, kind: ChannelKind) -> Result<(ChannelId, Role, Role)> {
        let Self { sam, jef, hanne, eva, .. } = self;
        let (jim, professional, parent) =
            ((jef.id(), Role::Jim), (hanne.id(), Role::Professional), (eva.id(), Role::Parent));
        let about = sam.id();
        let (owner, others) = match kind {
            ChannelKind::Private => (&mut *sam, vec![jim]),
            ChannelKind::Direct => (&mut *sam, vec![parent]),
            ChannelKind::Triad => (&mut *sam, vec![professional, jim]),
            ChannelKind::Family => (&mut *sam, vec![professional, jim, parent]),
            ChannelKind::Line => (&mut *eva, vec![professional]),
            ChannelKind::Support => (&mut *jef, vec![professional]),
        };
        let begun = match kind {
            ChannelKind::Support => Box::pin(owner.begin_support(about, &[professional.0])).await,
            _ => Box::pin(owner.begin(kind, &others)).await,
        };
        let channel = begun.with_context(|| format!("{kind:?} begins"))?;
        for person in [sam, jef, hanne, eva] {
            Box::pin(person.catch_up()).await?;
        }
        Ok((channel, kind.owner(), others[0].1))
    }

    fn who(&mut self, role: Role) -> &mut Actor {
        match role {
            Role::Youth => &mut self.sam,
            Role::Jim => &mut self.jef,
            Role::Professional => &mut self.hanne,
            Role::Parent | Role::Worker => &mut self.eva,
        }
    }
}

/// In an order in which everybody has met whom they need.
const KINDS: [ChannelKind; 6] = [
    ChannelKind::Private,
    ChannelKind::Direct,
    ChannelKind::Triad,
    ChannelKind::Family,
    ChannelKind::Line,
    ChannelKind::Support,
];

async fn everybody_has_their_own_conversations(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::gather(world)).await?;
    for kind in KINDS {
        let (channel, _, _) = circle.begin(kind).await?;
        let owner = circle.who(kind.owner());
        let words = format!("In {kind:?} gezegd.");
        Box::pin(owner.say(channel, &words)).await?;
        for role in [Role::Youth, Role::Jim, Role::Professional, Role::Parent] {
            let person = circle.who(role);
            let is_in = person.channel(channel).is_some();
            if is_in {
                person.reads(&words).await?;
            } else {
                person.does_not_read(&words).await?;
            }
            let expected = role == kind.owner() || kind.others_max(role) > 0;
            let is_as_made = is_in == (expected && (kind != ChannelKind::Direct || role == Role::Parent || is_in));
            ensure!(is_as_made, "{role:?} in {kind:?}: {is_in}");
        }
    }

    let Circle { world, mut jef, hanne, mut eva, sam } = circle;
    let not_hers = Box::pin(eva.begin(ChannelKind::Triad, &[(hanne.id(), Role::Professional)])).await;
    ensure!(not_hers.err().and_then(|error| error.code()) == Some(ErrorCode::NotYourTask), "a parent begins a circle");
    let said = jef.find_words("In Support gezegd.").context("it was said")?.envelope;
    let handed_on = jef.share(&[said], sam.id(), None).await;
    ensure!(
        handed_on.as_ref().err().and_then(Error::code) == Some(ErrorCode::NotShareable),
        "a JIM hands on what a professional helps with: {handed_on:?}"
    );
    world.end().await
}

async fn whoever_is_shown_out_reads_nothing_from_then_on(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::gather(world)).await?;
    // Who has to have met for the later ones, meets here.
    for kind in [ChannelKind::Triad, ChannelKind::Family] {
        circle.begin(kind).await?;
    }
    for kind in KINDS {
        let (channel, owner, other) = circle.begin(kind).await?;
        let (before, after) = (format!("Voor {kind:?}."), format!("Na {kind:?}."));
        Box::pin(circle.who(owner).say(channel, &before)).await?;
        circle.who(other).reads(&before).await?;
        let gone = circle.who(other).id();
        let epoch = circle.who(owner).channel(channel).and_then(|found| found.newest_key().map(|(n, _)| n));
        Box::pin(circle.who(owner).show_out(channel, gone)).await?;
        let next = circle.who(owner).channel(channel).and_then(|found| found.newest_key().map(|(n, _)| n));
        ensure!(next > epoch, "{kind:?} talks with a key that whoever went never gets");
        Box::pin(circle.who(owner).say(channel, &after)).await?;
        let shown_out = circle.who(other);
        shown_out.does_not_read(&after).await?;
        let path = format!("/v1/logs/{channel}/entries");
        let page = shown_out.connection().fetch::<naast_protocol::http::Page>(&path).await;
        ensure!(page.err().and_then(|error| error.code()) == Some(ErrorCode::NothingHere), "{kind:?}");
        let late = Box::pin(shown_out.say(channel, "Nog iets.")).await;
        ensure!(late.is_err(), "{kind:?}: who was shown out still speaks");
        for role in [Role::Youth, Role::Jim, Role::Professional, Role::Parent] {
            let person = circle.who(role);
            Box::pin(person.catch_up()).await?;
            person.trusts_everything()?;
            let is_in = person.channel(channel).is_some_and(|found| !found.has_left());
            ensure!(is_in == person.find_words(&after).is_some(), "{role:?} in {kind:?}");
        }
    }
    circle.world.end().await
}

async fn staff_are_listed_as_what_they_are(world: World) -> Result<()> {
    let Circle { world, mut sam, jef, hanne, .. } = Box::pin(Circle::gather(world)).await?;
    for (who, role, is_allowed) in [
        (&hanne, Role::Jim, false),
        (&hanne, Role::Worker, false),
        (&hanne, Role::Professional, true),
        (&jef, Role::Professional, false),
        (&jef, Role::Worker, true),
    ] {
        let first = Charter { kind: ChannelKind::Direct, ..charter(&sam, Some(member(who, role)), Vec::new()) };
        let command = Command::AmendCharter(amend(&sam, &first, None)?.0);
        let code = sam.give(&command).await.err().and_then(|error| error.code());
        let expected = (!is_allowed).then_some(ErrorCode::BadMembers);
        ensure!(code == expected, "{} as {role:?}: {code:?}", who.name());
    }
    world.end().await
}
