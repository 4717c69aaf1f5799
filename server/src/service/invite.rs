//! Invites: put one up, look at it, answer its card without an account, take it back. Looking uses nothing up.

use std::sync::Arc;

use anyhow::Context as _;
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use naast_core::encode::{SignPub, verify};
use naast_core::id::{Bytes, encode};
use naast_core::invite::{Standing, answer_bytes, is_usable};
use naast_core::{InviteId, enc, limits};
use naast_protocol::Content;
use naast_protocol::command::{Answer, Command, Invite, TakeBackInvite};
use naast_protocol::http::{AnswerCard, InviteLook};
use naast_store::{NewInvite, StoreError, Tx};
use sha2::Sha256;

use super::{Caller, IdReused, answer, answered, is_open};
use crate::app::App;

/// Why an invite was not put up, shown or answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InviteError {
    /// Unknown, used, over or taken back: the same outside.
    #[error("this invitation is not there any more")]
    Gone,
    /// This person may not invite into that standing.
    #[error("somebody else invites these people")]
    NotYourTask,
    /// Too many open invites, or too many answers to one.
    #[error("too many invitations are open")]
    TooMany,
    /// Card or answer is longer than its bound, or it would live longer than allowed.
    #[error("the invitation is too long")]
    TooLarge,
    /// It would have ended before it began.
    #[error("the invitation would have ended before it began")]
    AlreadyOver,
    /// Not made by somebody who holds the link.
    #[error("the link was not held")]
    BadProof,
    /// The command id, or the invite's, stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts up an invite.
///
/// # Errors
/// [`InviteError`].
pub async fn put_up(app: &Arc<App>, caller: Caller, command: Invite) -> Result<Answer, InviteError> {
    let at = app.clock.now();
    if command.card.0.len() > limits::CARD_BYTES_MAX || command.until > at + limits::INVITE_MS_MAX {
        return Err(InviteError::TooLarge);
    }
    // One that is over is not counted as open: without this, nothing would bound them.
    if command.until <= at {
        return Err(InviteError::AlreadyOver);
    }
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, InviteError> {
            let asked = Command::Invite(command.clone());
            if let Some(first) = answered::<InviteError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let account = tx.find_account(caller.person).await?.ok_or(InviteError::NotYourTask)?;
            if !account.standing.may_invite(command.standing) {
                return Err(InviteError::NotYourTask);
            }
            if tx.count_open_invites(caller.person, at).await? >= limits::OPEN_INVITES_MAX as u64 {
                return Err(InviteError::TooMany);
            }
            let invite = NewInvite {
                id: command.invite,
                key: command.key,
                standing: command.standing,
                until: command.until,
                maker: Some(caller.person),
                card: command.card.clone(),
            };
            if tx.find_invite(command.invite).await?.is_some() {
                return Err(IdReused.into());
            }
            tx.create_invite(&invite, at).await?;
            answer(tx, caller, &asked, Vec::new(), at).await
        })
        .await
}

/// Its maker takes an invite back.
///
/// # Errors
/// [`InviteError::Gone`] for anybody's but one's own, and for one that is not open.
pub async fn take_back(app: &Arc<App>, caller: Caller, command: TakeBackInvite) -> Result<Answer, InviteError> {
    let at = app.clock.now();
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, InviteError> {
            let asked = Command::TakeBackInvite(command.clone());
            if let Some(first) = answered::<InviteError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let invite = tx.find_invite(command.invite).await?.ok_or(InviteError::Gone)?;
            if invite.maker != Some(caller.person) || !is_usable(invite.state, invite.until, at) {
                return Err(InviteError::Gone);
            }
            tx.take_back_invite(command.invite, at).await?;
            answer(tx, caller, &asked, Vec::new(), at).await
        })
        .await
}

/// What lies under a link.
///
/// # Errors
/// [`InviteError::Gone`].
pub async fn look(app: &App, invite: InviteId) -> Result<InviteLook, InviteError> {
    let mut facts = app.store.read().await?;
    let invite = facts.find_invite(invite).await?.ok_or(InviteError::Gone)?;
    if !is_open(&mut facts, &invite, app.clock.now()).await? {
        return Err(InviteError::Gone);
    }
    let inviter = match invite.maker {
        Some(maker) => facts.find_chain(maker).await?,
        None => None,
    };
    let organisation = facts.find_organisation().await?.map(|organisation| organisation.chain);
    Ok(InviteLook {
        tenant: app.store.tenant(),
        standing: invite.standing,
        until: invite.until,
        card: invite.card,
        inviter,
        organisation,
    })
}

/// A guest answers the card: sealed to the inviter, proven by the link.
///
/// # Errors
/// [`InviteError`].
pub async fn answer_card(app: &Arc<App>, invite: InviteId, reply: AnswerCard) -> Result<(), InviteError> {
    if reply.sealed.0.len() > limits::ANSWER_BYTES_MAX {
        return Err(InviteError::TooLarge);
    }
    let at = app.clock.now();
    app.store
        .write(async move |tx: &mut Tx| -> Result<(), InviteError> {
            let found = tx.find_invite(invite).await?.ok_or(InviteError::Gone)?;
            let maker = found.maker.ok_or(InviteError::Gone)?;
            if !is_open(tx, &found, at).await? {
                return Err(InviteError::Gone);
            }
            if !verify(found.key, &answer_bytes(invite, &reply.sealed.0), reply.proof) {
                return Err(InviteError::BadProof);
            }
            // The same answer again is a lost reply: it was taken.
            let answer = naast_core::hash("answer-kept", &[reply.sealed.0.as_slice().into()]);
            if found.answer == Some(answer) {
                return Ok(());
            }
            if found.answers >= limits::ANSWERS_PER_INVITE_MAX {
                return Err(InviteError::TooMany);
            }
            tx.answer_invite(invite, answer).await?;
            tx.append_entry(maker.into(), at, &Content::CardAnswer { invite, sealed: reply.sealed.clone() }).await?;
            Ok(())
        })
        .await
}

/// Makes the very first link, with which a coordinator comes in.
///
/// # Errors
/// When the store does not answer.
pub async fn first_link(app: &App) -> anyhow::Result<String> {
    let secret: [u8; 32] = app.chance.bytes();
    let (id, key) = derive(&secret);
    let at = app.clock.now();
    let until = at + limits::INVITE_MS_MAX;
    let invite = NewInvite { id, key, standing: Standing::Coordinator, until, maker: None, card: Bytes::default() };
    let is_made = app
        .store
        .write(async move |tx: &mut Tx| -> Result<bool, StoreError> { tx.create_invite(&invite, at).await })
        .await?;
    is_made.then_some(()).context("this invite exists already")?;
    Ok(format!("{}/i#{}", app.config.origin, encode(&secret)))
}

/// Id and public key of an invite, from its secret.
fn derive(secret: &[u8; 32]) -> (InviteId, SignPub) {
    let id = hkdf(secret, &enc("invite-id", &[]));
    let seed = hkdf(secret, &enc("invite-key", &[]));
    let mut short = [0_u8; 16];
    short.copy_from_slice(&id[..16]);
    (InviteId(short), SignPub(SigningKey::from_bytes(&seed).verifying_key().to_bytes()))
}

/// HKDF-SHA256 (RFC 5869) to 32 bytes without a salt.
fn hkdf(secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0_u8; 32];
    // 32 bytes are one block of SHA-256: far below the 255 that HKDF can give.
    let expanded = Hkdf::<Sha256>::new(None, secret).expand(info, &mut key);
    debug_assert!(expanded.is_ok(), "one block always fits");
    key
}
