//! Keeps the web app's types equal to the ones here: `clients/pwa/src/lib/protocol/types.gen.ts` is written from them.
//! It must not describe anything that no Rust type says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use naast_core::{
    StatementBody, answer, charter, choice, epoch, hand_over, identity, message, report, request, rule, support, team,
    unlock,
};
use naast_protocol::{command, entry, error, frame, http, sealed};
use ts_rs::{Config, TS, TypeVisitor};

const GENERATED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/pwa/src/lib/protocol/types.gen.ts");

/// Collects the declarations of types and of everything they are made of.
struct Declarations {
    config: Config,
    found: BTreeMap<String, String>,
    statements: Vec<String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types that are written to a file have a declaration; strings, numbers and lists have none.
        if T::output_path().is_none() {
            return;
        }
        let declaration = format!("{}export {}\n", T::docs().unwrap_or_default(), T::decl(&self.config));
        let name = T::ident(&self.config);
        if let Some(known) = self.found.get(&name) {
            assert!(*known == declaration, "two types are called {name}");
            return;
        }
        self.found.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

impl Declarations {
    fn statement<T: TS + 'static>(&mut self, kind: &str) {
        T::visit_dependencies(self);
        self.statements.push(format!("  {kind}: {};\n", T::inline(&self.config)));
    }

    fn body<T: TS + StatementBody + 'static>(&mut self) {
        self.statement::<T>(T::KIND);
    }
}

fn generate() -> String {
    let config = Config::default().with_large_int("number");
    let mut all = Declarations { config, found: BTreeMap::new(), statements: Vec::new() };
    macro_rules! visit { ($($body:ty),+ $(,)?) => { $(all.visit::<$body>();)+ } }
    visit!(frame::ClientFrame, frame::ServerFrame, command::Command, entry::Entry, error::ErrorCode, message::Header);
    visit!(message::Trail, sealed::Payload, sealed::Card, sealed::CardAnswer, sealed::ShareKeys, sealed::VaultKeys);
    visit!(sealed::ShareAnswer);
    visit!(sealed::Bag, http::Deployment, http::StartRegistration, http::RegistrationStarted, http::Register);
    visit!(http::StartSignIn, http::SignInStarted, http::FinishSignIn, http::CodeSignIn, http::SignedIn, http::Vault);
    visit!(http::KeyChain, http::InviteLook, http::AnswerCard, http::Logs, http::Page, http::Granted, http::Grants);
    visit!(http::Readers, http::ReaderRow);
    visit!(http::Rules, http::Along);
    visit!(http::ReportShown, sealed::Reported);
    visit!(http::TeamShown, http::StaffShown, http::Sessions, http::PasskeyChallenge);
    visit!(http::AddPasskey, http::PasskeySignIn, http::Problem);
    visit!(http::StartHalf, http::AddHalf, http::Halves, http::PleaLook, http::AnswerPlea, http::StartPlea);
    visit!(http::PleaStarted, http::HearPlea, http::PleaHeard, http::TryPin, http::PinTried, http::FinishPlea);
    all.statement::<identity::Key>(identity::KEY_KIND);
    all.body::<unlock::Unlock>();
    all.body::<identity::Farewell>();
    all.body::<charter::Charter>();
    all.body::<charter::Leave>();
    all.body::<charter::TakeSeat>();
    all.body::<epoch::Epoch>();
    all.body::<charter::OpenHistory>();
    all.body::<hand_over::HandOver>();
    all.body::<epoch::Reseal>();
    all.body::<team::Team>();
    all.body::<support::Exclude>();
    all.body::<support::EndExclude>();
    all.body::<message::Erase>();
    all.body::<choice::Share>();
    all.body::<choice::Withdraw>();
    all.body::<choice::Choice>();
    all.body::<rule::Rule>();
    all.body::<rule::ReadAlong>();
    all.body::<rule::EndRule>();
    all.body::<rule::AgreeRule>();
    all.body::<request::Request>();
    all.body::<answer::Answer>();
    all.body::<answer::Pass>();
    all.body::<report::Report>();

    let mut out = String::from(
        "// Written from the Rust types by `NAAST_WRITE_TYPES=1 cargo nextest run -p naast-protocol`. Not to be edited.\n",
    );
    for declaration in all.found.values() {
        let _ = write!(out, "\n{declaration}");
    }
    let _ = write!(out, "\n/** What each kind of statement says. */\nexport type StatementBodies = {{\n");
    for statement in &all.statements {
        out.push_str(statement);
    }
    out.push_str("};\n");
    out
}

#[test]
fn the_web_app_has_the_same_types() -> std::io::Result<()> {
    let wanted = generate();
    let path = Path::new(GENERATED);
    if is_to_be_written() {
        std::fs::write(path, &wanted)?;
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == wanted, "types.gen.ts is not what Rust says: write it anew with NAAST_WRITE_TYPES=1");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a switch of this test, no setting of the server")]
fn is_to_be_written() -> bool {
    std::env::var_os("NAAST_WRITE_TYPES").is_some()
}
