//! Standing rules: who may say one, whose words it covers, and what has to stand beside a message. Each refusal beside its twin.

use naast_core::charter::{ChannelKind, Charter, Role};
use naast_core::choice::Recipient;
use naast_core::encode::Hash;
use naast_core::message::{Class, Header};
use naast_core::room::{EpochAt, Room, RoomError};
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::{By, LabelId, PersonId, RuleId, Suite, limits};

use super::{CHANNEL, EVA, FIRST, JEF, SAM, SECOND, TENANT, charter, header, leave, listed, member, seat, take_seat};

const RULE: RuleId = RuleId([80; 16]);
const SCHOOL: LabelId = LabelId([1; 16]);
const HOME: LabelId = LabelId([2; 16]);

fn rule(labels: Option<Vec<LabelId>>, authors: &[By]) -> Rule {
    let to = Recipient { person: PersonId([30; 16]), root: EVA.root };
    let authors = authors.iter().map(|by| by.root).collect();
    let (suite, channel, id) = (Suite::Naast1, CHANNEL, RULE);
    Rule { suite, tenant: TENANT, by: SAM, at: 1, channel, id, labels, authors, to, until: None }
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
    Ok(listed()?.set_rule(said).err())
}

/// The room as somebody finds it who enters behind its newest charter.
fn entered() -> Result<Room, RoomError> {
    let members = vec![member(SAM, Role::Youth), member(JEF, Role::Jim)];
    Ok(Room::enter(&charter(1, members, vec![]), SECOND, 5)?)
}

#[test]
fn a_youth_says_a_rule_about_words_that_may_be_covered() -> Result<(), RoomError> {
    let right = rule(Some(vec![SCHOOL, HOME]), &[SAM]);
    assert_eq!(refused(&right)?, None);
    assert_eq!(refused(&rule(None, &[SAM, JEF]))?, None);
    assert_eq!(refused(&Rule { by: JEF, ..right.clone() })?, Some(RoomError::NotMember));
    let elsewhere = naast_core::ChannelId([9; 16]);
    assert_eq!(refused(&Rule { channel: elsewhere, ..right.clone() })?, Some(RoomError::NotMember));
    for wrong in [
        rule(Some(vec![]), &[SAM]),
        rule(Some(vec![HOME, SCHOOL]), &[SAM]),
        rule(Some(vec![SCHOOL]), &[SAM, JEF]),
        rule(None, &[]),
        rule(None, &[JEF, SAM]),
        rule(None, &[SAM, EVA]),
        Rule { to: Recipient { person: PersonId([20; 16]), root: JEF.root }, ..right.clone() },
    ] {
        assert_eq!(refused(&wrong)?, Some(RoomError::Rule), "{wrong:?}");
    }
    let many = (0..=16).map(|n| LabelId([n; 16])).collect();
    assert_eq!(refused(&Rule { labels: Some(many), ..right })?, Some(RoomError::TooMany));
    Ok(())
}

#[test]
fn its_reader_is_told_neither_whose_words_nor_which_labels_nor_where() -> Result<(), serde_json::Error> {
    let told = |said: Rule| serde_json::to_string(&said.for_reader());
    let one = told(rule(Some(vec![SCHOOL]), &[SAM]))?;
    let other = Rule { channel: naast_core::ChannelId([9; 16]), ..rule(None, &[SAM, JEF]) };
    assert_eq!(one, told(other)?);
    assert_ne!(one, told(Rule { until: Some(9), ..rule(None, &[SAM]) })?);
    Ok(())
}

#[test]
fn a_rule_that_ended_is_never_said_again_and_only_so_many_stand() -> Result<(), RoomError> {
    let said = rule(None, &[SAM]);
    let stands = listed()?.set_rule(&said)?;
    assert_eq!(stands.set_rule(&said), Ok(stands.clone()), "said again, it changes nothing");
    let other = Rule { until: Some(9), ..said.clone() };
    assert_eq!(stands.set_rule(&other), Err(RoomError::StaleRules), "another one under its name");
    assert_eq!(stands.end_rule(&end(JEF)), Err(RoomError::NotMember));
    let ended = stands.end_rule(&end(SAM))?;
    assert!(ended.rules.standing().is_empty());
    assert_eq!(ended.end_rule(&end(SAM)), Err(RoomError::NotMember));
    assert_eq!(ended.set_rule(&said), Err(RoomError::StaleRules));
    let mut room = listed()?;
    for n in 0..8_u8 {
        room = room.set_rule(&Rule { id: RuleId([n; 16]), ..said.clone() })?;
    }
    assert_eq!(room.rules.standing().len(), limits::RULES_MAX);
    assert_eq!(room.set_rule(&said), Err(RoomError::TooMany));
    Ok(())
}

