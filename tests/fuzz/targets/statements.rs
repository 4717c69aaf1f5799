//! Statements: one text is a statement of one kind at most, and it is written in one way only.

#![no_main]

use libfuzzer_sys::fuzz_target;
use naast_core::{StatementBody, answer, charter, choice, epoch, hand_over, identity, message, report, request, rule};
use naast_core::{support, team, unlock};
use naast_protocol::Statement;
use naast_protocol::statement::{read_chain, signing_input};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// 1 when it is of this kind; then what was signed is exactly what its body writes.
fn is<B: StatementBody + Serialize + DeserializeOwned>(statement: &Statement) -> usize {
    let Ok(signed) = statement.read::<B>() else { return 0 };
    let written = signing_input(B::KIND, &signed.body).unwrap_or_default();
    assert!(statement.0.starts_with(&written), "another spelling was taken");
    assert_eq!(statement.kind().as_deref(), Some(B::KIND));
    assert_eq!(signed.hash, statement.hash());
    1
}

macro_rules! count_kinds {
    ($statement:ident: $($body:ty),+ $(,)?) => { 0 $(+ is::<$body>(&$statement))+ };
}

fuzz_target!(|text: &str| {
    let statement = Statement(text.to_owned());
    let kinds: usize = count_kinds!(statement:
        answer::Answer, answer::Pass, charter::Charter, charter::Leave, charter::TakeSeat, charter::OpenHistory,
        choice::Share, choice::Withdraw, choice::Choice, epoch::Epoch, epoch::Reseal, hand_over::HandOver,
        identity::Farewell, message::Erase, report::Report, request::Request, rule::Rule, rule::ReadAlong,
        rule::EndRule, rule::AgreeRule, support::Exclude, support::EndExclude, team::Team, unlock::Unlock,
    );
    let key = usize::from(statement.read_key().is_ok());
    assert!(kinds + key <= 1, "of two kinds at once");
    drop(read_chain(std::slice::from_ref(&statement)));
});
