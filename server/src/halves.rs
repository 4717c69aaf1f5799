//! How a kept half ends, whatever ends it, and who is told: no task of its own.

use naast_core::half::HalfEnd;
use naast_core::{Millis, PersonId};
use naast_protocol::Content;
use naast_store::{Keeping, StoreError, Tx};

/// Who is told that a half is kept from now on, or no longer. Its owner is told of `end`, and not of their own word.
pub(crate) fn told(keeping: Keeping, is_kept: bool, end: Option<HalfEnd>) -> Vec<(PersonId, Content)> {
    let Keeping { person, keeper, is_hidden } = keeping;
    let owner = end.map(|why| (person, Content::HalfGone { why }));
    // Whoever blocked its owner never heard of it.
    let kept = (!is_hidden).then_some((keeper, Content::Half { of: person, is_kept }));
    owner.into_iter().chain(kept).collect()
}

/// Tells each of these people in their own log.
pub(crate) async fn tell(tx: &mut Tx, mut told: Vec<(PersonId, Content)>, at: Millis) -> Result<(), StoreError> {
    // One order for everybody who touches several people's logs: no two transactions wait for each other.
    told.sort_by_key(|(person, _)| *person);
    for (person, content) in told {
        tx.append_entry(person.into(), at, &content).await?;
    }
    Ok(())
}

/// Tells of halves that ended with a conversation, a block or an account.
pub(crate) fn ended(halves: Vec<Keeping>) -> impl Iterator<Item = (PersonId, Content)> {
    halves.into_iter().flat_map(|half| told(half, false, Some(HalfEnd::Keeper)))
}