#[test]
fn a_conversation_has_only_so_many_rules_ever() -> Result<(), RoomError> {
    let mut room = listed()?;
    for n in 0..=u8::MAX {
        let id = RuleId([n; 16]);
        room = room.set_rule(&Rule { id, ..rule(None, &[SAM]) })?.end_rule(&EndRule { rule: id, ..end(SAM) })?;
    }
    assert_eq!(room.rules.ended().len(), limits::RULES_EVER_MAX);
    let next = Rule { id: RuleId([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]), ..rule(None, &[SAM]) };
    assert_eq!(room.set_rule(&next), Err(RoomError::TooMany));
    Ok(())
}

#[test]
fn to_a_newcomer_the_end_of_a_rule_they_never_heard_of_is_nothing_new() -> Result<(), RoomError> {
    let (room, said) = (entered()?, rule(None, &[SAM, JEF]));
    assert_eq!(listed()?.end_rule(&end(SAM)), Err(RoomError::NotMember), "whoever was there knows each");
    assert_eq!(listed()?.agree_rule(&agree(JEF, SECOND, false)), Err(RoomError::NotMember));
    for agrees in [false, true] {
        assert_eq!(room.agree_rule(&agree(JEF, SECOND, agrees)), Ok(room.clone()));
    }
    let ended = room.end_rule(&end(SAM))?;
    assert_eq!(ended.set_rule(&said), Err(RoomError::StaleRules), "and it is not said to them any more");
    assert_eq!(room.end_rule(&end(JEF)), Err(RoomError::NotMember), "only the youth ends one");
    // One that they heard of, without the JIM's yes from before they came.
    assert!(room.set_rule(&said)?.agree_rule(&agree(JEF, SECOND, false)).is_ok());
    Ok(())
}

#[test]
fn a_rule_is_over_once_its_reader_is_in() -> Result<(), RoomError> {
    let room = Room { kind: ChannelKind::Triad, ..listed()? }.set_rule(&rule(None, &[SAM, JEF]))?;
    let third = |members| Charter { kind: ChannelKind::Triad, prev: Some(SECOND), ..charter(2, members, vec![]) };
    let both = vec![member(SAM, Role::Youth), member(JEF, Role::Jim)];
    let same = room.amend(&third(both.clone()), FIRST, 7)?;
    assert!(same.rules.find(RULE).is_some() && same.rules_ended_since(&room).is_empty());
    let with_eva = room.amend(&third([both, vec![member(EVA, Role::Professional)]].concat()), FIRST, 7)?;
    assert_eq!(with_eva.rules_ended_since(&room), vec![RULE]);
    assert_eq!(with_eva.rules.ended(), [RULE]);
    let kept = Room { seats: vec![seat()], ..room };
    assert_eq!(kept.seat(&take_seat(EVA), 0, 8)?.rules.ended(), [RULE]);
    Ok(())
}

#[test]
fn a_message_comes_with_exactly_what_the_rules_ask_for() -> Result<(), RoomError> {
    let room = listed()?.set_rule(&rule(Some(vec![SCHOOL]), &[SAM]))?;
    let stale = Err(RoomError::StaleRules);
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[RULE], 0), Ok(()));
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[], 0), stale);
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[RULE, RULE], 0), stale);
    assert_eq!(room.check_covered(&labelled(Some(SCHOOL)), &[RULE, RuleId([9; 16])], 0), stale);
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
    let room = listed()?.set_rule(&Rule { until: Some(until), ..rule(None, &[SAM]) })?;
    let check = |given: &[RuleId], now| room.check_covered(&header(SAM, 3), given, now);
    assert_eq!(check(&[], until - limits::RULE_SLACK_MS - 1), Err(RoomError::StaleRules));
    for now in [until - limits::RULE_SLACK_MS, until, until + 1] {
        assert_eq!((check(&[], now), check(&[RULE], now)), (Ok(()), Ok(())));
    }
    Ok(())
}

