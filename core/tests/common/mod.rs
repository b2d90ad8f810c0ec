//! What the test crates share: an application, clients of both kinds, loopback servers that record.

#![allow(dead_code, reason = "every test crate takes what it needs")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kyckit::hyperverge::{
    BlockingClient, Client, ClientConfig, KraApplication, Receipt, UploadMode, UploadOptions,
};
use kyckit::{Error, Rules, Timestamp, Valid};
use kyckit_sandbox::Sandbox;

/// A valid resident individual.
pub(crate) const APPLICATION: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/application.json"));

pub(crate) fn rules() -> Rules {
    Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
}

/// The example under an application number of its own.
pub(crate) fn application(number: &str) -> KraApplication {
    let mut app = KraApplication::from_wire(APPLICATION.as_bytes(), &rules()).unwrap();
    app.application_number = Some(number.into());
    app
}

pub(crate) fn valid(number: &str) -> Valid<KraApplication> {
    application(number).into_valid(&rules()).unwrap()
}

pub(crate) fn config_for(base_url: &str) -> ClientConfig {
    let mut config = ClientConfig::new("sandbox-app-id", "sandbox-app-key");
    config.base_url = base_url.to_owned();
    config
}

pub(crate) fn config(sandbox: &Sandbox) -> ClientConfig {
    config_for(&sandbox.base_url())
}

pub(crate) fn options(id: &str, mode: UploadMode, timeout: Duration) -> UploadOptions {
    let mut options = UploadOptions::new(id);
    options.mode = mode;
    options.timeout = Some(timeout);
    options
}

/// Which client makes a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Async,
    Blocking,
}

pub(crate) const WAYS: [(Way, UploadMode); 4] = [
    (Way::Async, UploadMode::Queued),
    (Way::Async, UploadMode::Immediate),
    (Way::Blocking, UploadMode::Queued),
    (Way::Blocking, UploadMode::Immediate),
];

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// One upload by a client of its own.
pub(crate) fn upload(
    way: Way,
    config: ClientConfig,
    app: &Valid<KraApplication>,
    options: &UploadOptions,
) -> Result<Receipt, Error> {
    Held::new(way, config).upload(app, options)
}

/// A client of either kind, for several calls.
pub(crate) enum Held {
    Async(tokio::runtime::Runtime, Client),
    Blocking(BlockingClient),
}

impl Held {
    pub(crate) fn new(way: Way, config: ClientConfig) -> Self {
        match way {
            Way::Async => Held::Async(runtime(), Client::new(config).unwrap()),
            Way::Blocking => Held::Blocking(BlockingClient::new(config).unwrap()),
        }
    }

    pub(crate) fn upload(
        &self,
        app: &Valid<KraApplication>,
        options: &UploadOptions,
    ) -> Result<Receipt, Error> {
        match self {
            Held::Async(runtime, client) => runtime.block_on(client.upload(app, options)),
            Held::Blocking(client) => client.upload(app, options),
        }
    }
}

/// Waits until something holds, ten seconds at most.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < end, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Port of a listener that is gone.
pub(crate) fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A raw listener that keeps what it reads and answers every request with the same bytes.
pub(crate) struct Tape {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Tape {
    pub(crate) fn start(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let for_thread = Arc::clone(&seen);
        // Ends with the process: it holds nothing but the listener.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = serve(stream, &answer, &for_thread);
            }
        });
        Tape { address, seen }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The bytes of every connection so far, one request each.
    pub(crate) fn seen(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answer: &[u8], seen: &Mutex<Vec<Vec<u8>>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let place = {
        let mut seen = seen.lock().unwrap();
        seen.push(Vec::new());
        seen.len() - 1
    };
    let mut all = Vec::new();
    let mut chunk = [0_u8; 65536];
    while !is_whole(&all) {
        let n = stream.read(&mut chunk)?;
        if n == 0 {
            break;
        }
        all.extend_from_slice(&chunk[..n]);
        seen.lock().unwrap()[place].clone_from(&all);
    }
    stream.write_all(answer)
}

/// Whether a request with a `Content-Length` is there to its end.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    bytes.len() >= end + 4 + length.unwrap_or(0)
}

/// A whole HTTP/1.1 answer.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// The head of a request as (request line, headers with lower-case names), and its body.
pub(crate) fn parse(request: &[u8]) -> (String, Vec<(String, String)>, Vec<u8>) {
    let end = request.windows(4).position(|w| w == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8(request[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap().to_owned();
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_ascii_lowercase(), value.trim().to_owned())
    });
    (first, headers.collect(), request[end + 4..].to_vec())
}
