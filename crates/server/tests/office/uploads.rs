//! Photos of devices by tus 1.0 (I14, I15).

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha1::{Digest, Sha1};
use uuid::Uuid;

use crate::desk::{Answer, Desk, hash, picture};

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");

/// A ticket of Mara's, with a photo that she declared.
async fn declared(desk: &Desk, bytes: &[u8]) -> (String, String) {
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let photo = declare(desk, &ticket, 0xF7, bytes).await;
    (ticket, photo)
}

async fn declare(desk: &Desk, ticket: &str, n: u128, bytes: &[u8]) -> String {
    let photo = Uuid::from_u128(n).to_string();
    let act = json!({"do": "add_photo", "photo": {
        "id": photo, "sha256": hash(bytes), "bytes": bytes.len(), "name": "plate",
    }});
    desk.act(ticket, &desk.mara.1, act).await.expect(200);
    photo
}

fn metadata(ticket: &str, photo: &str, sha256: &str) -> String {
    format!(
        "ticket {},photo {},sha256 {}",
        STANDARD.encode(ticket),
        STANDARD.encode(photo),
        STANDARD.encode(sha256)
    )
}

async fn create(desk: &Desk, token: &str, meta: &str, length: usize) -> Answer {
    let length = length.to_string();
    let headers = [
        TUS,
        ("upload-length", length.as_str()),
        ("upload-metadata", meta),
    ];
    desk.call("POST", "/api/v1/uploads", token, &headers, Body::empty())
        .await
}

async fn patch(desk: &Desk, token: &str, at: &str, offset: usize, bytes: &[u8]) -> Answer {
    let offset = offset.to_string();
    let headers = [
        TUS,
        ("content-type", "application/offset+octet-stream"),
        ("upload-offset", offset.as_str()),
    ];
    desk.call("PATCH", at, token, &headers, bytes.to_vec())
        .await
}

async fn offset(desk: &Desk, token: &str, at: &str) -> usize {
    let answer = desk
        .call("HEAD", at, token, &[TUS], Body::empty())
        .await
        .expect(200);
    answer.header("upload-offset").parse().unwrap()
}

async fn arrived(desk: &Desk, ticket: &str) -> Vec<bool> {
    let view = desk
        .get(&format!("/api/v1/tickets/{ticket}"), &desk.dispatcher.1)
        .await
        .expect(200);
    view.json()["photos"]
        .as_array()
        .unwrap()
        .iter()
        .map(|photo| photo["state"] == "arrived")
        .collect()
}

#[tokio::test]
async fn a_photo_travels_in_pieces_and_arrives_with_the_last_one() {
    let desk = Desk::new();
    let bytes = picture(3);
    let (ticket, photo) = declared(&desk, &bytes).await;
    let me = &desk.mara.1;
    let options = desk
        .call("OPTIONS", "/api/v1/uploads", "", &[], Body::empty())
        .await
        .expect(204);
    assert_eq!(
        options.header("tus-extension"),
        "creation,checksum,termination"
    );
    let made = create(
        &desk,
        me,
        &metadata(&ticket, &photo, &hash(&bytes)),
        bytes.len(),
    )
    .await
    .expect(201);
    let at = made.header("location").to_owned();
    let half = bytes.len() / 2;
    patch(&desk, me, &at, 0, &bytes[..half]).await.expect(204);
    assert_eq!(offset(&desk, me, &at).await, half);
    // A piece that came already, one that leaves a gap, one that is too long.
    for wrong in [0, half - 1, half + 1] {
        assert_eq!(
            patch(&desk, me, &at, wrong, &bytes[half..])
                .await
                .expect(409)
                .code(),
            "wrong_offset"
        );
    }
    let long = [&bytes[half..], b"x"].concat();
    patch(&desk, me, &at, half, &long).await.expect(413);
    assert_eq!(arrived(&desk, &ticket).await, [false]);
    // A crash has left a piece that was not recorded: the offset holds.
    let uploads = desk.folder.path().join("data/uploads");
    let torn = uploads.join(Uuid::from_u128(0xBAD).to_string());
    std::fs::write(&torn, [0; 100]).unwrap();
    patch(&desk, me, &at, half, &bytes[half..])
        .await
        .expect(204);
    assert_eq!(arrived(&desk, &ticket).await, [true]);
    std::fs::remove_file(torn).unwrap();
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
    assert_eq!(offset(&desk, me, &at).await, bytes.len());
    let full = desk
        .get(&format!("/api/v1/photos/{ticket}/{photo}/full"), me)
        .await
        .expect(200);
    assert_eq!(
        full.body, bytes,
        "a device finds the bytes that it declared"
    );
    // Again, as after a lost answer: it is here already.
    let again = create(
        &desk,
        me,
        &metadata(&ticket, &photo, &hash(&bytes)),
        bytes.len(),
    )
    .await
    .expect(200);
    assert_eq!(again.header("upload-offset"), bytes.len().to_string());
}

