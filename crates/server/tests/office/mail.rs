//! Mail to requesters, handed to a real SMTP server that the test starts.

use fieldfare_server::mail::{MailOptions, MailSettings, check};
use fieldfare_server::timers::{AFTER_OPENING_MS, fire_due};
use serde_json::json;
use uuid::Uuid;

use crate::desk::Desk;
use crate::post::{Server, due, mara, openssl, report, text, told, with_mail};

const HOUR_MS: i64 = 60 * 60 * 1000;

// Covers: S1-30, S1-41
#[tokio::test]
async fn a_requester_is_written_to_from_the_receipt_to_the_end() {
    let desk = Desk::new();
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let ticket = report(&desk, "karin@example.org", "en").await;
    assert_eq!(due(&desk, &site).await, 1);
    let mail = server.next();
    assert_eq!(mail["from"], "service@halden.example");
    assert_eq!(mail["to"], json!(["karin@example.org"]));
    assert_eq!(mail["headers"]["auto-submitted"], "auto-generated");
    let subject = mail["headers"]["subject"].as_str().unwrap();
    assert!(subject.starts_with("T-1001 The pump leaks"), "{subject}");
    assert!(subject.ends_with(": we have it"), "{subject}");
    let link = format!("https://office.example/s/{}", desk.status_token(&ticket));
    assert!(
        text(&mail).contains("Good day Karin Holm,"),
        "{}",
        text(&mail)
    );
    assert!(text(&mail).contains(&link), "{}", text(&mail));
    // The link is good: an answer goes there.
    desk.get(
        &link.replace("https://office.example/s", "/api/public/status"),
        "",
    )
    .await
    .expect(200);

    desk.assign(&ticket, desk.mara.0).await;
    assert_eq!(due(&desk, &site).await, 1);
    assert!(text(&server.next()).contains("Mara takes care of your report."));

    mara(&desk, &ticket, json!({"do": "accept"})).await;
    mara(
        &desk,
        &ticket,
        json!({"do": "write", "visibility": "public", "text": "I come at nine.\nIs there a key?"}),
    )
    .await;
    assert_eq!(due(&desk, &site).await, 1);
    let mail = server.next();
    assert!(
        text(&mail).contains("Mara wrote:\n> I come at nine.\n> Is there a key?"),
        "{}",
        text(&mail)
    );

    mara(
        &desk,
        &ticket,
        json!({"do": "resolve", "feedback": "New seal."}),
    )
    .await;
    assert_eq!(due(&desk, &site).await, 1);
    let mail = server.next();
    assert!(
        mail["headers"]["subject"]
            .as_str()
            .unwrap()
            .ends_with("is it solved?")
    );
    assert!(!text(&mail).contains("I come at nine"), "said once");
    // All of it is one conversation in the reader's mail program.
    assert!(
        mail["headers"]["references"]
            .as_str()
            .unwrap()
            .contains("@halden.example")
    );
    let mails = told(&desk, &ticket).await["mails"].clone();
    assert_eq!(mails.as_array().unwrap().len(), 4);
    assert_eq!(mails[0]["to"], "k…@…");
    assert_eq!(mails[0]["state"], "sent");
}

// Covers: S1-31
#[tokio::test]
async fn no_internal_word_is_ever_in_a_mail() {
    let desk = Desk::new();
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let ticket = report(&desk, "karin@example.org", "en").await;
    desk.assign(&ticket, desk.mara.0).await;
    mara(&desk, &ticket, json!({"do": "accept"})).await;
    mara(
        &desk,
        &ticket,
        json!({"do": "write", "visibility": "internal", "text": "CANARY: the customer is difficult"}),
    )
    .await;
    mara(
        &desk,
        &ticket,
        json!({"do": "hold", "reason": "CANARY: budget"}),
    )
    .await;
    mara(&desk, &ticket, json!({"do": "unhold"})).await;
    mara(
        &desk,
        &ticket,
        json!({"do": "resolve", "feedback": "New seal."}),
    )
    .await;
    assert_eq!(due(&desk, &site).await, 1, "what waits is one mail");
    let mail = server.next();
    assert!(!mail.to_string().contains("CANARY"), "{mail}");
    assert!(text(&mail).contains("> New seal."), "what was done is told");
    let note = json!({"do": "write", "visibility": "internal", "text": "CANARY again"});
    desk.act(&ticket, &desk.dispatcher.1, note)
        .await
        .expect(200);
    assert_eq!(due(&desk, &site).await, 0, "a note writes to nobody");
    let hide = json!({"do": "set_visibility", "visibility": "internal"});
    let open = json!({"do": "not_solved", "comment": "It leaks."});
    let path = format!("/api/public/status/{}/act", desk.status_token(&ticket));
    desk.post(
        &path,
        "",
        &json!({"commandId": desk.held_id(), "act": open}),
    )
    .await
    .expect(200);
    mara(&desk, &ticket, json!({"do": "ask", "text": "Where?"})).await;
    desk.act(&ticket, &desk.dispatcher.1, hide)
        .await
        .expect(200);
    assert_eq!(
        due(&desk, &site).await,
        0,
        "a ticket that was hidden meanwhile is not told of"
    );
}

