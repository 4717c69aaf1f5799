//! New keys for a person who lost a phone: all that belongs to them changes in one transaction, and every other session ends
//! with it. Which conversations go on with which key is theirs to see to; nothing of it is decided here.

use std::sync::Arc;

use naast_core::{By, SessionId, limits};
use naast_protocol::command::{Answer, Command, RenewKeys};
use naast_protocol::statement::{extend_chain, read_chain};
use naast_protocol::{Content, Statement};
use naast_store::{StoreError, Tx};

use super::{Caller, IdReused, answer, answered, receipt};
use crate::app::App;
use crate::sessions::{SessionError, to_the_end};

/// Why there are no new keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenewError {
    /// Another device kept a newer bag.
    #[error("the newest bag is number {n}")]
    StaleBag {
        /// Its number.
        n: u64,
    },
    /// Another device made this generation before.
    #[error("there are newer keys already")]
    StaleKey,
    /// The statement does not follow the caller's own chain.
    #[error("not the next generation of this account")]
    BadChain,
    /// Vault or bag is longer than its bound.
    #[error("too long to be kept")]
    TooLarge,
    /// The bound on generations is reached.
    #[error("too many generations of keys")]
    TooMany,
    /// The work was broken off.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins the next generation of the caller's keys.
///
/// # Errors
/// [`RenewError`].
pub async fn renew_keys(app: &Arc<App>, caller: Caller, command: RenewKeys) -> Result<Answer, RenewError> {
    if command.vault.0.len() > limits::BAG_BYTES_MAX || command.bag.0.len() > limits::BAG_BYTES_MAX {
        return Err(RenewError::TooLarge);
    }
    let server = Arc::clone(app);
    let renewing = async move {
        let (answer, ended) = write(&server, caller, command).await?;
        for session in ended {
            server.bus.revoke(caller.person, session);
        }
        Ok::<_, RenewError>(answer)
    };
    to_the_end(app, renewing).await
}

async fn write(app: &Arc<App>, caller: Caller, command: RenewKeys) -> Result<(Answer, Vec<SessionId>), RenewError> {
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<(Answer, Vec<SessionId>), RenewError> {
            let asked = Command::RenewKeys(command.clone());
            if let Some(first) = answered::<RenewError>(tx, caller, &asked).await? {
                return Ok((first, Vec::new()));
            }
            let by = next_generation(tx, caller, &command.key).await?;
            let account = tx.find_account(caller.person).await?.ok_or(RenewError::BadChain)?;
            // After a restore the newest bag is older than its person's devices know; a gap drops nothing of theirs.
            if command.n <= account.bag_n {
                return Err(RenewError::StaleBag { n: account.bag_n });
            }
            tx.append_key(by, caller.person, &command.key, &command.vault).await?;
            tx.set_bag(caller.person, command.n, &command.bag).await?;
            let ended = tx.revoke_other_sessions(caller.person, Some(caller.session), at).await?;
            let key = Content::Key { statement: command.key.clone() };
            let said = tx.append_entry(caller.person.into(), at, &key).await?;
            let kept = tx.append_entry(caller.person.into(), at, &Content::Bag { n: command.n }).await?;
            let receipts = vec![receipt(&server, &said), receipt(&server, &kept)];
            Ok((answer::<RenewError>(tx, caller, &asked, receipts, at).await?, ended))
        })
        .await
}

/// The generation that a statement begins, when it follows the caller's own chain.
async fn next_generation(tx: &mut Tx, caller: Caller, next: &Statement) -> Result<By, RenewError> {
    let chain = read_chain(&tx.list_keys(caller.person).await?).map_err(|_| RenewError::BadChain)?;
    let named = next.read_key().map_err(|_| RenewError::BadChain)?.body;
    if named.person == caller.person && named.g <= chain.newest() {
        return Err(RenewError::StaleKey);
    }
    if named.g >= limits::GENERATIONS_MAX {
        return Err(RenewError::TooMany);
    }
    Ok(extend_chain(chain, next).map_err(|_| RenewError::BadChain)?.by())
}
