//! The sandbox as a Rust program holds it.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::argos::cipher::ArgosCipher;
use crate::argos::project::Generation;
use crate::argos::{self, Argos};
use crate::faults::Fault;
use crate::hyperverge::kra_webhook::PayloadVersion;
use crate::hyperverge::life::Life;
use crate::hyperverge::records::{Plant, Record};
use crate::hyperverge::{self, results, walk};
use crate::loopback::LoopbackUrl;
use crate::p100::{self, P100};
use crate::route::Route;
use crate::state::{Keys, Shared, State};
use crate::webhooks::Delivery;
use crate::{deliver, server};

/// Settings of a sandbox before it starts.
#[derive(Clone)]
pub struct Builder {
    port: u16,
    keys: Keys,
    pace: Duration,
    payload: PayloadVersion,
    life: Life,
    argos_webhook: Option<String>,
    argos_generation: Generation,
    argos_encryption: Option<ArgosCipher>,
    p100_webhook: Option<String>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            keys: Keys::default(),
            pace: Duration::from_millis(150),
            payload: PayloadVersion::V2,
            life: Life::validated(),
            argos_webhook: None,
            argos_generation: Generation::default(),
            argos_encryption: None,
            p100_webhook: None,
        }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("port", &self.port)
            .field("pace", &self.pace)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// The port on 127.0.0.1; 0 (the default) takes a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The credentials that are accepted; default "sandbox-app-id" and "sandbox-app-key".
    #[must_use]
    pub fn credentials(mut self, app_id: impl Into<String>, app_key: impl Into<String>) -> Self {
        self.keys.app_id = app_id.into();
        self.keys.app_key = app_key.into();
        self
    }

    /// The API key of ARGOS that is accepted; default "sandbox-argos-key-" and zeros up to 40 characters.
    #[must_use]
    pub fn argos_key(mut self, api_key: impl Into<String>) -> Self {
        self.keys.argos_key = api_key.into();
        self
    }

    /// The API key of P100 that is accepted; default "sandbox-p100-key".
    #[must_use]
    pub fn p100_key(mut self, api_key: impl Into<String>) -> Self {
        self.keys.p100_key = api_key.into();
        self
    }

    /// The token in the webhooks of P100; default "sandbox-p100-token". Line breaks become spaces.
    #[must_use]
    pub fn p100_token(mut self, token: impl Into<String>) -> Self {
        self.keys.p100_token = token.into().replace(['\r', '\n', '\0'], " ");
        self
    }

    /// Where the webhooks of ARGOS go; default nowhere. A URL of this machine, or the start fails.
    #[must_use]
    pub fn argos_webhook(mut self, url: impl Into<String>) -> Self {
        self.argos_webhook = Some(url.into());
        self
    }

    /// The base of the webhooks of P100; default none. A URL of this machine without a query, or the start fails.
    #[must_use]
    pub fn p100_webhook(mut self, base: impl Into<String>) -> Self {
        self.p100_webhook = Some(base.into());
        self
    }

    /// The generation of ARGOS's payloads; default the current one.
    #[must_use]
    pub fn argos_generation(mut self, generation: Generation) -> Self {
        self.argos_generation = generation;
        self
    }

    /// Encrypts ARGOS's webhooks and API from the start; default plain. The API key must fit, or the start fails.
    #[must_use]
    pub fn argos_encryption(mut self, cipher: ArgosCipher) -> Self {
        self.argos_encryption = Some(cipher);
        self
    }

    /// Delay of stages that have none of their own; default 150 ms.
    #[must_use]
    pub fn pace(mut self, pace: Duration) -> Self {
        self.pace = pace;
        self
    }

    /// Which webhook payload is sent; default v2.
    #[must_use]
    pub fn payload(mut self, payload: PayloadVersion) -> Self {
        self.payload = payload;
        self
    }

    /// The life of uploads whose PAN has none of its own; default `Life::validated()`. A reset
    /// goes back to `Life::validated()`.
    #[must_use]
    pub fn life(mut self, life: Life) -> Self {
        self.life = life;
        self
    }

    /// Starts listening.
    ///
    /// # Errors
    ///
    /// When the port is taken, a thread cannot be started, a webhook URL is not one of this machine, or the API key
    /// of ARGOS does not fit the encryption.
    pub fn start(self) -> io::Result<Sandbox> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (events, event_queue) = mpsc::unbounded_channel();
        let account = hyperverge::Account::new(self.payload, self.life.clone());
        let state = State::new(self.pace, account, argos::Project::default(), p100::Partner::default());
        let handle = runtime.handle().clone();
        let shared = Shared::new(self.keys.clone(), handle, events, state);
        let shared = Arc::new(shared);
        self.set_up(&shared)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let for_tasks = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("kyckit-sandbox".to_owned()).spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                tokio::spawn(deliver::run(Arc::clone(&for_tasks), event_queue));
                tokio::select! {
                    () = server::run(for_tasks, listener) => {}
                    _ = stopped => {}
                }
                Ok(())
            })
            // The runtime ends here and drops every task with its socket.
        })?;
        Ok(Sandbox { address, shared, stop: Some(stop), thread: Some(thread) })
    }
}

