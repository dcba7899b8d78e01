//! Who is signed in, how this replica is named, and how fresh it is.

use std::sync::atomic::Ordering;

use fieldfare_domain::{At, Role, UserId, planted};
use fieldfare_protocol::PROTOCOL_VERSION;
use fieldfare_protocol::view::{Freshness, HostKind, PersonView, SessionNeed, SessionView};
use fieldfare_protocol::wire::{Epoch, ReplicaId, SignedIn, Speaker};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Ids;
use crate::error::{ReplicaError, Result};
use crate::tickets::Standpoint;
use crate::words::{count, from_json, json};
use crate::{Replica, meta, outbox};

/// The version of this program.
const APP: &str = env!("CARGO_PKG_VERSION");

/// The signed-in person. Kept when the office ends the token: the work on this
/// device is still theirs (I5).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) office: String,
    /// Empty when the office ended it.
    token: String,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) role: Role,
    enterprise: String,
    zone: String,
}

/// The session as it is stored; none before anybody signed in.
pub(crate) fn stored(conn: &Connection) -> Result<Option<Session>> {
    meta::text(conn, meta::SESSION)?
        .map(|text| from_json(&text, "session"))
        .transpose()
}

/// Names a replica that has no name.
pub(crate) fn begin(tx: &Connection, ids: &dyn Ids) -> Result<()> {
    if meta::text(tx, meta::REPLICA)?.is_none() {
        name_anew(tx, ids)?;
        meta::set(tx, meta::SNAPSHOT, "1")?;
    }
    Ok(())
}

/// Gives the replica a new name, and its outbox new sequences: another device
/// has the old name too (I19). No command is lost; each keeps its id.
pub(crate) fn name_anew(tx: &Connection, ids: &dyn Ids) -> Result<()> {
    let incarnation = meta::number(tx, meta::INCARNATION)?.unwrap_or(0);
    meta::set_number(tx, meta::INCARNATION, incarnation.saturating_add(1))?;
    meta::set(tx, meta::REPLICA, &ids.fresh().to_string())?;
    meta::unset(tx, meta::LEASE)?;
    outbox::number_anew(tx)
}

/// Who speaks, for a request; `run` is this run of the program.
pub(crate) fn speaker(conn: &Connection, run: &str, now: At) -> Result<Speaker> {
    Ok(Speaker {
        protocol: PROTOCOL_VERSION,
        app: APP.to_owned(),
        replica: replica_id(conn)?,
        incarnation: count(meta::number(conn, meta::INCARNATION)?.unwrap_or(0)),
        run: run.to_owned(),
        lease: meta::text(conn, meta::LEASE)?.unwrap_or_default(),
        epoch: meta::text(conn, meta::EPOCH)?.map(Epoch),
        device_now: now,
    })
}

fn replica_id(conn: &Connection) -> Result<ReplicaId> {
    let id: Uuid = meta::text(conn, meta::REPLICA)?
        .and_then(|text| text.parse().ok())
        .ok_or(ReplicaError::Damaged("replica"))?;
    Ok(ReplicaId(id))
}

/// What the office's clock shows at this device's `now`, as far as the last
/// exchange told: how old news is does not hang on a device's clock (I16).
pub(crate) fn at_the_office(conn: &Connection, now: At) -> Result<At> {
    let ahead = meta::number(conn, meta::CLOCK_OFFSET)?.unwrap_or(0);
    Ok(now.plus_ms(ahead.saturating_neg()))
}

/// Counts what waits and what needs a person.
pub(crate) fn freshness(conn: &Connection, live: bool) -> Result<Freshness> {
    let (waiting, needs_you): (i64, i64) = conn
        .prepare_cached(
            "SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))
                  + (SELECT count(*) FROM photo WHERE state IN ('waiting', 'sending')),
                    (SELECT count(*) FROM outbox WHERE state IN ('rejected', 'parked'))
                  + (SELECT count(*) FROM photo WHERE state = 'refused')",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Freshness {
        live,
        as_of: meta::number(conn, meta::AS_OF)?.map(At),
        waiting: count(waiting),
        needs_you: count(needs_you),
        update_needed: meta::text(conn, meta::TOO_OLD)?.as_deref() == Some(APP),
        clock_ahead_ms: meta::number(conn, meta::CLOCK_OFFSET)?.unwrap_or(0),
    })
}

impl Replica {
    /// The name of this replica, for a sign-in.
    ///
    /// # Errors
    /// The database's.
    pub fn id(&self) -> Result<ReplicaId> {
        self.store.read(replica_id)
    }

    /// Whether the host is connected: changes arrive as they happen.
    pub fn set_live(&self, live: bool) {
        self.live.store(live, Ordering::Relaxed);
    }

    /// What the screen shows of the session. `needs` is about sign-in only: a
    /// replica that is open needs no passphrase.
    ///
    /// # Errors
    /// The database's.
    pub fn session(&self) -> Result<SessionView> {
        let live = self.live.load(Ordering::Relaxed);
        let directory = self.standpoint().directory;
        self.store.read(|conn| {
            let freshness = freshness(conn, live)?;
            let Some(session) = stored(conn)? else {
                return Ok(SessionView {
                    person: None,
                    enterprise: String::new(),
                    zone: String::new(),
                    host: HostKind::Device,
                    needs: SessionNeed::SignIn,
                    office: String::new(),
                    freshness,
                });
            };
            let known = directory.person(session.user);
            let person = PersonView {
                id: session.user,
                name: known.map_or_else(|| session.name.clone(), |p| p.name.clone()),
                role: session.role,
                email: known.map(|p| p.email.clone()).unwrap_or_default(),
                phone: known.map(|p| p.phone.clone()).unwrap_or_default(),
                active: true,
                handles: known.is_some_and(|p| p.handles),
                open_tickets: crate::lists::open_tickets(conn, session.user)?,
            };
            let or = |fresh: &String, old: String| {
                if fresh.is_empty() { old } else { fresh.clone() }
            };
            Ok(SessionView {
                person: Some(person),
                enterprise: or(&directory.enterprise, session.enterprise),
                zone: or(&directory.zone, session.zone),
                host: HostKind::Device,
                needs: if session.token.is_empty() {
                    SessionNeed::SignIn
                } else {
                    SessionNeed::Nothing
                },
                office: session.office,
                freshness,
            })
        })
    }

