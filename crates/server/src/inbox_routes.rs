//! The inbox in a browser, quiet hours, and what the office knows of having told
//! people.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use fieldfare_domain::{QuietHours, TicketId};
use fieldfare_protocol::personal::ReadMark;
use fieldfare_protocol::view::{InboxView, ToldView};

use crate::error::Result;
use crate::office::{Changed, Office};
use crate::people::{Account, directory};
use crate::site::{Asked, Site, named};
use crate::tokens::Caller;
use crate::{delivery, inbox, mail, personal, push, sight};

/// What the caller was told.
pub async fn inbox(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<InboxView>> {
    site.office
        .run(move |office| {
            let Account { id, enterprise, .. } = caller.account;
            let now = office.around().now();
            let reached = office
                .store()
                .write(enterprise, |tx| delivery::shown(tx, enterprise, id, now))?;
            delivery::tell(office, enterprise, reached);
            answer(office, &caller.account)
        })
        .await
        .map(Json)
}

fn answer(office: &Office, account: &Account) -> Result<InboxView> {
    let now = office.around().now();
    office.store().read(account.enterprise, |tx| {
        let directory = directory(tx, account.enterprise)?;
        inbox::view(tx, account, &directory, now)
    })
}

/// Notes what the caller has read.
pub async fn read(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(marks): Asked<Vec<ReadMark>>,
) -> Result<Json<InboxView>> {
    site.office
        .run(move |office| {
            let Account { id, enterprise, .. } = caller.account;
            let moved = office
                .store()
                .write(enterprise, |tx| personal::read(tx, enterprise, id, &marks))?;
            if moved {
                tell_own(office, &caller.account)?;
            }
            answer(office, &caller.account)
        })
        .await
        .map(Json)
}

/// Sets the caller's quiet hours.
pub async fn quiet(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(hours): Asked<Option<QuietHours>>,
) -> Result<Json<InboxView>> {
    site.office
        .run(move |office| {
            let Account { id, enterprise, .. } = caller.account;
            let now = office.around().now();
            office.store().write(enterprise, |tx| {
                personal::save_quiet(tx, enterprise, id, hours.clone(), now)
            })?;
            tell_own(office, &caller.account)?;
            answer(office, &caller.account)
        })
        .await
        .map(Json)
}

/// The person's other screens and devices ask again.
pub(crate) fn tell_own(office: &Office, account: &Account) -> Result<()> {
    let position = office.store().read(account.enterprise, |tx| {
        tx.one(
            "SELECT position FROM enterprise WHERE id = ?1",
            crate::db::params![account.enterprise.0],
            |row| row.get(0),
        )
    })?;
    office.tell(Changed {
        enterprise: account.enterprise,
        position,
        ticket: None,
        accounts: vec![account.id],
        public: false,
        own: true,
    });
    Ok(())
}

/// What the office knows of having told people of a ticket.
pub async fn told(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<ToldView>> {
    let id: TicketId = named(&id, "ticket")?;
    let now = site.now();
    let mail_on = site.mail().is_some();
    site.office
        .run(move |office| {
            office.store().read(caller.account.enterprise, |tx| {
                let directory = directory(tx, caller.account.enterprise)?;
                let loaded = sight::ticket(tx, &caller.account, &directory, id, now)?;
                Ok(ToldView {
                    assignment: delivery::view(tx, loaded.key, &loaded.ticket, &directory)?,
                    mails: mail::queue::view(tx, loaded.key)?,
                    mail_on,
                    push: push::queue::view(tx, loaded.key)?,
                })
            })
        })
        .await
        .map(Json)
}
