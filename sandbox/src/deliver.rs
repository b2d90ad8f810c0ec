//! Delivering webhooks, one after the other, to loopback only.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use crate::faults::WebhookFault;
use crate::state::Shared;
use crate::webhooks::{Event, Outcome};

/// The longest a receiver may take.
const BOUND: Duration = Duration::from_secs(5);
/// How long a webhook waits for the one it is to be swapped with.
const SWAP_BOUND: Duration = Duration::from_secs(5);
/// The longest answer head that is read.
const ANSWER_LIMIT: usize = 64 * 1024;

/// Delivers every event in order until the sandbox ends. Later attempts wait for nobody and nobody for them.
pub(crate) async fn run(shared: Arc<Shared>, mut events: UnboundedReceiver<Event>) {
    while let Some(event) = events.recv().await {
        let fault = shared.lock().faults.take_webhook();
        match fault {
            None => first(&shared, event).await,
            Some(WebhookFault::Drop) => record(&shared, &event, 1, Outcome::Dropped),
            Some(WebhookFault::Duplicate) => {
                send(&shared, &event, 1).await;
                first(&shared, event).await;
            }
            Some(WebhookFault::Reorder) => {
                if let Ok(Some(next)) = timeout(SWAP_BOUND, events.recv()).await {
                    first(&shared, next).await;
                }
                first(&shared, event).await;
            }
        }
    }
}

/// The first attempt; the others, if there are any, go their own way.
async fn first(shared: &Arc<Shared>, event: Event) {
    let era = shared.lock().era();
    if !send(shared, &event, 1).await && !event.waits.is_empty() {
        tokio::spawn(again(Arc::clone(shared), event, era));
    }
}

/// The attempts after the first, until one is acknowledged or the sandbox was reset.
async fn again(shared: Arc<Shared>, event: Event, era: u64) {
    for (place, wait) in event.waits.iter().enumerate() {
        tokio::time::sleep(*wait).await;
        if shared.lock().era() != era || send(&shared, &event, place + 2).await {
            return;
        }
    }
}

/// Whether the receiver acknowledged it with 200.
async fn send(shared: &Shared, event: &Event, attempt: usize) -> bool {
    let outcome = match timeout(BOUND, post(event)).await {
        Ok(Ok(status)) => Outcome::Answered(status),
        Ok(Err(error)) => Outcome::Failed(error.kind().to_string()),
        Err(_) => Outcome::Failed("no answer in time".to_owned()),
    };
    let acknowledged = outcome == Outcome::Answered(200);
    record(shared, event, attempt, outcome);
    acknowledged
}

fn record(shared: &Shared, event: &Event, attempt: usize, outcome: Outcome) {
    shared.lock().deliveries.push(event.delivery(attempt, outcome));
}

/// One POST on a connection of its own; returns the status.
async fn post(event: &Event) -> io::Result<u16> {
    let mut stream = TcpStream::connect(event.url.address()).await?;
    let headers: String = event.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {}\r\nConnection: close\r\n\r\n{}",
        event.url.target(),
        event.url.host(),
        event.body.len(),
        event.body
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(1024);
    loop {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut headers = [httparse::EMPTY_HEADER; 96];
        let mut response = httparse::Response::new(&mut headers);
        let parsed = response.parse(&answer).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        if let (httparse::Status::Complete(_), Some(status)) = (parsed, response.code) {
            return Ok(status);
        }
        if answer.len() > ANSWER_LIMIT {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
}
