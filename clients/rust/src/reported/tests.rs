//! Reports that lie, each beside the one that does not.

use std::collections::BTreeMap;

use naast_core::charter::{Member, Retention, Seat};
use naast_core::encode::Sig;
use naast_core::id::Bytes;
use naast_core::identity::Key;
use naast_core::message::{Class, Salt};
use naast_core::team::{Duty, Staff};
use naast_core::{EnvelopeId, InviteId, Suite};

use super::*;
use crate::crypto::seal_body;
use crate::keys::{Keys, public, sign, signature};
use crate::vault::{FactorSecret, NewAccount};
use crate::{Chance, InviteSecret};

const TENANT: TenantId = TenantId([7; 16]);
const HERE: ChannelId = ChannelId([1; 16]);
const ELSEWHERE: ChannelId = ChannelId([2; 16]);
const SUITE: Suite = Suite::Naast1;

type Done = Result<(), Box<dyn std::error::Error>>;

fn somebody(number: u64, tenant: TenantId) -> Result<Keys, Distrust> {
    let words = FactorSecret::Words(zeroize::Zeroizing::new(vec![1; 64]));
    Ok(NewAccount::make(tenant, &words, false, 1, &mut Chance::from_seed(number))?.opened.keys)
}

fn chain_of(keys: &Keys) -> Vec<Statement> {
    keys.statement(0).cloned().into_iter().collect()
}

fn member(keys: &Keys, role: Role) -> Member {
    Member { person: keys.chain().person(), root: keys.by().root, g: 0, role }
}

fn charter(owner: &Keys, others: Vec<Member>) -> Charter {
    Charter {
        suite: SUITE,
        tenant: TENANT,
        by: owner.by(),
        at: 1,
        channel: HERE,
        kind: ChannelKind::Triad,
        n: 0,
        prev: None,
        members: [member(owner, Role::Youth)].into_iter().chain(others).collect(),
        seats: Vec::new(),
        retention: Retention::default(),
        youth: None,
    }
}

fn header(author: By, channel: ChannelId) -> Header {
    Header {
        suite: SUITE,
        tenant: TENANT,
        channel,
        epoch: 1,
        author,
        id: EnvelopeId([3; 16]),
        salt: Salt([4; 16]),
        class: Class::Countable,
        label: None,
        lock: false,
        blobs: Vec::new(),
        trail: Hash([5; 32]),
    }
}

/// A message under this header, signed by whoever `signer` is.
fn message(header: &Header, payload: &Payload, signer: &Keys) -> Result<ReportedMessage, Box<dyn std::error::Error>> {
    let (header, payload) = (serde_json::to_string(header)?, serde_json::to_vec(payload)?);
    let key = MessageKey::derive(&[6; 32], &header);
    let body = Bytes(seal_body(&key, &header, &payload, &signer.newest().sign)?);
    let (commit, key) = (key.commit(), Bytes(key.as_bytes().to_vec()));
    Ok(ReportedMessage { header, commit, body, key, author: "Hanne".into(), at: 9 })
}

fn text(words: &str) -> Payload {
    Payload::Text { text: words.into() }
}

/// Sam's triad with Jef and Hanne, in which Hanne said something that Jef reports.
struct Scene {
    sam: Keys,
    jef: Keys,
    hanne: Keys,
}

impl Scene {
    fn new() -> Result<Self, Distrust> {
        Ok(Self { sam: somebody(1, TENANT)?, jef: somebody(2, TENANT)?, hanne: somebody(3, TENANT)? })
    }

    fn charter(&self) -> Charter {
        charter(&self.sam, vec![member(&self.jef, Role::Jim), member(&self.hanne, Role::Professional)])
    }

    fn true_report(&self) -> Result<Reported, Box<dyn std::error::Error>> {
        Ok(Reported {
            words: "Dit kan niet.".into(),
            channel: HERE,
            messages: vec![message(&header(self.hanne.by(), HERE), &text("Zwijg daarover."), &self.hanne)?],
            places: vec![self.sam.sign(&self.charter())?],
            chains: [&self.sam, &self.jef, &self.hanne].map(chain_of).into(),
        })
    }

