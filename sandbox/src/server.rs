//! Connections: reading requests, applying faults, calling the routes.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::answer::Answer;
use crate::faults::Effect;
use crate::http::{Conn, Head};
use crate::route::{Provider, Route};
use crate::state::Shared;
use crate::{argos, control, hyperverge, p100};

/// How long a reset after the head waits for a first byte of the body, so that it is counted.
const FIRST_BYTE_GRACE: Duration = Duration::from_millis(20);

/// Accepts connections until the runtime ends.
pub(crate) async fn run(shared: Arc<Shared>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(Arc::clone(&shared), stream));
            }
            // Out of sockets, or a peer that is gone already: let others finish first.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// What to do with the connection after a request.
type Next = ControlFlow<End>;

/// How a connection ends.
enum End {
    /// In good order, after an answer that said so.
    Finish,
    /// Without a word.
    HangUp,
    /// By a reset.
    Reset,
    /// The peer is gone already.
    Gone,
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let mut conn = Conn::new(stream);
    let end = loop {
        if let ControlFlow::Break(end) = one_request(&shared, &mut conn).await {
            break end;
        }
    };
    match end {
        End::Finish => conn.finish().await,
        End::HangUp => conn.hang_up().await,
        End::Reset => conn.reset(),
        End::Gone => drop(conn),
    }
}

async fn one_request(shared: &Arc<Shared>, conn: &mut Conn) -> Next {
    if conn.wait_for_bytes().await.is_err() {
        return Next::Break(End::Gone);
    }
    if reset_before_read(shared, conn).await {
        return Next::Break(End::Reset);
    }
    let head = match conn.read_head().await {
        Ok(head) => head,
        Err(error) => return give_up(conn, error.answer()).await,
    };
    if control::is_control(&head) {
        return match conn.read_body(&head, || ()).await {
            Ok(body) => reply(conn, &head, &control::handle(shared, &head, &body)).await,
            Err(error) => give_up(conn, error.answer()).await,
        };
    }
    match Route::of(&head.target) {
        Some(route) => route_request(shared, conn, &head, route).await,
        None => match conn.read_body(&head, || ()).await {
            Ok(_) => reply(conn, &head, &Answer::failure(404, "Not found")).await,
            Err(error) => give_up(conn, error.answer()).await,
        },
    }
}

/// Looks at the request line in the socket only while such a fault waits.
async fn reset_before_read(shared: &Shared, conn: &Conn) -> bool {
    if !shared.lock().faults.has_reset_before_read() {
        return false;
    }
    let target = conn.peek_target().await;
    Route::of(&target).is_some_and(|route| shared.lock().faults.take_reset_before_read(route))
}

async fn route_request(shared: &Arc<Shared>, conn: &mut Conn, head: &Head, route: Route) -> Next {
    let fault = {
        let mut state = shared.lock();
        state.counters.request(route);
        state.faults.take(route)
    };
    let (delay, effect) = fault.unwrap_or((Duration::ZERO, Effect::Delay));
    let begun = || {
        if route.is_upload() {
            let id = head.header("transactionid").unwrap_or_default();
            shared.lock().counters.body_begun(id);
        }
    };
    // Pushed after the request line was looked at: too late for "unread", as early as can be.
    if matches!(effect, Effect::ResetBeforeRead) {
        return Next::Break(End::Reset);
    }
    if matches!(effect, Effect::ResetAfterHead) {
        if head.has_no_body() || conn.body_has_begun(FIRST_BYTE_GRACE).await {
            begun();
        }
        tokio::time::sleep(delay).await;
        return Next::Break(End::Reset);
    }
    let body = match conn.read_body(head, begun).await {
        Ok(body) => body,
        Err(error) => return give_up(conn, error.answer()).await,
    };
    answer_with(shared, conn, head, route, &body, delay, effect).await
}

async fn answer_with(
    shared: &Arc<Shared>,
    conn: &mut Conn,
    head: &Head,
    route: Route,
    body: &[u8],
    delay: Duration,
    effect: Effect,
) -> Next {
    let handled = match &effect {
        Effect::ResetAfterRequest => false,
        Effect::Canned { taken, .. } => *taken,
        _ => true,
    };
    let true_answer = handled.then(|| provider(shared, head, route, body));
    tokio::time::sleep(delay).await;
    let (answer, cut, silent) = match (effect, true_answer) {
        (Effect::Canned { answer, cut, limit, .. }, _) => (limited(answer, limit, route), cut, false),
        (Effect::CutBody, Some(answer)) => (answer, true, false),
        (Effect::CloseAfterAnswer, Some(answer)) => (answer, false, true),
        (Effect::Delay, Some(answer)) => (answer, false, false),
        _ => return Next::Break(End::Reset),
    };
    if !cut && !silent {
        return reply(conn, head, &answer).await;
    }
    match conn.write(&answer, cut, false).await {
        Ok(()) => Next::Break(End::HangUp),
        Err(_) => Next::Break(End::Gone),
    }
}

/// The answer to one request too many has the body of the route's provider.
fn limited(mut answer: Answer, limit: bool, route: Route) -> Answer {
    if limit {
        answer.body = match route.provider() {
            Provider::HyperVerge => answer.body,
            Provider::Argos => argos::too_many_requests().body,
            Provider::P100 => p100::too_many_requests().body,
        };
    }
    answer
}

/// What the provider of the route answers.
fn provider(shared: &Arc<Shared>, head: &Head, route: Route, body: &[u8]) -> Answer {
    match route.provider() {
        Provider::HyperVerge => hyperverge::answer(shared, head, route, body),
        Provider::Argos => argos::answer(shared, head, route, body),
        Provider::P100 => p100::answer(shared, head, route, body),
    }
}

async fn reply(conn: &mut Conn, head: &Head, answer: &Answer) -> Next {
    match conn.write(answer, false, head.close).await {
        Err(_) => Next::Break(End::Gone),
        Ok(()) if head.close => Next::Break(End::Finish),
        Ok(()) => Next::Continue(()),
    }
}

/// A request that cannot be read to its end: the connection is of no use any more.
async fn give_up(conn: &mut Conn, answer: Option<Answer>) -> Next {
    let Some(answer) = answer else {
        return Next::Break(End::Gone);
    };
    match conn.write(&answer, false, true).await {
        Ok(()) => Next::Break(End::Finish),
        Err(_) => Next::Break(End::Gone),
    }
}