#[tokio::test]
async fn a_mail_is_written_in_the_requesters_language() {
    let desk = Desk::new();
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    for (language, greeting) in [
        ("de", "Guten Tag Karin Holm,"),
        ("zh", "Karin Holm，您好："),
        ("vi", "Chào Karin Holm,"),
        ("fr", "Good day Karin Holm,"),
    ] {
        report(&desk, "karin@example.org", language).await;
        assert_eq!(due(&desk, &site).await, 1);
        let mail = server.next();
        assert!(
            text(&mail).contains(greeting),
            "{language}: {}",
            text(&mail)
        );
    }
}

#[tokio::test]
async fn what_somebody_writes_never_becomes_a_header() {
    let desk = Desk::new();
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let body = json!({
        "commandId": desk.held_id(), "code": desk.code,
        "description": "Leak\r\nBcc: everybody@example.org\r\n\r\nhello",
        "name": "Karin\r\nBcc: all@example.org \u{202E}", "email": "karin@example.org",
    });
    desk.post("/api/public/report", "", &body).await.expect(201);
    assert_eq!(due(&desk, &site).await, 1);
    let mail = server.next();
    assert_eq!(mail["to"], json!(["karin@example.org"]));
    assert!(mail["headers"].get("bcc").is_none(), "{mail}");
    assert!(!mail.to_string().contains('\u{202E}'));
}

