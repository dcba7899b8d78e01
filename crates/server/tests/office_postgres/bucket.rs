//! Photos in a bucket, and the database in PostgreSQL: an office without a folder.
//!
//! The bucket's server is moto, a stand-in for a real S3 at the edge of these
//! tests. It is installed for them and started by them.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::OnceLock;

use fieldfare_server::blobs::{BlobPlace, Blobs, Found};
use fieldfare_server::doctor;
use fieldfare_server::error::OfficeError;
use fieldfare_server::office::{Office, Places};
use uuid::Uuid;

use crate::desk::{Desk, picture};
use crate::processes::{moved_to, uploads_in_turns};

/// Version that these tests were written with.
const MOTO: &str = "moto[server]==5.2.5";

/// Runs the server until the pipe closes, however this process ends.
const KEEPER: &str = r#"
"$1" -u -c '
import sys, threading
from moto.server import ThreadedMotoServer
import logging
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
'
"#;

struct Moto {
    port: u16,
    _keeper: Child,
}

fn moto() -> &'static Moto {
    static MOTO: OnceLock<Moto> = OnceLock::new();
    MOTO.get_or_init(start)
}

fn start() -> Moto {
    let python = installed();
    let mut keeper = Command::new("sh")
        .args(["-euc", KEEPER, "keeper"])
        .arg(python)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(keeper.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    Moto {
        port: line.trim().parse().expect("the server says its port"),
        _keeper: keeper,
    }
}

/// Python with the server, in an environment below the target folder. It is made
/// once.
fn installed() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("s3-server");
    let python = folder.join("bin/python");
    let ready = folder.join(".ready");
    if std::fs::read_to_string(&ready).is_ok_and(|made| made == MOTO) {
        return python;
    }
    let run = |command: &mut Command| {
        let done = command.stdin(Stdio::null()).output();
        let done = done.unwrap_or_else(|e| panic!("{command:?}: {e}"));
        assert!(
            done.status.success(),
            "{command:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder));
    run(Command::new(&python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        MOTO,
    ]));
    std::fs::write(&ready, MOTO).unwrap();
    python
}

/// A new bucket, with a prefix in it.
fn bucket() -> BlobPlace {
    let moto = moto();
    let name = format!("photos-{}", Uuid::new_v4().simple());
    let endpoint = format!("http://127.0.0.1:{}", moto.port);
    let made = Command::new(installed())
        .args([
            "-c",
            "import sys, urllib.request as r; \
               r.urlopen(r.Request(sys.argv[1], method='PUT'))",
        ])
        .arg(format!("{endpoint}/{name}"))
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let settings = [
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    BlobPlace::Bucket {
        url: format!("s3://{name}/office"),
        settings: settings.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
    }
}

#[test]
// Covers: I14
fn a_blob_in_a_bucket_is_whole_or_not_there_and_found_by_its_hash() {
    let blobs = Blobs::open(&bucket()).unwrap();
    let bytes = picture(9);
    let hash = fieldfare_protocol::wire::sha256_hex(&bytes);
    assert_eq!(blobs.read(&hash).unwrap(), None);
    assert_eq!(blobs.look(&hash).unwrap(), Found::Missing);
    for n in 0..2 {
        blobs.put(&hash, &bytes, Uuid::from_u128(n)).unwrap();
    }
    assert_eq!(blobs.read(&hash).unwrap().unwrap(), bytes);
    assert_eq!(blobs.names().unwrap(), [hash.to_string()]);
    // Under a name that is not its own.
    let other = fieldfare_protocol::wire::sha256_hex(b"other");
    blobs.put(&other, b"rot", Uuid::from_u128(3)).unwrap();
    assert_eq!(blobs.look(&other).unwrap(), Found::Damaged);
    let piece = Uuid::from_u128(4);
    blobs.put_piece(piece, b"half").unwrap();
    assert_eq!(blobs.read_piece(piece).unwrap().unwrap(), b"half");
    for _ in 0..2 {
        blobs.remove_piece(piece).unwrap();
    }
    assert_eq!(blobs.read_piece(piece).unwrap(), None);
    blobs.ready(Uuid::from_u128(5)).unwrap();
    assert_eq!(blobs.names().unwrap().len(), 2);
}

#[test]
fn a_bucket_that_is_not_there_is_told() {
    let BlobPlace::Bucket { settings, .. } = bucket() else {
        panic!("a bucket");
    };
    let url = "s3://no-such-bucket".to_owned();
    let blobs = Blobs::open(&BlobPlace::Bucket { url, settings }).unwrap();
    let told = blobs.ready(Uuid::from_u128(1)).unwrap_err();
    assert!(matches!(told, OfficeError::Unavailable(_)), "{told}");
}

#[tokio::test]
async fn an_office_without_a_folder_keeps_photos_in_the_bucket() {
    let desk = Desk::new();
    let places = Places {
        folder: None,
        blobs: bucket(),
        ..desk.site.office.places().clone()
    };
    let open = || Office::open_at(&places, desk.held.clone()).unwrap();
    let offices = [open(), open()];
    let office = Arc::clone(&offices[0]);
    let desk = moved_to(desk, &office);
    desk.get("/readyz", "").await.expect(200);
    let ticket = desk.ticket(9, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}/photos");
    let photo = desk
        .call("POST", &path, &desk.dispatcher.1, &[], picture(5))
        .await
        .expect(200)
        .json();
    let photo = photo.as_str().unwrap();
    let full = desk
        .get(&format!("{path}/{photo}/full"), &desk.dispatcher.1)
        .await
        .expect(200);
    assert_eq!(full.body, picture(5));
    let found = doctor::examine(&office).unwrap();
    assert!(found.problems.is_empty(), "{found:?}");
    assert_eq!((found.blobs, found.stray_files), (2, 0));
    // An upload in pieces leaves nothing but the blob.
    let _desk = uploads_in_turns(desk, &offices).await;
    let found = doctor::examine(&office).unwrap();
    assert!(found.problems.is_empty(), "{found:?}");
    assert_eq!((found.blobs, found.stray_files), (4, 0));
}
