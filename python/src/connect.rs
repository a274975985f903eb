//! `connect` and `close`, and what lies between them.

use std::sync::Arc;

use aerospike_core::{AuthMode, ClientPolicy, Host};
use arc_swap::ArcSwap;
use asyncio_bridge::Runtime;
use pyo3::prelude::*;

use crate::client::Client;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::home::Home;
use crate::placement::Placement;
use crate::threads::Threads;

/// A client's way to its cluster, outliving the client object while operations are in flight.
pub(crate) struct Connection {
    hosts: Vec<Host>,
    policy: ArcSwap<ClientPolicy>,
    placement: Placement,
    /// Without a lock, which a thread may hold while another one forks the process.
    state: ArcSwap<State>,
}

/// In this order; `connect()` also leads from `Closed` back to `Open` or `PerThread`.
enum State {
    Idle,
    Open(Home),
    PerThread(Arc<Threads>),
    Closed,
}

impl Connection {
    /// Not connected yet.
    pub(crate) fn new(hosts: Vec<Host>, policy: ClientPolicy, placement: Placement) -> Self {
        Self {
            hosts,
            policy: ArcSwap::from_pointee(policy),
            placement,
            state: ArcSwap::from_pointee(State::Idle),
        }
    }

    /// Acts on the connected cluster, in a client of threads on the calling thread's, which is
    /// connected if need be.
    pub(crate) fn at_home<R>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&Home) -> PyResult<R>,
    ) -> PyResult<R> {
        match &**self.state.load() {
            State::Open(home) => act(home),
            State::PerThread(threads) => act(&*self.home_here(py, threads)?),
            State::Idle => Err(Error::not_connected().into()),
            State::Closed => Err(Error::closed().into()),
        }
    }

    /// Begins an operation on the cluster and returns its awaitable.
    pub(crate) fn begin<'py, F, T>(
        &self,
        py: Python<'py>,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        self.begin_on(py, Home::runtime, operation)
    }

    /// The same, where `runtime` says.
    pub(crate) fn begin_on<'py, F, T>(
        &self,
        py: Python<'py>,
        runtime: fn(&Home) -> &Runtime,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        self.refuse_awaiting()?;
        self.at_home(py, |home| {
            let operation = operation(home.cluster()?);
            runtime(home).try_future_into_py(py, operation)
        })
    }

    /// Waits for an operation on the cluster.
    pub(crate) fn wait<F, T>(
        &self,
        py: Python<'_>,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<T>
    where
        F: Future<Output = Result<T, Error>> + Send,
        T: Send,
    {
        self.wait_on(py, Home::runtime, operation)
    }

    /// The same, where `runtime` says.
    pub(crate) fn wait_on<F, T>(
        &self,
        py: Python<'_>,
        runtime: fn(&Home) -> &Runtime,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<T>
    where
        F: Future<Output = Result<T, Error>> + Send,
        T: Send,
    {
        self.at_home(py, |home| {
            let operation = operation(home.cluster()?);
            runtime(home).try_block_on(py, operation)
        })
    }

    fn home_here(&self, py: Python<'_>, threads: &Arc<Threads>) -> PyResult<Arc<Home>> {
        if let Some(home) = threads.here() {
            return Ok(home);
        }
        let runtime = self.placement.runtime(py)?;
        let home = runtime.try_block_on(py, self.reach(runtime.clone()))?;
        Ok(threads.settle(home))
    }

    fn connect_here(&self, py: Python<'_>) -> PyResult<()> {
        if let State::PerThread(threads) = &**self.state.load() {
            return self.home_here(py, threads).map(drop);
        }
        let threads = Arc::new(Threads::new());
        self.home_here(py, &threads)?;
        // Where another thread was faster, this one begins again with its next call.
        drop(self.open(State::PerThread(threads)));
        Ok(())
    }

    /// Whether there is a node to talk to.
    pub(crate) fn is_connected(&self) -> bool {
        let connected = |home: &Home| {
            home.cluster()
                .is_ok_and(|cluster| cluster.core().is_connected())
        };
        match &**self.state.load() {
            State::Open(home) => connected(home),
            State::PerThread(threads) => threads.any(connected),
            State::Idle | State::Closed => false,
        }
    }

    /// Refuses what only threads that wait can drive.
    pub(crate) fn refuse_awaiting(&self) -> Result<(), Error> {
        match self.placement {
            Placement::CurrentThread => Err(Error::invalid_argument(
                "a client with current_thread_runtime has blocking methods only",
            )),
            _ => Ok(()),
        }
    }

    /// The seeds and the state, for a reader.
    pub(crate) fn describe(&self) -> String {
        let hosts: Vec<String> = self.hosts.iter().map(ToString::to_string).collect();
        let state = match **self.state.load() {
            State::Idle => "not connected",
            State::Open(_) | State::PerThread(_) => "connected",
            State::Closed => "closed",
        };
        format!("{} {state}", hosts.join(","))
    }

    async fn reach(&self, runtime: Runtime) -> Result<Home, Error> {
        let policy = self.policy.load_full();
        Home::connect(&policy, self.hosts.clone(), runtime).await
    }

    /// Connects anew with a password that was changed. The core keeps the old one, for its next
    /// connections and for the next change.
    pub(crate) async fn log_in_with(&self, auth_mode: AuthMode) -> Result<(), Error> {
        self.remember(&auth_mode);
        if let State::Open(home) = &*self.state.load_full() {
            let home = self.reach(home.runtime().clone()).await?;
            self.replace(State::Open(home));
        }
        Ok(())
    }

    /// [`Connection::log_in_with`] for threads: waits until it is done.
    pub(crate) fn log_in_with_blocking(&self, py: Python<'_>, mode: AuthMode) -> PyResult<()> {
        if self.placement != Placement::CurrentThread {
            return self.runtime(py)?.try_block_on(py, self.log_in_with(mode));
        }
        self.remember(&mode);
        // The other threads connect anew with their next calls.
        let threads = Arc::new(Threads::new());
        self.home_here(py, &threads)?;
        self.replace(State::PerThread(threads));
        Ok(())
    }

    fn remember(&self, auth_mode: &AuthMode) {
        self.policy.rcu(|policy| ClientPolicy {
            auth_mode: auth_mode.clone(),
            ..ClientPolicy::clone(policy)
        });
    }

    /// The runtime of the connected cluster, or else what the client was made with.
    fn runtime(&self, py: Python<'_>) -> PyResult<Runtime> {
        match &**self.state.load() {
            State::Open(home) if home.is_current() => Ok(home.runtime().clone()),
            _ => self.placement.runtime(py),
        }
    }

    /// Takes a new state into use; hands it back when the client is connected.
    fn open(&self, state: State) -> Option<Arc<State>> {
        let state = Arc::new(state);
        let before = self.put(&state, |current| !current.is_connected());
        before.is_connected().then_some(state)
    }

    /// Takes a new state into use in a client that is still connected. Operations that are under way
    /// hold on to the cluster of the old one.
    fn replace(&self, state: State) {
        self.put(&Arc::new(state), State::is_connected);
    }

    /// Puts a state in the place of one that gives way; hands out what was there.
    fn put(&self, state: &Arc<State>, gives_way: impl Fn(&State) -> bool) -> Arc<State> {
        self.state.rcu(|current| {
            let next = if gives_way(current) { state } else { current };
            Arc::clone(next)
        })
    }

    /// Takes the state out of use.
    fn shut(&self) -> Arc<State> {
        self.state.swap(Arc::new(State::Closed))
    }
}

impl State {
    /// A forked child is not connected by what its parent left it.
    fn is_connected(&self) -> bool {
        match self {
            Self::Open(home) => home.is_current(),
            Self::PerThread(_) => true,
            Self::Idle | Self::Closed => false,
        }
    }

    /// The home that is to be closed; those of threads end by being dropped.
    fn home(&self) -> Option<&Home> {
        match self {
            Self::Open(home) if home.is_current() => Some(home),
            _ => None,
        }
    }
}

async fn connect(connection: Arc<Connection>, runtime: Runtime) -> Result<(), Error> {
    if connection.state.load().is_connected() {
        return Ok(());
    }
    let home = connection.reach(runtime).await?;
    match connection.open(State::Open(home)) {
        Some(superfluous) => close(superfluous).await,
        None => Ok(()),
    }
}

async fn close(state: Arc<State>) -> Result<(), Error> {
    match state.home() {
        Some(home) => home.cluster()?.close().await,
        None => Ok(()),
    }
}

#[pymethods]
impl Client {
    /// Connects to the cluster: seeds it, learns its nodes and its partition map.
    ///
    /// Connecting twice is connecting once. Raises `AuthenticationError` when a seed refuses the
    /// user, and `ConnectionError` when no seed answers; a silent one is given up after a few times
    /// the client's `timeout`.
    ///
    ///     client = Client("localhost:3000")
    ///     await client.connect()
    ///     client.is_connected                                     # True
    fn connect<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let connection = self.connection();
        connection.refuse_awaiting()?;
        let runtime = connection.runtime(py)?;
        runtime.try_future_into_py(py, connect(connection, runtime.clone()))
    }

    /// Connects to the cluster: seeds it, learns its nodes and its partition map.
    ///
    /// As `Client.connect`, but without `await`, for threads.
    fn connect_blocking(&self, py: Python<'_>) -> PyResult<()> {
        let connection = self.connection();
        if connection.placement == Placement::CurrentThread {
            return connection.connect_here(py);
        }
        let runtime = connection.runtime(py)?;
        runtime.try_block_on(py, connect(connection, runtime.clone()))
    }

    /// Closes every connection and stops the background work. Closing twice is closing once.
    ///
    /// Operations that are under way come to their end; later ones raise `ConnectionError`.
    ///
    ///     await client.close()
    fn close<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let connection = self.connection();
        connection.refuse_awaiting()?;
        let runtime = match connection.state.load().home() {
            Some(home) => home.runtime().clone(),
            None => Runtime::shared(py)?,
        };
        runtime.try_future_into_py(py, async move { close(connection.shut()).await })
    }

    /// Closes every connection and stops the background work. Closing twice is closing once.
    ///
    /// As `Client.close`, but without `await`, for threads.
    fn close_blocking(&self, py: Python<'_>) -> PyResult<()> {
        let state = self.connection().shut();
        match state.home() {
            Some(home) => home.runtime().try_block_on(py, home.cluster()?.close()),
            None => Ok(()),
        }
    }
}
