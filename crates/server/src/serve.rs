//! Running the office until it is asked to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fieldfare_domain::EnterpriseId;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::db::{Whose, params};
use crate::error::Result;
use crate::office::Office;
use crate::site::Site;
use crate::{others, routes, rules, scope, timers, tus};

/// How long requests may take to end once the office is asked to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// Between two rounds of tidying up.
const TIDY_EVERY: Duration = Duration::from_secs(60 * 60);
/// Tickets that are let go in one transaction.
const LET_GO_AT_ONCE: u32 = 500;

/// Answers requests until `stop` is ready, and then until the last one has its
/// answer.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    site: Arc<Site>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = routes::router(&site).into_make_service_with_connect_info::<SocketAddr>();
    let tidying = tokio::spawn(tidy(Arc::clone(&site)));
    let telling = tokio::spawn(crate::webhook_send::run(Arc::clone(&site)));
    let following = tokio::spawn(others::follow(Arc::clone(&site.office)));
    let mailing = tokio::spawn(crate::mail::run(Arc::clone(&site)));
    let noticing = tokio::spawn(crate::push::run(Arc::clone(&site)));
    let receipts = tokio::spawn(crate::delivery::keep(Arc::clone(&site)));
    let clock = tokio::spawn(timers::keep(Arc::clone(&site)));
    let silence = tokio::spawn(rules::keep(Arc::clone(&site)));
    let (asked, was_asked) = oneshot::channel();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        site.close();
        // The other end is gone only when the server is.
        let _ = asked.send(());
    });
    let patience = async {
        if was_asked.await.is_ok() {
            tokio::time::sleep(LAST_REQUESTS).await;
            tracing::warn!("some requests were cut off");
        } else {
            std::future::pending::<()>().await;
        }
    };
    let answer = tokio::select! {
        answer = server => answer,
        () = patience => Ok(()),
    };
    tidying.abort();
    telling.abort();
    mailing.abort();
    noticing.abort();
    receipts.abort();
    following.abort();
    silence.abort();
    clock.abort();
    answer
}

async fn tidy(site: Arc<Site>) {
    let mut every = tokio::time::interval(TIDY_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = site.office.run(tidy_once).await {
            tracing::error!(%error, "tidying up failed");
        }
    }
}

/// Lets go of tickets that have been closed long enough, and of uploads that
/// nobody went on with.
///
/// # Errors
/// When the store fails.
pub fn tidy_once(office: &Office) -> Result<()> {
    let now = office.around().now();
    let enterprises: Vec<EnterpriseId> = office.store().read(Whose::Everybodys, |tx| {
        tx.all("SELECT id FROM enterprise", params![], |row| {
            row.get(0).map(EnterpriseId)
        })
    })?;
    for enterprise in enterprises {
        let most = usize::try_from(LET_GO_AT_ONCE).unwrap_or(usize::MAX);
        while office.commit(enterprise, |tx, changed| {
            scope::let_go(tx, enterprise, now, LET_GO_AT_ONCE, changed)
        })? >= most
        {}
    }
    office
        .store()
        .write(Whose::Everybodys, |tx| crate::inbox::let_go(tx, now))?;
    let forgotten = tus::forget_old(office, now)?;
    if forgotten > 0 {
        tracing::info!(forgotten, "uploads that nobody went on with are gone");
    }
    Ok(())
}
