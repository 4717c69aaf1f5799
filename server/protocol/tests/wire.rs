//! What goes over the wire, letter by letter: a change here is a change of the protocol and has to be wanted.

use std::collections::{BTreeMap, BTreeSet};

use naast_core::encode::{Hash, Sig, SignPub};
use naast_core::half::HalfEnd;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::unlock::Factor;
use naast_core::{By, ChannelId, CommandId, DeviceId, InviteId, LogId, PersonId, ReportId, RuleId, SessionId, ShareId};
use naast_protocol::command::{self, Answer, RuleBox, RuleKey, Seal, WrapBox};
use naast_protocol::entry::{Envelope, Receipt};
use naast_protocol::frame::{ClientFrame, Head, ServerFrame};
use naast_protocol::http::Page;
use naast_protocol::later::KINDS;
use naast_protocol::{Command, Content, Entry, ErrorCode, Refusal, Statement};

const ID: CommandId = CommandId([1; 16]);
const LOG: LogId = LogId([2; 16]);
const CHANNEL: ChannelId = ChannelId([2; 16]);
const INVITE: InviteId = InviteId([3; 16]);
const SHARE: ShareId = ShareId([4; 16]);
const REPORT: ReportId = ReportId([9; 16]);
const PERSON: PersonId = PersonId([5; 16]);
const HASH: Hash = Hash([6; 32]);
const RULE: RuleId = RuleId([7; 16]);
const BY: By = By { root: HASH, g: 1 };

fn said() -> Statement {
    Statement("header.payload.signature".into())
}

fn sealed() -> Bytes {
    Bytes(vec![7; 4])
}

fn send(boxes: Vec<RuleBox>) -> command::Send {
    command::Send { id: ID, header: "{}".into(), trail: "{}".into(), commit: HASH, body: sealed(), boxes }
}

fn every_command() -> Vec<Command> {
    let id = ID;
    let seals = vec![Seal { to: BY, sealed: sealed() }];
    vec![
        Command::Send(send(vec![RuleBox { rule: RULE, sealed: sealed() }])),
        Command::Resend(send(Vec::new())),
        Command::Erase(command::Erase { id, statement: said() }),
        Command::AmendCharter(command::AmendCharter { id, charter: said(), epoch: said(), seals: seals.clone() }),
        Command::OpenEpoch(command::OpenEpoch { id, epoch: said(), seals }),
        Command::TakeSeat(command::TakeSeat { id, statement: said() }),
        Command::Leave(command::Leave { id, statement: said() }),
        Command::Block(command::Block { id, whom: PERSON, leaves: vec![said()] }),
        Command::Unblock(command::Unblock { id, whom: PERSON }),
        Command::DeleteAccount(command::DeleteAccount { id, farewell: said(), leaves: vec![said()] }),
        Command::Exclude(command::Exclude { id, statement: said() }),
        Command::EndExclude(command::EndExclude { id, statement: said() }),
        Command::OpenHistory(command::OpenHistory { id, statement: said(), seals: vec![sealed()] }),
        Command::HandOver(command::HandOver { id, statement: said(), seals: vec![sealed()] }),
        Command::Reseal(command::Reseal { id, statement: said(), seal: sealed() }),
        Command::Share(command::Share { id, share: said(), choice: said(), to_g: 1, seal: sealed() }),
        Command::Withdraw(command::Withdraw { id, withdraw: said(), choice: said() }),
        Command::SetRule(command::SetRule { id, rule: said(), told: said(), choice: said(), key: rule_key() }),
        Command::EndRule(command::EndRule { id, statement: said(), choice: said() }),
        Command::AgreeRule(command::AgreeRule { id, statement: said() }),
        Command::SealRule(command::SealRule { id, channel: CHANNEL, rule: RULE, key: rule_key() }),
        Command::Ask(command::Ask { id, to: PERSON, to_g: 1, sealed: sealed(), own: sealed() }),
        Command::Answer(command::AnswerShare { id, share: SHARE, seals: vec![answer_seal()], own: sealed() }),
        Command::Report(command::Report {
            id,
            statement: said(),
            sealed: sealed(),
            seals: vec![Seal { to: BY, sealed: sealed() }],
        }),
        Command::CloseReport(command::CloseReport { id, report: REPORT }),
        Command::CompareChoices(command::CompareChoices { id, newest: Some(command::ChoiceAt { n: 1, hash: HASH }) }),
        Command::Invite(command::Invite {
            id,
            invite: INVITE,
            key: SignPub([8; 32]),
            standing: Standing::Guest,
            until: 9,
            card: sealed(),
        }),
        Command::TakeBackInvite(command::TakeBackInvite { id, invite: INVITE }),
        Command::SetBag(command::SetBag { id, n: 1, bag: sealed() }),
        Command::SetUnlock(command::SetUnlock {
            id,
            unlock: said(),
            wraps: vec![WrapBox { factor: Factor::RecoveryCode, wrapped: sealed() }],
            code_check: Some(HASH),
        }),
        Command::StopKeeping(command::StopKeeping { id, of: PERSON }),
        Command::SetOrganisation(command::SetOrganisation { id, key: said(), name: "Thuis".into() }),
        Command::SetTeam(command::SetTeam { id, statement: said() }),
        Command::SetReadMark(command::SetReadMark { id, channel: CHANNEL, seq: 4 }),
        Command::ShowReadMarks(command::ShowReadMarks { id, channel: CHANNEL, is_shown: true }),
        Command::EndSessions(command::EndSessions { id, session: Some(SessionId([9; 16])) }),
        Command::RenewKeys(command::RenewKeys { id, key: said(), vault: sealed(), n: 2, bag: sealed() }),
    ]
}

