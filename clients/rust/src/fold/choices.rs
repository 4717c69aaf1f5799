//! What a person chose, link by link: what they share, by which rules others read along, and what they took back of it.
//!
//! What was taken back in a former life of the server's database stays so: that memory outlives the log, which is followed again.

use std::collections::{BTreeMap, BTreeSet};

use naast_core::choice::{ChainEnd, Choice, ChoiceError, Share, Withdraw, follow};
use naast_core::{Millis, RuleId, ShareId};
use naast_protocol::{Content, Signed, Statement};

use super::given::OwnShare;
use super::own::read;
use super::rules::OwnRules;
use crate::Distrust;
use crate::keys::Keys;

/// All choices of a person, as far as their log was followed.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    chain: ChainEnd,
    shares: BTreeMap<ShareId, OwnShare>,
    rules: OwnRules,
    /// Shares that were taken back in a former life.
    withdrawn: BTreeSet<ShareId>,
    /// Rules that were ended in one.
    ended: BTreeSet<RuleId>,
}

impl Choices {
    /// Nothing yet in a new life of the server's database, but for what was taken back.
    pub(super) fn again(&self) -> Self {
        let withdrawn = self.shares.keys().copied().filter(|share| self.is_withdrawn(*share));
        let ended = self.rules.made().keys().copied().filter(|rule| self.is_ended(*rule));
        Self {
            withdrawn: withdrawn.chain(self.withdrawn.iter().copied()).collect(),
            ended: ended.chain(self.ended.iter().copied()).collect(),
            ..Self::default()
        }
    }

    /// Takes the next link with what it stands for.
    pub(super) fn take(
        &mut self,
        choice: &Statement,
        statement: &Statement,
        at: Millis,
        keys: &Keys,
    ) -> Result<(), Distrust> {
        let link: Signed<Choice> = read(choice, "choice")?;
        if !link.is_by(keys.chain()) {
            return Err(Distrust::Forged { kind: "choice" });
        }
        let chain = self.chain;
        let follows = |said, by| follow(chain, &link.body, said, by).map_err(Distrust::from);
        if let Ok(share) = statement.read::<Share>() {
            if !share.is_by(keys.chain()) {
                return Err(Distrust::Forged { kind: "share" });
            }
            follows(share.hash, share.body.by)?;
            let own = OwnShare { statement: share.body, at, opened_at: None, withdrawn_at: None };
            self.shares.insert(own.statement.id, own);
        } else if !self.rules.chose(statement, at, keys, follows)? {
            let withdraw: Signed<Withdraw> = read(statement, "withdraw")?;
            if !withdraw.is_by(keys.chain()) {
                return Err(Distrust::Forged { kind: "withdraw" });
            }
            follows(withdraw.hash, withdraw.body.by)?;
            let own = self.shares.get_mut(&withdraw.body.share).ok_or(Distrust::Choice(ChoiceError::Mismatch))?;
            own.withdrawn_at.get_or_insert(at);
        }
        self.chain = Some((link.body.n, link.hash));
        Ok(())
    }

    /// The recipient of an own share read it.
    pub(super) fn note_opened(&mut self, share: ShareId, at: Millis) -> Result<(), Distrust> {
        self.shares.get_mut(&share).ok_or(Distrust::ForeignShare)?.opened_at.get_or_insert(at);
        Ok(())
    }

    /// What the own log tells about reading along.
    pub(super) fn note_rule(&mut self, content: &Content, at: Millis) {
        self.rules.note(content, at);
    }

    /// The end of the chain.
    #[must_use]
    pub const fn chain(&self) -> ChainEnd {
        self.chain
    }

    /// Everything this person shared.
    #[must_use]
    pub const fn shares(&self) -> &BTreeMap<ShareId, OwnShare> {
        &self.shares
    }

    /// By which rules others read along with this person, and this person with others.
    #[must_use]
    pub const fn rules(&self) -> &OwnRules {
        &self.rules
    }

    /// Whether a share was taken back, in whichever life.
    #[must_use]
    pub fn is_withdrawn(&self, share: ShareId) -> bool {
        self.withdrawn.contains(&share) || self.shares.get(&share).is_some_and(|own| own.withdrawn_at.is_some())
    }

    /// Whether a rule was ended, in whichever life.
    #[must_use]
    pub fn is_ended(&self, rule: RuleId) -> bool {
        self.ended.contains(&rule) || self.rules.made().get(&rule).is_some_and(|own| own.ended_at.is_some())
    }

    /// Shares that stand again, although they were taken back.
    pub fn back(&self) -> impl Iterator<Item = ShareId> {
        let stands = |share: &ShareId| self.shares.get(share).is_some_and(|own| own.withdrawn_at.is_none());
        self.withdrawn.iter().copied().filter(stands)
    }
}