    fn jef(&self) -> Reporter {
        Reporter { root: self.jef.by().root, standing: Standing::Guest }
    }

    fn team(&self, hanne: Hash) -> Team {
        let person = self.hanne.chain().person();
        let people = vec![Staff { person, root: hanne, g: 0, roles: vec![Duty::Professional] }];
        let (by, at, until) = (self.sam.by(), 1, 100);
        Team { suite: SUITE, tenant: TENANT, by, at, n: 0, prev: None, until, people }
    }
}

fn said_by(inside: Reported, by: Reporter, team: Option<&Team>) -> Result<Result<Said, Unproven>, Distrust> {
    let adviser = Adviser { tenant: TENANT, team, pins: &BTreeMap::new() };
    let mut messages = check(inside, by, adviser)?.messages;
    messages.pop().map(|message| message.said).ok_or(Distrust::ForeignReport)
}

#[test]
fn a_true_report_shows_who_said_what_and_by_whose_word_they_are_there() -> Done {
    let scene = Scene::new()?;
    let team = scene.team(scene.hanne.by().root);
    let said = said_by(scene.true_report()?, scene.jef(), Some(&team))??;
    assert_eq!(said.payload, text("Zwijg daarover."));
    assert_eq!((said.author, said.person), (scene.hanne.by(), scene.hanne.chain().person()));
    assert_eq!((said.role, said.kind, said.listed_by), (Role::Professional, ChannelKind::Triad, scene.sam.by().root));
    assert!(said.is_staff);
    let without = said_by(scene.true_report()?, scene.jef(), None)??;
    assert!(!without.is_staff, "without a team nobody is known to be staff");
    Ok(())
}

#[test]
fn words_that_their_author_did_not_write_there_are_nobodys() -> Done {
    let scene = Scene::new()?;
    let lie = |spoil: &dyn Fn(&mut Reported) -> Done| -> Result<Result<Said, Unproven>, Box<dyn std::error::Error>> {
        let mut inside = scene.true_report()?;
        spoil(&mut inside)?;
        Ok(said_by(inside, scene.jef(), None)?)
    };
    let expect = |what: &str, reason: Unproven, spoil: &dyn Fn(&mut Reported) -> Done| -> Done {
        assert_eq!(lie(spoil)?.err(), Some(reason), "{what}");
        Ok(())
    };
    assert!(lie(&|_| Ok(()))?.is_ok(), "the true one is believed");
    expect("another key", Unproven::Body(BodyError::Commit), &|inside| {
        inside.messages[0].key = Bytes(vec![9; 32]);
        Ok(())
    })?;
    expect("a key of another length", Unproven::Form, &|inside| {
        inside.messages[0].key = Bytes(vec![9; 31]);
        Ok(())
    })?;
    expect("another key with its own commitment", Unproven::Body(BodyError::Changed), &|inside| {
        let other = MessageKey::from_bytes([9; 32]);
        inside.messages[0].key = Bytes(other.as_bytes().to_vec());
        inside.messages[0].commit = other.commit();
        Ok(())
    })?;
    expect("a changed body", Unproven::Body(BodyError::Changed), &|inside| {
        inside.messages[0].body.0[0] ^= 1;
        Ok(())
    })?;
    expect("other words, sealed with the true key", Unproven::Body(BodyError::Signature), &|inside| {
        inside.messages[0] = message(&header(scene.hanne.by(), HERE), &text("Sla hem."), &scene.jef)?;
        Ok(())
    })?;
    expect("what Jef wrote, under a header of Hanne's", Unproven::Body(BodyError::Changed), &|inside| {
        let own = message(&header(scene.jef.by(), HERE), &text("Sla hem."), &scene.jef)?;
        let header = serde_json::to_string(&header(scene.hanne.by(), HERE))?;
        inside.messages[0] = ReportedMessage { header, ..own };
        Ok(())
    })?;
    expect("what she wrote in another conversation", Unproven::Elsewhere, &|inside| {
        inside.messages[0] = message(&header(scene.hanne.by(), ELSEWHERE), &text("Zwijg."), &scene.hanne)?;
        Ok(())
    })?;
    expect("in another deployment", Unproven::Elsewhere, &|inside| {
        let other = Header { tenant: TenantId([8; 16]), ..header(scene.hanne.by(), HERE) };
        inside.messages[0] = message(&other, &text("Zwijg."), &scene.hanne)?;
        Ok(())
    })?;
    expect("a generation that she never had", Unproven::Keys, &|inside| {
        let later = By { g: 1, ..scene.hanne.by() };
        inside.messages[0] = message(&header(later, HERE), &text("Zwijg."), &scene.hanne)?;
        Ok(())
    })?;
    expect("without her keys", Unproven::Keys, &|inside| {
        inside.chains.truncate(2);
        Ok(())
    })?;
    expect("a header in another spelling", Unproven::Form, &|inside| {
        inside.messages[0].header.push(' ');
        Ok(())
    })?;
    expect("her name, which is no words", Unproven::Form, &|inside| {
        let name = Payload::Profile { name: "Hanne".into() };
        inside.messages[0] = message(&header(scene.hanne.by(), HERE), &name, &scene.hanne)?;
        Ok(())
    })?;
    let other_words = Payload::Edit { of: Hash([1; 32]), text: "Sst.".into() };
    let edited = lie(&|inside| {
        inside.messages[0] = message(&header(scene.hanne.by(), HERE), &other_words, &scene.hanne)?;
        Ok(())
    })?;
    assert_eq!(edited?.payload, other_words, "other words of her own are hers");
    Ok(())
}

