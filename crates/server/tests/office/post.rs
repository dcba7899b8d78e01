//! A real SMTP server that a test starts, and an office that hands it mail.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use fieldfare_server::mail::{MailOptions, MailSettings, round};
use fieldfare_server::site::{Site, Ways};
use serde_json::{Value, json};

use crate::desk::Desk;

/// A mail waits a moment for what belongs to it.
pub(crate) const MOMENT_MS: i64 = 3_000;

/// An SMTP server; it ends with the test.
pub(crate) struct Server {
    child: Child,
    said: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) fn start(seal: Option<(&Path, &Path)>) -> Self {
        let script = "tests/office/mail_server.py";
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).stdout(Stdio::piped());
        if let Some((certificate, key)) = seal {
            command.arg(certificate).arg(key);
        }
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self {
            child,
            said,
            port: 0,
        };
        server.port = u16::try_from(server.next()["port"].as_u64().unwrap()).unwrap();
        server
    }

    /// What it says next: the mail that has been handed over.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|why| panic!("{why}: {line}"))
    }

    pub(crate) fn options(&self) -> MailOptions {
        MailOptions {
            smtp: Some(format!("smtp://127.0.0.1:{}", self.port)),
            mail_from: Some("service@halden.example".to_owned()),
            ..MailOptions::default()
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The desk's office as it is reached with these settings.
pub(crate) fn with_mail(desk: &Desk, options: &MailOptions) -> Arc<Site> {
    let ways = Ways {
        public_url: "https://office.example".to_owned(),
        mail: MailSettings::of(options).unwrap(),
        ..Ways::default()
    };
    Site::reached(Arc::clone(&desk.site.office), ways)
}

pub(crate) async fn report(desk: &Desk, email: &str, language: &str) -> String {
    let command = desk.held_id();
    let body = json!({
        "commandId": command, "code": desk.code, "description": "The pump leaks.",
        "name": "Karin Holm", "email": email, "language": language,
    });
    desk.post("/api/public/report", "", &body).await.expect(201);
    let rows = desk
        .post(
            "/api/v1/tickets/query",
            &desk.dispatcher.1,
            &json!({"list": "all"}),
        )
        .await
        .expect(200)
        .json();
    rows["rows"][0]["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn told(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}/told");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

pub(crate) async fn due(desk: &Desk, site: &Arc<Site>) -> usize {
    desk.pass_ms(MOMENT_MS);
    round(site).await.unwrap()
}

pub(crate) async fn mara(desk: &Desk, ticket: &str, act: Value) {
    desk.act(ticket, &desk.mara.1, act).await.expect(200);
}

pub(crate) fn text(mail: &Value) -> String {
    mail["text"].as_str().unwrap().replace("\r\n", "\n")
}

pub(crate) fn openssl(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let (certificate, key) = (folder.join("mail.pem"), folder.join("mail.key"));
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    (certificate, key)
}
