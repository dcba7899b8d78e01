//! Signing in and out, and setting a password by a one-time link.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use fieldfare_protocol::view::{Freshness, HostKind, PersonView, SessionNeed, SessionView};
use fieldfare_protocol::wire::{ReplicaId, SignIn, SignedIn};
use serde::Deserialize;
use uuid::Uuid;

use crate::db::{Tx, Whose, params};
use crate::error::{OfficeError, Result};
use crate::guard::COOKIE;
use crate::office::Office;
use crate::people::{Account, account};
use crate::site::{Asked, Peer, Site};
use crate::tokens::{self, Caller, TOKEN_MS};
use crate::tries::Of;
use crate::{audit, passwords};

/// Longest name of a device or an account that is read.
const NAME_MAX: usize = 300;

/// Who is signed in; `needs` says what is missing when nobody is.
pub async fn session(
    State(site): State<Arc<Site>>,
    caller: Option<Extension<Caller>>,
) -> Result<Json<SessionView>> {
    let account = caller.map(|Extension(caller)| caller.account);
    view(&site, account).await.map(Json)
}

/// Signs a browser in: the token goes into a cookie that no script can read.
pub async fn sign_in_console(
    State(site): State<Arc<Site>>,
    peer: Peer,
    Asked(asked): Asked<SignIn>,
) -> Result<Response> {
    let account = check(&site, peer, &asked).await?;
    let token = begin(&site, account.clone(), None, "browser".to_owned()).await?;
    with_cookie(&site, account, &token).await
}

/// Signs a device in: it keeps the token itself.
pub async fn sign_in_device(
    State(site): State<Arc<Site>>,
    peer: Peer,
    Asked(asked): Asked<SignIn>,
) -> Result<Json<SignedIn>> {
    let account = check(&site, peer, &asked).await?;
    let device: String = asked.device_name.chars().take(NAME_MAX).collect();
    let token = begin(&site, account.clone(), asked.replica, device).await?;
    let session = view(&site, Some(account.clone())).await?;
    Ok(Json(SignedIn {
        token,
        user: account.id,
        name: account.name,
        role: account.role,
        enterprise: session.enterprise,
        zone: session.zone,
    }))
}

/// Ends the token that it is called with.
pub async fn sign_out(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Response> {
    site.office
        .run(move |office| {
            office.store().write(caller.account.enterprise, |tx| {
                tokens::end(tx, &caller.family)?;
                let who = &caller.account;
                audit::write(
                    tx,
                    office.around().now(),
                    Some(who.enterprise),
                    Some(who.id),
                    "sign_out",
                    &who.id.to_string(),
                )
            })
        })
        .await?;
    let mut response = axum::http::StatusCode::NO_CONTENT.into_response();
    response
        .headers_mut()
        .insert(header::SET_COOKIE, cookie(&site, "", 0)?);
    Ok(response)
}

/// A one-time link and the password that shall hold from now on.
#[derive(Deserialize)]
pub struct SetUp {
    /// Secret part of the link.
    token: String,
    /// The new password.
    password: String,
}

/// Sets a password by a one-time link, and signs in.
pub async fn set_up(
    State(site): State<Arc<Site>>,
    Peer(peer): Peer,
    Asked(asked): Asked<SetUp>,
) -> Result<Response> {
    const USED_UP: OfficeError = OfficeError::Invalid {
        code: "link_used_up",
        detail: String::new(),
        field: "token",
    };
    let now = site.now();
    let of = Of::Peer(peer);
    site.tries.begin(of.clone(), now)?;
    let secret = asked.token;
    let look = secret.clone();
    let found = site
        .office
        .run(move |office| {
            office
                .store()
                .read(Whose::Everybodys, |tx| tokens::set_up_for(tx, &look, now))
        })
        .await?;
    let Some((_, email)) = found else {
        return Err(USED_UP);
    };
    site.tries.forgive(&of);
    passwords::check_new(&asked.password, &email)?;
    let salt = salt(&site.office);
    let phc = site.hashing.hash(asked.password, salt).await?;
    let account = site
        .office
        .run(move |office| {
            office.store().write(Whose::Everybodys, |tx| {
                // Asked again: the link opens once, however many ask at a time.
                let (id, _) = tokens::set_up_for(tx, &secret, now)?.ok_or(USED_UP)?;
                let account = account(tx, id)?.ok_or(USED_UP)?;
                tx.turn_to(account.enterprise)?;
                tokens::use_set_up(tx, id, &phc, now)?;
                audit::write(
                    tx,
                    now,
                    Some(account.enterprise),
                    Some(id),
                    "password_set",
                    &id.to_string(),
                )?;
                Ok(account)
            })
        })
        .await?;
    let token = begin(&site, account.clone(), None, "browser".to_owned()).await?;
    with_cookie(&site, account, &token).await
}

/// Sixteen random bytes for one password.
fn salt(office: &Office) -> [u8; 16] {
    let secret = office.around().secret();
    let mut salt = [0; 16];
    for (to, from) in salt.iter_mut().zip(secret) {
        *to = from;
    }
    salt
}

/// Checks e-mail and password, as seldom as the limits allow.
async fn check(site: &Arc<Site>, Peer(peer): Peer, asked: &SignIn) -> Result<Account> {
    let email = asked.email.trim().to_lowercase();
    if email.is_empty() || email.len() > NAME_MAX || asked.password.len() > 4 * NAME_MAX {
        return Err(OfficeError::invalid(
            "sign_in_failed",
            "",
            "no such sign-in",
        ));
    }
    let now = site.now();
    let counted = [
        Of::Peer(peer),
        Of::AccountAt(email.clone(), peer),
        Of::Account(email.clone()),
    ];
    site.tries.begin_all(&counted, now)?;
    let known = site
        .office
        .run(move |office| {
            office
                .store()
                .read(Whose::Everybodys, |tx| password_of(tx, &email))
        })
        .await?;
    let phc = known.as_ref().map(|(_, phc)| phc.clone());
    let right = site.hashing.verify(asked.password.clone(), phc).await?;
    match known {
        Some((account, _)) if right => {
            for of in &counted {
                site.tries.forgive(of);
            }
            Ok(account)
        }
        _ => Err(OfficeError::Invalid {
            code: "sign_in_failed",
            detail: "no account with this e-mail address and password".to_owned(),
            field: "password",
        }),
    }
}

/// The active account with this e-mail address, and its password's hash.
fn password_of(tx: &Tx<'_>, email: &str) -> Result<Option<(Account, String)>> {
    let row = tx.maybe(
        "SELECT id, password FROM account WHERE lower(email) = ?1 AND active",
        params![email],
        |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?)),
    )?;
    let Some((id, phc)) = row else {
        return Ok(None);
    };
    Ok(account(tx, fieldfare_domain::UserId(id))?.map(|account| (account, phc)))
}

