//! Standing rules: who may say one, whose words it covers, and what has to stand beside a message. Each refusal beside its twin.

use naast_core::choice::Recipient;
use naast_core::encode::Hash;
use naast_core::message::{Class, Header};
use naast_core::room::{Room, RoomError};
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::{By, LabelId, PersonId, Suite, limits};

use super::{CHANNEL, EVA, JEF, SAM, SECOND, TENANT, header, listed};

const RULE: Hash = Hash([80; 32]);
const SCHOOL: LabelId = LabelId([1; 16]);
const HOME: LabelId = LabelId([2; 16]);

fn rule(n: u64, labels: Option<Vec<LabelId>>, authors: &[By]) -> Rule {
    let to = Recipient { person: PersonId([30; 16]), root: EVA.root };
    let authors = authors.iter().map(|by| by.root).collect();
    Rule { suite: Suite::Naast1, tenant: TENANT, by: SAM, at: 1, channel: CHANNEL, n, labels, authors, to, until: None }
}

fn end(by: By) -> EndRule {
    EndRule { suite: Suite::Naast1, tenant: TENANT, by, at: 1, channel: CHANNEL, rule: RULE }
}

fn agree(by: By, charter: Hash, agrees: bool) -> AgreeRule {
    AgreeRule { suite: Suite::Naast1, tenant: TENANT, by, at: 1, channel: CHANNEL, charter, rule: RULE, agrees }
}

fn labelled(label: Option<LabelId>) -> Header {
    Header { label, ..header(SAM, 3) }
}

fn refused(said: &Rule) -> Result<Option<RoomError>, RoomError> {
    Ok(listed()?.set_rule(said, RULE).err())
}

#[test]
fn a_youth_says_a_rule_about_words_that_may_be_covered() -> Result<(), RoomError> {
    let right = rule(0, Some(vec![SCHOOL, HOME]), &[SAM]);
    assert_eq!(refused(&right)?, None);
    assert_eq!(refused(&rule(0, None, &[SAM, JEF]))?, None);
    assert_eq!(refused(&Rule { by: JEF, ..right.clone() })?, Some(RoomError::NotMember));
    let elsewhere = naast_core::ChannelId([9; 16]);
    assert_eq!(refused(&Rule { channel: elsewhere, ..right.clone() })?, Some(RoomError::NotMember));
    assert_eq!(refused(&rule(1, None, &[SAM]))?, Some(RoomError::StaleRules));
    for wrong in [
        rule(0, Some(vec![]), &[SAM]),
        rule(0, Some(vec![HOME, SCHOOL]), &[SAM]),
        rule(0, Some(vec![SCHOOL]), &[SAM, JEF]),
        rule(0, None, &[]),
        rule(0, None, &[JEF, SAM]),
        rule(0, None, &[SAM, EVA]),
        Rule { to: Recipient { person: PersonId([20; 16]), root: JEF.root }, ..right.clone() },
    ] {
        assert_eq!(refused(&wrong)?, Some(RoomError::Rule), "{wrong:?}");
    }
    let many = (0..=16).map(|n| LabelId([n; 16])).collect();
    assert_eq!(refused(&Rule { labels: Some(many), ..right })?, Some(RoomError::TooMany));
    Ok(())
}

#[test]
fn a_rule_that_ended_is_never_said_again_and_only_so_many_stand() -> Result<(), RoomError> {
    let said = rule(0, None, &[SAM]);
    let stands = listed()?.set_rule(&said, RULE)?;
    assert_eq!(stands.set_rule(&said, RULE), Ok(stands.clone()), "said again, it changes nothing");
    assert_eq!(stands.end_rule(&end(JEF)), Err(RoomError::NotMember));
    let ended = stands.end_rule(&end(SAM))?;
    assert!(ended.rules.standing().is_empty());
    assert_eq!(ended.end_rule(&end(SAM)), Err(RoomError::NotMember));
    assert_eq!(ended.set_rule(&said, RULE), Err(RoomError::StaleRules));
    let mut room = listed()?;
    for n in 0..8_u8 {
        room = room.set_rule(&rule(n.into(), None, &[SAM]), Hash([n; 32]))?;
    }
    assert_eq!(room.rules.standing().len(), limits::RULES_MAX);
    assert_eq!(room.set_rule(&rule(8, None, &[SAM]), RULE), Err(RoomError::TooMany));
    Ok(())
}

