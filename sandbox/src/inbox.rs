//! A small loopback receiver for webhooks.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::http::Conn;

/// More than this is answered but not kept.
const KEPT: usize = 10_000;

/// One request that came in. Its body may hold personal data: `Debug` shows its length only.
#[derive(Clone)]
pub struct Received {
    /// Place in the order of arrival, from 0.
    pub order: usize,
    /// Method.
    pub method: String,
    /// Request target: path and query.
    pub path: String,
    /// Headers as they came.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Received {
    /// A header's value, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("order", &self.order)
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

struct Letters {
    kept: Vec<Received>,
    /// How many `next` has handed out.
    taken: usize,
    answer: Answer,
    delay: Duration,
}

struct Mailbox {
    letters: Mutex<Letters>,
    arrived: Condvar,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A receiver on a free port of 127.0.0.1 that keeps what is sent to it, on any path.
pub struct Inbox {
    address: SocketAddr,
    inner: Arc<Mailbox>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Inbox {
    /// Starts a receiver that answers 200 `{}`.
    ///
    /// # Errors
    ///
    /// When no port is free, or a thread cannot be started.
    pub fn start() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Mailbox {
            letters: Mutex::new(Letters {
                kept: Vec::new(),
                taken: 0,
                answer: Answer::json(200, "{}".to_owned()),
                delay: Duration::ZERO,
            }),
            arrived: Condvar::new(),
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let for_tasks = Arc::clone(&inner);
        let thread = std::thread::Builder::new().name("kyckit-inbox".to_owned()).spawn(move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener)?;
                tokio::select! {
                    () = run(for_tasks, listener) => {}
                    _ = stopped => {}
                }
                Ok(())
            })
        })?;
        Ok(Self { address, inner, stop: Some(stop), thread: Some(thread) })
    }

    /// `http://127.0.0.1:port/webhook`; every other path is received too.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/webhook", self.address)
    }

    /// Sets the answer of the next requests.
    pub fn answer(&self, status: u16, body: impl Into<String>) {
        self.inner.lock().answer = Answer::json(status, body.into());
    }

    /// Lets the next answers wait this long.
    pub fn answer_delay(&self, delay: Duration) {
        self.inner.lock().delay = delay;
    }

    /// Everything received so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.inner.lock().kept.clone()
    }

    /// Waits until `n` requests are here, or the time is over, and returns what is here.
    #[must_use]
    pub fn wait_for(&self, n: usize, timeout: Duration) -> Vec<Received> {
        self.wait_until(timeout, |letters| letters.kept.len() >= n).kept.clone()
    }

    /// The next request that was not handed out before, in the order of arrival.
    #[must_use]
    pub fn next(&self, timeout: Duration) -> Option<Received> {
        let mut letters = self.wait_until(timeout, |letters| letters.kept.len() > letters.taken);
        let letter = letters.kept.get(letters.taken).cloned()?;
        letters.taken += 1;
        Some(letter)
    }

    fn wait_until(&self, timeout: Duration, done: impl Fn(&Letters) -> bool) -> MutexGuard<'_, Letters> {
        let end = Instant::now() + timeout;
        let mut letters = self.inner.lock();
        while !done(&letters) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            letters =
                self.inner.arrived.wait_timeout(letters, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        letters
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn run(inner: Arc<Mailbox>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(Arc::clone(&inner), stream));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(inner: Arc<Mailbox>, stream: TcpStream) {
    let mut conn = Conn::new(stream);
    while conn.wait_for_bytes().await.is_ok() {
        let Ok(head) = conn.read_head().await else {
            break;
        };
        let Ok(body) = conn.read_body(&head, || ()).await else {
            break;
        };
        let (answer, delay) = {
            let mut letters = inner.lock();
            let order = letters.kept.len();
            if order < KEPT {
                letters.kept.push(Received {
                    order,
                    method: head.method,
                    path: head.target,
                    headers: head.headers,
                    body,
                });
            }
            inner.arrived.notify_all();
            (letters.answer.clone(), letters.delay)
        };
        tokio::time::sleep(delay).await;
        let written = conn.write(&answer, false, head.close).await;
        if head.close || written.is_err() {
            break;
        }
    }
    conn.finish().await;
}