fn answer_seal() -> command::AnswerSeal {
    command::AnswerSeal { to: PERSON, to_g: 1, sealed: sealed() }
}

fn rule_key() -> RuleKey {
    RuleKey { epoch: 1, to_g: 1, seal: sealed() }
}

fn every_content() -> Vec<Content> {
    let statement = said();
    vec![
        Content::Charter { statement: said() },
        Content::TakeSeat { statement: said() },
        Content::Leave { statement: said() },
        Content::Team { statement: said() },
        Content::Exclude { statement: said() },
        Content::EndExclude { statement: said() },
        Content::Rule { statement: said(), content: HASH }.with_hash(),
        Content::EndRule { statement: said(), content: HASH }.with_hash(),
        Content::AgreeRule { statement: said(), content: HASH }.with_hash(),
        Content::OpenHistory { statement: said() },
        Content::HandOver { statement: said() },
        Content::Reseal { statement: said() },
        Content::Restored { lineage: "life".into() },
        Content::Epoch { statement: said(), seal: Some(sealed()) },
        Content::Message(Envelope { header: "{}".into(), trail: "{}".into(), commit: HASH, body: sealed() }),
        Content::Tombstone { author: BY, envelope: HASH },
        Content::Withheld { content: HASH },
        Content::Erased { statement: said() },
        Content::Joined { channel: CHANNEL, from: 1, before: HASH },
        Content::Inherited { channel: CHANNEL, from: 1, before: HASH, statement: said() },
        Content::Left { channel: CHANNEL },
        Content::Support { channel: CHANNEL, statement: said() },
        Content::SupportEnded { channel: CHANNEL },
        Content::Choice { choice: said(), statement },
        Content::Grant { share: SHARE, from: PERSON },
        Content::Void { share: SHARE },
        Content::Opened { share: SHARE },
        Content::RuleGiven { rule: RULE, from: PERSON, content: HASH }.with_hash(),
        Content::RuleWords { rule: RULE, content: HASH }.with_hash(),
        Content::RuleOver { rule: RULE, content: HASH }.with_hash(),
        Content::Request { from: PERSON, sealed: sealed(), content: HASH }.with_hash(),
        Content::Asked { to: PERSON, sealed: sealed(), content: HASH }.with_hash(),
        Content::SharedOn { envelope: HASH, content: HASH }.with_hash(),
        Content::Answer { share: SHARE, from: PERSON, sealed: sealed(), content: HASH }.with_hash(),
        Content::Answered { share: SHARE, sealed: sealed(), content: HASH }.with_hash(),
        Content::Report { report: REPORT, from: PERSON, content: HASH }.with_hash(),
        Content::Reported { statement: said(), content: HASH }.with_hash(),
        Content::ReportClosed { report: REPORT, content: HASH }.with_hash(),
        Content::CardAnswer { invite: INVITE, sealed: sealed() },
        Content::InviteTaken { invite: INVITE, person: PERSON, root: HASH, proof: Sig([9; 64]) },
        Content::Bag { n: 2 },
        Content::Unlock { statement: said() },
        Content::Key { statement: said() },
        Content::SignedIn { device: DeviceId([8; 16]) },
        Content::Half { of: PERSON, is_kept: true },
        Content::HalfGone { why: HalfEnd::Keeper },
    ]
}

#[test]
fn every_command_keeps_its_spelling() {
    let commands = every_command();
    let names: Vec<&str> = commands.iter().map(Command::name).collect();
    assert_eq!(names, Command::NAMES, "a command without a sample");
    insta::assert_json_snapshot!(commands);
}

#[test]
fn every_entry_keeps_its_spelling_and_its_hash() {
    let entries: Vec<(Entry, Hash)> = every_content()
        .into_iter()
        .zip(1..)
        .map(|(content, seq)| (Entry { log: LOG, seq, at: 10, content: content.clone() }, content.content_hash()))
        .collect();
    insta::assert_json_snapshot!(entries);
}

