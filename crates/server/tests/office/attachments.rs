//! Files that are no photos: attached in the browser, by a device and by a
//! requester (S1-32).

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Answer, Desk, hash, picture};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n";
const PAGE: &[u8] = b"<!doctype html><script>alert(document.domain)</script>";

/// Attaches in the browser; `name` as it stands in an address.
async fn attach(desk: &Desk, ticket: &str, about: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/photos?{about}");
    desk.call("POST", &path, &desk.mara.1, &[], bytes.into())
        .await
}

async fn added(desk: &Desk, ticket: &str, about: &str, bytes: &[u8]) -> String {
    let answer = attach(desk, ticket, about, bytes).await.expect(200);
    answer.json().as_str().unwrap().to_owned()
}

async fn write(desk: &Desk, ticket: &str, visibility: &str, text: &str, photos: &[&str]) {
    let act = json!({"do": "write", "visibility": visibility, "text": text, "photos": photos});
    desk.act(ticket, &desk.mara.1, act).await.expect(200);
}

async fn held(desk: &Desk) -> String {
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    ticket
}

async fn view(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

async fn full(desk: &Desk, ticket: &str, photo: &str) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}/photos/{photo}/full");
    desk.get(&path, &desk.dispatcher.1).await
}

// Covers: S1-32, S1-5
#[tokio::test]
async fn a_file_goes_with_a_reply_and_comes_back_as_it_was() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let about = "visibility=public&file=Pr%C3%BCfprotokoll%202.pdf";
    let file = added(&desk, &ticket, about, PDF).await;
    let photo = added(
        &desk,
        &ticket,
        "visibility=public&file=leak.jpg",
        &picture(3),
    )
    .await;
    write(
        &desk,
        &ticket,
        "public",
        "Here is the protocol.",
        &[&file, &photo],
    )
    .await;
    // Sent again, as after a lost answer: it is the same one.
    assert_eq!(added(&desk, &ticket, about, PDF).await, file);
    let view = view(&desk, &ticket).await;
    assert_eq!(view["messages"][0]["photos"], json!([file, photo]));
    assert_eq!(view["photos"].as_array().unwrap().len(), 2);
    assert_eq!(view["photos"][0]["file"], "Prüfprotokoll 2.pdf");
    assert_eq!(view["photos"][0]["state"], "arrived");
    assert_eq!(view["photos"][1]["file"], Value::Null, "a photo is a photo");
    assert_eq!(full(&desk, &ticket, &file).await.expect(200).body, PDF);
    let log: Vec<&str> = view["log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["event"].as_str().unwrap())
        .collect();
    assert!(log.contains(&"file_added") && log.contains(&"photo_added"));
    // The requester saves it from their own page.
    let token = desk.status_token(&ticket);
    let page = desk.get(&format!("/api/public/status/{token}"), "").await;
    let page = page.expect(200).json();
    assert_eq!(page["photos"][0]["file"], "Prüfprotokoll 2.pdf");
    assert_eq!(page["photos"][0].get("thumbUrl"), None);
    let url = page["photos"][0]["url"].as_str().unwrap();
    assert_eq!(desk.get(url, "").await.expect(200).body, PDF);
}

#[tokio::test]
async fn a_file_is_only_ever_a_download() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let file = added(
        &desk,
        &ticket,
        "visibility=public&file=A%22%25%C3%A9.txt",
        b"text",
    )
    .await;
    let token = desk.status_token(&ticket);
    for (path, who) in [
        (
            format!("/api/v1/tickets/{ticket}/photos/{file}/"),
            desk.dispatcher.1.as_str(),
        ),
        (
            format!("/api/v1/photos/{ticket}/{file}/"),
            desk.mara.1.as_str(),
        ),
        (format!("/api/public/status/{token}/photos/{file}/"), ""),
    ] {
        let answer = desk.get(&format!("{path}full"), who).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"A___.txt\"; filename*=UTF-8''A_%25%C3%A9.txt"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("sandbox"),
            "{policy}"
        );
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.body, b"text");
        // It has no picture.
        desk.get(&format!("{path}thumb"), who).await.expect(404);
    }
}

