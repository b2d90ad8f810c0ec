//! A request body that notes when it is first asked for, and knows its exact length.
//!
//! Of a request without a body nothing is ever asked for: there the question whether it has an end already tells, which
//! hyper asks once, when it writes the head.

use super::SendWatch;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

pub(super) struct WatchedBody {
    bytes: Option<Bytes>,
    watch: SendWatch,
}

impl WatchedBody {
    pub(super) fn new(bytes: Bytes, watch: SendWatch) -> Self {
        WatchedBody { bytes: Some(bytes), watch }
    }
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if !this.watch.body_begun() {
            // The connection's own task may ask after the call was given up.
            return Poll::Ready(Some(Err(io::Error::other("the call was given up"))));
        }
        Poll::Ready(this.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        match &self.bytes {
            None => true,
            // Given up: not at its end, so that it is asked for and refuses.
            Some(bytes) if bytes.is_empty() => self.watch.body_begun(),
            Some(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.bytes {
            // Of no known length, or nobody would ask for it.
            Some(bytes) if bytes.is_empty() && self.watch.is_abandoned() => SizeHint::default(),
            bytes => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
        }
    }
}
