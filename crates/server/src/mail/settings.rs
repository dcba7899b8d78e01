//! How the office reaches its mail server: from the environment, so that no password
//! stands in a file of ours.

use std::path::PathBuf;

use clap::Args;
use lettre::Address;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use reqwest::Url;

/// What is given on the command line or in the environment.
#[derive(Clone, Default, Args)]
pub struct MailOptions {
    /// Mail server: smtps://host (TLS from the first byte, port 465) or smtp://host
    /// (STARTTLS, port 587). Without TLS only a server on this machine is spoken to.
    /// Without this no mail is sent.
    #[arg(long = "smtp", env = "FIELDFARE_SMTP")]
    pub smtp: Option<String>,
    /// Name at the mail server.
    #[arg(long, env = "FIELDFARE_SMTP_USER", default_value = "")]
    pub smtp_user: String,
    /// Password at the mail server.
    #[arg(
        long,
        env = "FIELDFARE_SMTP_PASSWORD",
        hide_env_values = true,
        default_value = ""
    )]
    pub smtp_password: String,
    /// A certificate (PEM) that is trusted besides the system's, for a mail server of
    /// one's own.
    #[arg(long, env = "FIELDFARE_SMTP_CA")]
    pub smtp_ca: Option<PathBuf>,
    /// The address that mail comes from.
    #[arg(long, env = "FIELDFARE_MAIL_FROM")]
    pub mail_from: Option<String>,
}

impl std::fmt::Debug for MailOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the password.
        f.debug_struct("MailOptions")
            .field("smtp", &self.smtp)
            .field("mail_from", &self.mail_from)
            .finish_non_exhaustive()
    }
}

/// How the line is sealed.
#[derive(Clone)]
pub(crate) enum Seal {
    /// From the first byte.
    Tls(TlsParameters),
    /// After a word in the clear.
    StartTls(TlsParameters),
    /// Not at all: on this machine only.
    Plain,
}

/// A mail server that can be spoken to.
#[derive(Clone)]
pub struct MailSettings {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) seal: Seal,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) from: Address,
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailSettings({}:{})", self.host, self.port)
    }
}

impl MailSettings {
    /// What the options say; none when no mail is to be sent.
    ///
    /// # Errors
    /// A sentence for whoever runs the office.
    pub fn of(options: &MailOptions) -> Result<Option<Self>, String> {
        let Some(smtp) = options
            .smtp
            .as_deref()
            .map(str::trim)
            .filter(|s| !s.is_empty())
        else {
            return Ok(None);
        };
        let url: Url = smtp
            .parse()
            .map_err(|_| "FIELDFARE_SMTP is no address: smtps://host or smtp://host".to_owned())?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or("FIELDFARE_SMTP names no host")?
            .to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "FIELDFARE_SMTP_USER and FIELDFARE_SMTP_PASSWORD are the places for a \
                        name and a password"
                    .to_owned(),
            );
        }
        let tls = || tls(&host, options).map_err(|why| format!("FIELDFARE_SMTP_CA: {why}"));
        let here = matches!(host.as_str(), "127.0.0.1" | "localhost" | "[::1]");
        let (seal, usual) = match url.scheme() {
            "smtps" => (Seal::Tls(tls()?), 465),
            "smtp" if here && options.smtp_ca.is_none() => (Seal::Plain, 25),
            "smtp" => (Seal::StartTls(tls()?), 587),
            _ => return Err("FIELDFARE_SMTP begins with smtps:// or smtp://".to_owned()),
        };
        let from = options
            .mail_from
            .as_deref()
            .ok_or("FIELDFARE_MAIL_FROM is missing: the address that mail comes from")?
            .trim()
            .parse()
            .map_err(|_| "FIELDFARE_MAIL_FROM is no address".to_owned())?;
        let credentials = (!options.smtp_user.is_empty())
            .then(|| Credentials::new(options.smtp_user.clone(), options.smtp_password.clone()));
        Ok(Some(Self {
            port: url.port().unwrap_or(usual),
            host,
            seal,
            credentials,
            from,
        }))
    }

    /// `mail.example:465`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

fn tls(host: &str, options: &MailOptions) -> Result<TlsParameters, String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let mut builder = TlsParameters::builder(bare.to_owned());
    if let Some(path) = &options.smtp_ca {
        let pem = std::fs::read(path).map_err(|why| why.to_string())?;
        let own = Certificate::from_pem(&pem).map_err(|why| why.to_string())?;
        builder = builder.add_root_certificate(own);
    }
    builder.build().map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(smtp: &str, from: &str) -> Result<Option<MailSettings>, String> {
        MailSettings::of(&MailOptions {
            smtp: Some(smtp.to_owned()),
            mail_from: Some(from.to_owned()),
            ..MailOptions::default()
        })
    }

    #[test]
    fn mail_is_off_until_a_server_is_named() {
        assert!(MailSettings::of(&MailOptions::default()).unwrap().is_none());
        assert!(of(" ", "a@example.org").unwrap().is_none());
    }

    #[test]
    fn without_tls_only_this_machine_is_spoken_to() {
        let from = "office@example.org";
        let seal = |smtp: &str| of(smtp, from).unwrap().unwrap().seal;
        assert!(matches!(seal("smtp://127.0.0.1:2525"), Seal::Plain));
        assert!(matches!(seal("smtp://mail.example"), Seal::StartTls(_)));
        assert!(matches!(seal("smtps://mail.example"), Seal::Tls(_)));
        assert_eq!(of("smtps://mail.example", from).unwrap().unwrap().port, 465);
    }

    #[test]
    fn what_is_wrong_is_said_in_a_sentence() {
        for (smtp, from) in [
            ("mail.example:25", "a@example.org"),
            ("http://mail.example", "a@example.org"),
            ("smtp://user:secret@mail.example", "a@example.org"),
            ("smtp://mail.example", "nobody"),
            ("smtp://", "a@example.org"),
        ] {
            let why = of(smtp, from).unwrap_err();
            assert!(why.contains("FIELDFARE_"), "{why}");
            assert!(!why.contains("secret"), "{why}");
        }
    }
}
