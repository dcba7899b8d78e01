//! Connecting to PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{ROLE, errors};
use crate::background::{Background, block_on};
use crate::error::{OfficeError, Result};

/// How long a connection may take to come about.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// Where the database is, and how to speak to it.
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    pub(super) background: Background,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The configuration keeps its password to itself.
        write!(f, "Address({:?})", self.config.get_hosts())
    }
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self> {
        // Certificates are always verified, with the host's name: what others
        // call `verify-full` is all there is.
        let url = url
            .replace("sslmode=verify-full", "sslmode=require")
            .replace("sslmode=verify-ca", "sslmode=require");
        let mut config: Config = url
            .parse()
            // The error names the part that is wrong, never the password.
            .map_err(|e| OfficeError::Damaged(format!("DATABASE_URL cannot be read: {e}")))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_MAX);
        }
        if config.get_application_name().is_none() {
            config.application_name("fieldfare");
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(tls()?),
            _ => None,
        };
        Ok(Self {
            config,
            tls,
            background: Background::new("postgres")?,
        })
    }

    /// Connects, and lets the connection's bytes move by themselves.
    pub(super) fn connect(&self) -> Result<Client> {
        let config = self.config.clone();
        let connected = match self.tls.clone() {
            Some(tls) => self.background.spawn(async move {
                let (client, wire) = config.connect(tls).await?;
                tokio::spawn(wire);
                Ok(client)
            })?,
            None => self.background.spawn(async move {
                let (client, wire) = config.connect(NoTls).await?;
                tokio::spawn(wire);
                Ok(client)
            })?,
        };
        block_on(connected)
            .map_err(|e| OfficeError::Unavailable(e.to_string()))?
            .map_err(|e: tokio_postgres::Error| errors::of_connecting(&e))
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn tls(&self) -> Option<MakeRustlsConnect> {
        self.tls.clone()
    }
}

fn tls() -> Result<MakeRustlsConnect> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // One that cannot be read is one that nothing is signed with.
        let _ = roots.add(certificate);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| OfficeError::Damaged(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// A connection that is ready to serve, and the life of the data behind it.
///
/// # Errors
/// When there is none, or row-level security would not hold on it.
pub(super) fn for_serving(address: &Address) -> Result<(Client, String)> {
    let client = address.connect()?;
    block_on(client.batch_execute(
        "SET statement_timeout = '60s'; SET lock_timeout = '10s'; \
         SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'; \
         SELECT set_config('synchronous_commit', 'on', false) \
         WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')",
    ))
    .map_err(errors::of_statement)?;
    let may_become: bool = one(
        &client,
        "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1 \
         AND pg_has_role(session_user, oid, 'MEMBER'))",
        &[&ROLE],
    )?;
    if may_become {
        // From here on the tables are somebody else's.
        block_on(client.batch_execute(&format!("SET ROLE {ROLE}")))
            .map_err(errors::of_statement)?;
    }
    let is_active: bool = one(&client, "SELECT row_security_active('ticket')", &[])?;
    if !is_active {
        return Err(OfficeError::Damaged(
            "row-level security does not hold for this user of PostgreSQL: let the tables' owner \
             run `fieldfare-server migrate`, or use another user"
                .to_owned(),
        ));
    }
    let life = life(&client)?;
    Ok((client, life))
}

/// What tells this life of the data behind a connection from every other.
pub(super) fn life(client: &Client) -> Result<String> {
    // A dump that is loaded again has other tables, another cluster another name,
    // and after a failover or a recovery to a point in time the timeline is new.
    one(
        client,
        "SELECT concat_ws(' ', (SELECT system_identifier FROM pg_control_system()), \
         left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), \
         (SELECT oid FROM pg_database WHERE datname = current_database()), \
         'office'::regclass::oid)",
        &[],
    )
}

pub(super) fn one<T: for<'a> tokio_postgres::types::FromSql<'a>>(
    client: &Client,
    sql: &str,
    params: &[&(dyn tokio_postgres::types::ToSql + Sync)],
) -> Result<T> {
    let row = block_on(client.query_one(sql, params)).map_err(errors::of_statement)?;
    row.try_get(0).map_err(errors::of_statement)
}
