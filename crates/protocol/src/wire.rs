//! Envelopes between a device and the office. Commands and single answers are
//! plain JSON objects; pages of the feed are [`crate::page::Page`]s.
//!
//! What is here from the first day, because it cannot be added later: the
//! epoch, the replica's id, incarnation and lease, the sequence per replica, the
//! payload hash, and stored outcomes.

use fieldfare_domain::{
    At, Command, CommandId, PhotoId, Rejection, Role, Sha256Hex, TicketId, UserId,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::personal::PersonalAsk;

/// Most commands in one push.
pub const COMMANDS_MAX: usize = 200;
/// Most bytes of one push, uncompressed.
pub const PUSH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most tickets in one page.
pub const TICKETS_MAX: usize = 1_000;
/// Most bytes of one page when it is unpacked.
pub const PAGE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most bytes of one chunk of an upload.
pub const CHUNK_BYTES_MAX: usize = 1024 * 1024;

/// One life of an office's data: minted at creation and at each restore, and
/// kept outside what a backup restores (I18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub String);

/// A replica. A copy of its file is another replica as soon as it is noticed
/// (I19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplicaId(pub Uuid);

/// Who speaks: part of every request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Version of the protocol.
    pub protocol: u32,
    /// Version of the program, `1.4.2`; empty from one that does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub app: String,
    /// The replica.
    pub replica: ReplicaId,
    /// Counts how often this replica was made anew.
    pub incarnation: u32,
    /// The run of the program: another one after each start, and kept in no file,
    /// so that a copy of the file does not have it (I19). Empty from a program that
    /// does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub run: String,
    /// The token of the last answer; empty at first.
    #[serde(default)]
    pub lease: String,
    /// The epoch that the replica's data come from; none at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The device's clock. The office answers with its own, so that the
    /// difference is known.
    pub device_now: At,
}

/// Part of every answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// The office's epoch. When it is not the device's, the device replays its
    /// acknowledged journal and reads from the beginning.
    pub epoch: Epoch,
    /// The next lease.
    pub lease: String,
    /// The office's clock.
    pub now: At,
    /// Everything at or before this feed position is in a backup; the device
    /// may prune its journal up to it.
    #[serde(default)]
    pub backed_up_through: i64,
}

/// A command as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// Counts 1, 2, 3, … per replica.
    pub seq: u64,
    /// [`payload_hash`] of the command.
    pub hash: Sha256Hex,
    /// The command.
    pub command: Command,
}

/// Commands of one device, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushRequest {
    /// Who speaks.
    pub speaker: Speaker,
    /// At most [`COMMANDS_MAX`].
    pub commands: Vec<Sent>,
}

/// What became of a command. Stored at the office: the same command gets the
/// same outcome again (I3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It took effect.
    Accepted {
        /// Version of the ticket after it.
        version: u32,
        /// Feed position of the office after it.
        position: i64,
    },
    /// It came too late and is kept on the ticket (R4).
    Parked {
        /// Version of the ticket after it.
        version: u32,
        /// Feed position of the office after it.
        position: i64,
        /// What spoke against it.
        why: Rejection,
    },
    /// The office said no.
    Rejected {
        /// Why.
        why: Rejection,
    },
}

/// The outcome of one command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandOutcome {
    /// Which command.
    pub command: CommandId,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Answer to a push: durable when it arrives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// The office.
    pub office: Office,
    /// One per command, in the order of the request.
    pub outcomes: Vec<CommandOutcome>,
}

/// A question for what is new.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PullRequest {
    /// Who speaks.
    pub speaker: Speaker,
    /// Everything up to this feed position is known; 0 at first.
    pub cursor: i64,
    /// Version of the directory that is known.
    #[serde(default)]
    pub directory: u64,
    /// Most tickets in the answer; the office may send fewer.
    pub limit: u32,
    /// What is the person's own; none from a device that does not know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<PersonalAsk>,
}

/// Sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// E-mail.
    pub email: String,
    /// Password.
    pub password: String,
    /// The replica that the token is for; none for a browser.
    #[serde(default)]
    pub replica: Option<ReplicaId>,
    /// What people call the device.
    #[serde(default)]
    pub device_name: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("email", &self.email)
            .field("replica", &self.replica)
            .finish_non_exhaustive()
    }
}

/// Answer to a sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// Bearer token of this device; opaque, 256 bits, hexadecimal.
    pub token: String,
    /// Who signed in.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Name of the enterprise.
    pub enterprise: String,
    /// Zone of the enterprise.
    pub zone: String,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// The long-lived stream only ever says: there is something new after N.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The office's feed position.
    pub position: i64,
}

/// What an upload is for: tus `Upload-Metadata`, values in base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadFor {
    /// The ticket.
    pub ticket: TicketId,
    /// The photo that was declared.
    pub photo: PhotoId,
    /// Its hash.
    pub sha256: Sha256Hex,
}

/// Hash of what a command asks for, so that the same id with another content is
/// noticed (I3). Taken over its canonical JSON.
///
/// # Panics
/// Never: a command always has a JSON form.
#[must_use]
pub fn payload_hash(command: &Command) -> Sha256Hex {
    let json = serde_json::to_vec(command).unwrap_or_default();
    sha256_hex(&json)
}

/// SHA-256 of some bytes.
///
/// # Panics
/// Never: a digest is always 64 hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> Sha256Hex {
    let digest = hex::encode(Sha256::digest(bytes));
    Sha256Hex::parse(&digest).expect("a digest is 64 hexadecimal digits")
}

/// Header of an answer with a token that the device shall use from now on
/// instead of the one that it asked with. It is stored before it is used; the
/// old one stays good until then.
pub const TOKEN_HEADER: &str = "fieldfare-token";

/// Paths of the exchange between devices and the office.
pub mod path {
    /// POST [`super::SignIn`] → [`super::SignedIn`].
    pub const SIGN_IN: &str = "/api/v1/sign-in";
    /// POST, ends the token that it is called with.
    pub const SIGN_OUT: &str = "/api/v1/sign-out";
    /// POST [`super::PushRequest`] → [`super::PushAnswer`].
    pub const PUSH: &str = "/api/v1/sync/push";
    /// POST [`super::PullRequest`] → a packed [`crate::page::Page`].
    pub const PULL: &str = "/api/v1/sync/pull";
    /// GET, server-sent events: `event: hint`, data [`super::Hint`].
    pub const HINTS: &str = "/api/v1/sync/hints";
    /// tus 1.0: POST here, then HEAD and PATCH at `Location`.
    pub const UPLOADS: &str = "/api/v1/uploads";
    /// GET `/{ticket}/{photo}/{thumb|full}`.
    pub const PHOTOS: &str = "/api/v1/photos";
}
