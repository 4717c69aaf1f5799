//! One well-formed command of every kind, by somebody whom no server knows: what bad input is made from.
//!
//! Well-formed is all they are. Nobody may be let in by one of them; a server that carries one out has not looked at it.

mod choices;
pub mod messages;

use anyhow::{Context as _, Result};
use ed25519_dalek::{Signer as _, SigningKey};
use naast_client::InviteSecret;
use naast_core::charter::{
    ChannelKind, Charter, Leave, Member, OpenHistory, Retention, Role, Seat, Somebody, TakeSeat,
};
use naast_core::choice::Recipient;
use naast_core::encode::{Hash, SealPub, Sig, SignPub};
use naast_core::epoch::{Epoch, How, Reseal, commitment};
use naast_core::hand_over::{HandOver, Heir, Lost};
use naast_core::id::Bytes;
use naast_core::identity::{Chain, Farewell, Key};
use naast_core::invite::{Standing, registration_bytes};
use naast_core::message::{self, Class, Header, Own, Salt, Seen, Trail};
use naast_core::support::{EndExclude, Exclude};
use naast_core::team::{Duty, Staff, Team};
use naast_core::unlock::{Factor, Unlock, Wrap, wrap_hash};
use naast_core::{
    By, ChannelId, CommandId, DeviceId, EnvelopeId, InviteId, Millis, PersonId, ReportId, RuleId, SessionId, ShareId,
    StatementBody, Suite, TenantId,
};
use naast_protocol::command::{self, Command, Seal, WrapBox};
use naast_protocol::http::Register;
use naast_protocol::statement::{ReadChainError, read_chain};
use naast_protocol::{Statement, StatementError};
use serde::Serialize;

const SUITE: Suite = Suite::Naast1;
const AT: Millis = 1_700_000_000_000;
const LATER: Millis = 4_000_000_000_000;

/// What commands are about. Unless a test says otherwise, nothing that exists.
#[derive(Debug, Clone, Copy)]
pub struct Aim {
    /// A conversation.
    pub channel: ChannelId,
    /// Its charter.
    pub charter: Hash,
    /// An invite.
    pub invite: InviteId,
    /// A message.
    pub envelope: Hash,
    /// Who wrote it, and as what; the stranger, when nobody is named.
    pub author: Option<(By, Role)>,
    /// A share.
    pub share: ShareId,
    /// A standing rule.
    pub rule: RuleId,
    /// A report.
    pub report: ReportId,
    /// A session.
    pub session: SessionId,
    /// Somebody.
    pub whom: Recipient,
}

impl Default for Aim {
    fn default() -> Self {
        Self {
            channel: ChannelId([3; 16]),
            charter: Hash([7; 32]),
            invite: InviteId([4; 16]),
            envelope: Hash([6; 32]),
            author: None,
            share: ShareId([5; 16]),
            rule: RuleId([6; 16]),
            report: ReportId([14; 16]),
            session: SessionId([13; 16]),
            whom: Recipient { person: PersonId([11; 16]), root: Hash([12; 32]) },
        }
    }
}

/// Somebody with keys of their own and no account.
pub struct Stranger {
    /// What their commands are about.
    pub aim: Aim,
    tenant: TenantId,
    person: PersonId,
    by: By,
    key: SigningKey,
    root_key: SigningKey,
    first: Statement,
}

impl Stranger {
    /// With keys made from a number, for a deployment.
    ///
    /// # Errors
    /// When a statement cannot be written.
    pub fn new(number: u8, tenant: TenantId) -> Result<Self, StatementError> {
        Self::under(PersonId([number; 16]), number, tenant)
    }