#[tokio::test]
async fn a_mail_server_that_is_busy_is_asked_again_later_and_longer_each_time() {
    let desk = Desk::new();
    let server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let ticket = report(&desk, "busy@example.org", "en").await;
    assert_eq!(due(&desk, &site).await, 1);
    let mails = told(&desk, &ticket).await["mails"].clone();
    assert_eq!(mails[0]["state"], "queued");
    assert!(
        mails[0]["said"].as_str().unwrap().contains("451"),
        "{mails}"
    );
    assert_eq!(due(&desk, &site).await, 0, "not at once");
    desk.pass_ms(60_000);
    assert_eq!(due(&desk, &site).await, 1);
    desk.pass_ms(60_000);
    assert_eq!(due(&desk, &site).await, 0, "the second wait is longer");
    for _ in 0..8 {
        desk.pass_ms(24 * HOUR_MS);
        due(&desk, &site).await;
    }
    assert_eq!(told(&desk, &ticket).await["mails"][0]["state"], "given_up");
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_shown_to_the_staff_and_not_tried_again() {
    let desk = Desk::new();
    let server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let ticket = report(&desk, "gone@example.org", "en").await;
    assert_eq!(due(&desk, &site).await, 1);
    let mails = told(&desk, &ticket).await["mails"].clone();
    assert_eq!(mails[0]["state"], "refused");
    assert!(
        mails[0]["said"]
            .as_str()
            .unwrap()
            .contains("no such mailbox")
    );
    desk.pass_ms(24 * HOUR_MS);
    assert_eq!(due(&desk, &site).await, 0);
}

#[tokio::test]
async fn a_line_that_breaks_after_the_text_is_not_followed_by_a_second_mail() {
    let desk = Desk::new();
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let ticket = report(&desk, "cut@example.org", "en").await;
    assert_eq!(due(&desk, &site).await, 1);
    assert_eq!(server.next()["to"], json!(["cut@example.org"]));
    assert_eq!(told(&desk, &ticket).await["mails"][0]["state"], "unclear");
    desk.pass_ms(24 * HOUR_MS);
    assert_eq!(due(&desk, &site).await, 0);
}

#[tokio::test]
async fn an_office_that_stops_while_it_sends_does_not_send_twice() {
    let desk = Desk::new();
    let server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let ticket = report(&desk, "karin@example.org", "en").await;
    // As it is when the process ends in the middle.
    desk.sql("UPDATE mail SET state = 'sending', tries = 1, busy_until = 0");
    assert_eq!(due(&desk, &site).await, 0);
    assert_eq!(told(&desk, &ticket).await["mails"][0]["state"], "unclear");
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_sent_and_what_waited_too_long_never_is() {
    let desk = Desk::new();
    let ticket = report(&desk, "karin@example.org", "en").await;
    assert_eq!(due(&desk, &desk.site).await, 0);
    assert_eq!(told(&desk, &ticket).await["mailOn"], false);
    desk.pass_ms(3 * 24 * HOUR_MS);
    let server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    assert_eq!(due(&desk, &site).await, 0, "no news any more");
}

// Covers: S1-20, S1-41
#[tokio::test]
async fn the_reminder_is_sent_before_the_ticket_closes_and_not_when_somebody_answered() {
    let desk = Desk::new();
    desk.set_policy("no_response_hours", "72");
    desk.set_policy("remind_hours", "48");
    desk.set_policy("auto_close_hours", "48");
    desk.pass_ms(AFTER_OPENING_MS);
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let ticket = report(&desk, "karin@example.org", "en").await;
    desk.assign(&ticket, desk.mara.0).await;
    mara(&desk, &ticket, json!({"do": "accept"})).await;
    mara(&desk, &ticket, json!({"do": "ask", "text": "Which door?"})).await;
    assert_eq!(due(&desk, &site).await, 1);
    assert!(text(&server.next()).contains("> Which door?"));
    desk.pass_ms(48 * HOUR_MS - 10_000);
    fire_due(&site.office).unwrap();
    assert_eq!(due(&desk, &site).await, 0);
    desk.pass_ms(10_000);
    fire_due(&site.office).unwrap();
    assert_eq!(due(&desk, &site).await, 1);
    let mail = server.next();
    assert!(
        mail["headers"]["subject"]
            .as_str()
            .unwrap()
            .ends_with("please answer"),
        "{mail}"
    );
    assert!(
        text(&mail).contains("Without an answer this report is closed on 2026-11-25"),
        "{}",
        text(&mail)
    );
    fire_due(&site.office).unwrap();
    let view = desk
        .get(&format!("/api/v1/tickets/{ticket}"), &desk.dispatcher.1)
        .await
        .json();
    assert_eq!(
        view["row"]["state"], "awaiting_requester",
        "it closes after the reminder"
    );

    let path = format!("/api/public/status/{}/act", desk.status_token(&ticket));
    let reply = json!({"do": "requester_reply", "text": "The blue one"});
    desk.post(
        &path,
        "",
        &json!({"commandId": desk.held_id(), "act": reply}),
    )
    .await
    .expect(200);
    mara(
        &desk,
        &ticket,
        json!({"do": "resolve", "feedback": "New seal."}),
    )
    .await;
    assert_eq!(due(&desk, &site).await, 1);
    server.next();
    let confirm = json!({"do": "confirm"});
    desk.post(
        &path,
        "",
        &json!({"commandId": desk.held_id(), "act": confirm}),
    )
    .await
    .expect(200);
    desk.pass_ms(72 * HOUR_MS);
    assert_eq!(
        due(&desk, &site).await,
        0,
        "nobody waits for a word any more"
    );
}

#[tokio::test]
async fn quiet_hours_of_a_requester_with_an_account_hold_mail_and_sum_it_up() {
    let desk = Desk::new();
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    // The desk opens at 10:00 in Stockholm.
    desk.site
        .office
        .store()
        .write(desk.enterprise, |tx| {
            let quiet = fieldfare_domain::QuietHours {
                from: "09:00".to_owned(),
                to: "12:00".to_owned(),
                zone: "Europe/Stockholm".to_owned(),
                urgent_passes: false,
            };
            let now = desk.site.now();
            fieldfare_server::personal::save_quiet(
                tx,
                desk.enterprise,
                desk.requester.0,
                Some(quiet),
                now,
            )
        })
        .unwrap();
    let ticket = Uuid::from_u128(0xF00D).to_string();
    let body = json!({
        "commandId": desk.held_id(), "ticket": ticket,
        "draft": {"description": "The pump leaks.", "owner": desk.requester.0,
                  "contact": {"name": "Karin", "email": "karin@example.org"}},
    });
    desk.post("/api/v1/tickets", &desk.dispatcher.1, &body)
        .await
        .expect(200);
    desk.assign(&ticket, desk.mara.0).await;
    assert_eq!(due(&desk, &site).await, 0);
    desk.pass_ms(2 * HOUR_MS);
    assert_eq!(
        due(&desk, &site).await,
        1,
        "receipt and status are one mail"
    );
    assert!(text(&server.next()).contains("Mara takes care"));
    assert_eq!(due(&desk, &site).await, 0);
}

// Covers: S3-5
#[tokio::test]
async fn whom_a_ticket_is_sent_to_is_written_to_at_their_account() {
    let desk = Desk::new();
    let mut server = Server::start(None);
    let site = with_mail(&desk, &server.options());
    let mut sent = async |n: u128, draft: serde_json::Value| {
        let body = json!({
            "commandId": desk.held_id(), "ticket": Uuid::from_u128(n), "draft": draft,
        });
        desk.post("/api/v1/tickets", &desk.dispatcher.1, &body)
            .await
            .expect(200);
        assert_eq!(due(&desk, &site).await, 1);
        server.next()
    };
    // The contact on the spot is somebody else: the mail is the owner's.
    let mail = sent(
        0xF001,
        json!({"description": "Check your codes", "owner": desk.requester.0, "notify_owner": true,
               "contact": {"name": "The porter", "email": "porter@example.org"}}),
    )
    .await;
    assert_eq!(mail["to"], json!(["karin@halden.example"]));
    let subject = mail["headers"]["subject"].as_str().unwrap();
    assert!(subject.ends_with("Check your codes: for you"), "{subject}");
    assert!(text(&mail).contains("Good day Karin,"), "{}", text(&mail));
    assert!(
        text(&mail).contains("Aylin has written this for you."),
        "{}",
        text(&mail)
    );
    // Made as the owner it is their report, and the contact's address counts.
    let as_them = json!({"description": "The tap drips", "owner": desk.requester.0,
        "contact": {"name": "The porter", "email": "porter@example.org"}});
    let mail = sent(0xF002, as_them).await;
    assert_eq!(mail["to"], json!(["porter@example.org"]));
    assert!(text(&mail).contains("Your report is here."));
    let bare = json!({"description": "The tap drips", "owner": desk.requester.0});
    assert_eq!(
        sent(0xF003, bare).await["to"],
        json!(["karin@halden.example"])
    );
}

#[tokio::test]
async fn mail_goes_over_tls_with_a_name_and_doctor_says_so() {
    let desk = Desk::new();
    let (certificate, key) = openssl(desk.folder.path());
    let mut server = Server::start(Some((&certificate, &key)));
    let options = MailOptions {
        smtp: Some(format!("smtp://localhost:{}", server.port)),
        smtp_user: "office".to_owned(),
        smtp_password: "secret".to_owned(),
        smtp_ca: Some(certificate),
        ..server.options()
    };
    let site = with_mail(&desk, &options);
    report(&desk, "karin@example.org", "en").await;
    assert_eq!(due(&desk, &site).await, 1);
    let mail = server.next();
    assert_eq!(mail["tls"], true);
    assert_eq!(mail["name"], true);
    let good = MailSettings::of(&options).unwrap().unwrap();
    assert!(check(&good).await.unwrap().ends_with("answers"));

    let wrong = MailOptions {
        smtp_password: "wrong".to_owned(),
        ..options.clone()
    };
    let why = check(&MailSettings::of(&wrong).unwrap().unwrap())
        .await
        .unwrap_err();
    assert!(why.contains("535"), "{why}");
    assert!(!why.contains("wrong"), "{why}");
    // Whoever is not known is not given a name and a password.
    let other = tempfile::tempdir().unwrap();
    let (stranger, _) = openssl(other.path());
    let unknown = MailOptions {
        smtp_ca: Some(stranger),
        ..options
    };
    assert!(
        check(&MailSettings::of(&unknown).unwrap().unwrap())
            .await
            .is_err()
    );
    let findings = fieldfare_server::doctor::examine(&desk.site.office).unwrap();
    assert_eq!((findings.mail.waiting, findings.mail.failed), (0, 0));
    let off = fieldfare_server::doctor::mail(&MailOptions::default()).await;
    assert!(off.starts_with("off"), "{off}");
}
