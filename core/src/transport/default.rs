//! The transport over reqwest: HTTP/1.1, no redirects, no retries of its own, no proxy for loopback.

use super::body::WatchedBody;
use super::{BoxFuture, Phase, SendWatch, Transport, TransportError, tls};
use crate::config::{Settings, is_loopback};
use crate::error::{Error, Sent};
use bytes::{Bytes, BytesMut};
use http::{Request, Response, Uri};
use reqwest::Url;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Connections that nobody used for so long are closed.
const IDLE: Duration = Duration::from_secs(60);
/// Longer answers are not read to their end.
const ANSWER_BYTES: usize = 16 << 20;

pub(crate) struct DefaultTransport {
    client: reqwest::Client,
    /// The last address with what reqwest makes of it: a client asks few addresses, and reading one takes as long as
    /// sending the request.
    address: Mutex<Option<(Uri, Url)>>,
    started: Instant,
}

impl DefaultTransport {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(&settings.extra_roots)?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(IDLE);
        // A request to loopback must never meet a proxy that the environment names.
        let builder = if is_loopback(&settings.base_url) { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|_| {
            let says = "the HTTP client cannot be set up";
            Error::configuration("transport", says, "Check the proxy variables of the environment.")
        })?;
        Ok(DefaultTransport { client, address: Mutex::default(), started: Instant::now() })
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let watch = request.extensions().get::<SendWatch>().cloned().unwrap_or_default();
        watch.waiting();
        // Nobody drives a current-thread runtime between calls: without this pause a connection that the server
        // has closed meanwhile would still be taken from the pool.
        tokio::task::yield_now().await;
        let failed = |phase, status| TransportError { sent: watch.sent(), phase, status };
        let request = self.request(request, &watch).ok_or_else(|| failed(Phase::Connect, None))?;
        let answer = self.client.execute(request).await.map_err(|_| {
            let phase = if watch.sent() == Sent::No { Phase::Connect } else { Phase::Head };
            failed(phase, None)
        })?;
        watch.head_read();
        self.whole(answer).await.map_err(|status| failed(Phase::Body, Some(status)))
    }

    fn request(&self, request: Request<Bytes>, watch: &SendWatch) -> Option<reqwest::Request> {
        let (head, bytes) = request.into_parts();
        let mut request = reqwest::Request::new(head.method, self.url(head.uri)?);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(reqwest::Body::wrap(WatchedBody::new(bytes, watch.clone())));
        Some(request)
    }

    fn url(&self, uri: Uri) -> Option<Url> {
        let mut last = self.address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, url)) = last.as_ref()
            && *known == uri
        {
            return Some(url.clone());
        }
        let url = Url::parse(&uri.to_string()).ok()?;
        *last = Some((uri, url.clone()));
        Some(url)
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
            if body.len() + chunk.len() > ANSWER_BYTES {
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
