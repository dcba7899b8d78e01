//! What the office sends of itself (mail, webhooks, notices) goes in rounds.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use crate::error::Result;
use crate::site::Site;

/// Between two rounds when nothing happens.
const ROUND: Duration = Duration::from_secs(5);

/// Sends `what` for as long as the office runs: after each change, and after a while,
/// since what failed waits for its time.
pub async fn keep<F>(site: Arc<Site>, what: &'static str, round: impl Fn(Arc<Site>) -> F)
where
    F: Future<Output = Result<usize>>,
{
    let mut changes = site.office.listen();
    loop {
        if let Err(error) = round(Arc::clone(&site)).await {
            tracing::error!(%error, "{what} could not be sent");
        }
        let heard = tokio::time::timeout(ROUND, changes.recv()).await;
        if let Ok(Err(RecvError::Closed)) = heard {
            return;
        }
    }
}