    /// Under an id that may be somebody else's.
    ///
    /// # Errors
    /// When a statement cannot be written.
    pub fn under(person: PersonId, number: u8, tenant: TenantId) -> Result<Self, StatementError> {
        let (root_key, key) = (SigningKey::from_bytes(&[number; 32]), SigningKey::from_bytes(&[number ^ 0x80; 32]));
        let mut generation = Key {
            suite: SUITE,
            tenant,
            at: AT,
            person,
            g: 0,
            sign_pub: SignPub(key.verifying_key().to_bytes()),
            seal_pub: SealPub([7; 1216]),
            root_pub: Some(SignPub(root_key.verifying_key().to_bytes())),
            prev: None,
            proof: Sig([0; 64]),
        };
        generation.proof = Sig(key.sign(&generation.possession()).to_bytes());
        let first = Statement::sign_key(&generation, &root_key)?;
        Ok(Self { aim: Aim::default(), tenant, person, by: By { root: first.hash(), g: 0 }, key, root_key, first })
    }

    /// The stranger's account chain.
    ///
    /// # Errors
    /// When it is none.
    pub fn chain(&self) -> Result<Chain, ReadChainError> {
        read_chain(std::slice::from_ref(&self.first))
    }

    fn says<B: StatementBody + Serialize>(&self, body: &B) -> Result<Statement, StatementError> {
        Statement::sign(body, &self.key)
    }

    /// Who the stranger says they are.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// What it takes to become an account by an invite: the invite's secret and an OPAQUE record.
    ///
    /// # Errors
    /// When a statement cannot be written.
    pub fn register(
        &self,
        secret: &InviteSecret,
        record: Bytes,
        staff_name: Option<&str>,
    ) -> Result<Register, StatementError> {
        let wrapped = vec![9; 80];
        let invite = secret.invite();
        Ok(Register {
            invite,
            proof: secret.prove(&registration_bytes(self.tenant, invite, self.person, self.by.root)),
            login: self.login(),
            record,
            key: self.first.clone(),
            unlock: self.unlock(0, None, &wrapped)?,
            wrap: WrapBox { factor: Factor::Words, wrapped: Bytes(wrapped) },
            vault: Bytes(vec![9; 300]),
            bag: Bytes(vec![9; 300]),
            device: DeviceId(self.person.0),
            staff_name: staff_name.map(ToOwned::to_owned),
        })
    }

    /// Hash of the stranger's login name.
    #[must_use]
    pub fn login(&self) -> Hash {
        naast_core::hash("login", &[self.person.as_bytes().into()])
    }

