//! The command line.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use fieldfare_domain::setup::Way;
use fieldfare_domain::setup::ready_made::Language;
use serde_json::json;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::blobs::BlobPlace;
use crate::clock::{Around, Machine};
use crate::db::{Place, Whose};
use crate::enterprises::{Founding, found};
use crate::furnish::{Furnishing, furnish};
use crate::mail::{MailOptions, MailSettings};
use crate::office::{Office, Places, token_hash};
use crate::proxies::{Network, Proxies};
use crate::site::{Site, Ways};
use crate::{backup, db, doctor, moving, sample, serve, sole};

/// Fieldfare's office: field-service tickets that work without a signal.
#[derive(Debug, Parser)]
#[command(name = "fieldfare-server", version)]
pub struct Cli {
    /// How the log is written to the error output.
    #[arg(
        long,
        value_enum,
        default_value = "text",
        env = "FIELDFARE_LOG_FORM",
        global = true
    )]
    log: LogForm,
    #[command(subcommand)]
    verb: Verb,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogForm {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A way of working.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProfileName {
    /// After-sales service for devices, with alerts.
    AfterSales,
    /// Support by levels, priorities and targets.
    Support,
    /// Work orders of an enterprise's own people.
    WorkOrders,
    /// A back office of departments.
    BackOffice,
    /// Tickets by the code on a device.
    Mobile,
}

impl ProfileName {
    const fn way(self) -> Way {
        match self {
            Self::AfterSales => Way::AfterSales,
            Self::Support => Way::Support,
            Self::WorkOrders => Way::WorkOrders,
            Self::BackOffice => Way::BackOffice,
            Self::Mobile => Way::Mobile,
        }
    }
}

/// A language of what is ready-made.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LanguageName {
    /// English.
    En,
    /// German.
    De,
}

impl LanguageName {
    const fn language(self) -> Language {
        match self {
            Self::En => Language::En,
            Self::De => Language::De,
        }
    }
}

/// Where the data are.
#[derive(Debug, Args)]
pub struct Data {
    /// The data folder. It is not needed when the database and the blobs are both
    /// elsewhere.
    #[arg(long, env = "FIELDFARE_DATA")]
    data: Option<PathBuf>,
    /// PostgreSQL, `postgres://user@host/database`; by default a file in the data
    /// folder.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// A bucket for photos, `s3://bucket/prefix`, with the usual `AWS_*`
    /// settings; by default a folder in the data folder.
    #[arg(long, env = "BLOB_URL")]
    blob_url: Option<String>,
}

impl Data {
    fn places(&self) -> anyhow::Result<Places> {
        Ok(Places::named(
            self.data.as_deref(),
            self.database_url.as_deref(),
            self.blob_url.as_deref(),
        )?)
    }
}

