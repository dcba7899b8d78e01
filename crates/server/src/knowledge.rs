//! Knowledge at the office: finding articles, showing them to requesters, and
//! making one of a resolution (S1-44, S1-45).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use fieldfare_domain::knowledge::About;
use fieldfare_domain::setup::{Article, Kind, Stage};
use fieldfare_domain::{Ticket, TicketId};
use fieldfare_protocol::view::{
    ArticleView, KnowledgeQuery, PublicArticle, SetupView, articles, public_articles,
};
use serde::Deserialize;

use crate::db::{Tx, Whose};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office};
use crate::people::{Account, directory};
use crate::report::place_of;
use crate::setup::{self, Put};
use crate::sight;
use crate::site::{Asked, Peer, Site, named};
use crate::tokens::Caller;
use crate::tries::Of;

/// Longest text that is looked at, in bytes: what a report may say.
const ABOUT_MAX: usize = 8_000;

/// Articles by words, or those that may help.
pub async fn query(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<KnowledgeQuery>,
) -> Result<Json<Vec<ArticleView>>> {
    let enterprise = caller.account.enterprise;
    site.office
        .run(move |office| {
            office.store().read(enterprise, |tx| {
                let entries = setup::published(tx, enterprise, Kind::Article)?;
                Ok(articles(entries.iter(), &asked))
            })
        })
        .await
        .map(Json)
}

/// What a requester has typed so far.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The words.
    text: String,
}

/// What may help somebody who stands at a device and types what is wrong.
pub async fn answers(
    State(site): State<Arc<Site>>,
    Peer(peer): Peer,
    Path(code): Path<String>,
    Asked(typed): Asked<Typed>,
) -> Result<Json<Vec<PublicArticle>>> {
    site.tries.begin(Of::Questions(peer), site.now())?;
    site.office
        .run(move |office| {
            office.store().read(Whose::Everybodys, |tx| {
                let (enterprise, device) = place_of(tx, &code)?;
                tx.turn_to(enterprise)?;
                let entries = setup::published(tx, enterprise, Kind::Article)?;
                let about = About {
                    text: start_of(&typed.text),
                    type_id: None,
                    device: Some(device),
                };
                Ok(public_articles(entries.iter(), &about))
            })
        })
        .await
        .map(Json)
}

fn start_of(text: &str) -> &str {
    let mut end = text.len().min(ABOUT_MAX);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

/// Makes a draft of how a ticket was solved. Asked again, it is the same draft.
pub async fn of_resolution(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<SetupView>> {
    let id: TicketId = named(&id, "ticket")?;
    site.office
        .run(move |office| {
            office.commit(caller.account.enterprise, |tx, changed| {
                made(tx, office, &caller.account, id, changed)
            })
        })
        .await
        .map(Json)
}

fn made(
    tx: &Tx<'_>,
    office: &Office,
    account: &Account,
    id: TicketId,
    changed: &mut Vec<Changed>,
) -> Result<SetupView> {
    let enterprise = account.enterprise;
    let known = directory(tx, enterprise)?;
    let ticket = sight::ticket(tx, account, &known, id, office.around().now())?.ticket;
    if ticket.feedback.trim().is_empty() {
        return Err(OfficeError::invalid(
            "not_resolved",
            "ticket",
            "nothing was said about how it was solved",
        ));
    }
    let before = setup::newest(tx, enterprise)?.into_iter().find(|entry| {
        entry.kind == Kind::Article
            && entry.stage != Stage::Deleted
            && entry
                .read::<Article>()
                .is_some_and(|article| article.from_ticket == Some(id))
    });
    if let Some(entry) = before {
        return Ok(SetupView::from(entry));
    }
    let article = Article::of_resolution(&ticket);
    match put(tx, office, account, &article, changed) {
        // Another article has this title, or it has letters that nobody sees: the
        // number stands for it until somebody finds a better one.
        Err(OfficeError::Refused(why)) if why.field == "title" => {
            let article = Article {
                title: number(&ticket),
                ..article
            };
            put(tx, office, account, &article, changed)
        }
        done => done,
    }
}

fn number(ticket: &Ticket) -> String {
    format!("T-{}", ticket.number.unwrap_or_default())
}

fn put(
    tx: &Tx<'_>,
    office: &Office,
    account: &Account,
    article: &Article,
    changed: &mut Vec<Changed>,
) -> Result<SetupView> {
    let asked = Put {
        kind: Kind::Article,
        id: None,
        base_version: 0,
        stage: Stage::Draft,
        body: Some(serde_json::to_value(article)?),
    };
    setup::put(
        tx,
        office,
        account.enterprise,
        Some(account.id),
        &asked,
        changed,
    )
}
