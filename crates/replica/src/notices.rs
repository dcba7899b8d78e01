//! Work that came into this person's hands: told once.

use fieldfare_domain::{Event, Ticket, TicketId, What};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::Replica;
use crate::error::Result;
use crate::feed::by_another;
use crate::tickets::Standpoint;
use crate::words::{bytes, from_word, word};

/// How a ticket came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// It was assigned (S0-3).
    Assigned,
    /// Somebody passed it on.
    PassedOn,
    /// It was resolved, and the requester does not agree (S2-19).
    CameBack,
    /// They were brought in, to help whoever holds it (S1-16).
    BroughtIn,
    /// The requester was reminded, and has not answered (S1-20).
    Unanswered,
    /// A technician gave it back to the queue (S0-11): for the office's people.
    Returned,
}

/// A notice to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The ticket.
    pub ticket: TicketId,
    /// How it came.
    pub kind: NoticeKind,
    /// `T-1042` without the prefix.
    pub number: Option<u32>,
    /// Title of the ticket.
    pub title: String,
    /// Customer or place.
    pub place: String,
}

/// Notes the last of `fresh` events by which somebody else gave this person the
/// ticket, if it is still in their hands.
pub(crate) fn note(
    tx: &Connection,
    standpoint: &Standpoint,
    ticket: &Ticket,
    fresh: &[Event],
) -> Result<()> {
    let Some((me, role)) = standpoint.me else {
        return Ok(());
    };
    let mine = ticket.assignee == Some(me) && ticket.state.is_before_resolved();
    let queued = role.is_office() && ticket.returned && ticket.assignee.is_none();
    let asked = ticket.collaborators.contains(&me) && ticket.state.is_before_resolved();
    if !mine && !queued && !asked {
        return Ok(());
    }
    let last = fresh.iter().rev().find_map(|event| {
        let kind = match &event.what {
            What::Assigned { assignee, .. } if *assignee == me => NoticeKind::Assigned,
            What::Transferred { to, .. } if *to == me => NoticeKind::PassedOn,
            What::CollaboratorAdded { person, .. } if *person == me && asked => {
                NoticeKind::BroughtIn
            }
            What::Reminded {} if mine => NoticeKind::Unanswered,
            What::Reopened { .. } if mine => NoticeKind::CameBack,
            What::Returned { .. } if queued => NoticeKind::Returned,
            _ => return None,
        };
        by_another(standpoint, event.by).then_some((event.n, kind))
    });
    if let Some((n, kind)) = last {
        tx.prepare_cached("INSERT OR IGNORE INTO notice (ticket, n, kind) VALUES (?1, ?2, ?3)")?
            .execute(params![bytes(ticket.id.0), n, word(&kind)])?;
    }
    Ok(())
}

impl Replica {
    /// The notices that were not shown. Each is answered once; that it was is on
    /// the disk before this returns.
    ///
    /// # Errors
    /// The database's; the notices are then still here.
    pub fn take_notices(&self) -> Result<Vec<Notice>> {
        self.store.write(|tx| {
            let rows: Vec<(String, Notice)> = tx
                .prepare_cached(
                    "SELECT n.kind, t.id, t.number, t.title, t.place
                     FROM notice n JOIN ticket t ON t.id = n.ticket
                     ORDER BY t.updated_at, n.n",
                )?
                .query_map([], |row| {
                    Ok((
                        row.get(0)?,
                        Notice {
                            ticket: TicketId(Uuid::from_bytes(row.get(1)?)),
                            kind: NoticeKind::Assigned,
                            number: row.get(2)?,
                            title: row.get(3)?,
                            place: row.get(4)?,
                        },
                    ))
                })?
                .collect::<rusqlite::Result<_>>()?;
            tx.execute("DELETE FROM notice", [])?;
            rows.into_iter()
                .map(|(kind, notice)| {
                    Ok(Notice {
                        kind: from_word(&kind)?,
                        ..notice
                    })
                })
                .collect()
        })
    }
}
