//! A connected cluster: the core client, its home runtime, and the queue in front of it.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aerospike_core::{AdminPolicy, AuthMode, ClientPolicy, Host};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::deadline::Deadline;
use crate::error::Error;

/// In how many times the client's `connect_timeout` a cluster has to be connected by TLS.
const CONNECT_TIMEOUTS: u32 = 10;

/// One connection to a cluster, shared by the client and by every operation in flight.
///
/// At most `max_conns_per_node` operations are on the wire at a time and the others queue, first
/// come first served: an operation takes at most one connection of a node, so no pool ever runs
/// empty. (An empty pool makes the core poll every millisecond, and unfairly.)
pub(crate) struct Cluster {
    core: aerospike_core::Client,
    auth_mode: AuthMode,
    slots: Arc<Semaphore>,
    runtime: Handle,
    closed: AtomicBool,
}

impl Cluster {
    /// Connects to the cluster behind `hosts`. Must run on the runtime that is to be its home.
    pub(crate) async fn connect(policy: &ClientPolicy, hosts: Vec<Host>) -> Result<Self, Error> {
        let slots = policy.max_conns_per_node.min(Semaphore::MAX_PERMITS);
        let connecting = aerospike_core::Client::new(policy, &hosts);
        let connected = match handshakes_limit(policy) {
            None => connecting.await,
            Some(limit) => timeout(limit, connecting)
                .await
                .map_err(|_elapsed| Error::handshake(limit))?,
        };
        let core = connected.map_err(Error::connecting)?;
        Ok(Self {
            core,
            auth_mode: policy.auth_mode.clone(),
            slots: Arc::new(Semaphore::new(slots)),
            runtime: Handle::current(),
            closed: AtomicBool::new(false),
        })
    }

    /// The core client, for what needs no queueing.
    pub(crate) const fn core(&self) -> &aerospike_core::Client {
        &self.core
    }

    /// What its connections log in with.
    pub(crate) const fn auth_mode(&self) -> &AuthMode {
        &self.auth_mode
    }

    /// Runs a command of one connection in its turn and within its deadline. The core's future, of
    /// some kilobytes, is made only when that turn has come, where it stays: each call that took it
    /// over would copy it, and one that queues would fill the caches with nothing.
    pub(crate) async fn command<T, F>(
        &self,
        deadline: Deadline,
        command: impl FnOnce() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = aerospike_core::Result<T>>,
    {
        // Tokio hands a freed permit to the longest waiting, so this cannot jump the queue.
        let (_slot, waited) = match self.slots.try_acquire() {
            Ok(slot) => (slot, false),
            Err(_) => (self.slot(deadline).await?, true),
        };
        let mut command = Box::pin(command());
        deadline.bound_command(waited, command.as_mut()).await
    }

    /// Runs a command about the cluster itself in its turn and within its deadline.
    pub(crate) async fn administer<T>(
        &self,
        policy: AdminPolicy,
        command: impl Future<Output = aerospike_core::Result<T>>,
    ) -> Result<T, Error> {
        let deadline = Deadline::of_admin(policy);
        let _slot = self.slot(deadline).await?;
        deadline.bound_whole(command).await
    }

    /// Waits for the turn of an operation, which lasts as long as the permit.
    pub(crate) async fn slot(&self, deadline: Deadline) -> Result<SemaphorePermit<'_>, Error> {
        let turn = deadline.bound_queueing(self.slots.acquire()).await?;
        turn.map_err(|_closed| Error::closed())
    }

    /// [`Cluster::slot`] for an operation that outlives the call which started it.
    pub(crate) async fn owned_slot(
        &self,
        deadline: Deadline,
    ) -> Result<OwnedSemaphorePermit, Error> {
        let slots = Arc::clone(&self.slots);
        let turn = deadline.bound_queueing(slots.acquire_owned()).await?;
        turn.map_err(|_closed| Error::closed())
    }

    /// Ends the cluster's background work; operations that still queue fail.
    pub(crate) async fn close(&self) -> Result<(), Error> {
        self.closed.store(true, Ordering::Relaxed);
        self.slots.close();
        Ok(self.core.close().await?)
    }
}

/// How long a TLS client may take to connect as a whole. The core bounds every step of connecting
/// but the handshake, which a silent node would never end.
fn handshakes_limit(policy: &ClientPolicy) -> Option<Duration> {
    policy.tls_policy.as_ref()?;
    let step = match policy.connect_timeout {
        0 => policy.timeout,
        step => step,
    };
    (step > 0).then(|| Duration::from_millis(step.into()) * CONNECT_TIMEOUTS)
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The core's tend task keeps its cluster alive until told to stop, so a client that is
        // collected without close() would tend forever.
        // Ordering: `&mut self` follows every use of this cluster, so no other store can race.
        if !self.closed.load(Ordering::Relaxed) {
            let core = self.core.clone();
            self.runtime.spawn(async move { core.close().await });
        }
    }
}