#[test]
fn a_message_comes_with_exactly_what_the_rules_ask_for() -> Result<(), RoomError> {
    let room = listed()?.set_rule(&rule(0, Some(vec![SCHOOL]), &[SAM]), RULE)?;
    let stale = Err(RoomError::StaleRules);
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[RULE], 0), Ok(()));
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[], 0), stale);
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[RULE, RULE], 0), stale);
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[RULE, Hash([9; 32])], 0), stale);
    let locked = Header { lock: true, ..labelled(Some(SCHOOL)) };
    let mark = Header { class: Class::Silent, ..labelled(Some(SCHOOL)) };
    for header in [labelled(None), labelled(Some(HOME)), locked, mark, header(JEF, 3)] {
        assert_eq!(room.check_covered(&header, &[], 0), Ok(()));
        assert_eq!(room.check_covered(&header, &[RULE], 0), stale, "{header:?}");
    }
    Ok(())
}

#[test]
fn around_its_end_a_message_comes_with_or_without() -> Result<(), RoomError> {
    let until = 10 * limits::RULE_SLACK_MS;
    let room = listed()?.set_rule(&Rule { until: Some(until), ..rule(0, None, &[SAM]) }, RULE)?;
    let check = |given: &[Hash], now| room.check_covered(&header(SAM, 3), given, now);
    assert_eq!(check(&[], until - limits::RULE_SLACK_MS - 1), Err(RoomError::StaleRules));
    for now in [until - limits::RULE_SLACK_MS, until, until + 1] {
        assert_eq!((check(&[], now), check(&[RULE], now)), (Ok(()), Ok(())));
    }
    Ok(())
}

#[test]
fn a_jims_words_are_covered_by_his_own_word_alone() -> Result<(), RoomError> {
    let room = listed()?.set_rule(&rule(0, None, &[SAM, JEF]), RULE)?;
    let is_covered = |room: &Room| room.rules_for(&header(JEF, 3)).count() == 1;
    assert!(!is_covered(&room));
    assert_eq!(room.agree_rule(&agree(SAM, SECOND, true)), Err(RoomError::NotMember));
    assert_eq!(room.agree_rule(&agree(EVA, SECOND, true)), Err(RoomError::NotMember));
    assert_eq!(room.agree_rule(&agree(JEF, Hash([9; 32]), true)), Err(RoomError::StaleCharter));
    assert_eq!(room.agree_rule(&agree(JEF, SECOND, false)), Err(RoomError::NotMember), "he never agreed");
    let agreed = room.agree_rule(&agree(JEF, SECOND, true))?;
    assert!(is_covered(&agreed));
    let took_back = agreed.agree_rule(&agree(JEF, SECOND, false))?;
    assert!(!is_covered(&took_back));
    assert_eq!(took_back.agree_rule(&agree(JEF, SECOND, true)), Err(RoomError::NotMember), "said once and for all");
    let own_alone = listed()?.set_rule(&rule(0, None, &[SAM]), RULE)?;
    assert_eq!(own_alone.agree_rule(&agree(JEF, SECOND, true)), Err(RoomError::NotMember));
    Ok(())
}

#[test]
fn the_youth_alone_seals_and_only_epochs_in_which_the_rule_stands() -> Result<(), RoomError> {
    let room = listed()?.set_rule(&rule(0, None, &[SAM]), RULE)?;
    assert!(room.may_seal_rule(SAM.root, RULE, 3).is_ok());
    assert_eq!(room.may_seal_rule(JEF.root, RULE, 3), Err(RoomError::NotMember));
    assert_eq!(room.may_seal_rule(SAM.root, Hash([9; 32]), 3), Err(RoomError::NotMember));
    for epoch in [2, 4] {
        assert_eq!(room.may_seal_rule(SAM.root, RULE, epoch), Err(RoomError::StaleEpoch));
    }
    Ok(())
}