#[derive(Debug, Args)]
struct Address {
    /// Address under which people reach the office, https://office.example.
    #[arg(
        long,
        env = "FIELDFARE_PUBLIC_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    public_url: String,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Runs the office.
    Serve {
        #[command(flatten)]
        data: Data,
        /// Where to listen.
        #[arg(long, env = "FIELDFARE_LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Address under which people reach the office; by default the one that
        /// it listens at.
        #[arg(long, env = "FIELDFARE_PUBLIC_URL")]
        public_url: Option<String>,
        /// Private receivers that webhooks may go to, host:port; others are refused.
        #[arg(long, env = "FIELDFARE_WEBHOOK_ALLOW", value_delimiter = ',')]
        webhook_allow: Vec<String>,
        /// Private push services that browsers may be told through, host:port; others are
        /// refused.
        #[arg(long, env = "FIELDFARE_PUSH_ALLOW", value_delimiter = ',')]
        push_allow: Vec<String>,
        /// A proxy whose X-Forwarded-For is believed, 127.0.0.1 or 10.0.0.0/8;
        /// several with commas. Without it nobody's is.
        #[arg(long, env = "FIELDFARE_TRUSTED_PROXIES", value_delimiter = ',')]
        trusted_proxy: Vec<Network>,
        /// Bearer token with which other machines may read /metrics. Without it
        /// only this machine may.
        #[arg(long, env = "FIELDFARE_METRICS_TOKEN", hide_env_values = true)]
        metrics_token: Option<String>,
        #[command(flatten)]
        mail: MailOptions,
    },
    /// Makes an enterprise and prints the one-time link of its administrator.
    CreateEnterprise {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        address: Address,
        /// Name of the enterprise.
        #[arg(long)]
        name: String,
        /// Its time zone, Europe/Stockholm.
        #[arg(long)]
        zone: String,
        /// Full name of the first administrator.
        #[arg(long)]
        administrator: String,
        /// Their e-mail address.
        #[arg(long)]
        email: String,
        /// The way of working, with its ready-made types; the administrator can
        /// choose and change it later.
        #[arg(long, value_enum)]
        profile: Option<ProfileName>,
        /// Language of what is ready-made.
        #[arg(long, value_enum, default_value = "en")]
        language: LanguageName,
    },
    /// Fills an empty office with a sample enterprise, and prints the links of
    /// its people, one JSON object a line.
    Sample {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        address: Address,
    },
    /// Copies the office into an empty folder while it runs.
    Backup {
        #[command(flatten)]
        data: Data,
        /// The folder.
        to: PathBuf,
    },
    /// Makes a new data folder of a backup, or an empty PostgreSQL database.
    Restore {
        /// The backup.
        from: PathBuf,
        #[command(flatten)]
        data: Data,
    },
    /// Moves an office that keeps its data in a folder into an empty PostgreSQL
    /// database, as the owner of its tables. Stop the office first; afterwards it is
    /// started with DATABASE_URL, and the old database opens no more.
    Move {
        /// The data folder.
        #[arg(long, env = "FIELDFARE_DATA")]
        data: PathBuf,
        /// A bucket in which its photos are already.
        #[arg(long, env = "BLOB_URL")]
        blob_url: Option<String>,
        /// The empty database, `postgres://user@host/database`.
        #[arg(long)]
        to: String,
        /// Where the photos go, `s3://bucket/prefix` with the usual `AWS_*`
        /// settings; by default they stay where they are.
        #[arg(long)]
        to_blobs: Option<String>,
    },
    /// Brings a PostgreSQL database up to date and lets the office's role use it:
    /// run it as the owner of the tables.
    Migrate {
        /// The database, `postgres://user@host/database`.
        #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
        database_url: String,
    },
    /// Brings a log or a list of another system in.
    Import(crate::import_log::Options),
    /// Looks whether the data are as they were written.
    Doctor {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        mail: MailOptions,
    },
}

