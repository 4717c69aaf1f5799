//! Commands about who knows what: shares, standing rules, requests, reports.

use anyhow::Result;
use naast_core::charter::Role;
use naast_core::choice::{Choice, Item, Share, Withdraw};
use naast_core::encode::Hash;
use naast_core::epoch::SEAL_BYTES;
use naast_core::id::Bytes;
use naast_core::report::{Report, sealed_hash};
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::{By, CommandId, LabelId};
use naast_protocol::command::{self, Command, RuleKey, Seal};

use super::{AT, LATER, SUITE, Stranger};

impl Stranger {
    /// The command of this name, if it is one about choices.
    pub(super) fn about_choices(&self, name: &str, id: CommandId) -> Result<Option<Command>> {
        Ok(Some(match name {
            "share" => {
                let share = self.says(&self.share())?;
                let choice = self.says(&self.choice(share.hash()))?;
                Command::Share(command::Share { id, share, choice, to_g: 0, seal: Bytes(vec![9; 1400]) })
            }
            "withdraw" => {
                let (tenant, by) = (self.tenant, self.by);
                let withdraw = self.says(&Withdraw { suite: SUITE, tenant, by, at: AT, share: self.aim.share })?;
                let choice = self.says(&self.choice(withdraw.hash()))?;
                Command::Withdraw(command::Withdraw { id, withdraw, choice })
            }
            "set_rule" => {
                let (rule, told) = (self.says(&self.rule())?, self.says(&self.rule().for_reader())?);
                let choice = self.says(&self.choice(rule.hash()))?;
                Command::SetRule(command::SetRule { id, rule, told, choice, key: rule_key() })
            }
            "end_rule" => {
                let (tenant, by) = (self.tenant, self.by);
                let end = EndRule { suite: SUITE, tenant, by, at: AT, channel: self.aim.channel, rule: self.aim.rule };
                let statement = self.says(&end)?;
                let choice = self.says(&self.choice(statement.hash()))?;
                Command::EndRule(command::EndRule { id, statement, choice })
            }
            "agree_rule" => Command::AgreeRule(command::AgreeRule { id, statement: self.says(&self.agree_rule())? }),
            "seal_rule" => Command::SealRule(command::SealRule {
                id,
                channel: self.aim.channel,
                rule: self.aim.rule,
                key: rule_key(),
            }),
            "ask" => {
                let sealed = Bytes(vec![9; 1400]);
                Command::Ask(command::Ask {
                    id,
                    to: self.aim.whom.person,
                    to_g: 0,
                    sealed: sealed.clone(),
                    own: sealed,
                })
            }
            "answer" => {
                let sealed = Bytes(vec![9; 1400]);
                let seals = vec![command::AnswerSeal { to: self.aim.whom.person, to_g: 0, sealed: sealed.clone() }];
                Command::Answer(command::AnswerShare { id, share: self.aim.share, seals, own: sealed })
            }
            "report" => {
                let sealed = Bytes(vec![9; 272]);
                let statement = self.says(&self.report(&sealed))?;
                let seals =
                    vec![Seal { to: By { root: self.aim.whom.root, g: 0 }, sealed: Bytes(vec![9; SEAL_BYTES]) }];
                Command::Report(command::Report { id, statement, sealed, seals })
            }
            "close_report" => Command::CloseReport(command::CloseReport { id, report: self.aim.report }),
            "compare_choices" => {
                let newest = Some(command::ChoiceAt { n: 3, hash: self.aim.envelope });
                Command::CompareChoices(command::CompareChoices { id, newest })
            }
            _ => return Ok(None),
        }))
    }

    fn share(&self) -> Share {
        let (author, role) = self.aim.author.unwrap_or((self.by, Role::Youth));
        let items = vec![Item { envelope: self.aim.envelope, author, role }];
        let answer_to = vec![self.aim.whom];
        let (tenant, by) = (self.tenant, self.by);
        Share {
            suite: SUITE,
            tenant,
            by,
            at: AT,
            id: self.aim.share,
            items,
            to: self.aim.whom,
            until: Some(LATER),
            answer_to,
            in_file: true,
        }
    }

    fn report(&self, sealed: &Bytes) -> Report {
        let (tenant, by, sealed) = (self.tenant, self.by, sealed_hash(&sealed.0));
        Report {
            suite: SUITE,
            tenant,
            by,
            at: AT,
            id: self.aim.report,
            sealed,
            commit: self.aim.envelope,
            to: vec![self.aim.whom],
        }
    }

    fn choice(&self, statement: Hash) -> Choice {
        Choice { suite: SUITE, tenant: self.tenant, by: self.by, at: AT, n: 0, prev: None, statement }
    }

    fn rule(&self) -> Rule {
        let (labels, authors) = (Some(vec![LabelId([5; 16])]), vec![self.by.root]);
        let (tenant, by) = (self.tenant, self.by);
        Rule {
            suite: SUITE,
            tenant,
            by,
            at: AT,
            channel: self.aim.channel,
            id: self.aim.rule,
            labels,
            authors,
            to: self.aim.whom,
            until: None,
        }
    }

    fn agree_rule(&self) -> AgreeRule {
        let (tenant, by) = (self.tenant, self.by);
        let (channel, charter) = (self.aim.channel, self.aim.charter);
        AgreeRule { suite: SUITE, tenant, by, at: AT, channel, charter, rule: self.aim.rule, agrees: true }
    }
}

fn rule_key() -> RuleKey {
    RuleKey { epoch: 1, to_g: 0, seal: Bytes(vec![9; SEAL_BYTES]) }
}
