//! Become somebody, by an invite. Everything that makes a person comes in one request and is kept together or not at all.

use std::sync::Arc;

use naast_core::encode::verify;
use naast_core::id::Bytes;
use naast_core::identity::Chain;
use naast_core::invite::{InviteState, Standing, registration_bytes};
use naast_core::unlock::{Unlock, are_listed, follow_unlock};
use naast_core::{Millis, PersonId, limits};
use naast_protocol::http::{Register, RegistrationStarted, StartRegistration};
use naast_protocol::statement::read_chain;
use naast_protocol::{Content, Signed};
use naast_store::{NewAccount, NewSession, StoreError, Tx};

use super::is_open;
use crate::app::App;
use crate::sessions::{Fresh, Opened, SessionError, opened};
use crate::words::{Setup, WrongWords};

/// Longest name of a member of staff, in bytes.
const STAFF_NAME_BYTES_MAX: usize = 80;

/// Why nobody came in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The invite is unknown, used, over or taken back.
    #[error("this invitation is not there any more")]
    Gone,
    /// Something in the request is not what it should be: chain, factors, proof, OPAQUE record or name.
    #[error("the registration does not add up")]
    Bad,
    /// The vault or the bag is longer than its bound.
    #[error("too long to be kept")]
    TooLarge,
    /// Somebody has this login name.
    #[error("this login name is taken")]
    NameTaken,
    /// No session could be opened.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<WrongWords> for RegisterError {
    fn from(_: WrongWords) -> Self {
        Self::Bad
    }
}

/// First half of setting words, for somebody who holds an invite.
///
/// # Errors
/// [`RegisterError`].
pub async fn start(app: &App, start: StartRegistration) -> Result<RegistrationStarted, RegisterError> {
    let mut facts = app.store.read().await?;
    let invite = facts.find_invite(start.invite).await?.ok_or(RegisterError::Gone)?;
    if !is_open(&mut facts, &invite, app.clock.now()).await? {
        return Err(RegisterError::Gone);
    }
    let response = app.keys.opaque.register(app.keys.login(start.login), &start.request.0)?;
    Ok(RegistrationStarted { response: Bytes(response) })
}

/// Makes the account, uses the invite up, tells the inviter, and opens the first session. The same request again, after a
/// lost answer, is answered like the first.
///
/// # Errors
/// [`RegisterError`].
pub async fn register(app: &Arc<App>, register: Register) -> Result<Opened, RegisterError> {
    if register.vault.0.len() > limits::BAG_BYTES_MAX || register.bag.0.len() > limits::BAG_BYTES_MAX {
        return Err(RegisterError::TooLarge);
    }
    let (chain, unlock) = check_identity(app, &register)?;
    let record = Bytes(Setup::record(&register.record.0)?);
    let login = app.keys.login(register.login);
    let fresh = Fresh::new(app);
    let at = app.clock.now();
    let tenant = app.store.tenant();
    let (person, root) = (chain.person(), chain.root());
    app.store
        .write(async move |tx: &mut Tx| -> Result<(), RegisterError> {
            let invite = tx.find_invite(register.invite).await?.ok_or(RegisterError::Gone)?;
            let is_again = invite.state == InviteState::Taken { by: person };
            if !is_again && !is_open(tx, &invite, at).await? {
                return Err(RegisterError::Gone);
            }
            if !verify(invite.key, &registration_bytes(tenant, invite.id, person, root), register.proof) {
                return Err(RegisterError::Bad);
            }
            if is_again {
                return repeat(tx, &register, person, fresh.row(person, register.device, at), at).await;
            }
            let account = NewAccount {
                person,
                standing: invite.standing,
                root,
                login,
                record: record.clone(),
                key: register.key.clone(),
                unlock: unlock.clone(),
                wraps: vec![register.wrap.clone()],
                vault: register.vault.clone(),
                bag: register.bag.clone(),
                staff_name: staff_name(invite.standing, register.staff_name.as_deref())?,
            };
            if !tx.create_account(&account, at).await? {
                return Err(RegisterError::NameTaken);
            }
            tx.take_invite(invite.id, person, at).await?;
            tx.create_session(&fresh.row(person, register.device, at), at).await?;
            tx.append_entry(person.into(), at, &Content::Key { statement: register.key.clone() }).await?;
            tx.append_entry(person.into(), at, &Content::Unlock { statement: unlock.clone() }).await?;
            if let Some(maker) = invite.maker {
                let taken = Content::InviteTaken { invite: invite.id, person, root, proof: register.proof };
                tx.append_entry(maker.into(), at, &taken).await?;
            }
            Ok(())
        })
        .await?;
    Ok(opened(app, person, fresh.id, fresh.refresh).await?)
}

/// The same request again: its answer was lost on the way. It opens a session as the first one would have.
async fn repeat(
    tx: &mut Tx,
    register: &Register,
    person: PersonId,
    session: NewSession,
    at: Millis,
) -> Result<(), RegisterError> {
    // Byte for byte the statement that was kept: only who made it holds its secrets.
    if tx.list_keys(person).await?.first() != Some(&register.key) {
        return Err(RegisterError::Gone);
    }
    tx.revoke_device(person, register.device, at).await?;
    tx.create_session(&session, at).await?;
    Ok(())
}

/// The chain and the first list of factors belong together, here, and to nobody else.
fn check_identity(app: &App, register: &Register) -> Result<(Chain, naast_protocol::Statement), RegisterError> {
    let chain = read_chain(std::slice::from_ref(&register.key)).map_err(|_| RegisterError::Bad)?;
    let unlock: Signed<Unlock> = register.unlock.read().map_err(|_| RegisterError::Bad)?;
    let adds_up = chain.tenant() == app.store.tenant()
        && unlock.is_by_root(&chain)
        && follow_unlock(None, &unlock.body).is_ok()
        && are_listed(&unlock.body, [(register.wrap.factor, register.wrap.wrapped.0.as_slice())])
        && register.wrap.factor == naast_core::unlock::Factor::Words;
    if adds_up { Ok((chain, register.unlock.clone())) } else { Err(RegisterError::Bad) }
}

/// Staff have a name that everybody may read; nobody else's name ever comes here.
fn staff_name(standing: Standing, name: Option<&str>) -> Result<Option<String>, RegisterError> {
    let is_staff = matches!(standing, Standing::Coordinator | Standing::Professional);
    match name.map(str::trim) {
        Some(name) if is_staff && !name.is_empty() && name.len() <= STAFF_NAME_BYTES_MAX => Ok(Some(name.to_owned())),
        None if !is_staff => Ok(None),
        _ => Err(RegisterError::Bad),
    }
}
