//! The records, as every later version must read them, and a replica that cannot
//! be opened for work.

use super::export::export_sealed;
use super::*;
use crate::error::ReplicaError;
use crate::key::DeviceKey;
use crate::store::Seal;

#[test]
fn the_records_of_the_first_version_are_read() {
    let about = r#"{"record":"about","person":"00000000-0000-0000-0000-000000001002",
        "name":"Jonas","office":"https://office.example","made_at":1794988800000}"#;
    let Record::About(about) = serde_json::from_str(about).unwrap() else {
        panic!("about");
    };
    assert_eq!(
        (about.name.as_str(), about.made_at.0),
        ("Jonas", 1_794_988_800_000)
    );

    let command = r#"{"record":"command","seq":3,"command":{
        "id":"00000000-0000-000d-0000-000000000001",
        "ticket":"00000000-0000-0000-0000-0000000000aa","base_version":3,
        "occurred_at":1794988800000,"act":{"do":"resolve","feedback":"seal replaced"}},
        "state":"parked","wire_seq":7,"tries":1,"problem":"","why":"{\"code\":\"closed\"}",
        "accepted":[5,12],"number":1001,"title":"Pump leaks"}"#;
    let Record::Command(entry) = serde_json::from_str(command).unwrap() else {
        panic!("command");
    };
    assert_eq!(
        entry.command.act.written().as_deref(),
        Some("seal replaced")
    );
    assert_eq!((entry.accepted, entry.number), (Some((5, 12)), Some(1001)));

    let photo = r#"{"record":"photo","meta":{"id":"00000000-0000-0000-0000-0000000000bb",
        "sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "bytes":4,"name":"Nameplate","visibility":"internal"},
        "ticket":"00000000-0000-0000-0000-0000000000aa",
        "command":"00000000-0000-000d-0000-000000000002","refused":false,"problem":"",
        "created_at":1794988800000,"full":4,"thumb":0}"#;
    let Record::Photo { photo, full, thumb } = serde_json::from_str(photo).unwrap() else {
        panic!("photo");
    };
    assert_eq!((photo.meta.name.as_str(), full, thumb), ("Nameplate", 4, 0));
    let end: Record = serde_json::from_str(r#"{"record":"end"}"#).unwrap();
    assert_eq!(end, Record::End);
}

#[test]
fn what_is_written_is_read_back_the_same() {
    let about = Record::About(About {
        person: UserId(uuid::Uuid::from_u128(2)),
        name: "Jonas".to_owned(),
        office: String::new(),
        made_at: At(1),
    });
    let json = serde_json::to_string(&about).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), about);
}

// Covers: I5, I22
#[test]
fn a_replica_that_cannot_be_opened_gives_its_work_away() {
    let (dir, key) = crate::tests::unsent_replica();
    let out = tempfile::TempDir::new().unwrap();
    let file = out.path().join("rescue");
    let export = |key: &DeviceKey| {
        let words = "correct horse battery";
        export_closed(dir.path(), key, &file, words, At(1))
    };
    // A later version wrote it: this one must not work on it.
    crate::tests::set_version(dir.path(), &key, 99);
    let reopened = crate::tests::open(dir.path(), Seal::Key(&key), 0xF);
    assert!(matches!(reopened, Err(ReplicaError::NewerData(99))));
    // The name of an empty log may come; a full disk has room for that.
    let with_bytes = || {
        let mut files = crate::tests::files(dir.path());
        files.retain(|_, bytes| !bytes.is_empty());
        files
    };
    let before = with_bytes();
    let saved = export(&key).unwrap();
    assert_eq!((saved.commands, saved.photos), (2, 1));
    assert!(with_bytes() == before, "not a byte was written");

    let wrong = export(&DeviceKey::from_bytes([9; 32])).unwrap_err();
    assert_eq!(wrong.code(), "wrong_key");
    let missing = export_sealed(out.path(), Seal::None, &key, &file, "correct horse", At(1));
    assert!(missing.is_err(), "a folder without a replica");
}
