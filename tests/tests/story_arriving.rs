//! The network goes while somebody comes in: whatever was still to do is done later, once, on this device or on an empty one.

use anyhow::{Context as _, Result, ensure};
use naast_client::{Error, Newcomer, Person};
use naast_core::invite::Standing;
use naast_tests::lossy_wire::{Loss, LossyWire};
use naast_tests::people::Opening;
use naast_tests::world::World;

naast_tests::on_both_engines!(
    a_guest_who_loses_the_network_anywhere_after_registering_gets_their_seat,
    a_youth_who_loses_the_network_anywhere_after_registering_gets_one_circle,
    an_organisation_whose_naming_was_lost_gets_its_name_later,
    an_organisation_whose_naming_was_never_confirmed_gets_its_identity_later,
    an_organisation_whose_naming_was_never_confirmed_is_known_on_an_empty_device,
);

/// More requests than anybody needs to arrive.
const STEPS_MAX: usize = 60;

/// How somebody goes on after the network went.
#[derive(Debug, Clone, Copy)]
enum GoesOn {
    OnTheSameDevice,
    ByWordsOnAnEmptyOne,
}

/// Each way in which a step can be cut off and gone on from. Where only something to read was lost, the first says it all.
const CUTS: [(Loss, GoesOn); 3] = [
    (Loss::Answer, GoesOn::ByWordsOnAnEmptyOne),
    (Loss::Answer, GoesOn::OnTheSameDevice),
    (Loss::Request, GoesOn::OnTheSameDevice),
];

fn newcomer(name: &str) -> Newcomer {
    Newcomer { name: name.into(), login_name: format!("{name} fiets"), words: format!("kaas brood {name} regen") }
}

/// Somebody who came in, over a wire that was mended.
struct Arrived {
    somebody: Person,
    /// What the network took was a command.
    was_command: bool,
    _wire: LossyWire,
}

/// Somebody comes in over a wire that breaks, and goes on once it is mended; `None` when it broke nowhere any more.
async fn arrive(
    world: &World,
    link: &naast_client::Link,
    newcomer: &Newcomer,
    step: usize,
    (loss, goes_on): (Loss, GoesOn),
) -> Result<Option<Arrived>> {
    let wire = LossyWire::breaking(world.app.config.listen, "POST /v1/accounts ", step, loss).await?;
    let registered = Box::pin(world.device_over(wire.address())?.register(link, newcomer)).await;
    let mut somebody = Box::new(registered.with_context(|| format!("step {step}, {loss:?}"))?);
    if wire.lost() == 0 {
        return Ok(None);
    }
    let was_command = wire.has_lost_a_command();
    wire.mend();
    let mut somebody = match goes_on {
        GoesOn::OnTheSameDevice => {
            Box::pin(somebody.catch_up()).await?;
            *somebody
        }
        GoesOn::ByWordsOnAnEmptyOne => {
            drop(somebody);
            Box::pin(world.device()?.sign_in(&newcomer.login_name, &newcomer.words)).await?
        }
    };
    Box::pin(somebody.catch_up()).await?;
    ensure!(somebody.outbox().is_empty(), "something still waits");
    ensure!(somebody.alarms().is_empty(), "{:?}", somebody.alarms());
    Ok(Some(Arrived { somebody, was_command, _wire: wire }))
}

async fn a_guest_who_loses_the_network_anywhere_after_registering_gets_their_seat(world: World) -> Result<()> {
    let mut sam = Opening::play(&world).await?.sam;
    let (mut steps, mut arrived) = (0, Vec::new());
    'steps: for step in 0..STEPS_MAX {
        for (way, cut) in CUTS.into_iter().enumerate() {
            let name = format!("gast{step}x{way}");
            let (link, room) = sam.ask_jim("opa", "Wil jij mijn JIM zijn?").await?;
            let Some(mut came) = arrive(&world, &link, &newcomer(&name), step, cut).await? else { break 'steps };
            let guest = &mut came.somebody;
            ensure!(
                guest.bag().seat.is_none(),
                "step {step}, {cut:?}: the seat is taken, its secret is not needed any more"
            );
            guest.say(room, &format!("Dag van {name}.")).await?;
            arrived.push((name, room));
            if !came.was_command {
                break;
            }
        }
        steps += 1;
    }
    sam.catch_up().await?;
    for (name, room) in arrived {
        ensure!(sam.find_words(&format!("Dag van {name}.")).is_some(), "{name} is not heard");
        ensure!(sam.channel_with(&name) == Some(room), "{name} did not say their name where they sit");
    }
    ensure!((5..STEPS_MAX).contains(&steps), "arriving took {steps} steps");
    sam.trusts_everything()?;
    world.end().await
}