impl Builder {
    fn set_up(&self, shared: &Shared) -> io::Result<()> {
        let wrong = |what| Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        let (argos, p100) = (Argos::of(shared), P100::of(shared));
        argos.generation(self.argos_generation);
        if !argos.encryption(self.argos_encryption) {
            return wrong("the API key of ARGOS does not fit the encryption");
        }
        if self.argos_webhook.as_ref().is_some_and(|url| !argos.configure_webhook(url)) {
            return wrong("the webhook URL of ARGOS is not one of this machine");
        }
        if self.p100_webhook.as_ref().is_some_and(|url| !p100.configure_webhook(url)) {
            return wrong("the webhook URL of P100 is no base on this machine");
        }
        Ok(())
    }
}

/// A running sandbox. Ends on `stop` or when dropped; all methods may be called from any thread.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts a sandbox on a free port with all defaults.
    ///
    /// # Errors
    ///
    /// As [`Builder::start`].
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Settings before the start.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The `appId` that is accepted.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.shared.keys.app_id
    }

    /// The `appKey` that is accepted.
    #[must_use]
    pub fn app_key(&self) -> &str {
        &self.shared.keys.app_key
    }

    /// ARGOS: its users, its dashboard, its settings.
    #[must_use]
    pub fn argos(&self) -> Argos<'_> {
        Argos::of(&self.shared)
    }

    /// P100: its users and its settings.
    #[must_use]
    pub fn p100(&self) -> P100<'_> {
        P100::of(&self.shared)
    }

    /// Queues a fault.
    pub fn fault(&self, fault: Fault) {
        self.shared.lock().faults.push(fault);
    }

    /// How many faults still wait.
    #[must_use]
    pub fn faults_waiting(&self) -> usize {
        self.shared.lock().faults.len()
    }

    /// Sets the life of the next uploads of this PAN; a record that is there goes on as it was.
    pub fn life(&self, pan: impl Into<String>, life: Life) {
        self.shared.lock().hyperverge.lives.insert(pan.into(), life);
    }

    /// Sets the life of the next uploads whose PAN has none of its own.
    pub fn default_life(&self, life: Life) {
        self.shared.lock().hyperverge.default_life = life;
    }

    /// Lets the record of this PAN enter its next stage now. False when there is no record or no
    /// further stage.
    pub fn advance(&self, pan: &str) -> bool {
        let mut state = self.shared.lock();
        walk::advance(&self.shared, &mut state, pan)
    }

    /// Plants a record without an upload.
    pub fn plant(&self, plant: Plant) {
        let mut state = self.shared.lock();
        walk::plant(&self.shared, &mut state, plant);
    }

    /// The record of this PAN.
    #[must_use]
    pub fn record(&self, pan: &str) -> Option<Record> {
        self.shared.lock().hyperverge.records.get(pan).cloned()
    }

    /// How many upload bodies were begun under this transaction id, counted through every fault:
    /// as soon as the head is complete and a byte of the body was read (or the body is empty).
    #[must_use]
    pub fn bodies_begun(&self, transaction_id: &str) -> usize {
        self.shared.lock().counters.bodies_begun(transaction_id)
    }

    /// How many request heads were read on this route.
    #[must_use]
    pub fn requests(&self, route: Route) -> usize {
        self.shared.lock().counters.requests(route)
    }

    /// The last webhooks, in the order of sending.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.lock().deliveries.iter().cloned().collect()
    }

    /// Gives an SDK or onboard-link application this status, as the Output API tells it, and delivers the event of
    /// the Results webhook to every subscription of it: of the status (`MANUAL_REVIEW_STATUS_UPDATE` for the
    /// `manually_` ones, `INTERMEDIATE_TRANSACTION_WEBHOOK` for `kyc_in_progress`, else
    /// `FINISH_TRANSACTION_WEBHOOK`), or another one that is given.
    pub fn decide(&self, transaction_id: &str, status: &str, event: Option<&str>) {
        let mut state = self.shared.lock();
        let events = results::decide(&mut state, &self.shared.keys.app_id, transaction_id, status, event);
        self.shared.deliver(events);
    }

    /// How many subscriptions of the Results webhook there are.
    #[must_use]
    pub fn subscriptions(&self) -> usize {
        self.shared.lock().hyperverge.results.subscriptions()
    }

    /// Takes a webhook URL as the call of the provider would; false when it is not one of this machine.
    #[must_use]
    pub fn configure_webhook(&self, url: &str) -> bool {
        let read = LoopbackUrl::read(url);
        let taken = read.is_some();
        if taken {
            self.shared.lock().hyperverge.webhook_url = read;
        }
        taken
    }

    /// The webhook URL that was configured.
    #[must_use]
    pub fn webhook_url(&self) -> Option<String> {
        let state = self.shared.lock();
        state.hyperverge.webhook_url.as_ref().map(|url| url.text().to_owned())
    }

    /// Which webhook payload is sent from now on.
    pub fn payload(&self, version: PayloadVersion) {
        self.shared.lock().hyperverge.payload = version;
    }

    /// Forgets records, lives, submissions, users, faults, counters, deliveries and webhook URLs; settings stay.
    pub fn reset(&self) {
        self.shared.lock().reset();
    }

    /// Ends the sandbox and closes every socket at once, whatever is under way. The state can
    /// still be asked.
    pub fn stop(&mut self) {
        // Sending fails only when the thread has ended already.
        let _ = self.stop.take().map(|stop| stop.send(()));
        self.join();
    }

    /// Serves until the process ends; for a command line.
    pub fn wait(mut self) {
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop();
    }
}