#[tokio::test]
async fn what_belongs_to_a_note_reaches_no_requester() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let token = desk.status_token(&ticket);
    let page = format!("/api/public/status/{token}");
    let before = desk.get(&page, "").await.expect(200);
    let about = "visibility=internal&file=secret-margin.csv";
    let file = added(&desk, &ticket, about, b"a;b\n1;2\n").await;
    let photo = added(
        &desk,
        &ticket,
        "visibility=internal&file=x.jpg",
        &picture(9),
    )
    .await;
    write(&desk, &ticket, "internal", "For us only.", &[&file, &photo]).await;
    let after = desk.get(&page, "").await.expect(200);
    assert_eq!(after.body, before.body, "not one byte differs");
    assert_eq!(after.header("etag"), before.header("etag"));
    for id in [&file, &photo] {
        for size in ["full", "thumb"] {
            desk.get(&format!("{page}/photos/{id}/{size}"), "")
                .await
                .expect(404);
        }
    }
    // The same bytes in a reply are another attachment, which they may see.
    let about = "visibility=public&file=secret-margin.csv";
    let shown = added(&desk, &ticket, about, b"a;b\n1;2\n").await;
    assert_ne!(shown, file);
    write(&desk, &ticket, "public", "For you.", &[&shown, &file]).await;
    let told = desk.get(&page, "").await.expect(200).json();
    assert_eq!(told["messages"][0]["photos"], json!([shown]));
    assert_eq!(told["photos"].as_array().unwrap().len(), 1);
    desk.get(&format!("{page}/photos/{shown}/full"), "")
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_no_file_that_is_taken_is_refused_with_a_code_and_leaves_nothing() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let blobs = || std::fs::read_dir(desk.blobs()).unwrap().count();
    let before = blobs();
    for (name, bytes, code) in [
        ("offer.pdf", PAGE, "file_not_as_named"),
        ("offer.html", PAGE, "file_kind"),
        (
            "drawing.svg",
            b"<svg onload='alert(1)'/>".as_slice(),
            "file_kind",
        ),
        ("tool.exe", b"MZ\x90\0", "file_kind"),
        ("empty.pdf", b"", "file_empty"),
        ("letter.docm", b"PK\x03\x04", "file_kind"),
        ("letter.docx", b"PK\x03\x04../../x", "file_not_as_named"),
        ("photo.jpg", b"", "file_kind"),
        ("", b"text", "file_kind"),
    ] {
        let answer = attach(&desk, &ticket, &format!("file={name}"), bytes).await;
        assert_eq!(answer.expect(422).code(), code, "{name}");
    }
    let large = vec![b' '; 25_000_001];
    let answer = attach(&desk, &ticket, "file=large.txt", large).await;
    assert_eq!(answer.expect(413).code(), "too_large");
    assert_eq!(view(&desk, &ticket).await["photos"], json!([]));
    assert_eq!(blobs(), before);
    // A name is kept without what leads elsewhere or is not seen.
    for (raw, kept) in [
        ("..%2F..%2Fetc%2Fpasswd.txt", "passwd.txt"),
        ("report%E2%80%AEfdp.txt", "reportfdp.txt"),
        ("C%3A%5CUsers%5Clena%5Cnote.txt", "note.txt"),
    ] {
        added(&desk, &ticket, &format!("file={raw}"), raw.as_bytes()).await;
        let view = view(&desk, &ticket).await;
        assert_eq!(
            view["photos"].as_array().unwrap().last().unwrap()["file"],
            kept
        );
    }
}

/// A photo or file that a device declares.
async fn declare(desk: &Desk, ticket: &str, n: u128, file: &str, bytes: &[u8]) -> Answer {
    let mut photo = json!({"id": Uuid::from_u128(n), "sha256": hash(bytes), "bytes": bytes.len()});
    if !file.is_empty() {
        photo["file"] = json!(file);
    }
    let act = json!({"do": "add_photo", "photo": photo});
    desk.act(ticket, &desk.mara.1, act).await
}

/// Sends the bytes in two pieces; the answer to the last one.
async fn upload(desk: &Desk, ticket: &str, n: u128, bytes: &[u8]) -> Answer {
    let tus = ("tus-resumable", "1.0.0");
    let photo = Uuid::from_u128(n).to_string();
    let meta = [
        ("ticket", ticket),
        ("photo", &photo),
        ("sha256", &hash(bytes)),
    ]
    .map(|(name, value)| format!("{name} {}", STANDARD.encode(value)))
    .join(",");
    let length = bytes.len().to_string();
    let headers = [
        tus,
        ("upload-length", length.as_str()),
        ("upload-metadata", meta.as_str()),
    ];
    let me = &desk.mara.1;
    let made = desk
        .call("POST", "/api/v1/uploads", me, &headers, Body::empty())
        .await;
    if made.status == 200 {
        return made;
    }
    let at = made.expect(201).header("location").to_owned();
    let half = bytes.len() / 2;
    let mut last = None;
    for (offset, piece) in [(0, &bytes[..half]), (half, &bytes[half..])] {
        let offset = offset.to_string();
        let headers = [
            tus,
            ("content-type", "application/offset+octet-stream"),
            ("upload-offset", offset.as_str()),
        ];
        last = Some(desk.call("PATCH", &at, me, &headers, piece.to_vec()).await);
    }
    last.unwrap()
}

