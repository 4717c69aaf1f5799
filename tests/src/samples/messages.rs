//! What people say and give by apps that keep to none of the rules which the server cannot see.

use anyhow::{Context as _, Result};
use naast_client::crypto::{MessageKey, rule_key, seal, seal_body, seal_rule_box};
use naast_client::{Chance, Person};
use naast_core::charter::Role;
use naast_core::choice::{Item, seal_info};
use naast_core::id::Bytes;
use naast_core::message::{Class, Header, Own, Salt, Seen, Trail, trail_hash};
use naast_core::{By, ChannelId, EnvelopeId, Hash, RuleId, ShareId, Suite};
use naast_protocol::Command;
use naast_protocol::command::{RuleBox, Send};
use naast_protocol::sealed::{Payload, ShareKey, ShareKeys};

use crate::by_hand::{self, fresh, id};

/// Says something, gives its name and its key.
///
/// # Errors
/// When the server refuses it, or the writer is not in there.
pub async fn says_anyway(
    person: &mut Person,
    room: ChannelId,
    payload: &Payload,
    rule: Option<RuleId>,
) -> Result<(Hash, MessageKey)> {
    let channel = person.channel(room).context("they talk there")?;
    let (epoch, epoch_key) = channel.newest_key().context("it has a key")?;
    let last = channel.own_row(person.root(), person.device());
    let own = Own { device: person.device(), n: last.map_or(0, |(n, _)| n) + 1, prev: last.map(|(_, before)| before) };
    let seen = Seen { seq: channel.log().cursor(), hash: channel.log().hash() };
    let trail = serde_json::to_string(&Trail { salt: Salt(fresh()), own, seen })?;
    let header = Header {
        suite: Suite::Naast1,
        tenant: person.chains().tenant(),
        channel: room,
        epoch,
        author: person.keys().by(),
        id: EnvelopeId(fresh()),
        salt: Salt(fresh()),
        class: if payload.is_words() { Class::Countable } else { Class::Silent },
        label: None,
        lock: false,
        blobs: Vec::new(),
        trail: trail_hash(&trail),
    };
    let header = serde_json::to_string(&header)?;
    let key = MessageKey::derive(epoch_key, &header);
    let read_along = rule.map(|rule| {
        let sealed = seal_rule_box(&rule_key(epoch_key, rule), &header, &key);
        sealed.map(|sealed| RuleBox { rule, sealed: Bytes(sealed) })
    });
    let boxes = read_along.transpose()?.into_iter().collect();
    let body = seal_body(&key, &header, &serde_json::to_vec(payload)?, &person.keys().newest().sign)?;
    let send = Send { id: id(), header, trail, commit: key.commit(), body: Bytes(body), boxes };
    let name = naast_core::message::envelope_hash(&send.header, send.commit, &send.body.0);
    person.give(&Command::Send(send)).await?;
    person.catch_up().await?;
    Ok((name, key))
}

/// Gives somebody a message.
///
/// # Errors
/// When the server refuses it.
pub async fn gives_anyway(
    person: &mut Person,
    (envelope, key): (Hash, MessageKey),
    (author, role): (By, Role),
    to: &Person,
) -> Result<ShareId> {
    let item = Item { envelope, author, role };
    let body = by_hand::share_body(person, item, to);
    let mut share = by_hand::share(person, &body)?;
    let (at, key) = (body.at, Bytes(key.as_bytes().to_vec()));
    let items = vec![ShareKey { envelope, key, author: "Jef".into(), at }];
    let inside = serde_json::to_vec(&ShareKeys { from: "Sam".into(), items, passes: Vec::new() })?;
    let keys = to.keys().chain().generation(0).context("her keys")?;
    let info = seal_info(body.tenant, share.share.hash(), to.keys().by());
    let sealed = seal(&keys.seal_pub, &info, &inside, &mut Chance::from_seed(1));
    share.seal = Bytes(sealed.map_err(|_| anyhow::anyhow!("it cannot be sealed"))?);
    person.give(&Command::Share(share)).await?;
    Ok(body.id)
}