    /// The bearer token; none when nobody is signed in or the office ended it.
    ///
    /// # Errors
    /// The database's.
    pub fn token(&self) -> Result<Option<String>> {
        Ok(self
            .store
            .read(stored)?
            .map(|session| session.token)
            .filter(|token| !token.is_empty()))
    }

    /// Stores a sign-in at the office at the address `office`. The same person
    /// goes on where they were; another one begins with an empty replica.
    ///
    /// # Errors
    /// [`ReplicaError::UnsentWork`] when somebody else's work would be lost; the
    /// database's.
    pub fn sign_in(&self, office: &str, signed_in: &SignedIn) -> Result<()> {
        let before = self.store.read(stored)?;
        if before.is_some_and(|session| session.user != signed_in.user) {
            self.sign_out(false)?;
        }
        let session = Session {
            office: office.to_owned(),
            token: signed_in.token.clone(),
            user: signed_in.user,
            name: signed_in.name.clone(),
            role: signed_in.role,
            enterprise: signed_in.enterprise.clone(),
            zone: signed_in.zone.clone(),
        };
        self.store
            .write(|tx| meta::set(tx, meta::SESSION, &json(&session)?))?;
        let standpoint = self.standpoint();
        self.stand_on(Standpoint {
            me: Some((session.user, session.role)),
            ..standpoint
        });
        Ok(())
    }

    /// Stores the token that follows the one that a question was asked with. A
    /// sign-in or a sign-out that came in between wins. The old token is good
    /// until this one is used, so a failure here signs nobody out.
    ///
    /// # Errors
    /// The database's.
    pub fn renew_token(&self, used: &str, next: &str) -> Result<()> {
        let is_token = (32..=256).contains(&next.len())
            && next.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_token || used == next {
            return Ok(());
        }
        self.store.write(|tx| {
            let Some(mut session) = stored(tx)?.filter(|session| session.token == used) else {
                return Ok(());
            };
            next.clone_into(&mut session.token);
            meta::set(tx, meta::SESSION, &json(&session)?)
        })
    }

    /// The office ended the token. Nothing is sent until the person signs in
    /// again, and nothing is lost (I5).
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn token_is_over(&self) -> Result<()> {
        self.store.write(|tx| {
            let Some(mut session) = stored(tx)? else {
                return Ok(());
            };
            session.token.clear();
            if planted::on("I5-signed-out-empties") {
                tx.execute("DELETE FROM outbox", [])?;
            }
            meta::set(tx, meta::SESSION, &json(&session)?)
        })
    }

    /// Remembers whether the office tells this version of the app of tickets (S2-3).
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn note_update_needed(&self, needed: bool) -> Result<()> {
        let known = self.store.read(|conn| meta::text(conn, meta::TOO_OLD))?;
        if (known.as_deref() == Some(APP)) == needed {
            return Ok(());
        }
        self.store.write(|tx| {
            if needed {
                meta::set(tx, meta::TOO_OLD, APP)
            } else {
                meta::unset(tx, meta::TOO_OLD)
            }
        })
    }

    /// Signs out and forgets everything that was held for this person: rows,
    /// index, pictures, free pages (I12). The replica gets a new name.
    ///
    /// # Errors
    /// [`ReplicaError::UnsentWork`] when something was not sent or needs this
    /// person, unless `force`; the database's, the vault's.
    pub fn sign_out(&self, force: bool) -> Result<()> {
        self.store.write(|tx| {
            let freshness = freshness(tx, false)?;
            if !force && freshness.waiting + freshness.needs_you > 0 {
                return Err(ReplicaError::UnsentWork);
            }
            tx.execute_batch(
                "INSERT OR IGNORE INTO vault_trash (sha256) SELECT sha256 FROM picture;
                 INSERT INTO search (search) VALUES ('delete-all');
                 DELETE FROM picture;
                 DELETE FROM wanted;
                 DELETE FROM photo;
                 DELETE FROM outbox;
                 DELETE FROM acked;
                 DELETE FROM ticket;
                 DELETE FROM reminder;
                 DELETE FROM inbox;
                 DELETE FROM read_mark;
                 DELETE FROM receipt;
                 DELETE FROM meta WHERE key LIKE 'discarded/%';",
            )?;
            for key in [
                meta::SESSION,
                meta::DIRECTORY,
                meta::CURSOR,
                meta::EPOCH,
                meta::AS_OF,
                meta::CLOCK_OFFSET,
                meta::PERSONAL,
                meta::QUIET,
                meta::QUIET_UNSENT,
                meta::INBOX,
            ] {
                meta::unset(tx, key)?;
            }
            name_anew(tx, &*self.ids)?;
            meta::set(tx, meta::SNAPSHOT, "1")?;
            crate::forget::mark(tx)
        })?;
        self.stand_on(Standpoint::default());
        // Who signs out is told that there is no room to forget.
        self.purge_now()
    }
}