    /// A well-formed command of this name, under this id.
    ///
    /// # Errors
    /// For a name without a sample: give a new command its row here.
    pub fn command(&self, name: &str, id: CommandId) -> Result<Command> {
        Ok(match name {
            "send" => Command::Send(self.send(id)?),
            "resend" => Command::Resend(self.send(id)?),
            "erase" => Command::Erase(command::Erase { id, statement: self.says(&self.erase())? }),
            "amend_charter" => Command::AmendCharter(command::AmendCharter {
                id,
                charter: self.says(&self.charter())?,
                epoch: self.says(&self.epoch())?,
                seals: self.seals(),
            }),
            "open_epoch" => {
                Command::OpenEpoch(command::OpenEpoch { id, epoch: self.says(&self.epoch())?, seals: self.seals() })
            }
            "take_seat" => Command::TakeSeat(command::TakeSeat { id, statement: self.says(&self.take_seat())? }),
            "leave" => Command::Leave(command::Leave { id, statement: self.says(&self.leave())? }),
            "block" => Command::Block(command::Block {
                id,
                whom: self.aim.whom.person,
                leaves: vec![self.says(&self.leave())?],
            }),
            "delete_account" => Command::DeleteAccount(command::DeleteAccount {
                id,
                farewell: Statement::sign(
                    &Farewell { suite: SUITE, tenant: self.tenant, by: self.by, at: AT },
                    &self.root_key,
                )?,
                leaves: vec![self.says(&self.leave())?],
            }),
            "unblock" => Command::Unblock(command::Unblock { id, whom: self.aim.whom.person }),
            "exclude" => Command::Exclude(command::Exclude { id, statement: self.says(&self.exclude())? }),
            "end_exclude" => {
                Command::EndExclude(command::EndExclude { id, statement: self.says(&self.end_exclude())? })
            }
            "open_history" => Command::OpenHistory(command::OpenHistory {
                id,
                statement: self.says(&self.open_history())?,
                seals: vec![Bytes(vec![9; 1120 + 48])],
            }),
            "hand_over" => Command::HandOver(command::HandOver {
                id,
                statement: self.says(&self.hand_over())?,
                seals: vec![Bytes(vec![9; 1120 + 48])],
            }),
            "reseal" => Command::Reseal(command::Reseal {
                id,
                statement: self.says(&self.reseal())?,
                seal: Bytes(vec![9; 1120 + 48]),
            }),
            "invite" => Command::Invite(command::Invite {
                id,
                invite: self.aim.invite,
                key: SignPub(self.key.verifying_key().to_bytes()),
                standing: Standing::Guest,
                until: LATER,
                card: Bytes(vec![9; 200]),
            }),
            "take_back_invite" => Command::TakeBackInvite(command::TakeBackInvite { id, invite: self.aim.invite }),
            "set_bag" => Command::SetBag(command::SetBag { id, n: 9_000, bag: Bytes(vec![9; 200]) }),
            "set_unlock" => Command::SetUnlock(self.set_unlock(id)?),
            "stop_keeping" => Command::StopKeeping(command::StopKeeping { id, of: self.aim.whom.person }),
            "set_organisation" => Command::SetOrganisation(command::SetOrganisation {
                id,
                key: self.first.clone(),
                name: "Elders".into(),
            }),
            "set_team" => Command::SetTeam(command::SetTeam { id, statement: self.says(&self.team())? }),
            "show_read_marks" => {
                Command::ShowReadMarks(command::ShowReadMarks { id, channel: self.aim.channel, is_shown: true })
            }
            "renew_keys" => Command::RenewKeys(command::RenewKeys {
                id,
                key: self.first.clone(),
                vault: Bytes(vec![9; 300]),
                n: 9_000,
                bag: Bytes(vec![9; 200]),
            }),
            "end_sessions" => Command::EndSessions(command::EndSessions { id, session: Some(self.aim.session) }),
            "set_read_mark" => Command::SetReadMark(command::SetReadMark { id, channel: self.aim.channel, seq: 1 }),
            _ => self
                .about_choices(name, id)?
                .with_context(|| format!("the command {name} has no sample: give it its row"))?,
        })
    }

    fn send(&self, id: CommandId) -> Result<command::Send> {
        let trail = Trail {
            salt: Salt([1; 16]),
            own: Own { device: DeviceId([2; 16]), n: 1, prev: None },
            seen: Seen { seq: 2, hash: self.aim.envelope },
        };
        let trail = serde_json::to_string(&trail)?;
        let header = Header {
            suite: SUITE,
            tenant: self.tenant,
            channel: self.aim.channel,
            epoch: 1,
            author: self.by,
            id: EnvelopeId([8; 16]),
            salt: Salt([1; 16]),
            class: Class::Countable,
            label: None,
            lock: false,
            blobs: Vec::new(),
            trail: message::trail_hash(&trail),
        };
        let header = serde_json::to_string(&header)?;
        Ok(command::Send { id, header, trail, commit: Hash([9; 32]), body: Bytes(vec![9; 272]), boxes: Vec::new() })
    }

    fn erase(&self) -> message::Erase {
        message::Erase {
            suite: SUITE,
            tenant: self.tenant,
            by: self.by,
            at: AT,
            channel: self.aim.channel,
            envelope: self.aim.envelope,
        }
    }

    fn charter(&self) -> Charter {
        let me = Member { person: self.person, root: self.by.root, g: 0, role: Role::Youth };
        let key = SignPub(self.key.verifying_key().to_bytes());
        Charter {
            suite: SUITE,
            tenant: self.tenant,
            by: self.by,
            at: AT,
            channel: self.aim.channel,
            kind: ChannelKind::Private,
            n: 0,
            prev: None,
            members: vec![me],
            seats: vec![Seat { invite: self.aim.invite, key, role: Role::Jim, until: LATER }],
            retention: Retention::default(),
            youth: None,
        }
    }