#[test]
fn a_place_that_the_owner_did_not_give_proves_nothing() -> Done {
    let scene = Scene::new()?;
    let under = |place: Statement, by: Reporter| -> Result<Result<Said, Unproven>, Box<dyn std::error::Error>> {
        Ok(said_by(Reported { places: vec![place], ..scene.true_report()? }, by, None)?)
    };
    let true_one = scene.charter();
    assert!(under(scene.sam.sign(&true_one)?, scene.jef())?.is_ok());
    let jefs = |charter: &Charter| sign(charter, &scene.jef.newest().sign);
    let of_elsewhere = Charter { channel: ELSEWHERE, ..true_one.clone() };
    let without_her = charter(&scene.sam, vec![member(&scene.jef, Role::Jim)]);
    let other_person = Member { person: PersonId([9; 16]), ..member(&scene.hanne, Role::Professional) };
    let no_circle = charter(&scene.sam, vec![member(&scene.hanne, Role::Parent)]);
    for (what, place) in [
        ("Sam's charter, signed by Jef", jefs(&true_one)?),
        ("a charter of another conversation", scene.sam.sign(&of_elsewhere)?),
        ("a charter without her", scene.sam.sign(&without_her)?),
        ("her identity under another account", scene.sam.sign(&charter(&scene.sam, vec![other_person]))?),
        ("people who are no circle", scene.sam.sign(&no_circle)?),
    ] {
        assert_eq!(under(place, scene.jef())?.err(), Some(Unproven::NotListed), "{what}");
    }
    let by_jef = charter(&scene.jef, vec![member(&scene.hanne, Role::Professional)]);
    let by_jef = scene.jef.sign(&by_jef)?;
    assert_eq!(under(by_jef.clone(), scene.jef())?.err(), Some(Unproven::NotListed), "a JIM owns no triad");
    let a_youth = Reporter { standing: Standing::Youth, ..scene.jef() };
    let own_word = under(by_jef, a_youth)??;
    assert_eq!(own_word.listed_by, a_youth.root, "that it is their own word can be seen");
    Ok(())
}

