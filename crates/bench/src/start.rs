//! From the start of the real app to its first list, and the memory of all its
//! processes: in a session of its own, with a display, a bus and a keychain that
//! nobody else uses, on a replica that is full and an office that is not there.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fieldfare_domain::Role;
use fieldfare_replica::key::DeviceKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Options;
use crate::device::Device;
use crate::memory;
use crate::office::Town;
use crate::photos::exists;
use crate::stats::Times;
use crate::table::{Amount, Figure, Report};
use crate::texts::{Kind, Texts};

/// Tickets on the device: what a technician gathers in a few months, times all
/// technicians of the enterprise.
const TICKETS: usize = 2_400;
/// How often the app is started.
const STARTS: usize = 5;
/// Longest wait for a list.
const PATIENCE: Duration = Duration::from_secs(120);
/// After the list, until memory is counted: pictures are decoded, caches filled.
const SETTLED: Duration = Duration::from_secs(3);
/// The app's folder below the data folder: its identifier.
const DATA: &str = "app.fieldfare.desktop";
/// What the app logs when it hands the first list to the page.
const MARK: &str = "a list is handed to the page";
/// What a session of its own is made of.
const SESSION: [&str; 3] = ["dbus-run-session", "xvfb-run", "gnome-keyring-daemon"];

/// What the session found out.
#[derive(Serialize, Deserialize)]
struct Found {
    starts_ms: Vec<u64>,
    pss_bytes: u64,
    processes: usize,
}

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    if let Some(deb) = &options.deb {
        let bytes = deb
            .metadata()
            .with_context(|| deb.display().to_string())?
            .len();
        report.add(Figure::new("size of the .deb", Amount::Bytes(bytes)));
    } else {
        report.leaves_out("size of the .deb: none was given (--deb)");
    }
    let app = options.app()?;
    if !app.exists() {
        report.leaves_out(format!(
            "start of the app: there is no {}; build it first",
            app.display()
        ));
        return Ok(());
    }
    let missing: Vec<&str> = SESSION
        .into_iter()
        .filter(|program| !exists(program))
        .collect();
    if !missing.is_empty() {
        report.leaves_out(format!(
            "start of the app, memory of its processes: no display of its own without {}",
            missing.join(", ")
        ));
        return Ok(());
    }
    let folder = options.scratch()?;
    let out = Command::new("dbus-run-session")
        .args(["--", "xvfb-run", "-a", "-s", "-screen 0 1440x900x24"])
        .arg(std::env::current_exe()?)
        .arg("--started")
        .arg(&app)
        .arg("--folder")
        .arg(folder.path())
        .output()?;
    if !out.status.success() {
        // `xvfb-run` makes one of both outputs.
        let said = String::from_utf8_lossy(&out.stdout);
        bail!("the session of the app ended with {}:\n{said}", out.status);
    }
    let found = std::fs::read(folder.path().join(FOUND)).context("what the session found")?;
    let found: Found = serde_json::from_slice(&found).context("what the session found")?;
    let mut starts = Times::default();
    for ms in found.starts_ms {
        starts.push(Duration::from_millis(ms));
    }
    report.add(
        Figure::new(
            "app start to first list",
            Amount::Seconds(starts.median().as_secs_f64()),
        )
        .goal("0.5 s to a window (a bare app, seen elsewhere)"),
    );
    report.add(
        Figure::new(
            format!("memory of its {} processes", found.processes),
            Amount::Bytes(found.pss_bytes),
        )
        .goal("270 MB (a bare app, seen elsewhere)"),
    );
    Ok(())
}

/// The file in which the session leaves what it found.
const FOUND: &str = "found.json";

