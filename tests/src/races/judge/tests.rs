//! Histories as they should be, and with one thing wrong.

use super::*;

const JEF: Hash = Hash([1; 32]);
const EVA: Hash = Hash([2; 32]);

fn words(n: u8, epoch: u64, author: Hash) -> Line {
    Line::Message { id: EnvelopeId([n; 16]), envelope: Hash([n; 32]), epoch, author }
}

const fn span(began: u64, ended: u64) -> Span {
    Span { began, ended }
}

fn asked(began: u64, ended: u64, given: Option<&[u8]>) -> Request {
    let given = given.map(|words| words.iter().map(|n| EnvelopeId([*n; 16])).collect());
    Request { span: span(began, ended), given }
}

/// Somebody is shown out at 4 while Jef and Eva write; from 9 on they are in again.
fn shown_out() -> Race {
    let log = [
        (1, Line::Charter),
        (2, Line::Epoch(1)),
        (3, words(3, 1, JEF)),
        (4, Line::Charter),
        (5, Line::Epoch(2)),
        (6, words(6, 2, JEF)),
        (7, Line::Other),
        (8, words(8, 2, JEF)),
        (9, Line::Charter),
        (10, words(10, 2, EVA)),
    ];
    let round = Round {
        act: Act::ShowOut,
        span: span(100, 200),
        head: 2,
        out: Some((1, EVA, 8)),
        requests: vec![asked(50, 120, Some(&[3])), asked(150, 210, None), asked(220, 230, Some(&[]))],
    };
    let said = [(3, span(90, 120)), (6, span(130, 250)), (8, span(300, 310)), (10, span(400, 410))];
    Race {
        rounds: vec![round],
        log: log.into_iter().collect(),
        said: said.into_iter().map(|(n, span)| (Hash([n; 32]), span)).collect(),
        seen: vec![BTreeSet::from([3, 6, 8, 10]), BTreeSet::from([3, 10])],
        alarms: Vec::new(),
    }
}

/// Something is taken back that has no place in the conversation, or a rule ends at 4.
fn taken_back(act: Act) -> Race {
    let log = [(3, words(3, 1, JEF)), (4, Line::EndRule), (5, words(5, 1, JEF))];
    let round = Round {
        act,
        span: span(100, 200),
        head: 2,
        out: None,
        requests: vec![asked(50, 120, Some(&[3])), asked(150, 210, Some(&[3])), asked(201, 230, None)],
    };
    let said = [(3, span(90, 120)), (5, span(130, 250))].map(|(n, span)| (Hash([n; 32]), span));
    Race { rounds: vec![round], log: log.into(), said: said.into(), seen: Vec::new(), alarms: Vec::new() }
}

#[test]
fn what_was_as_it_should_is_counted_and_clean() {
    let verdict = shown_out().judge();
    assert_eq!(verdict.faults, Vec::<String>::new());
    let tally = Tally { rounds: 1, overlapped: 1, before: 1, behind: 1, given: 2, refused: 1 };
    assert_eq!((verdict.messages, verdict.tallies[&Act::ShowOut]), (4, tally));
    for (act, before, behind) in [(Act::Withdraw, 2, 0), (Act::EndRule, 1, 1)] {
        let verdict = taken_back(act).judge();
        assert_eq!(verdict.faults, Vec::<String>::new(), "{act:?}");
        let tally = Tally { rounds: 1, overlapped: 1, before, behind, given: 2, refused: 1 };
        assert_eq!(verdict.tallies[&act], tally, "{act:?}");
    }
}

#[test]
fn a_round_in_which_nothing_else_was_on_its_way_is_no_race() {
    let mut quiet = shown_out();
    quiet.said.insert(Hash([6; 32]), span(210, 250));
    assert_eq!(quiet.judge().tallies[&Act::ShowOut].overlapped, 0);
    let mut unasked = taken_back(Act::Withdraw);
    unasked.rounds[0].requests.retain(|request| request.span.began > 200);
    assert_eq!(unasked.judge().tallies[&Act::Withdraw].overlapped, 0);
}

fn faults_of(race: &Race) -> usize {
    race.judge().faults.len()
}

#[test]
fn every_planted_fault_is_found() {
    let mut sealed_before = shown_out();
    sealed_before.log.insert(6, words(6, 1, JEF));
    let mut sent_over_the_socket = shown_out();
    sent_over_the_socket.seen[1].insert(6);
    let mut wrote = shown_out();
    wrote.log.insert(8, words(8, 2, EVA));
    let mut paged = shown_out();
    paged.rounds[0].requests.push(asked(220, 230, Some(&[3, 6])));
    let mut paged_on_its_way = shown_out();
    paged_on_its_way.rounds[0].requests.push(asked(110, 230, Some(&[6])));
    let mut read_later = taken_back(Act::Withdraw);
    read_later.rounds[0].requests.push(asked(201, 230, Some(&[])));
    let mut read_along_later = taken_back(Act::EndRule);
    read_along_later.rounds[0].requests.push(asked(201, 230, Some(&[3])));
    let mut read_along_behind = taken_back(Act::EndRule);
    read_along_behind.rounds[0].requests.push(asked(150, 230, Some(&[3, 5])));
    let mut not_believed = taken_back(Act::Withdraw);
    not_believed.alarms.push("a lie".to_owned());
    let mut nowhere = taken_back(Act::EndRule);
    nowhere.log.insert(4, Line::Other);
    for race in [
        sealed_before,
        sent_over_the_socket,
        wrote,
        paged,
        paged_on_its_way,
        read_later,
        read_along_later,
        read_along_behind,
        not_believed,
        nowhere,
    ] {
        assert_eq!(faults_of(&race), 1, "{:?}", race.judge().faults);
    }
    let mut rotated = shown_out();
    rotated.rounds[0].act = Act::Rotate;
    rotated.rounds[0].out = None;
    assert_eq!(faults_of(&rotated), 0);
    rotated.log.insert(6, words(6, 1, JEF));
    assert_eq!(faults_of(&rotated), 1, "sealed in the key before");
}