async fn has_arrived(desk: &Desk, ticket: &str, n: u128) -> bool {
    let (view, id) = (view(desk, ticket).await, Uuid::from_u128(n).to_string());
    let photos = view["photos"].as_array().unwrap();
    let found = photos.iter().find(|photo| photo["id"] == id.as_str());
    found.unwrap()["state"] == "arrived"
}

#[tokio::test]
async fn a_device_file_arrives_only_when_it_is_what_it_says() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    for name in [
        "",
        " ",
        "../a.pdf",
        "a\u{202e}b.pdf",
        "a.exe",
        "a.html",
        "a".repeat(200).as_str(),
    ] {
        let photo = json!({
            "id": Uuid::from_u128(1), "sha256": hash(PDF), "bytes": PDF.len(), "file": name,
        });
        let act = json!({"do": "add_photo", "photo": photo});
        desk.act(&ticket, &desk.mara.1, act).await.expect(422);
    }
    declare(&desk, &ticket, 2, "report.pdf", PAGE)
        .await
        .expect(200);
    let answer = upload(&desk, &ticket, 2, PAGE).await.expect(422);
    assert_eq!(answer.code(), "file_not_as_named");
    assert!(!has_arrived(&desk, &ticket, 2).await);
    declare(&desk, &ticket, 3, "report.pdf", PDF)
        .await
        .expect(200);
    upload(&desk, &ticket, 3, PDF).await.expect(204);
    assert!(has_arrived(&desk, &ticket, 3).await);
    // Again under another name: its bytes are here.
    declare(&desk, &ticket, 4, "copy.pdf", PDF)
        .await
        .expect(200);
    upload(&desk, &ticket, 4, PDF).await.expect(200);
    assert!(has_arrived(&desk, &ticket, 4).await);
    let device = format!("/api/v1/photos/{ticket}/{}/full", Uuid::from_u128(4));
    let answer = desk.get(&device, &desk.mara.1).await.expect(200);
    assert_eq!(answer.body, PDF);
}

#[tokio::test]
async fn bytes_that_arrived_as_one_kind_do_not_arrive_as_another() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let text = b"plain words".as_slice();
    declare(&desk, &ticket, 1, "a.txt", text).await.expect(200);
    upload(&desk, &ticket, 1, text).await.expect(204);
    // A photo of the same hash would be shown as a picture.
    declare(&desk, &ticket, 2, "", text).await.expect(200);
    let answer = upload(&desk, &ticket, 2, text).await.expect(422);
    assert_eq!(answer.code(), "not_an_image");
    declare(&desk, &ticket, 3, "a.pdf", text).await.expect(200);
    upload(&desk, &ticket, 3, text).await.expect(422);
    let photo = picture(5);
    declare(&desk, &ticket, 4, "", &photo).await.expect(200);
    upload(&desk, &ticket, 4, &photo).await.expect(204);
    declare(&desk, &ticket, 5, "b.pdf", &photo)
        .await
        .expect(200);
    upload(&desk, &ticket, 5, &photo).await.expect(422);
    for (n, here) in [(1, true), (2, false), (3, false), (4, true), (5, false)] {
        assert_eq!(has_arrived(&desk, &ticket, n).await, here, "{n}");
    }
}

