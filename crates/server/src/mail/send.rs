//! Handing mails to the mail server, in rounds.

use std::sync::Arc;
use std::time::Duration;

use fieldfare_domain::letter::{Letter, is_reminded};
use fieldfare_domain::{At, EnterpriseId, TicketId};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::compose::{About, TITLE_MAX, compose, language, line};
use super::queue::{self, Came, Taken, settle, take};
use super::recipient::recipient;
use super::settings::{MailSettings, Seal};
use super::shown::shown;
use crate::db::Whose;
use crate::error::Result;
use crate::office::Office;
use crate::site::Site;
use crate::{delivery, rounds};

/// How long a mail server may take for one word.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Tickets whose mails are sent in one round.
const AT_ONCE: u32 = 100;

/// Sends what is due. Says how many mails were tried.
///
/// # Errors
/// When the store fails.
pub async fn round(site: &Arc<Site>) -> Result<usize> {
    let Some(settings) = site.mail().cloned() else {
        return Ok(0);
    };
    let now = site.now();
    let due = site
        .office
        .run(move |office| {
            office
                .store()
                .read(Whose::Everybodys, |tx| queue::due(tx, now, AT_ONCE))
        })
        .await?;
    let mut line = Line::new(settings);
    let mut tried = 0;
    for (enterprise, key, ticket) in due {
        match one(site, &mut line, enterprise, key, ticket).await {
            Ok(sent) => tried += usize::from(sent),
            Err(error) => tracing::error!(%ticket, %error, "a mail could not be looked after"),
        }
    }
    line.close().await;
    Ok(tried)
}

/// What is due of one ticket, as one mail.
async fn one(
    site: &Arc<Site>,
    line: &mut Line,
    enterprise: EnterpriseId,
    key: i64,
    ticket: TicketId,
) -> Result<bool> {
    let link = site.link("/s/");
    let (taken, letters) = site
        .office
        .run(move |office| {
            let now = office.around().now();
            let taken = office.store().write(enterprise, |tx| take(tx, key, now))?;
            let letters = write(office, enterprise, ticket, key, &taken, &link)?;
            Ok((taken, letters))
        })
        .await?;
    if taken.is_empty() {
        return Ok(false);
    }
    // Whose address was corrected in between is written to at the present one only.
    let came = match letters {
        None => Came::Dropped,
        Some(letter) => line.send(&letter).await,
    };
    if !matches!(came, Came::Sent { .. } | Came::Dropped) {
        tracing::warn!(%ticket, ?came, "a mail was not sent");
    }
    let tried = came != Came::Dropped;
    site.office
        .run(move |office| {
            let now = office.around().now();
            office
                .store()
                .write(enterprise, |tx| settle(tx, key, &taken, &came, now))?;
            delivery::tell(office, enterprise, vec![ticket]);
            Ok(())
        })
        .await?;
    Ok(tried)
}

/// A mail that is ready.
struct Ready {
    enterprise: String,
    to: (String, String),
    subject: String,
    body: String,
    thread: String,
    id: String,
    at: At,
    covers: u32,
}

/// What is to be said now; nothing where there is nothing to say any more: the
/// requester may not see the ticket, or nobody waits for them.
fn write(
    office: &Office,
    enterprise: EnterpriseId,
    ticket: TicketId,
    key: i64,
    taken: &[Taken],
    link: &str,
) -> Result<Option<Ready>> {
    if taken.is_empty() {
        return Ok(None);
    }
    let now = office.around().now();
    office.store().read(enterprise, |tx| {
        let Some(shown) = shown(tx, enterprise, ticket)? else {
            return Ok(None);
        };
        let known = &shown.ticket;
        let holds = |one: &&Taken| one.letter != Letter::Reminder || is_reminded(known);
        let Some(first) = taken.iter().filter(holds).max_by_key(|one| one.letter) else {
            return Ok(None);
        };
        let Some(to) = recipient(tx, known)? else {
            return Ok(None);
        };
        let covered = queue::covered(tx, key)?;
        let composed = compose(&About {
            page: &shown.page,
            name: &to.name,
            sender: &shown.sender(),
            said: &shown.said_after(covered),
            letter: first.letter,
            closes: shown.closes(),
            link: &format!("{link}{}", office.status_token(ticket)),
            language: language(&shown.events),
        });
        Ok(Some(Ready {
            enterprise: shown.directory.enterprise.clone(),
            to: (to.name, to.address.trim().to_owned()),
            subject: composed.subject,
            body: composed.body,
            thread: ticket.0.simple().to_string(),
            id: format!("{}.{}.{}", ticket.0.simple(), first.n, first.letter.word()),
            at: now,
            covers: known.version,
        }))
    })
}

/// The line to the mail server: opened when the first mail needs it, and used for the
/// others of the round.
struct Line {
    settings: MailSettings,
    open: Option<AsyncSmtpConnection>,
}

impl Line {
    const fn new(settings: MailSettings) -> Self {
        Self {
            settings,
            open: None,
        }
    }

