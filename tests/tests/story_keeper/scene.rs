//! Sam, Jef and an empty phone: what the stories of a kept half do again and again.

use anyhow::{Context as _, Result, ensure};
use naast_client::fold::{AccountNews, Happening};
use naast_client::{Error, Heard, Person, Plea, PleaLink, Way, WrongPin};
use naast_core::half::HalfEnd;
use naast_protocol::ErrorCode;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

pub const PIN: &str = "482915";
pub const OTHER: &str = "482916";

/// Sam and Jef, who talk.
pub struct Two {
    pub hanne: Actor,
    pub sam: Actor,
    pub jef: Actor,
}

impl Two {
    pub async fn meet(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        jef.catch_up().await?;
        Ok(Self { hanne: opening.hanne, sam: opening.sam, jef })
    }

    /// And Jef keeps Sam's half.
    pub async fn with_half(world: &World) -> Result<Self> {
        let mut two = Self::meet(world).await?;
        let way = way(&two.sam);
        Box::pin(two.sam.choose_keeper(two.jef.id(), PIN, &way)).await?;
        Ok(two)
    }
}

pub fn way(who: &Actor) -> Way {
    Way::Words { login_name: who.newcomer.login_name.clone(), words: who.newcomer.words.clone() }
}

pub fn code_of<T>(answer: &Result<T, Error>) -> Option<ErrorCode> {
    answer.as_ref().err().and_then(Error::code)
}

/// An empty phone, shown to Jef, who hands the half over.
pub async fn helped(world: &World, jef: &mut Person, sam: &Person) -> Result<Plea> {
    let mut phone = world.device()?.ask_for_half().await?;
    ensure!(phone.hear().await? == Heard::Waiting);
    jef.hand_over_half(&PleaLink::read(&phone.link().to_string())?, sam.id()).await?;
    ensure!(phone.hear().await? == Heard::Half);
    Ok(phone)
}

pub async fn wrong(phone: &mut Plea, left: u32, left_here: u32) -> Result<()> {
    let came = Box::pin(phone.try_pin(OTHER)).await?.err();
    ensure!(came == Some(WrongPin { left, left_here }), "{came:?} instead of {left} and {left_here}");
    Ok(())
}

pub async fn comes_in(mut phone: Plea, pin: &str) -> Result<Person> {
    let secret = Box::pin(phone.try_pin(pin)).await?.ok().context("the right PIN")?;
    Ok(Box::pin(phone.come_in(&secret)).await?)
}

/// What happened to Sam's half, as his devices are told.
pub fn gone(who: &Person) -> Option<HalfEnd> {
    who.account_news().iter().rev().find_map(|news| match news.what {
        Happening::HalfGone(why) => Some(why),
        _ => None,
    })
}

/// Whose halves somebody was told to keep, and to keep no longer.
pub fn told(who: &Person) -> Vec<bool> {
    let kept = |news: &AccountNews| match news.what {
        Happening::Half(_, is_kept) => Some(is_kept),
        _ => None,
    };
    who.account_news().iter().filter_map(kept).collect()
}
