//! A PostgreSQL of the tests' own: one cluster for each test process, one database
//! for each office, both gone when the process is.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

/// Most that a connection may take to close, in ms.
const CLOSED_WITHIN_MS: u32 = 60_000;
/// Database that each office's is a copy of.
const TEMPLATE: &str = "office_template";

/// The running cluster. Its keeper, a shell, stops it when the pipe to this
/// process closes, however this process ends.
struct Cluster {
    folder: PathBuf,
    _keeper: Child,
    next: AtomicU32,
    copying: Mutex<()>,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start)
}

impl Cluster {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("fieldfare-pg-{}", std::process::id()));
        let programs = programs();
        let is_root = text(Command::new("id").arg("-u")) == "0";
        let mut keeper = Command::new("sh")
            .args(["-euc", KEEPER, "keeper"])
            .arg(&folder)
            .arg(&programs)
            // initdb refuses to run as root.
            .arg(if is_root {
                "setpriv --reuid=postgres --regid=postgres --clear-groups"
            } else {
                ""
            })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let mut said = String::new();
        let stdout = keeper.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut said).unwrap();
        assert!(
            said == "ready\n",
            "PostgreSQL does not start: {}",
            std::fs::read_to_string(folder.join("log")).unwrap_or_default()
        );
        let cluster = Self {
            folder,
            _keeper: keeper,
            next: AtomicU32::new(1),
            copying: Mutex::new(()),
        };
        // Who owns the tables is no superuser, as with anybody else's database.
        cluster.run("postgres", "CREATE ROLE keeper LOGIN CREATEROLE");
        cluster.run(
            "postgres",
            &format!("CREATE DATABASE {TEMPLATE} OWNER keeper"),
        );
        fieldfare_server::db::migrate(&cluster.url(TEMPLATE)).expect("the tables are made");
        // A copy needs the template alone: whoever made the tables is waited out.
        cluster.run(
            "postgres",
            &format!(
                "SELECT pg_terminate_backend(pid, {CLOSED_WITHIN_MS}) FROM pg_stat_activity \
                 WHERE datname = '{TEMPLATE}'"
            ),
        );
        cluster
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgres://keeper@/{database}?host={}",
            self.folder.display()
        )
    }

    fn run(&self, database: &str, sql: &str) -> String {
        let done = psql(&self.folder, database, sql).output().unwrap();
        assert!(
            done.status.success(),
            "{sql}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }
}

/// Makes the cluster, runs it until the pipe closes, and leaves nothing behind.
const KEEPER: &str = r#"
folder=$1; programs=$2; as=$3
mkdir -m 755 "$folder"
trap 'rm -rf "$folder"' EXIT
if [ -n "$as" ]; then chown postgres "$folder"; fi
cd "$folder"
$as "$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >>log 2>&1
$as "$programs/pg_ctl" start -D data -w -t 60 -l "$folder/server.log" -o "-c listen_addresses= \
  -c unix_socket_directories=$folder -c max_connections=400 -c shared_buffers=64MB -c fsync=off \
  -c full_page_writes=off -c log_min_messages=fatal" >>log 2>&1 </dev/null
echo ready
read -r _ || true
$as "$programs/pg_ctl" stop -D data -m fast >>log 2>&1 || true
"#;

/// Where the programs of the newest PostgreSQL are.
fn programs() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs
                .join("initdb")
                .exists()
                .then_some((version, programs))
        })
        .collect();
    found.sort();
    match found.pop() {
        Some((_, programs)) => programs,
        None => {
            let path = text(Command::new("sh").args(["-c", "command -v initdb"]));
            assert!(
                !path.is_empty(),
                "these tests need PostgreSQL's initdb and postgres (Debian: postgresql)"
            );
            Path::new(&path).parent().unwrap().to_owned()
        }
    }
}

fn psql(folder: &Path, database: &str, sql: &str) -> Command {
    let mut command = Command::new(programs().join("psql"));
    command
        .args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
        ])
        .arg("-h")
        .arg(folder)
        .args(["-d", database, "-c", sql])
        .stdin(Stdio::null());
    command
}

fn text(command: &mut Command) -> String {
    command
        .output()
        .map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned())
        .unwrap_or_default()
}

/// An office's database; dropped with it.
pub(crate) struct Database {
    name: String,
}

impl Database {
    /// A database with tables and nothing in them.
    pub(crate) fn new() -> Self {
        let cluster = cluster();
        let name = format!("office_{}", cluster.next.fetch_add(1, Ordering::Relaxed));
        // Two copies at once would be in one another's way.
        let _turn = cluster.copying.lock().unwrap();
        cluster.run(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER keeper"),
        );
        Self { name }
    }

    /// Its address, for the owner of its tables.
    pub(crate) fn url(&self) -> String {
        cluster().url(&self.name)
    }

    /// A copy of this database as a dump of it makes one.
    pub(crate) fn dumped_and_loaded(&self) -> Self {
        let cluster = cluster();
        let name = format!("loaded_{}", cluster.next.fetch_add(1, Ordering::Relaxed));
        let make = format!("CREATE DATABASE {name} TEMPLATE template0 OWNER keeper");
        cluster.run("postgres", &make);
        let dump = Command::new(programs().join("pg_dump"))
            .args(["-U", "postgres", "-d", &self.name, "-h"])
            .arg(&cluster.folder)
            .output()
            .unwrap();
        assert!(
            dump.status.success(),
            "{}",
            String::from_utf8_lossy(&dump.stderr)
        );
        let mut load = psql(&cluster.folder, &name, "")
            .args(["-f", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = load.stdin.take().unwrap();
        stdin.write_all(&dump.stdout).unwrap();
        drop(stdin);
        assert!(load.wait().unwrap().success());
        Self { name }
    }

    /// Lets nobody in any more, or everybody again.
    pub(crate) fn closes(&self, closes: bool) {
        let cluster = cluster();
        let name = &self.name;
        let sql = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {}", !closes);
        cluster.run("postgres", &sql);
        if closes {
            let sql = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            );
            cluster.run("postgres", &sql);
        }
    }

    /// Says something to the database as the superuser and stays in the middle of
    /// it until what is returned is dropped.
    pub(crate) fn hold(&self, sql: &str) -> Held {
        let mut held = psql(&cluster().folder, &self.name, "")
            .args(["-f", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let stdin = held.stdin.as_mut().unwrap();
        stdin.write_all(sql.as_bytes()).unwrap();
        stdin.write_all(b"\n").unwrap();
        stdin.flush().unwrap();
        Held(held)
    }

    /// Ends connections of offices to this database: one of them that did
    /// something last that begins so. Returns how many.
    pub(crate) fn kill_one(&self, did: &str) -> u64 {
        let sql = format!(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name = 'fieldfare' \
             AND query LIKE '{did}%' ORDER BY random() LIMIT 1) one"
        );
        self.run(&sql).parse().unwrap()
    }

    /// Does something as the superuser, whom nothing is hidden from, and returns
    /// what it says.
    pub(crate) fn run(&self, sql: &str) -> String {
        cluster().run(&self.name, sql)
    }
}

/// A conversation that has not ended.
pub(crate) struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let done = psql(&cluster().folder, "postgres", &sql).output();
        if !done.is_ok_and(|done| done.status.success()) {
            // The folder goes anyway.
            let _ = writeln!(std::io::stderr(), "{} is left for later", self.name);
        }
    }
}
