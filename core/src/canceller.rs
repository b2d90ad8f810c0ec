//! Stopping a call from outside: what a deadline does, but on demand.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Stops the calls that were given it. Cheap to clone; every clone is the same one; used once, for good.
///
/// A stopped upload ends as if its deadline had passed: *unknown* when it may have been sent, else an error with
/// `sent: no`. Dropping the future of an async call stops it too, but tells nothing of what became of it. Safe to use
/// from any thread; not from a signal handler.
#[derive(Clone, Debug, Default)]
pub struct Canceller(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    is_cancelled: bool,
    next: u64,
    waiting: Vec<(u64, Waker)>,
}

impl Canceller {
    /// One that nobody has used yet.
    #[must_use]
    pub fn new() -> Self {
        Canceller::default()
    }

    /// Stops every call that was or will be given this. Again has no effect.
    pub fn cancel(&self) {
        let mut state = self.state();
        state.is_cancelled = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(|(_, waker)| waker.wake());
    }

    /// Whether it was used.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.state().is_cancelled
    }

    /// Done when it is used.
    pub(crate) fn cancelled(&self) -> Cancelled<'_> {
        let mut state = self.state();
        state.next += 1;
        Cancelled { canceller: self, place: state.next }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Cancelled<'a> {
    canceller: &'a Canceller,
    place: u64,
}

impl Future for Cancelled<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.canceller.state();
        if state.is_cancelled {
            return Poll::Ready(());
        }
        state.waiting.retain(|(place, _)| *place != self.place);
        state.waiting.push((self.place, cx.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Cancelled<'_> {
    fn drop(&mut self) {
        self.canceller.state().waiting.retain(|(place, _)| *place != self.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn every_waiter_is_woken_once_and_a_dropped_one_is_forgotten() {
        let (canceller, count) = (Canceller::new(), Arc::new(Count::default()));
        let waker = Waker::from(Arc::clone(&count));
        let mut cx = Context::from_waker(&waker);
        let (mut one, mut other) = (pin!(canceller.cancelled()), pin!(canceller.cancelled()));
        assert!(one.as_mut().poll(&mut cx).is_pending() && one.as_mut().poll(&mut cx).is_pending());
        assert!(other.as_mut().poll(&mut cx).is_pending());
        {
            let mut third = pin!(canceller.cancelled());
            assert!(third.as_mut().poll(&mut cx).is_pending());
        }
        canceller.clone().cancel();
        assert_eq!(count.0.load(Ordering::Relaxed), 2);
        assert!(canceller.is_cancelled() && one.poll(&mut cx).is_ready());
        assert!(pin!(canceller.cancelled()).poll(&mut cx).is_ready());
    }
}
