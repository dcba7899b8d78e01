//! The command line.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde_json::json;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::clock::{Around, Machine};
use crate::enterprises::{Founding, found};
use crate::office::Office;
use crate::site::Site;
use crate::{backup, doctor, sample, serve};

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

#[derive(Debug, Args)]
struct Data {
    /// The data folder.
    #[arg(long, env = "FIELDFARE_DATA")]
    data: PathBuf,
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
    /// Makes a new data folder of a backup.
    Restore {
        /// The backup.
        from: PathBuf,
        #[command(flatten)]
        data: Data,
    },
    /// Brings a log or a list of another system in.
    Import(crate::import_log::Options),
    /// Looks whether the data are as they were written.
    Doctor {
        #[command(flatten)]
        data: Data,
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
            webhook_allow,
        } => tokio::runtime::Runtime::new()?.block_on(run_office(
            data,
            listen,
            public_url,
            webhook_allow,
            around,
        )),
        Verb::CreateEnterprise {
            data,
            address,
            name,
            zone,
            administrator,
            email,
        } => {
            let office = open(&data, around)?;
            let founding = Founding {
                name,
                zone,
                administrator,
                email,
            };
            let (id, _, secret) =
                office.commit(|tx, changed| found(tx, &office, &founding, changed))?;
            let site = Site::new(Arc::clone(&office), &address.public_url);
            say(&json!({
                "enterprise": founding.name,
                "id": id,
                "email": founding.email,
                "setUpLink": site.link(&format!("/set-up#{secret}")),
            }))
        }
        Verb::Sample { data, address } => {
            let lines = sample::fill(&data.data, &address.public_url)?;
            if lines.is_empty() {
                tracing::warn!("the office is not empty and has no sample: nothing was changed");
            }
            lines.iter().try_for_each(say)
        }
        Verb::Backup { data, to } => {
            let blobs = backup::back_up(&*open(&data, around)?, &to)?;
            say(&json!({ "backup": to, "blobs": blobs }))
        }
        Verb::Restore { from, data } => {
            backup::restore(&from, &data.data, &around)?;
            say(&json!({ "restored": data.data }))
        }
        Verb::Import(options) => {
            let open = |data: &std::path::Path| {
                let data = data.to_owned();
                open(&Data { data }, around)
            };
            say(&crate::import_log::run(&options, open)?)
        }
        Verb::Doctor { data } => {
            let findings = doctor::examine(&*open(&data, around)?)?;
            say(&serde_json::to_value(&findings)?)?;
            anyhow::ensure!(findings.problems.is_empty(), "the data are damaged");
            Ok(())
        }
    }
}

fn open(data: &Data, around: Around) -> anyhow::Result<Arc<Office>> {
    Office::open(&data.data, around)
        .with_context(|| format!("{} cannot be used", data.data.display()))
}

async fn run_office(
    data: Data,
    listen: SocketAddr,
    public_url: Option<String>,
    webhook_allow: Vec<String>,
    around: Around,
) -> anyhow::Result<()> {
    let office = open(&data, around)?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("nobody can listen at {listen}"))?;
    // Port 0 means any: tell which one it became.
    let address = listener.local_addr()?;
    let public_url = public_url.unwrap_or_else(|| format!("http://{address}"));
    let site = Site::allowing(office, &public_url, webhook_allow);
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
