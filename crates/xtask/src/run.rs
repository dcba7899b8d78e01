//! Everything started, as a newcomer would want it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;

use crate::process::{Running, output, say, target};
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
    // Said again below, for a terminal that may stand elsewhere.
    let options = &Options {
        data: std::path::absolute(&options.data)?,
        ..*options
    };
    setup::for_building()?;
    setup::page()?;
    test::build_programs()?;
    let bin = target()?.join("debug");
    let port = free_port(options.port)?;
    let office = format!("http://127.0.0.1:{port}");
    say("sample enterprise");
    let sample = output(
        Command::new(bin.join("fieldfare-server"))
            .arg("sample")
            .arg("--data")
            .arg(&options.data)
            .args(["--public-url", &office]),
    )?;
    let mut server = start_office(&bin, options, port, &office)?;
    introduce(&office, &sample);
    let by_hand = serving(&bin, options, port, &office);
    let parts = std::iter::once(by_hand.get_program()).chain(by_hand.get_args());
    let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
    println!(
        "\n  The office alone, after it was stopped\n    {}",
        parts.join(" ")
    );
    println!("\n  Ctrl-C stops everything.\n");
    let display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let mut app = None;
    if options.no_window {
        say("the app stays closed, as asked");
    } else if display {
        // A device of this office: what another one left in the person's own folder
        // belongs to somebody else.
        app = Some(Running::start(
            "app",
            Command::new(bin.join("fieldfare-desktop"))
                .env("FIELDFARE_OFFICE", &office)
                .env("XDG_DATA_HOME", device_beside(&options.data)?),
        )?);
    } else {
        say("no display here: the app stays closed, the console does the same in a browser");
    }
    // Ctrl-C reaches every program of this terminal at once. An office that is
    // stopped alone takes nothing along: the app works on without one.
    let mut office_is_away = false;
    while !office_is_away || app.is_some() {
        std::thread::sleep(std::time::Duration::from_millis(200));
        if !office_is_away && server.ended() {
            office_is_away = true;
            say("the office has stopped; started again by the command above it takes what waits");
        }
        if let Some(running) = &mut app
            && running.ended()
        {
            say(&format!("the {} was closed", running.name()));
            app = None;
        }
    }
    Ok(())
}

/// Says where everything is, as a person wants to read it.
fn introduce(office: &str, sample: &str) {
    let lines: Vec<Value> = sample
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let of = |kind: &'static str| lines.iter().filter(move |line| line["kind"] == kind);
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    println!("\n  Console   {office}/");
    println!("  API       {office}/api/docs");
    for alerts in of("alerts") {
        println!("  Alerts    {}", text(alerts, "url"));
    }
    println!("\n  Requester's pages: what the code on a device opens");
    for equipment in of("equipment") {
        println!(
            "    {}  {}",
            text(equipment, "reportLink"),
            text(equipment, "name")
        );
    }
    println!("\n  Sign-in links, each good once, for choosing a password");
    for person in of("person") {
        println!(
            "    {} ({}, {})",
            text(person, "name"),
            text(person, "role"),
            text(person, "email")
        );
        println!("      {}", text(person, "setUpLink"));
    }
}

/// The office alone, as a person starts it again.
fn serving(bin: &Path, options: &Options, port: u16, office: &str) -> Command {
    let mut command = Command::new(bin.join("fieldfare-server"));
    command
        .arg("serve")
        .arg("--data")
        .arg(&options.data)
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args(["--public-url", office]);
    command
}

fn start_office(bin: &Path, options: &Options, port: u16, office: &str) -> Result<Running> {
    let mut child = serving(bin, options, port, office)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the office")?;
    let stdout = child.stdout.take().context("stdout is piped")?;
    let mut lines = BufReader::new(stdout).lines();
    // The office says so when it listens.
    let ready = lines
        .by_ref()
        .map_while(Result::ok)
        .any(|line| line.contains("\"listening\""));
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

/// Where the app keeps what it has of this office.
fn device_beside(office: &Path) -> Result<PathBuf> {
    let beside = office.parent().context("a folder for the office's data")?;
    Ok(beside.join("device"))
}

fn free_port(wanted: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", wanted))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .context("no free port on loopback")?;
    Ok(listener.local_addr()?.port())
}
