//! A future bounded by another one, for any runtime.

use super::BoxFuture;
use std::future::poll_fn;
use std::task::Poll;

/// The result of `work`, or none when `limit` was done first. The loser is dropped.
pub(crate) async fn within<T>(mut work: BoxFuture<'_, T>, mut limit: BoxFuture<'_, ()>) -> Option<T> {
    poll_fn(|cx| {
        if let Poll::Ready(done) = work.as_mut().poll(cx) {
            return Poll::Ready(Some(done));
        }
        limit.as_mut().poll(cx).map(|()| None)
    })
    .await
}