#[tokio::test]
async fn only_a_declared_photo_of_the_declared_size_and_hash_may_begin() {
    let desk = Desk::new();
    let bytes = picture(3);
    let (ticket, photo) = declared(&desk, &bytes).await;
    let (me, sum, long) = (&desk.mara.1, hash(&bytes), bytes.len());
    let nobody = Uuid::nil().to_string();
    create(&desk, me, &metadata(&ticket, &nobody, &sum), long)
        .await
        .expect(404);
    create(&desk, me, &metadata(&nobody, &photo, &sum), long)
        .await
        .expect(404);
    create(&desk, &desk.jonas.1, &metadata(&ticket, &photo, &sum), long)
        .await
        .expect(404);
    create(
        &desk,
        &desk.stranger.1,
        &metadata(&ticket, &photo, &sum),
        long,
    )
    .await
    .expect(404);
    let other = create(&desk, me, &metadata(&ticket, &photo, &hash(b"x")), long).await;
    assert_eq!(other.expect(409).code(), "not_as_declared");
    create(&desk, me, &metadata(&ticket, &photo, &sum), long + 1)
        .await
        .expect(409);
    create(&desk, me, &metadata(&ticket, &photo, &sum), 30_000_000)
        .await
        .expect(413);
    create(&desk, me, "nonsense", long).await.expect(422);
    let made = create(&desk, me, &metadata(&ticket, &photo, &sum), long)
        .await
        .expect(201);
    let at = made.header("location").to_owned();
    // Nobody else goes on with it, or learns that it exists.
    patch(&desk, &desk.dispatcher.1, &at, 0, &bytes)
        .await
        .expect(404);
    let huge = vec![0; 1024 * 1024 + 1];
    patch(&desk, me, &at, 0, &huge).await.expect(413);
    desk.call("DELETE", &at, me, &[TUS], Body::empty())
        .await
        .expect(204);
    desk.call("HEAD", &at, me, &[TUS], Body::empty())
        .await
        .expect(404);
}

#[tokio::test]
async fn wrong_bytes_never_arrive() {
    let desk = Desk::new();
    let bytes = picture(3);
    let (ticket, photo) = declared(&desk, &bytes).await;
    let me = &desk.mara.1;
    let meta = metadata(&ticket, &photo, &hash(&bytes));
    let at = create(&desk, me, &meta, bytes.len())
        .await
        .expect(201)
        .header("location")
        .to_owned();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    // A piece with its own checksum is refused and may be sent again.
    let sum = format!(
        "sha256 {}",
        STANDARD.encode(hex::decode(hash(&bytes)).unwrap())
    );
    let headers = [
        TUS,
        ("content-type", "application/offset+octet-stream"),
        ("upload-offset", "0"),
        ("upload-checksum", sum.as_str()),
    ];
    let answer = desk.call("PATCH", &at, me, &headers, flipped.clone()).await;
    assert_eq!(answer.expect(460).code(), "checksum_mismatch");
    assert_eq!(offset(&desk, me, &at).await, 0);
    // The standard's own algorithm is understood as well, and no other.
    let sha1 = |bytes: &[u8]| format!("sha1 {}", STANDARD.encode(Sha1::digest(bytes)));
    for (sum, status) in [
        (sha1(&bytes), 460),
        ("sha1 !".to_owned(), 422),
        (sum.replace("sha256", "sha1"), 422),
        (sum.replace("sha256", "md5"), 422),
    ] {
        let mut headers = headers;
        headers[3].1 = &sum;
        let answer = desk.call("PATCH", &at, me, &headers, flipped.clone()).await;
        answer.expect(status);
    }
    assert_eq!(offset(&desk, me, &at).await, 0);
    // Without one it is noticed at the end, and the upload is gone.
    let answer = patch(&desk, me, &at, 0, &flipped).await;
    assert_eq!(answer.expect(460).code(), "checksum_mismatch");
    desk.call("HEAD", &at, me, &[TUS], Body::empty())
        .await
        .expect(404);
    assert_eq!(arrived(&desk, &ticket).await, [false]);
    let at = create(&desk, me, &meta, bytes.len())
        .await
        .expect(201)
        .header("location")
        .to_owned();
    let sum = sha1(&bytes);
    let mut headers = headers;
    headers[3].1 = &sum;
    desk.call("PATCH", &at, me, &headers, bytes.clone())
        .await
        .expect(204);
    assert_eq!(arrived(&desk, &ticket).await, [true]);
    let can = desk
        .call("OPTIONS", "/api/v1/uploads", "", &[], Body::empty())
        .await;
    assert_eq!(can.header("tus-checksum-algorithm"), "sha1,sha256");
}