    fn epoch(&self) -> Epoch {
        Epoch {
            suite: SUITE,
            tenant: self.tenant,
            by: self.by,
            at: AT,
            channel: self.aim.channel,
            epoch: 1,
            charter: self.aim.charter,
            members: vec![self.by],
            how: How::Fresh,
            commitment: commitment(&[1; 32]),
        }
    }

    fn seals(&self) -> Vec<Seal> {
        vec![Seal { to: self.by, sealed: Bytes(vec![9; 1120 + 48]) }]
    }

    fn take_seat(&self) -> TakeSeat {
        let mut seat = TakeSeat {
            suite: SUITE,
            tenant: self.tenant,
            by: self.by,
            at: AT,
            invite: self.aim.invite,
            channel: self.aim.channel,
            person: self.person,
            role: Role::Jim,
            proof: Sig([0; 64]),
        };
        seat.proof = Sig(self.key.sign(&seat.proof_bytes()).to_bytes());
        seat
    }

    fn leave(&self) -> Leave {
        Leave {
            suite: SUITE,
            tenant: self.tenant,
            by: self.by,
            at: AT,
            channel: self.aim.channel,
            charter: self.aim.charter,
            takes: None,
        }
    }

    fn hand_over(&self) -> HandOver {
        let (tenant, by) = (self.tenant, self.by);
        let from = Lost { person: self.aim.whom.person, root: self.aim.whom.root };
        let to = Heir { person: PersonId([13; 16]), root: Hash([13; 32]), g: 0 };
        HandOver { suite: SUITE, tenant, by, at: AT, channel: self.aim.channel, from, to, epochs: vec![1] }
    }

    fn open_history(&self) -> OpenHistory {
        let (tenant, by) = (self.tenant, self.by);
        OpenHistory { suite: SUITE, tenant, by, at: AT, channel: self.aim.channel, to: self.other(), epochs: vec![1] }
    }

    fn exclude(&self) -> Exclude {
        let professional = Somebody { person: self.aim.whom.person, root: self.aim.whom.root };
        let (tenant, by) = (self.tenant, self.by);
        Exclude { suite: SUITE, tenant, by, at: AT, channel: self.aim.channel, charter: self.aim.charter, professional }
    }

    fn end_exclude(&self) -> EndExclude {
        let (tenant, by) = (self.tenant, self.by);
        EndExclude { suite: SUITE, tenant, by, at: AT, channel: self.aim.channel, exclude: self.aim.charter }
    }

    fn reseal(&self) -> Reseal {
        let (tenant, by) = (self.tenant, self.by);
        Reseal { suite: SUITE, tenant, by, at: AT, channel: self.aim.channel, epoch: 1, to: self.other() }
    }

    fn team(&self) -> Team {
        let me = Staff { person: self.person, root: self.by.root, g: 0, roles: vec![Duty::Coordinator] };
        let (tenant, by) = (self.tenant, self.by);
        Team { suite: SUITE, tenant, by, at: AT, n: 0, prev: None, until: LATER, people: vec![me] }
    }

    fn set_unlock(&self, id: CommandId) -> Result<command::SetUnlock> {
        let wrapped = vec![9; 80];
        Ok(command::SetUnlock {
            id,
            unlock: self.unlock(1, Some(self.aim.charter), &wrapped)?,
            wraps: vec![WrapBox { factor: Factor::Words, wrapped: Bytes(wrapped) }],
            code_check: None,
        })
    }

    fn unlock(&self, n: u32, prev: Option<Hash>, wrapped: &[u8]) -> Result<Statement, StatementError> {
        let wraps = vec![Wrap { factor: Factor::Words, wrapped: wrap_hash(wrapped), since: None }];
        let (tenant, by) = (self.tenant, self.by);
        Statement::sign(&Unlock { suite: SUITE, tenant, by, at: AT, n, prev, wraps }, &self.root_key)
    }

    const fn other(&self) -> By {
        By { root: self.aim.whom.root, g: 0 }
    }
}

/// A command or a body as its JSON object.
///
/// # Errors
/// When it is none.
pub fn as_object(body: &impl Serialize) -> Result<serde_json::Map<String, serde_json::Value>> {
    serde_json::to_value(body)?.as_object().cloned().context("a body is an object")
}
