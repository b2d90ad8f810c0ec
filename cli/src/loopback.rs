//! Requests to this machine, and to no other: no name is looked up, no proxy asked, no redirect followed.

use crate::output::plain;
use crate::report::Failure;
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use kyckit::is_loopback;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that are kept.
const ANSWER: usize = 1 << 20;

/// A URL on this machine.
pub(crate) struct Target {
    address: SocketAddr,
    host: String,
    path: String,
    query: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Target {
    /// A plain http URL of this machine; `argument` names it when it is none.
    pub(crate) fn read(url: &str, argument: &str) -> Result<Self, Failure> {
        let refused = || {
            let says = "only this machine is spoken to, by plain http";
            let remedy = "Give a URL such as `http://127.0.0.1:8081/hyperverge_kra`.";
            Failure::configuration("not_loopback", says, remedy).at(argument)
        };
        let parsed: Uri = url.parse().map_err(|_| refused())?;
        let authority = parsed.authority().ok_or_else(refused)?;
        if !is_loopback(url) || parsed.scheme_str() != Some("http") || authority.as_str().contains('@') {
            return Err(refused());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        // `localhost` may be anything by the resolver: here it is what it should be.
        let ip = host.parse().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        Ok(Target {
            address: SocketAddr::new(ip, authority.port_u16().unwrap_or(80)),
            host: authority.to_string(),
            path: parsed.path().to_owned(),
            query: parsed.query().map_or_else(String::new, |query| format!("?{query}")),
        })
    }

    /// What stands in the request line, with more behind the path.
    fn path_and_query(&self, suffix: &str) -> String {
        let path = if suffix.is_empty() { &self.path } else { self.path.trim_end_matches('/') };
        format!("{path}{suffix}{}", self.query)
    }
}

/// Sends one POST on a connection of its own; `suffix` is put behind the path.
pub(crate) async fn send(
    target: &Target,
    suffix: &str,
    headers: &[(String, String)],
    body: Bytes,
) -> Result<Answer, Failure> {
    let mut request = Request::post(target.path_and_query(suffix));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.header(HOST, &target.host).body(Whole(Some(body)));
    let request = request.map_err(|_| {
        let says = "a header's name or value cannot be sent";
        Failure::configuration("header", says, "Give a name, a colon, and visible characters.").at("--header")
    })?;
    let no_answer = |says: String| {
        let remedy = "Start a receiver there, for example `kyckit listen --port 8081`.";
        Failure::new("network", "no_answer", says, remedy).at(plain(&target.host))
    };
    let exchanged = timeout(PATIENCE, exchange(target.address, request)).await;
    exchanged
        .map_err(|_| no_answer(format!("no answer within {} s", PATIENCE.as_secs())))?
        .map_err(|error| no_answer(format!("no answer: {error}")))
}

async fn exchange(address: SocketAddr, request: Request<Whole>) -> Result<Answer, String> {
    let stream = TcpStream::connect(address).await.map_err(|error| error.kind().to_string())?;
    let broken = |_| "the connection broke, or what answers is no HTTP server".to_owned();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let answering = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let status = answer.status().as_u16();
        Ok(Answer { status, body: read(answer.into_body()).await })
    };
    let mut answering = std::pin::pin!(answering);
    tokio::select! {
        biased;
        answer = &mut answering => return answer,
        _ = connection => {}
    }
    // The connection has ended: whatever came of the answer is here.
    answering.await
}

/// The body of an answer as far as it came and is kept.
async fn read(mut body: Incoming) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.into_data() else { continue };
        let room = ANSWER.saturating_sub(bytes.len()).min(data.len());
        bytes.extend_from_slice(data.get(..room).unwrap_or_default());
        if bytes.len() >= ANSWER {
            break;
        }
    }
    bytes
}

/// A body in one piece, whose length is known.
struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        hyper::body::SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_to_this_machine_is_a_target() {
        for (url, path) in [
            ("http://127.0.0.1:1/a?b=c", "/a"),
            ("http://localhost", "/"),
            ("http://[::1]:8/x/", "/x/"),
            ("http://127.9.9.9", "/"),
        ] {
            let target = Target::read(url, "--to").unwrap();
            assert!(target.address.ip().is_loopback());
            assert_eq!(target.path, path);
        }
        let target = Target::read("http://127.0.0.1:1/a/?b=c", "--to").unwrap();
        assert_eq!(target.path_and_query("/d/e"), "/a/d/e?b=c");
        assert_eq!(target.path_and_query(""), "/a/?b=c");
        for url in [
            "https://127.0.0.1",
            "http://example.com",
            "http://127.0.0.1@example.com/",
            "http://user@127.0.0.1/",
            "http://127.0.0.1.example.com/",
            "http://0.0.0.0/",
            "ftp://127.0.0.1/",
            "127.0.0.1",
            "/path",
            "",
        ] {
            assert!(Target::read(url, "--to").is_err(), "{url}");
        }
    }
}