#[test]
fn every_frame_keeps_its_spelling() {
    let logs = BTreeMap::from([(LOG, 3)]);
    let heads = BTreeMap::from([(LOG, Head { head: 3, delivered: 2, read: 1, seen: Some(1), is_shown: true })]);
    let command = Box::new(every_command().remove(9));
    let receipt = Receipt { log: LOG, seq: 3, at: 10, content: HASH, receipt: HASH };
    let error = Refusal { n: Some(2), log: Some(LOG), retry_after_ms: Some(5), ..ErrorCode::OwnGap.into() };
    insta::assert_json_snapshot!((
        vec![
            ClientFrame::Hello { token: "token".into(), app: "0.1.0".into() },
            ClientFrame::Resume { logs: logs.clone() },
            ClientFrame::Command { command },
            ClientFrame::Token { token: "token".into() },
            ClientFrame::Ack { logs },
            ClientFrame::Typing { log: LOG },
            ClientFrame::Pong {},
        ],
        vec![
            ServerFrame::Welcome { session: SessionId([9; 16]), now: 10, lineage: "life".into() },
            ServerFrame::Heads { logs: heads.clone() },
            ServerFrame::Entry { entry: Entry { log: LOG, seq: 3, at: 10, content: Content::Bag { n: 1 } } },
            ServerFrame::CaughtUp,
            ServerFrame::Reply { id: ID, ok: Answer { receipts: vec![receipt] } },
            ServerFrame::Refused { id: Some(ID), error },
            ServerFrame::Notice { log: LOG, delivered: 3, seen: Some(2) },
            ServerFrame::Typing { log: LOG },
            ServerFrame::Ping { logs: heads },
            ServerFrame::Bye { code: 4430, retry_in_ms: Some(2000) },
        ],
    ));
}

#[test]
fn what_was_written_is_read_again() -> Result<(), serde_json::Error> {
    for command in every_command() {
        assert_eq!(serde_json::from_str::<Command>(&serde_json::to_string(&command)?)?, command);
    }
    for content in every_content() {
        let entry = Entry { log: LOG, seq: 1, at: 2, content };
        assert_eq!(serde_json::from_str::<Entry>(&serde_json::to_string(&entry)?)?, entry);
    }
    Ok(())
}

#[test]
fn a_command_with_a_field_too_many_or_twice_is_refused() -> Result<(), serde_json::Error> {
    for command in every_command() {
        let text = serde_json::to_string(&command)?;
        let extra = text.replacen('{', r#"{"extra":1,"#, 1);
        let twice = text.replacen('{', &format!(r#"{{"id":"{ID}","#), 1);
        for wrong in [extra, twice, text.replace(r#""do":"#, r#""does":"#), text[1..].to_owned()] {
            assert!(serde_json::from_str::<Command>(&wrong).is_err(), "{wrong}");
        }
    }
    Ok(())
}

#[test]
fn every_kind_of_entry_is_known_by_its_name() -> Result<(), serde_json::Error> {
    let names = every_content().into_iter().map(|content| Ok(serde_json::to_value(content)?["kind"].clone()));
    let mut names = names.collect::<Result<Vec<_>, serde_json::Error>>()?;
    let mut known: Vec<serde_json::Value> = KINDS.iter().map(|kind| (*kind).into()).collect();
    names.sort_by_key(ToString::to_string);
    known.sort_by_key(ToString::to_string);
    assert_eq!(names, known);
    Ok(())
}

#[test]
fn an_entry_of_a_later_kind_is_read_and_a_damaged_one_is_not() -> Result<(), serde_json::Error> {
    let page = |kind: &str| {
        format!(
            r#"{{"before":"{HASH}","head":2,"entries":[{{"log":"{LOG}","seq":1,"at":2,"kind":"bag","n":1}},
            {{"log":"{LOG}","seq":2,"at":2,"kind":"{kind}","content":"{HASH}","asks":"what nobody knows yet"}}]}}"#
        )
    };
    let read: Page = serde_json::from_str(&page("poll"))?;
    let [_, later] = &read.entries[..] else { panic!("two entries") };
    assert_eq!((later.content.kind(), later.content.content_hash()), ("poll", HASH));
    assert_eq!(serde_json::from_str::<Content>(r#"{"kind":"poll"}"#)?.kind(), "poll");
    for known in KINDS.iter().filter(|kind| **kind != "withheld") {
        assert!(serde_json::from_str::<Page>(&page(known)).is_err(), "a damaged {known}");
    }
    Ok(())
}

#[test]
fn two_kinds_of_entry_with_the_same_content_differ_in_the_log() {
    // Void and Opened say the same about a share; the log's hash tells them apart by their kind.
    let after = |content: &Content| naast_core::encode::log_hash(HASH, 1, 2, content.kind(), content.content_hash());
    let hashes: BTreeSet<Hash> = every_content().iter().map(after).collect();
    // A tombstone and a withheld message stand for the message: with the same hash they are the same in the log.
    assert_eq!(hashes.len(), every_content().len() - 1);
}