/// Inside of the session.
pub(crate) fn in_session(app: &Path, folder: &Path) -> Result<()> {
    let home = Home::make(folder)?;
    let _keychain = home.keychain()?;
    home.furnish()?;
    let mut found = Found {
        starts_ms: Vec::new(),
        pss_bytes: 0,
        processes: 0,
    };
    for _ in 0..STARTS {
        let mut running = home.start(app)?;
        found
            .starts_ms
            .push(u64::try_from(running.until_list()?.as_millis())?);
        std::thread::sleep(SETTLED);
        (found.pss_bytes, found.processes) = memory::tree(running.child.0.id())?;
    }
    // In a file: on the output is what every program of the session has to say.
    std::fs::write(folder.join(FOUND), serde_json::to_vec(&found)?)?;
    Ok(())
}

/// A process that ends with this value.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The folders of a person who has only this app.
struct Home {
    home: PathBuf,
    data: PathBuf,
}

impl Home {
    fn make(folder: &Path) -> Result<Self> {
        let home = folder.join("home");
        let data = home.join("data");
        std::fs::create_dir_all(&data)?;
        Ok(Self { home, data })
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", &self.home)
            .env("XDG_DATA_HOME", &self.data)
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("XDG_CACHE_HOME", self.home.join("cache"))
            .env_remove("FIELDFARE_OFFICE");
        command
    }

    /// A real keychain, open.
    fn keychain(&self) -> Result<Ending> {
        let mut child = self
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .context("the keychain does not start")?;
        child
            .stdin
            .take()
            .context("its input is piped")?
            .write_all(b"of this run\n")?;
        Ok(Ending(child))
    }

    /// Puts a key into the keychain and a full replica under it.
    fn furnish(&self) -> Result<()> {
        let place = self.data.join(DATA);
        let mut bytes = [0; 32];
        for half in bytes.chunks_mut(16) {
            half.copy_from_slice(Uuid::new_v4().as_bytes());
        }
        let begin = Instant::now();
        // The keychain takes a moment until it is there.
        while let Err(why) = keep(&place.display().to_string(), &bytes) {
            if begin.elapsed() > PATIENCE {
                return Err(why.context("the keychain does not keep the key"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let town = Town::found(&self.home.join("office"))?;
        let mara = *town
            .people()
            .technicians
            .first()
            .context("there are technicians")?;
        let device = Device::with_key(
            &place.join("replica"),
            &town,
            mara,
            Role::Technician,
            DeviceKey::from_bytes(bytes),
        )?;
        device.fill(TICKETS, &town, &mut Texts::new(Kind::Short, 51))
    }

    fn start(&self, app: &Path) -> Result<Running> {
        let begin = Instant::now();
        let mut child = self
            .command(app)
            .env("FIELDFARE_LOG", "fieldfare=debug")
            .env("LANG", "C.UTF-8")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("the app does not start")?;
        let stderr = child.stderr.take().context("its errors are piped")?;
        let (tell, hear) = mpsc::channel();
        // Read to the end, so that the app never waits for us.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if tell.send((Instant::now(), line)).is_err() {
                    return;
                }
            }
        });
        Ok(Running {
            begin,
            lines: hear,
            child: Ending(child),
        })
    }
}

/// Keeps a key under the name that the app looks for.
#[cfg(target_os = "linux")]
fn keep(name: &str, key: &[u8]) -> Result<()> {
    use keyring_core::api::CredentialStoreApi;
    let entry = zbus_secret_service_keyring_store::Store::new()?.build("fieldfare", name, None)?;
    Ok(entry.set_secret(key)?)
}

#[cfg(not(target_os = "linux"))]
fn keep(_: &str, _: &[u8]) -> Result<()> {
    bail!("the start of the app is measured on Linux only")
}

/// The app.
struct Running {
    begin: Instant,
    lines: mpsc::Receiver<(Instant, String)>,
    child: Ending,
}

impl Running {
    fn until_list(&mut self) -> Result<Duration> {
        let mut said = Vec::new();
        while let Some(left) = PATIENCE.checked_sub(self.begin.elapsed()) {
            let Ok((at, line)) = self.lines.recv_timeout(left) else {
                break;
            };
            if line.contains(MARK) {
                return Ok(at.duration_since(self.begin));
            }
            said.push(line);
        }
        bail!("the app shows no list; it said:\n{}", said.join("\n"))
    }
}
