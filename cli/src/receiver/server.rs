//! The sockets of the receiver: loopback only, one delivery a connection, everything bounded.

use super::Refusal;
use crate::connection::interrupted;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use kyckit::{Delivery, Event, Receiver, Timestamp};
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Bytes of the largest body that a receiver may take.
pub(crate) const BODY: usize = 1 << 20;
/// Bytes of a body that are kept: one more than the receiver takes, which is then the one to refuse it.
const KEPT: usize = BODY + 1;
/// Bytes that are read away, so that a sender of too much still gets its answer.
const DRAINED: usize = 16 << 20;
/// Bytes of a request's head.
const HEAD: usize = 64 << 10;
/// How long a head, and after it a body, may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may take altogether.
const CONNECTION: Duration = Duration::from_secs(30);
/// Connections at a time; the others wait.
const CONNECTIONS: usize = 64;
/// How long the last answers may take when the receiver ends.
const LAST: Duration = Duration::from_secs(2);

/// What became of a delivery.
pub(crate) type Told = Result<Box<Event>, Refusal>;

/// Receives until Ctrl-C, or until `hear` has heard enough and says so.
pub(crate) async fn run(receiver: Receiver, listener: TcpListener, mut hear: impl FnMut(Told) -> bool) {
    let receiver = Arc::new(receiver);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (tell, mut told) = mpsc::channel(CONNECTIONS);
    let mut connections = JoinSet::new();
    let mut end = std::pin::pin!(interrupted());
    loop {
        let next = async {
            // Never closed, so there is always a place in the end.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        tokio::select! {
            biased;
            () = &mut end => break,
            Some(became) = told.recv() => {
                if !hear(became) {
                    break;
                }
            }
            // Ended connections make room for others.
            Some(_) = connections.join_next() => {}
            (accepted, place) = next => match accepted {
                Ok((stream, _)) => {
                    let serving = serve(Arc::clone(&receiver), stream, tell.clone());
                    connections.spawn(async move {
                        // Whoever takes longer is cut off.
                        let _ = timeout(CONNECTION, serving).await;
                        drop(place);
                    });
                }
                // Out of sockets, or a peer that is gone already: let others finish first.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    // What was answered 200 is told, and from now on nothing is.
    told.close();
    while let Some(became) = told.recv().await {
        hear(became);
    }
    let _ = timeout(LAST, async { while connections.join_next().await.is_some() {} }).await;
}

async fn serve(receiver: Arc<Receiver>, stream: TcpStream, tell: mpsc::Sender<Told>) {
    let service = service_fn(|request| {
        let (receiver, tell) = (Arc::clone(&receiver), tell.clone());
        async move { Ok::<_, Infallible>(answer(&receiver, request, &tell).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(HEAD).keep_alive(false);
    // A broken connection has nobody to tell.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    receiver: &Receiver,
    request: Request<Incoming>,
    tell: &mpsc::Sender<Told>,
) -> Response<String> {
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().map_or("", |path| path.as_str());
    let body = timeout(PATIENCE, read(body)).await.unwrap_or(Err(Refusal::new(408, "too_slow")));
    let told = body.and_then(|body| {
        let headers = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let headers: Vec<_> = headers.collect();
        let delivery = Delivery { method: head.method.as_str(), path, headers: &headers, body };
        let received = receiver.receive(&delivery, Timestamp::now()).map_err(Refusal::from)?;
        Ok(received.event)
    });
    let told = told.map_err(|refusal| refusal.of(receiver.provider_at(path)));
    let response = match &told {
        Ok(_) => respond(200, "{}".to_owned()),
        Err(refusal) => respond(refusal.status, format!("{{\"error\":\"{}\"}}", refusal.code)),
    };
    match tell.send(told.map(Box::new)).await {
        Ok(()) => response,
        // The receiver is ending: the provider is to try again.
        Err(_) => respond(503, "{\"error\":\"ending\"}".to_owned()),
    }
}

/// The body as far as it is kept, or what is wrong with it. The rest of one that is too long is read away, within reason.
async fn read(mut body: Incoming) -> Result<Bytes, Refusal> {
    let mut bytes = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refusal::new(400, "cut_body"))?;
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        let room = KEPT.saturating_sub(bytes.len()).min(data.len());
        bytes.extend_from_slice(data.get(..room).unwrap_or_default());
        if seen > DRAINED {
            break;
        }
    }
    Ok(bytes.into())
}

fn respond(status: u16, body: String) -> Response<String> {
    let response = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
    let response = if status == 405 { response.header(ALLOW, "POST") } else { response };
    // Status and headers are our own.
    response.body(body).unwrap_or_default()
}
