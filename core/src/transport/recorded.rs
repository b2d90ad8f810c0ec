//! A transport that answers from a list: for tests without sockets, here and in your own code.

use super::{BoxFuture, SendWatch, Transport, TransportError};
use bytes::Bytes;
use http::{Request, Response};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Answers each request with the next recorded answer, the last one again and again. Waiting takes no time: the
/// clock jumps. Safe to share between threads.
#[derive(Default)]
pub struct Recorded {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    answers: VecDeque<Result<Response<Bytes>, TransportError>>,
    requests: Vec<Request<Bytes>>,
    clock: Duration,
}

impl Recorded {
    /// A transport with these answers.
    #[must_use]
    pub fn new(answers: impl IntoIterator<Item = Result<Response<Bytes>, TransportError>>) -> Self {
        let state = State { answers: answers.into_iter().collect(), ..State::default() };
        Recorded { state: Mutex::new(state) }
    }

    /// The requests so far. Their bodies hold whatever was sent.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.locked(|state| state.requests.clone())
    }

    fn locked<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for Recorded {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        if let Some(watch) = request.extensions().get::<SendWatch>() {
            watch.waiting();
        }
        let answer = self.locked(|state| {
            state.requests.push(request);
            let answer = state.answers.pop_front();
            if let Some(answer) = answer.clone().filter(|_| state.answers.is_empty()) {
                state.answers.push_back(answer);
            }
            answer
        });
        Box::pin(async move {
            match answer {
                Some(answer) => answer,
                None => std::future::pending().await,
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        // Only a wait that somebody really waits for moves the clock.
        Box::pin(async move { self.locked(|state| state.clock += duration) })
    }

    fn now(&self) -> Duration {
        self.locked(|state| state.clock)
    }
}
