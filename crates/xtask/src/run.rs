//! Everything started, as a newcomer would want it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::process::{Running, run as run_to_end, say, target};
use crate::{setup, test};

#[derive(Args)]
pub(crate) struct Options {
    /// Folder with the office's data.
    #[arg(long, default_value = ".run/office")]
    data: PathBuf,
    /// Port of the office; any free one when this one is taken.
    #[arg(long, default_value_t = 8642)]
    port: u16,
    /// Do not open the app, even where there is a display.
    #[arg(long)]
    no_window: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::for_building()?;
    setup::page()?;
    test::build_programs()?;
    let bin = target()?.join("debug");
    let port = free_port(options.port)?;
    let office = format!("http://127.0.0.1:{port}");
    run_to_end(
        "sample enterprise",
        Command::new(bin.join("fieldfare-server"))
            .arg("sample")
            .arg("--data")
            .arg(&options.data)
            .args(["--public-url", &office]),
    )?;
    let mut server = start_office(&bin, options, port, &office)?;
    println!();
    println!("  Console             {office}/");
    println!("  Requester's page    {office}/r/PUMP2345 (the code on a booster pump)");
    println!("  API                 {office}/api/docs");
    println!("  Sign-in links are listed above; each is good once, for choosing a password.");
    println!("  Ctrl-C stops everything.");
    let display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let mut app = None;
    if options.no_window {
        say("the app stays closed, as asked");
    } else if display {
        app = Some(Running::start(
            "app",
            Command::new(bin.join("fieldfare-desktop")).env("FIELDFARE_OFFICE", &office),
        )?);
    } else {
        say("no display here: the app stays closed, the console does the same in a browser");
    }
    // Ctrl-C reaches every program of this terminal, the office included: it
    // stops gracefully, and then so does this one.
    while !server.ended() {
        std::thread::sleep(std::time::Duration::from_millis(200));
        if let Some(running) = &mut app
            && running.ended()
        {
            say(&format!("the {} was closed; the office goes on", running.name()));
            app = None;
        }
    }
    Ok(())
}

fn start_office(
    bin: &std::path::Path,
    options: &Options,
    port: u16,
    office: &str,
) -> Result<Running> {
    let mut command = Command::new(bin.join("fieldfare-server"));
    command
        .arg("serve")
        .arg("--data")
        .arg(&options.data)
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args(["--public-url", office])
        .stdout(Stdio::piped());
    let mut child = command.spawn().context("cannot start the office")?;
    let stdout = child.stdout.take().context("stdout is piped")?;
    let mut lines = BufReader::new(stdout).lines();
    // The office says so when it listens.
    let ready = lines
        .by_ref()
        .map_while(Result::ok)
        .any(|line| line.starts_with("listening"));
    let running = Running::from_child("office", child);
    if !ready {
        bail!("the office did not start");
    }
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            println!("{line}");
        }
    });
    Ok(running)
}

fn free_port(wanted: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", wanted))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .context("no free port on loopback")?;
    Ok(listener.local_addr()?.port())
}
