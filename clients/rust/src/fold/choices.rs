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

#[cfg(test)]
mod tests {
    use naast_core::choice::Recipient;
    use naast_core::rule::{EndRule, Rule};
    use naast_core::{By, ChannelId, Hash, PersonId, Suite, TenantId};

    use super::*;
    use crate::Chance;
    use crate::vault::{FactorSecret, NewAccount};

    const TENANT: TenantId = TenantId([7; 16]);
    const HERE: ChannelId = ChannelId([1; 16]);
    const SUITE: Suite = Suite::Naast1;

    fn somebody(number: u64) -> Result<Keys, Distrust> {
        let words = FactorSecret::Words(zeroize::Zeroizing::new(vec![1; 64]));
        Ok(NewAccount::make(TENANT, &words, false, 1, &mut Chance::from_seed(number))?.opened.keys)
    }

    /// A rule of Sam's and its end, each with its link, as a true server tells them.
    struct Truth {
        sam: Keys,
        jef: Keys,
        rule: Rule,
        made: (Statement, Statement),
        ended: (Statement, Statement),
    }

    impl Truth {
        fn tell() -> Result<Self, Distrust> {
            let (sam, jef) = (somebody(1)?, somebody(2)?);
            let to = Recipient { person: PersonId([9; 16]), root: Hash([9; 32]) };
            let (by, id, authors) = (sam.by(), RuleId([3; 16]), vec![sam.by().root]);
            let rule = Rule {
                suite: SUITE,
                tenant: TENANT,
                by,
                at: 1,
                channel: HERE,
                id,
                labels: None,
                authors,
                to,
                until: None,
            };
            let said = sam.sign(&rule)?;
            let first = sam.sign(&link(&sam, 0, None, said.hash()))?;
            let end = sam.sign(&end_of(&rule))?;
            let second = sam.sign(&link(&sam, 1, Some(first.hash()), end.hash()))?;
            Ok(Self { sam, jef, rule, made: (first, said), ended: (second, end) })
        }

        /// What Sam's device knows after all of these but the last, and what it says to the last.
        fn after(&self, told: &[&(Statement, Statement)]) -> (Choices, Result<(), Distrust>) {
            let (mut choices, mut last) = (Choices::default(), Ok(()));
            for (choice, statement) in told {
                assert_eq!(last, Ok(()), "what came before is true");
                last = choices.take(choice, statement, 5, &self.sam);
            }
            (choices, last)
        }
    }

    const fn end_of(rule: &Rule) -> EndRule {
        EndRule { suite: SUITE, tenant: TENANT, by: rule.by, at: 1, channel: HERE, rule: rule.id }
    }

    const fn link(sam: &Keys, n: u64, prev: Option<Hash>, statement: Hash) -> Choice {
        Choice { suite: SUITE, tenant: TENANT, by: By { root: sam.chain().root(), g: 0 }, at: 1, n, prev, statement }
    }

    const STALE: Result<(), Distrust> = Err(Distrust::Choice(ChoiceError::Stale));

    #[test]
    fn a_rule_and_its_end_each_follow_the_choice_before() -> Result<(), Distrust> {
        let truth = Truth::tell()?;
        let (choices, last) = truth.after(&[&truth.made, &truth.ended]);
        assert_eq!((last, choices.is_ended(truth.rule.id)), (Ok(()), true));
        let (choices, last) = truth.after(&[&truth.made, &truth.ended, &truth.made]);
        assert_eq!((last, choices.is_ended(truth.rule.id)), (STALE, true), "told again, it is not ended any more");
        let (choices, last) = truth.after(&[&truth.made, &truth.ended, &truth.ended]);
        assert_eq!((last, choices.chain().map(|(n, _)| n)), (STALE, Some(1)), "its end is told twice");
        assert_eq!(truth.after(&[&truth.ended]).1, STALE, "its beginning is left out");
        Ok(())
    }

    #[test]
    fn a_chain_of_choices_forks_nowhere() -> Result<(), Distrust> {
        let truth = Truth::tell()?;
        let end = truth.ended.1.clone();
        for (n, prev) in [(0, None), (1, None), (1, Some(Hash([8; 32]))), (2, Some(truth.made.0.hash()))] {
            let forked = (truth.sam.sign(&link(&truth.sam, n, prev, end.hash()))?, end.clone());
            let (choices, last) = truth.after(&[&truth.made, &forked]);
            assert_eq!((last, choices.is_ended(truth.rule.id)), (STALE, false), "{n} behind {prev:?}");
        }
        let swapped =
            (truth.made.0.clone(), truth.sam.sign(&Rule { authors: vec![Hash([5; 32])], ..truth.rule.clone() })?);
        let (choices, last) = truth.after(&[&swapped]);
        assert_eq!(last, Err(Distrust::Choice(ChoiceError::Mismatch)), "another rule under the same link");
        assert!(choices.rules().made().is_empty());
        Ok(())
    }

    #[test]
    fn nobody_else_makes_or_ends_a_rule() -> Result<(), Distrust> {
        let truth = Truth::tell()?;
        let forged = |kind| Err(Distrust::Forged { kind });
        let rule = truth.jef.sign(&truth.rule)?;
        let linked = (truth.sam.sign(&link(&truth.sam, 0, None, rule.hash()))?, rule);
        let (choices, last) = truth.after(&[&linked]);
        assert_eq!((last, choices.rules().made().len()), (forged("rule"), 0));
        let end = truth.jef.sign(&end_of(&truth.rule))?;
        let before = Some(truth.made.0.hash());
        let linked = (truth.sam.sign(&link(&truth.sam, 1, before, end.hash()))?, end);
        let (choices, last) = truth.after(&[&truth.made, &linked]);
        assert_eq!((last, choices.is_ended(truth.rule.id)), (forged("end_rule"), false));
        let by_jef = (truth.jef.sign(&link(&truth.sam, 0, None, truth.made.1.hash()))?, truth.made.1.clone());
        assert_eq!(truth.after(&[&by_jef]).1, forged("choice"));
        Ok(())
    }
}
