//! Which tickets an account may see.

use fieldfare_domain::{At, Policy, Ticket, TicketId, scope};
use fieldfare_protocol::directory::Directory;

use crate::db::Tx;
use crate::error::{OfficeError, Result};
use crate::people::Account;
use crate::tickets::{self, Loaded};

/// Whether the ticket is this account's business: every ticket of the enterprise
/// for the office's people, for a technician what their device may hold.
#[must_use]
pub fn sees(ticket: &Ticket, policy: &Policy, account: &Account, now: At) -> bool {
    ticket.version > 0
        && (account.role.is_office() || scope::holds(ticket, policy, account.id, account.role, now))
}

/// The ticket, when the account may see it. Unknown and forbidden answer alike.
///
/// # Errors
/// [`OfficeError::NotFound`], or the store.
pub fn ticket(
    tx: &Tx<'_>,
    account: &Account,
    directory: &Directory,
    id: TicketId,
    now: At,
) -> Result<Loaded> {
    let loaded = tickets::load(tx, account.enterprise, id)?;
    loaded
        .filter(|loaded| {
            let policy = directory.policy(loaded.ticket.type_id);
            sees(&loaded.ticket, &policy, account, now)
        })
        .ok_or(OfficeError::NotFound("ticket"))
}