async fn a_youth_who_loses_the_network_anywhere_after_registering_gets_one_circle(world: World) -> Result<()> {
    let mut hanne = Opening::play(&world).await?.hanne;
    let (mut steps, mut arrived) = (0, Vec::new());
    'steps: for step in 0..STEPS_MAX {
        for (way, cut) in CUTS.into_iter().enumerate() {
            let name = format!("kind{step}x{way}");
            let link = hanne.invite(Standing::Youth, &name, "").await?;
            let Some(mut came) = arrive(&world, &link, &newcomer(&name), step, cut).await? else { break 'steps };
            let youth = &mut came.somebody;
            ensure!(youth.channels().count() == 1, "step {step}, {cut:?}: {} circles", youth.channels().count());
            let room = youth.channel_with("Hanne").context("the circle begins with who invited them")?;
            youth.say(room, &format!("Dag van {name}.")).await?;
            arrived.push((name, room));
            if !came.was_command {
                break;
            }
        }
        steps += 1;
    }
    hanne.catch_up().await?;
    for (name, room) in arrived {
        ensure!(hanne.find_words(&format!("Dag van {name}.")).is_some(), "{name} is not heard");
        ensure!(hanne.channel_with(&name) == Some(room), "{name} did not say their name");
    }
    ensure!((5..STEPS_MAX).contains(&steps), "arriving took {steps} steps");
    hanne.trusts_everything()?;
    world.end().await
}

/// A deployment has one organisation: each way of cutting it off plays in a world of its own.
async fn an_organisation_whose_naming_was_lost_gets_its_name_later(world: World) -> Result<()> {
    Box::pin(name_over_a_broken_wire(world, CUTS[2])).await
}

async fn an_organisation_whose_naming_was_never_confirmed_gets_its_identity_later(world: World) -> Result<()> {
    Box::pin(name_over_a_broken_wire(world, CUTS[1])).await
}

async fn an_organisation_whose_naming_was_never_confirmed_is_known_on_an_empty_device(world: World) -> Result<()> {
    Box::pin(name_over_a_broken_wire(world, CUTS[0])).await
}

async fn name_over_a_broken_wire(world: World, (loss, goes_on): (Loss, GoesOn)) -> Result<()> {
    let desk = newcomer("desk");
    let wire = LossyWire::whole(world.app.config.listen).await?;
    let link = world.first_link().await?;
    let mut coordinator = Box::pin(world.device_over(wire.address())?.register(&link, &desk)).await?;
    wire.break_now(loss);
    let named = coordinator.name_organisation("Huis aan de Leie").await;
    ensure!(matches!(named, Err(Error::Offline(_))), "{named:?}");
    wire.mend();
    let mut coordinator = match goes_on {
        GoesOn::OnTheSameDevice => {
            coordinator.catch_up().await?;
            coordinator
        }
        GoesOn::ByWordsOnAnEmptyOne => {
            // The server took the name and only its answer was lost: the device finds the organisation as it made it.
            Box::pin(world.device()?.sign_in(&desk.login_name, &desk.words)).await?
        }
    };
    ensure!(world.device()?.deployment().await?.organisation.as_deref() == Some("Huis aan de Leie"));
    ensure!(coordinator.bag().organisation_key.is_none(), "it is named: nothing waits for a name any more");
    let link = coordinator.invite(Standing::Professional, "Hanne", "").await?;
    ensure!(link.organisation.is_some(), "the link names the organisation");
    world.enters("Hanne", &link).await?;
    world.end().await
}
