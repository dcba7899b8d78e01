//! To whom a mail about a ticket goes.

use fieldfare_domain::Ticket;
use fieldfare_domain::letter::written_to;

use crate::db::{Tx, params};
use crate::error::Result;

/// A name and an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recipient {
    pub(super) name: String,
    pub(super) address: String,
}

/// Whoever is to be written to; none where nobody has an address, or their account
/// is disabled.
///
/// # Errors
/// When the store fails.
pub(super) fn recipient(tx: &Tx<'_>, ticket: &Ticket) -> Result<Option<Recipient>> {
    let Some(account) = written_to(ticket) else {
        let address = ticket.contact.email.trim();
        return Ok((!address.is_empty()).then(|| Recipient {
            name: ticket.contact.name.clone(),
            address: address.to_owned(),
        }));
    };
    let known = tx.maybe(
        "SELECT name, email FROM account WHERE id = ?1 AND active",
        params![account.0],
        |row| {
            Ok(Recipient {
                name: row.get(0)?,
                address: row.get(1)?,
            })
        },
    )?;
    Ok(known.filter(|to| !to.address.trim().is_empty()))
}