#[tokio::test]
async fn bytes_with_the_right_hash_that_are_no_picture_are_refused() {
    let desk = Desk::new();
    let bytes = b"<html><script>alert(1)</script>".to_vec();
    let (ticket, photo) = declared(&desk, &bytes).await;
    let me = &desk.mara.1;
    let meta = metadata(&ticket, &photo, &hash(&bytes));
    let at = create(&desk, me, &meta, bytes.len())
        .await
        .expect(201)
        .header("location")
        .to_owned();
    let answer = patch(&desk, me, &at, 0, &bytes).await;
    assert_eq!(answer.expect(422).code(), "not_an_image");
    assert_eq!(arrived(&desk, &ticket).await, [false]);
}

#[tokio::test]
async fn two_uploaders_of_one_photo_both_succeed_and_a_twin_needs_no_bytes() {
    let desk = Desk::new();
    let bytes = picture(3);
    let (ticket, photo) = declared(&desk, &bytes).await;
    let me = &desk.mara.1;
    let meta = metadata(&ticket, &photo, &hash(&bytes));
    let first = create(&desk, me, &meta, bytes.len())
        .await
        .expect(201)
        .header("location")
        .to_owned();
    let second = create(&desk, &desk.dispatcher.1, &meta, bytes.len())
        .await
        .expect(201)
        .header("location")
        .to_owned();
    let (one, two) = tokio::join!(
        patch(&desk, me, &first, 0, &bytes),
        patch(&desk, &desk.dispatcher.1, &second, 0, &bytes),
    );
    one.expect(204);
    two.expect(204);
    let twin = declare(&desk, &ticket, 0xF8, &bytes).await;
    create(
        &desk,
        me,
        &metadata(&ticket, &twin, &hash(&bytes)),
        bytes.len(),
    )
    .await
    .expect(200);
    assert_eq!(arrived(&desk, &ticket).await, [true, true]);
    desk.get(&format!("/api/v1/photos/{ticket}/{twin}/thumb"), me)
        .await
        .expect(200);
    // The same bytes on another ticket have to be sent.
    let other = desk.ticket(2, "Another.").await;
    desk.assign(&other, desk.mara.0).await;
    let there = declare(&desk, &other, 0xF9, &bytes).await;
    create(
        &desk,
        me,
        &metadata(&other, &there, &hash(&bytes)),
        bytes.len(),
    )
    .await
    .expect(201);
}

#[tokio::test]
async fn who_declared_a_photo_may_send_it_after_the_ticket_left_them() {
    let desk = Desk::new();
    let bytes = picture(3);
    let (ticket, photo) = declared(&desk, &bytes).await;
    desk.act(
        &ticket,
        &desk.mara.1,
        json!({"do": "return", "reason": "ill"}),
    )
    .await
    .expect(200);
    desk.assign(&ticket, desk.jonas.0).await;
    desk.get(&format!("/api/v1/tickets/{ticket}"), &desk.mara.1)
        .await
        .expect(404);
    let meta = metadata(&ticket, &photo, &hash(&bytes));
    let made = create(&desk, &desk.mara.1, &meta, bytes.len())
        .await
        .expect(201);
    patch(&desk, &desk.mara.1, made.header("location"), 0, &bytes)
        .await
        .expect(204);
    assert_eq!(arrived(&desk, &ticket).await, [true]);
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_forgotten() {
    let desk = Desk::new();
    let bytes = picture(3);
    let (ticket, photo) = declared(&desk, &bytes).await;
    let me = &desk.mara.1;
    let meta = metadata(&ticket, &photo, &hash(&bytes));
    let at = create(&desk, me, &meta, bytes.len())
        .await
        .expect(201)
        .header("location")
        .to_owned();
    patch(&desk, me, &at, 0, &bytes[..10]).await.expect(204);
    desk.pass_ms(7 * 24 * 60 * 60 * 1000 + 1);
    fieldfare_server::serve::tidy_once(&desk.site.office).unwrap();
    desk.call("HEAD", &at, me, &[TUS], Body::empty())
        .await
        .expect(404);
    let folder = desk.folder.path().join("data/uploads");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}
