//! The transport over reqwest: HTTP/1.1, no redirects, no retries of its own, no proxy for loopback.

use super::body::WatchedBody;
use super::{BoxFuture, Phase, SendWatch, Transport, TransportError, tls};
use crate::config::{Connection, is_loopback};
use crate::error::{Error, Sent};
use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use std::time::{Duration, Instant};

pub(crate) struct DefaultTransport {
    client: reqwest::Client,
    answer_bytes: usize,
    started: Instant,
}

impl DefaultTransport {
    pub(crate) fn new(connection: &Connection) -> Result<Self, Error> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(&connection.extra_roots)?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(connection.connect_timeout)
            .pool_idle_timeout(connection.idle_timeout);
        // A request to loopback must never meet a proxy that the environment names.
        let builder = if is_loopback(&connection.base_url) { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|_| {
            let says = "the HTTP client cannot be set up";
            Error::configuration("transport", says, "Check the proxy variables of the environment.")
        })?;
        Ok(DefaultTransport { client, answer_bytes: connection.answer_bytes, started: Instant::now() })
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let watch = request.extensions().get::<SendWatch>().cloned().unwrap_or_default();
        watch.waiting();
        // Nobody drives a current-thread runtime between calls: without this pause a connection that the server
        // has closed meanwhile would still be taken from the pool.
        tokio::task::yield_now().await;
        let request = request.map(|bytes| reqwest::Body::wrap(WatchedBody::new(bytes, watch.clone())));
        let failed = |phase, status| TransportError { sent: watch.sent(), phase, status };
        let request = reqwest::Request::try_from(request).map_err(|_| failed(Phase::Connect, None))?;
        let answer = self.client.execute(request).await.map_err(|_| {
            let phase = if watch.sent() == Sent::No { Phase::Connect } else { Phase::Head };
            failed(phase, None)
        })?;
        watch.head_read();
        self.whole(answer).await.map_err(|status| failed(Phase::Body, Some(status)))
    }

    /// Reads the body to its end; a cut or over-long one is an error with the status that came.
    async fn whole(&self, mut answer: reqwest::Response) -> Result<Response<Bytes>, u16> {
        let status = answer.status().as_u16();
        let mut head = Response::builder().status(answer.status());
        if let Some(headers) = head.headers_mut() {
            *headers = std::mem::take(answer.headers_mut());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| status)? {
            if body.len() + chunk.len() > self.answer_bytes {
                return Err(status);
            }
            body.extend_from_slice(&chunk);
        }
        head.body(body.freeze()).map_err(|_| status)
    }
}

impl Transport for DefaultTransport {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }
}