// Covers: S1-32, S3-12
#[tokio::test]
async fn a_requester_answers_with_a_photo_and_a_file() {
    let desk = Desk::new();
    desk.set_policy("reply_reopens", "true");
    let ticket = held(&desk).await;
    let page = format!("/api/public/status/{}", desk.status_token(&ticket));
    let photo = picture(7);
    let declared = |n: u128, bytes: &[u8]| json!({"id": Uuid::from_u128(n), "sha256": hash(bytes), "bytes": bytes.len()});
    let (picture, mut file) = (declared(1, &photo), declared(2, PDF));
    file["file"] = json!("Rechnung.pdf");
    let reply = |n: u128, text: &str, photos: &[&Value]| {
        let ids: Vec<&Value> = photos.iter().map(|photo| &photo["id"]).collect();
        json!({
            "commandId": Uuid::from_u128(0xA0 + n),
            "act": {"do": "requester_reply", "text": text, "photos": ids},
            "photos": photos,
        })
    };
    let body = reply(1, "Here is the invoice.", &[&picture, &file]);
    let told = desk
        .post(&format!("{page}/act"), "", &body)
        .await
        .expect(200)
        .json();
    assert_eq!(
        told["messages"][0]["photos"],
        json!([picture["id"], file["id"]])
    );
    assert_eq!(told["photos"][1]["state"], "declared");
    assert!(told["takes"].as_array().unwrap().contains(&json!(".pdf")));
    // Sent again after a lost answer.
    desk.post(&format!("{page}/act"), "", &body)
        .await
        .expect(200);
    for (n, bytes, status) in [(1, photo.as_slice(), 201), (2, PDF, 201), (2, PDF, 200)] {
        let (id, sum) = (Uuid::from_u128(n).to_string(), hash(bytes));
        let headers = [
            ("x-photo-id", id.as_str()),
            ("x-photo-sha256", sum.as_str()),
        ];
        let path = format!("{page}/photos");
        desk.call("POST", &path, "", &headers, bytes.to_vec())
            .await
            .expect(status);
    }
    let view = view(&desk, &ticket).await;
    assert_eq!(view["messages"].as_array().unwrap().len(), 1);
    assert_eq!(view["photos"][1]["file"], "Rechnung.pdf");
    assert_eq!(view["photos"][1]["state"], "arrived");
    let id = file["id"].as_str().unwrap();
    assert_eq!(full(&desk, &ticket, id).await.expect(200).body, PDF);
    // A hostile one is declared and never arrives; one of no kind is refused as a whole.
    let mut hostile = declared(3, PAGE);
    hostile["file"] = json!("offer.pdf");
    let body = reply(2, "And this.", &[&hostile]);
    desk.post(&format!("{page}/act"), "", &body)
        .await
        .expect(200);
    let (id, sum) = (Uuid::from_u128(3).to_string(), hash(PAGE));
    let headers = [
        ("x-photo-id", id.as_str()),
        ("x-photo-sha256", sum.as_str()),
    ];
    let path = format!("{page}/photos");
    let answer = desk.call("POST", &path, "", &headers, PAGE.to_vec()).await;
    assert_eq!(answer.expect(422).code(), "file_not_as_named");
    let mut program = declared(4, b"MZ");
    program["file"] = json!("tool.exe");
    let body = reply(3, "And that.", &[&program]);
    desk.post(&format!("{page}/act"), "", &body)
        .await
        .expect(422);
    // What has ended begins again with an answer, and what is attached to it.
    let act = json!({"do": "force_close", "reason": "done"});
    desk.act(&ticket, &desk.dispatcher.1, act).await.expect(200);
    let mut late = declared(5, b"12:00 it leaks again");
    late["file"] = json!("pump.log");
    let body = reply(4, "It leaks again.", &[&late]);
    let told = desk
        .post(&format!("{page}/act"), "", &body)
        .await
        .expect(200)
        .json();
    assert_ne!(told["state"], "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_leave_in_the_archive_and_are_named_in_the_printed_report() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    added(
        &desk,
        &ticket,
        "visibility=public&file=protocol%20(1).pdf",
        PDF,
    )
    .await;
    added(
        &desk,
        &ticket,
        "visibility=internal&file=margin.csv",
        b"a;b",
    )
    .await;
    added(
        &desk,
        &ticket,
        "visibility=public&file=leak.jpg",
        &picture(3),
    )
    .await;
    let path = format!("/api/v1/tickets/{ticket}/report.pdf?lang=en");
    let printed = desk.get(&path, &desk.dispatcher.1).await.expect(200);
    assert!(printed.body.starts_with(b"%PDF-"));
    let (_, archive) = crate::numbers::exported(&desk, "zip", 1).await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    for name in [
        "files/T-1001/01 protocol 1.pdf",
        "files/T-1001/02 margin.csv",
        "photos/T-1001/03.jpg",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    let mut book = Vec::new();
    let mut sheet = zip.by_name("tickets.xlsx").unwrap();
    std::io::Read::read_to_end(&mut sheet, &mut book).unwrap();
    // A workbook as programs write it is a file that is taken, under its own name.
    added(&desk, &ticket, "file=tickets.xlsx", &book).await;
    let answer = attach(&desk, &ticket, "file=tickets.docx", book).await;
    assert_eq!(answer.expect(422).code(), "file_not_as_named");
}