    async fn send(&mut self, ready: &Ready) -> Came {
        let message = match message(&self.settings, ready) {
            Ok(message) => message,
            Err(why) => return Came::Refused(why),
        };
        let (envelope, bytes) = (message.envelope().clone(), message.formatted());
        let mut connection = match self.open.take() {
            Some(open) => open,
            None => match connect(&self.settings).await {
                Ok(open) => open,
                Err(why) => return Came::Failed(why),
            },
        };
        let came = hand_over(&mut connection, &envelope, &bytes, ready.covers).await;
        if matches!(came, Came::Sent { .. }) {
            self.open = Some(connection);
        } else {
            connection.abort().await;
        }
        came
    }

    async fn close(mut self) {
        if let Some(mut open) = self.open.take() {
            let _ = tokio::time::timeout(TIMEOUT, open.quit()).await;
        }
    }
}

fn message(settings: &MailSettings, ready: &Ready) -> std::result::Result<Message, String> {
    let address: Address = ready
        .to
        .1
        .parse()
        .map_err(|_| "the address is none".to_owned())?;
    let domain = settings.from.domain();
    let seconds = u64::try_from(ready.at.0 / 1_000).unwrap_or(0);
    let date = std::time::UNIX_EPOCH + Duration::from_secs(seconds);
    let name = |text: &str| Some(line(text, TITLE_MAX)).filter(|text| !text.is_empty());
    let by_machine = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(Mailbox::new(name(&ready.enterprise), settings.from.clone()))
        .to(Mailbox::new(name(&ready.to.0), address))
        .subject(ready.subject.clone())
        .date(date)
        .message_id(Some(format!("<{}@{domain}>", ready.id)))
        .references(format!("<{}@{domain}>", ready.thread))
        .in_reply_to(format!("<{}@{domain}>", ready.thread))
        // No machine answers a machine (RFC 3834).
        .raw_header(HeaderValue::new(by_machine, "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .body(ready.body.clone())
        .map_err(|why| why.to_string())
}

async fn connect(settings: &MailSettings) -> std::result::Result<AsyncSmtpConnection, String> {
    let hello = ClientId::Domain(settings.from.domain().to_owned());
    let bare = settings.host.trim_start_matches('[').trim_end_matches(']');
    let tls = match &settings.seal {
        Seal::Tls(tls) => Some(tls.clone()),
        Seal::StartTls(_) | Seal::Plain => None,
    };
    let opening = async {
        let at = (bare, settings.port);
        let mut open =
            AsyncSmtpConnection::connect_tokio1(at, Some(TIMEOUT), &hello, tls, None).await?;
        if let Seal::StartTls(tls) = &settings.seal {
            open.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &settings.credentials {
            let ways = [Mechanism::Plain, Mechanism::Login];
            open.auth(&ways, credentials).await?;
        }
        Ok::<_, lettre::transport::smtp::Error>(open)
    };
    match tokio::time::timeout(TIMEOUT, opening).await {
        Ok(opened) => opened.map_err(|why| why.to_string()),
        Err(_) => Err("the mail server did not answer in time".to_owned()),
    }
}

async fn hand_over(
    open: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    bytes: &[u8],
    covers: u32,
) -> Came {
    let before = async {
        open.command(Mail::new(envelope.from().cloned(), Vec::new()))
            .await?;
        for to in envelope.to() {
            open.command(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        open.command(Data).await
    };
    // Until the server waits for the text, it cannot have taken it.
    match tokio::time::timeout(TIMEOUT, before).await {
        Ok(Ok(_)) => {}
        Ok(Err(why)) if why.is_permanent() => return Came::Refused(why.to_string()),
        Ok(Err(why)) => return Came::Failed(why.to_string()),
        Err(_) => return Came::Failed("the mail server did not answer in time".to_owned()),
    }
    match tokio::time::timeout(TIMEOUT, open.message(bytes)).await {
        Ok(Ok(_)) => Came::Sent { covers },
        Ok(Err(why)) if why.is_permanent() => Came::Refused(why.to_string()),
        Ok(Err(why)) if why.is_transient() => Came::Failed(why.to_string()),
        Ok(Err(why)) => Came::Unclear(why.to_string()),
        Err(_) => Came::Unclear("the mail server did not answer in time".to_owned()),
    }
}

/// Whether the mail server can be reached and takes our name: what `doctor` says.
///
/// # Errors
/// What went wrong, in words.
pub async fn check(settings: &MailSettings) -> std::result::Result<String, String> {
    let mut open = connect(settings).await?;
    let _ = tokio::time::timeout(TIMEOUT, open.quit()).await;
    Ok(format!("{} answers", settings.address()))
}

/// Sends what is due for as long as the office runs.
pub async fn run(site: Arc<Site>) {
    if site.mail().is_none() {
        return;
    }
    rounds::keep(site, "mail", |site| async move { round(&site).await }).await;
}