#[test]
fn an_account_under_another_identity_is_nobody() -> Done {
    let scene = Scene::new()?;
    // Whoever made this chain says that they have Hanne's account.
    let (root, keys) = (ed25519_dalek::SigningKey::from_bytes(&[8; 32]), somebody(4, TENANT)?);
    let generation = keys.newest();
    let mut key = Key {
        suite: SUITE,
        tenant: TENANT,
        at: 1,
        person: scene.hanne.chain().person(),
        g: 0,
        sign_pub: public(&generation.sign),
        seal_pub: generation.seal.public(),
        root_pub: Some(public(&root)),
        prev: None,
        proof: Sig([0; 64]),
    };
    key.proof = signature(&generation.sign, &key.possession());
    let statement = Statement::sign_key(&key, &root)?;
    let phantom = Keys::first(read_chain(std::slice::from_ref(&statement))?, statement, generation.clone());
    let inside = || -> Result<Reported, Box<dyn std::error::Error>> {
        let listed = charter(&scene.sam, vec![member(&phantom, Role::Professional)]);
        Ok(Reported {
            messages: vec![message(&header(phantom.by(), HERE), &text("Zwijg."), &phantom)?],
            places: vec![scene.sam.sign(&listed)?],
            chains: [&scene.sam, &phantom].map(chain_of).into(),
            ..scene.true_report()?
        })
    };
    let sam = Reporter { root: scene.sam.by().root, standing: Standing::Youth };
    let nobody_knows = said_by(inside()?, sam, None)??;
    assert!(!nobody_knows.is_staff);
    let team = scene.team(scene.hanne.by().root);
    assert_eq!(said_by(inside()?, sam, Some(&team))?.err(), Some(Unproven::Identity), "the team knows better");
    let pin = Pin { root: scene.hanne.by().root, g: 0, name: String::new() };
    let pins = BTreeMap::from([(scene.hanne.chain().person(), pin)]);
    let met = check(inside()?, sam, Adviser { tenant: TENANT, team: None, pins: &pins })?;
    assert_eq!(met.messages[0].said, Err(Unproven::Identity), "who met her knows better");
    Ok(())
}

#[test]
fn a_guest_on_a_seat_is_there_by_the_invites_own_key() -> Done {
    let scene = Scene::new()?;
    let secret = InviteSecret::from_bytes([5; 32]);
    let seat = Seat { invite: secret.invite(), key: secret.key(), role: Role::Jim, until: 99 };
    let kept = Charter { seats: vec![seat], ..charter(&scene.sam, Vec::new()) };
    let taken = |secret: &InviteSecret, invite: InviteId| -> Result<Statement, Distrust> {
        let person = scene.jef.chain().person();
        let (by, role, proof) = (scene.jef.by(), Role::Jim, Sig([0; 64]));
        let mut seat = TakeSeat { suite: SUITE, tenant: TENANT, by, at: 1, invite, channel: HERE, person, role, proof };
        seat.proof = secret.prove(&seat.proof_bytes());
        scene.jef.sign(&seat)
    };
    let said = |taken: Statement| -> Result<Result<Said, Unproven>, Box<dyn std::error::Error>> {
        let inside = Reported {
            messages: vec![message(&header(scene.jef.by(), HERE), &text("Ja."), &scene.jef)?],
            places: vec![scene.sam.sign(&kept)?, taken],
            ..scene.true_report()?
        };
        Ok(said_by(inside, Reporter { root: scene.sam.by().root, standing: Standing::Youth }, None)?)
    };
    assert_eq!(said(taken(&secret, secret.invite())?)??.role, Role::Jim);
    let other = InviteSecret::from_bytes([6; 32]);
    assert_eq!(said(taken(&other, secret.invite())?)?.err(), Some(Unproven::NotListed), "without the link");
    assert_eq!(said(taken(&other, other.invite())?)?.err(), Some(Unproven::NotListed), "by another link");
    Ok(())
}

#[test]
fn more_than_a_report_may_hold_is_none() -> Done {
    let scene = Scene::new()?;
    let with = |count: usize, words: usize| -> Result<bool, Box<dyn std::error::Error>> {
        let one = scene.true_report()?;
        let messages = vec![one.messages[0].clone(); count];
        let words = "é".repeat(words);
        Ok(said_by(Reported { words, messages, ..one }, scene.jef(), None).is_ok())
    };
    assert!(with(limits::REPORT_MESSAGES_MAX, limits::REPORT_LETTERS_MAX)?);
    assert!(!with(limits::REPORT_MESSAGES_MAX + 1, 1)?);
    assert!(!with(1, limits::REPORT_LETTERS_MAX + 1)?);
    assert!(!with(0, 1)?);
    Ok(())
}
