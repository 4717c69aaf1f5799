//! Sharing and taking back: each rule with the twin that is allowed.

use naast_core::charter::Role;
use naast_core::choice::{
    Choice, ChoiceError, Item, Recipient, Share, Shareable, Withdraw, follow, may_share, newly_shared,
};
use naast_core::encode::Hash;
use naast_core::grant::{Grant, GrantError, GrantState};
use naast_core::{By, PersonId, ShareId, Suite, TenantId, limits};
use proptest::prelude::*;

const TENANT: TenantId = TenantId([1; 16]);
const SAM: By = By { root: Hash([10; 32]), g: 0 };
const JEF: By = By { root: Hash([20; 32]), g: 0 };
const HANNE: Recipient = Recipient { person: PersonId([40; 16]), root: Hash([40; 32]) };
const SHARE: ShareId = ShareId([7; 16]);

fn item(n: u8, author: By, role: Role) -> Item {
    Item { envelope: Hash([n; 32]), author, role }
}

fn known(item: &Item) -> Shareable {
    Shareable {
        envelope: item.envelope,
        person: PersonId(item.author.root.0[..16].try_into().unwrap_or_default()),
        author: item.author,
        role: item.role,
        is_locked: false,
        is_erased: false,
        is_own_and_readable: true,
    }
}

fn share(items: Vec<Item>) -> Share {
    Share {
        suite: Suite::Naast1,
        tenant: TENANT,
        by: SAM,
        at: 1,
        id: SHARE,
        items,
        to: HANNE,
        until: Some(100),
        answer_to: Vec::new(),
        in_file: false,
    }
}

#[test]
fn the_youth_shares_what_is_in_own_channels_and_nothing_else() {
    let own = item(1, SAM, Role::Youth);
    let jefs = item(2, JEF, Role::Jim);
    let facts = [known(&own), known(&jefs)];
    let of = |items: Vec<Item>, facts: &[Shareable]| may_share(&share(items), facts, 50);
    assert_eq!(of(vec![own.clone(), jefs.clone()], &facts), Ok(()));
    let refused = Err(ChoiceError::NotShareable);
    assert_eq!(of(vec![own.clone()], &[]), refused, "unknown");
    assert_eq!(of(vec![own.clone()], &[Shareable { is_erased: true, ..facts[0] }]), refused);
    assert_eq!(of(vec![own.clone()], &[Shareable { is_own_and_readable: false, ..facts[0] }]), refused);
    assert_eq!(of(vec![own.clone()], &[Shareable { author: JEF, ..facts[0] }]), refused, "under another name");
    assert_eq!(of(vec![own.clone()], &[Shareable { role: Role::Jim, ..facts[0] }]), refused, "in another role");
    assert_eq!(of(vec![jefs], &[Shareable { is_locked: true, ..facts[1] }]), refused, "locked by its author");
    assert_eq!(of(vec![own], &[Shareable { is_locked: true, ..facts[0] }]), Ok(()), "one's own lock is one's own");
}

#[test]
fn a_share_has_a_sensible_size_end_and_reader() {
    let own = item(1, SAM, Role::Youth);
    let facts = [known(&own)];
    assert_eq!(may_share(&share(vec![]), &facts, 50), Err(ChoiceError::Items));
    assert_eq!(may_share(&share(vec![own.clone(), own.clone()]), &facts, 50), Err(ChoiceError::Items));
    let many: Vec<Item> = (0..=limits::SHARE_ITEMS_MAX)
        .map(|n| Item { envelope: naast_core::hash("n", &[(n as u64).into()]), ..own.clone() })
        .collect();
    assert_eq!(may_share(&share(many), &facts, 50), Err(ChoiceError::Items));
    assert_eq!(may_share(&share(vec![own.clone()]), &facts, 100), Err(ChoiceError::AlreadyOver));
    let to_self = Share { to: Recipient { root: SAM.root, ..HANNE }, ..share(vec![own]) };
    assert_eq!(may_share(&to_self, &facts, 50), Err(ChoiceError::ToOneself));
}

#[test]
fn an_answer_goes_to_jims_whose_words_are_shared() {
    let jim = |root: u8| Recipient { person: PersonId([root; 16]), root: Hash([root; 32]) };
    let (own, jefs) = (item(1, SAM, Role::Youth), item(2, JEF, Role::Jim));
    let hannes = item(3, By { root: HANNE.root, g: 0 }, Role::Jim);
    let facts = [known(&own), known(&jefs), known(&hannes)];
    let to = |answer_to: Vec<Recipient>, items: Vec<Item>| {
        let facts: Vec<Shareable> =
            facts.iter().filter(|fact| items.iter().any(|item| item.envelope == fact.envelope)).copied().collect();
        may_share(&Share { answer_to, ..share(items) }, &facts, 50)
    };
    let both = || vec![own.clone(), jefs.clone()];
    assert_eq!(to(vec![jim(20)], both()), Ok(()));
    let refused = Err(ChoiceError::AnswerTo);
    assert_eq!(to(vec![jim(20)], vec![own.clone()]), refused, "a JIM of whom nothing is shared");
    assert_eq!(to(vec![jim(10)], both()), refused, "the youth, who reads it anyway");
    assert_eq!(to(vec![jim(20), jim(20)], both()), refused, "somebody twice");
    assert_eq!(
        to(vec![Recipient { person: PersonId([9; 16]), ..jim(20) }], both()),
        refused,
        "under another's account"
    );
    assert_eq!(to(vec![jim(40)], vec![hannes.clone()]), refused, "the reader themselves");
    let professional = Shareable { role: Role::Professional, ..facts[1] };
    let hers = item(2, JEF, Role::Professional);
    let asked = Share { answer_to: vec![jim(20)], ..share(vec![hers]) };
    assert_eq!(may_share(&asked, &[professional], 50), refused, "somebody who is no JIM there");
    let jims: Vec<u8> = (60..=60 + u8::try_from(limits::SHARE_ANSWER_TO_MAX).unwrap_or_default()).collect();
    let items: Vec<Item> = jims.iter().map(|n| item(*n, By { root: Hash([*n; 32]), g: 0 }, Role::Jim)).collect();
    let many = |count: usize| {
        let facts: Vec<Shareable> = items.iter().map(known).collect();
        let answer_to = jims[..count].iter().map(|n| jim(*n)).collect();
        may_share(&Share { answer_to, ..share(items.clone()) }, &facts, 50)
    };
    assert_eq!(many(limits::SHARE_ANSWER_TO_MAX), Ok(()));
    assert_eq!(many(limits::SHARE_ANSWER_TO_MAX + 1), refused, "one too many");
}

