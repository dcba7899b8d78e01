//! Clients that only listen, over real sockets on this machine.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use axum::Router;
use tokio::runtime::Runtime;

/// How long an answer may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest head of an answer, in bytes.
const HEAD_MAX: usize = 8 << 10;

/// An office that listens for as long as this lives.
pub(crate) struct Served {
    /// Where.
    pub(crate) address: SocketAddr,
    /// Its threads end with it.
    _runtime: Runtime,
}

/// Lets the office listen on a free port.
pub(crate) fn serve(router: Router) -> Result<Served> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served = match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => axum::serve(listener, service).await,
            Err(error) => Err(error),
        };
        if let Err(error) = served {
            eprintln!("the office does not listen: {error}");
        }
    });
    Ok(Served {
        address,
        _runtime: runtime,
    })
}

/// A console that waits for changes; it listens when this returns.
pub(crate) fn listen(office: SocketAddr, token: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(office)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /api/v1/changes HTTP/1.1\r\nhost: {office}\r\nauthorization: Bearer {token}\r\n\r\n"
    )?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        ensure!(head.len() < HEAD_MAX, "the answer has no end");
        stream.read_exact(&mut byte)?;
        head.extend_from_slice(&byte);
    }
    if !head.starts_with(b"HTTP/1.1 200") {
        bail!("{}", String::from_utf8_lossy(&head));
    }
    Ok(stream)
}
