//! The malicious server, on the wire: a real server's answers and frames are changed on their way to a real client, which must
//! refuse each lie and say exactly what is wrong. The same acts over the same wire with nothing changed are all believed.

mod coming_back;
mod edits;
mod excluded;
mod handed_over;
mod lies;
mod rules;
mod scene;

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use naast_protocol::http::KeyChain;
use naast_tests::lying_wire::LyingWire;

use crate::lies::{about_frames_and_receipts, about_keys, about_shares, in_the_log};
use crate::scene::{Act, Scene, Who};

#[tokio::test]
#[expect(clippy::print_stdout, reason = "how many lies were tried is what somebody wants to read here")]
async fn every_lie_on_the_wire_is_refused_for_its_reason_and_the_truth_is_believed() -> Result<()> {
    let mut scene = Box::pin(Scene::set()).await?;
    let (hanne, jef) = (scene.hanne.id(), scene.jef.id());
    let hannes: KeyChain = scene.sam.connection().fetch(&format!("/v1/chains/{hanne}")).await?;
    let jefs: KeyChain = scene.sam.connection().fetch(&format!("/v1/chains/{jef}")).await?;
    let other = scene.world.device()?.look(&scene.other_link).await?.look;
    let mut trials = in_the_log(&scene)?;
    trials.extend(about_keys(&scene, &hannes, &jefs, &other));
    trials.extend(about_shares(&scene)?);
    trials.extend(about_frames_and_receipts(&scene));

    let (mut honest, mut refused, mut believed) = (BTreeSet::new(), 0, Vec::new());
    for trial in &trials {
        let wire = LyingWire::before(scene.world.app.config.listen).await?;
        let mut somebody = match (trial.who, trial.act) {
            (Who::Nobody, _) | (_, Act::ComeBack) => None,
            (who, _) => Some(Box::pin(scene.comes(who, &wire)).await?),
        };
        // The same act with nothing changed; for a device that is there already it also comes before the lie.
        if somebody.is_some() || honest.insert((trial.who, trial.act)) {
            let alarms = Box::pin(scene.play(trial, &wire, somebody.as_mut())).await?;
            ensure!(alarms.is_empty(), "the truth is not believed at {}: {alarms:?}", trial.name);
        }
        wire.lie(Arc::clone(&trial.lie));
        let reasons = Box::pin(scene.play(trial, &wire, somebody.as_mut())).await;
        let reasons = reasons.with_context(|| trial.name)?;
        ensure!(wire.told() > 0, "{} was never told", trial.name);
        if reasons.iter().any(trial.is_reason) {
            refused += 1;
        } else {
            believed.push(format!("{}: {reasons:?}", trial.name));
        }
    }
    println!("lies on the wire: {} tried, {refused} refused", trials.len());
    ensure!(believed.is_empty(), "not refused for their reason:\n{}", believed.join("\n"));
    scene.world.end().await
}