#[test]
fn a_jims_words_are_covered_by_his_own_word_alone() -> Result<(), RoomError> {
    let room = listed()?.set_rule(&rule(None, &[SAM, JEF]))?;
    let is_covered = |room: &Room| room.rules_for(&header(JEF, 3)).count() == 1;
    assert!(!is_covered(&room));
    assert_eq!(room.agree_rule(&agree(SAM, SECOND, true)), Err(RoomError::NotMember));
    assert_eq!(room.agree_rule(&agree(EVA, SECOND, true)), Err(RoomError::NotMember));
    assert_eq!(room.agree_rule(&agree(JEF, Hash([9; 32]), true)), Err(RoomError::StaleCharter));
    let never = room.agree_rule(&agree(JEF, SECOND, false))?;
    assert_eq!(never.agree_rule(&agree(JEF, SECOND, true)), Err(RoomError::NotMember), "a no before any yes");
    let agreed = room.agree_rule(&agree(JEF, SECOND, true))?;
    assert!(is_covered(&agreed));
    assert_eq!(agreed.agree_rule(&agree(JEF, SECOND, true)), Err(RoomError::NotMember), "he agreed before");
    let took_back = agreed.agree_rule(&agree(JEF, Hash([9; 32]), false))?;
    assert_eq!(took_back.agree_rule(&agree(JEF, SECOND, false)), Err(RoomError::NotMember), "a no is said once");
    assert!(!is_covered(&took_back));
    assert_eq!(took_back.agree_rule(&agree(JEF, SECOND, true)), Err(RoomError::NotMember), "said once and for all");
    let own_alone = listed()?.set_rule(&rule(None, &[SAM]))?;
    assert_eq!(own_alone.agree_rule(&agree(JEF, SECOND, true)), Err(RoomError::NotMember));
    let left = room.leave(&leave(JEF, SECOND), 7)?;
    assert_eq!(left.agree_rule(&agree(JEF, SECOND, true)), Err(RoomError::NotMember), "he is not in any more");
    Ok(())
}

#[test]
fn a_jim_who_went_and_came_back_is_asked_again() -> Result<(), RoomError> {
    let room = listed()?.set_rule(&rule(None, &[SAM, JEF]))?.agree_rule(&agree(JEF, SECOND, true))?;
    let is_covered = |room: &Room| room.rules_for(&header(JEF, 3)).count() == 1;
    let both = vec![member(SAM, Role::Youth), member(JEF, Role::Jim)];
    let next = |n, prev, members| Charter { prev: Some(prev), ..charter(n, members, vec![]) };
    assert!(is_covered(&room.amend(&next(2, SECOND, both.clone()), FIRST, 7)?), "he never went");
    let alone =
        room.leave(&leave(JEF, SECOND), 7)?.amend(&next(2, SECOND, vec![member(SAM, Role::Youth)]), FIRST, 8)?;
    assert!(!is_covered(&alone.amend(&next(3, FIRST, both), SECOND, 9)?));
    Ok(())
}

#[test]
fn the_youth_alone_seals_and_only_epochs_in_which_the_rule_stands() -> Result<(), RoomError> {
    let room = listed()?.set_rule(&rule(None, &[SAM]))?;
    assert!(room.may_seal_rule(SAM.root, RULE, 3).is_ok());
    assert_eq!(room.may_seal_rule(JEF.root, RULE, 3), Err(RoomError::NotMember));
    assert_eq!(room.may_seal_rule(SAM.root, RuleId([9; 16]), 3), Err(RoomError::NotMember));
    for epoch in [2, 4] {
        assert_eq!(room.may_seal_rule(SAM.root, RULE, epoch), Err(RoomError::StaleEpoch));
    }
    let newest = EpochAt { seq: 9, epoch: 30, statement: FIRST, members: vec![] };
    let later = Room { epoch: Some(newest), ..room };
    let oldest = 30 - limits::RULE_KEYS_MAX + 1;
    assert!(later.may_seal_rule(SAM.root, RULE, oldest).is_ok());
    assert_eq!(later.may_seal_rule(SAM.root, RULE, oldest - 1), Err(RoomError::StaleEpoch), "too old to be kept");
    Ok(())
}