/// Does what the command line says.
///
/// # Errors
/// With a sentence for the person at the terminal.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    log_to_errors(cli.log);
    let around: Around = Arc::new(Machine);
    match cli.verb {
        Verb::Serve {
            data,
            listen,
            public_url,
            trusted_proxy,
            metrics_token,
            webhook_allow,
            push_allow,
            mail,
        } => {
            let ways = Ways {
                public_url: public_url.unwrap_or_default(),
                proxies: Proxies(trusted_proxy),
                metrics_hash: metrics_token
                    .filter(|token| !token.is_empty())
                    .map(|token| token_hash(&token)),
                webhook_allowed: webhook_allow,
                push_allowed: push_allow,
                mail: MailSettings::of(&mail).map_err(anyhow::Error::msg)?,
            };
            tokio::runtime::Runtime::new()?.block_on(run_office(data, listen, ways, around))
        }
        Verb::CreateEnterprise {
            data,
            address,
            name,
            zone,
            administrator,
            email,
            profile,
            language,
        } => {
            let office = open(&data, around)?;
            let founding = Founding {
                name,
                zone,
                administrator,
                email,
            };
            let (id, _, secret) = office.commit(Whose::Everybodys, |tx, changed| {
                let made = found(tx, &office, &founding, changed)?;
                if let Some(profile) = profile {
                    let asked = Furnishing {
                        way: profile.way(),
                        language: language.language(),
                    };
                    furnish(tx, &office, made.0, None, asked, changed)?;
                }
                Ok(made)
            })?;
            let site = Site::new(Arc::clone(&office), &address.public_url);
            let alerts = office
                .store()
                .read(id, |tx| crate::alerts::address(tx, &site, id))?;
            say(&json!({
                "enterprise": founding.name,
                "alerts": alerts,
                "id": id,
                "email": founding.email,
                "setUpLink": site.link(&format!("/set-up#{secret}")),
            }))
        }
        Verb::Sample { data, address } => {
            let lines = sample::fill(&data.places()?, &address.public_url)?;
            if lines.is_empty() {
                tracing::warn!("the office is not empty and has no sample: nothing was changed");
            }
            lines.iter().try_for_each(say)
        }
        Verb::Backup { data, to } => {
            let blobs = backup::back_up(&*existing(&data.places()?, around)?, &to)?;
            say(&json!({ "backup": to, "blobs": blobs }))
        }
        Verb::Restore { from, data } => {
            let places = data.places()?;
            match (&places.database, &places.folder) {
                (Place::Postgres(url), _) => {
                    backup::restore_into(&from, url, &places.blobs, &around)?;
                }
                (Place::File(_), Some(folder)) => backup::restore(&from, folder, &around)?,
                (Place::File(_), None) => anyhow::bail!("a data folder is needed (--data)"),
            }
            say(&json!({ "restored": from }))
        }
        Verb::Move {
            data,
            blob_url,
            to,
            to_blobs,
        } => {
            let place = to_blobs
                .map(|url| BlobPlace::of(Some(&url), &data))
                .transpose()?;
            let places = Places::named(Some(&data), None, blob_url.as_deref())?;
            let _held = sole::hold(&places)?;
            let office = existing(&places, around)?;
            let moved = moving::move_to(&office, &to, place.as_ref())?;
            say(&serde_json::to_value(moved)?)
        }
        Verb::Migrate { database_url } => {
            db::migrate(&database_url)?;
            say(&json!({ "migrated": true }))
        }
        Verb::Import(options) => say(&crate::import_log::run(&options, |data| {
            existing(&data.places()?, around)
        })?),
        Verb::Doctor { data, mail } => {
            let mut findings = doctor::examine(&*existing(&data.places()?, around)?)?;
            findings.mail.line = tokio::runtime::Runtime::new()?.block_on(doctor::mail(&mail));
            say(&serde_json::to_value(&findings)?)?;
            anyhow::ensure!(findings.problems.is_empty(), "the data are damaged");
            Ok(())
        }
    }
}

fn open(data: &Data, around: Around) -> anyhow::Result<Arc<Office>> {
    opened(&data.places()?, around)
}

fn opened(places: &Places, around: Around) -> anyhow::Result<Arc<Office>> {
    Office::open_at(places, around).context("the office's data cannot be used")
}

/// For what makes sense only where an office is: a mistyped folder would be an empty
/// one in which all is well.
fn existing(places: &Places, around: Around) -> anyhow::Result<Arc<Office>> {
    if let Place::File(file) = &places.database {
        anyhow::ensure!(
            file.exists(),
            "there is no office in {}: correct --data",
            file.parent().unwrap_or(file).display()
        );
    }
    opened(places, around)
}

async fn run_office(
    data: Data,
    listen: SocketAddr,
    mut ways: Ways,
    around: Around,
) -> anyhow::Result<()> {
    let places = data.places()?;
    let _held = sole::hold(&places)?;
    let office = open(&data, around)?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("nobody can listen at {listen}"))?;
    // Port 0 means any: tell which one it became.
    let address = listener.local_addr()?;
    if ways.public_url.is_empty() {
        ways.public_url = format!("http://{address}");
    }
    let public_url = ways.public_url.clone();
    let site = Site::reached(office, ways);
    say(&json!({ "listening": address.to_string(), "publicUrl": public_url }))?;
    tracing::info!(%address, %public_url, "the office is open");
    let (stop, stopped) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        asked_to_stop().await;
        // The server may have failed before it was asked.
        let _ = stop.send(());
    });
    serve::serve(site, listener, async move {
        let _ = stopped.await;
    })
    .await?;
    tracing::info!("the office is closed");
    Ok(())
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn log_to_errors(form: LogForm) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second call, in a test, changes nothing.
    let _ = match form {
        LogForm::Text => log.try_init(),
        LogForm::Json => log.json().try_init(),
    };
}

/// One JSON object a line: for people to read and for programs to take.
fn say(value: &serde_json::Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    out.flush()?;
    Ok(())
}