#[test]
fn an_author_is_told_once_of_each_message_of_theirs() {
    let (own, jefs, again) = (item(1, SAM, Role::Youth), item(2, JEF, Role::Jim), item(3, JEF, Role::Jim));
    let facts = [known(&own), known(&jefs), known(&again)];
    let given = share(vec![own, jefs.clone(), again.clone()]);
    let jef = PersonId([20; 16]);
    assert_eq!(newly_shared(&given, &facts, &[]), [(jef, jefs.envelope), (jef, again.envelope)]);
    assert_eq!(newly_shared(&given, &facts, &[jefs.envelope]), [(jef, again.envelope)], "told before");
    let back = Share { to: Recipient { person: jef, root: JEF.root }, ..given };
    assert_eq!(newly_shared(&back, &facts, &[]), [], "what is given back to its author is shared with nobody");
}

fn link(n: u64, prev: Option<Hash>) -> Choice {
    Choice { suite: Suite::Naast1, tenant: TENANT, by: SAM, at: 1, n, prev, statement: Hash([5; 32]) }
}

#[test]
fn choices_form_one_chain() {
    let last = Some((3, Hash([3; 32])));
    let statement = Hash([5; 32]);
    assert_eq!(follow(None, &link(0, None), statement, SAM), Ok(()));
    assert_eq!(follow(last, &link(4, Some(Hash([3; 32]))), statement, SAM), Ok(()));
    for stale in [link(0, None), link(3, Some(Hash([3; 32]))), link(5, Some(Hash([3; 32]))), link(4, None)] {
        assert_eq!(follow(last, &stale, statement, SAM), Err(ChoiceError::Stale));
    }
    for no_first in [link(1, None), link(0, Some(Hash([3; 32])))] {
        assert_eq!(follow(None, &no_first, statement, SAM), Err(ChoiceError::Stale));
    }
    assert_eq!(follow(None, &link(0, None), Hash([6; 32]), SAM), Err(ChoiceError::Mismatch));
    assert_eq!(follow(None, &link(0, None), statement, JEF), Err(ChoiceError::Mismatch));
}

fn grant() -> Grant {
    Grant {
        share: SHARE,
        from: PersonId([10; 16]),
        from_root: SAM.root,
        to: HANNE.person,
        until: Some(100),
        opened_at: None,
        state: GrantState::Active { seal: vec![1, 2, 3] },
    }
}

fn withdraw(by: By, share: ShareId) -> Withdraw {
    Withdraw { suite: Suite::Naast1, tenant: TENANT, by, at: 1, share }
}

#[test]
fn a_grant_opens_for_its_reader_until_its_end() {
    assert_eq!(grant().open(HANNE.person, 99), Ok(&[1, 2, 3][..]));
    assert_eq!(grant().open(HANNE.person, 100), Err(GrantError::Nothing), "over");
    assert_eq!(grant().open(PersonId([10; 16]), 99), Err(GrantError::Nothing), "not even to the youth");
    let endless = Grant { until: None, ..grant() };
    assert!(endless.open(HANNE.person, i64::MAX).is_ok());
}

#[test]
fn a_withdrawn_grant_opens_for_nobody_ever() -> Result<(), GrantError> {
    let sam = PersonId([10; 16]);
    let gone = grant().withdraw(sam, &withdraw(SAM, SHARE), 60)?;
    assert_eq!(gone.state, GrantState::Withdrawn { at: 60 });
    assert_eq!(gone.open(HANNE.person, 61), Err(GrantError::Nothing));
    assert_eq!(gone.withdraw(sam, &withdraw(SAM, SHARE), 70), Err(GrantError::AlreadyWithdrawn));
    Ok(())
}

#[test]
fn nobody_but_the_youth_takes_a_share_back() {
    let refused = Err(GrantError::Nothing);
    assert_eq!(grant().withdraw(HANNE.person, &withdraw(SAM, SHARE), 60), refused);
    assert_eq!(grant().withdraw(PersonId([10; 16]), &withdraw(JEF, SHARE), 60), refused);
    assert_eq!(grant().withdraw(PersonId([10; 16]), &withdraw(SAM, ShareId([8; 16])), 60), refused);
}

proptest! {
    #[test]
    fn no_reader_and_no_moment_open_what_is_withdrawn(reader: [u8; 16], now in 0_i64..1_000, at in 0_i64..1_000) {
        let gone = grant().withdraw(PersonId([10; 16]), &withdraw(SAM, SHARE), at).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(gone.open(PersonId(reader), now), Err(GrantError::Nothing));
    }
}