async fn begin(
    site: &Arc<Site>,
    account: Account,
    replica: Option<ReplicaId>,
    device: String,
) -> Result<String> {
    site.office
        .run(move |office| {
            office.store().write(account.enterprise, |tx| {
                let token = tokens::issue(tx, office, account.id, replica, &device)?;
                audit::write(
                    tx,
                    office.around().now(),
                    Some(account.enterprise),
                    Some(account.id),
                    "sign_in",
                    &account.id.to_string(),
                )?;
                Ok(token)
            })
        })
        .await
}

async fn with_cookie(site: &Arc<Site>, account: Account, token: &str) -> Result<Response> {
    let mut response = Json(view(site, Some(account)).await?).into_response();
    response
        .headers_mut()
        .insert(header::SET_COOKIE, cookie(site, token, TOKEN_MS / 1000)?);
    Ok(response)
}

/// The header that sets the console's cookie, or with 0 seconds takes it away.
///
/// # Errors
/// Never for a token of ours.
pub fn cookie(site: &Site, token: &str, age_s: i64) -> Result<HeaderValue> {
    let secure = if site.is_secure() { "; Secure" } else { "" };
    let text =
        format!("{COOKIE}={token}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).map_err(|e| OfficeError::Damaged(e.to_string()))
}

async fn view(site: &Arc<Site>, account: Option<Account>) -> Result<SessionView> {
    let office = site.public_url().to_owned();
    let now = site.now();
    let nobody = SessionView {
        person: None,
        enterprise: String::new(),
        zone: String::new(),
        host: HostKind::Console,
        needs: SessionNeed::SignIn,
        office,
        freshness: Freshness {
            live: true,
            as_of: Some(now),
            waiting: 0,
            needs_you: 0,
            update_needed: false,
            // The page measures its browser's itself.
            clock_ahead_ms: 0,
        },
    };
    let Some(account) = account else {
        return Ok(nobody);
    };
    site.office
        .run(move |office| {
            office.store().read(account.enterprise, |tx| {
                let (enterprise, zone) = tx.one(
                    "SELECT name, zone FROM enterprise WHERE id = ?1",
                    params![account.enterprise.0],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?;
                Ok(SessionView {
                    person: Some(person(tx, &account)?),
                    enterprise,
                    zone,
                    needs: SessionNeed::Nothing,
                    ..nobody.clone()
                })
            })
        })
        .await
}

fn person(tx: &Tx<'_>, account: &Account) -> Result<PersonView> {
    tx.one(
        "SELECT email, phone, active, handles, \
             (SELECT count(*) FROM ticket t WHERE t.enterprise = a.enterprise \
              AND t.assignee = a.id AND t.state <> 'closed') \
             FROM account a WHERE id = ?1",
        params![account.id.0],
        |row| {
            Ok(PersonView {
                id: account.id,
                name: account.name.clone(),
                role: account.role,
                email: row.get(0)?,
                phone: row.get(1)?,
                active: row.get(2)?,
                handles: row.get(3)?,
                open_tickets: row.get(4)?,
            })
        },
    )
}
