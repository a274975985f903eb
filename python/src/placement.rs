//! Where a client's operations run.

use std::cell::Cell;
use std::thread::available_parallelism;

use asyncio_bridge::Runtime;
use pyo3::prelude::*;

use crate::error::Error;

/// More threads than any machine has a use for.
const MAX_WORKERS: usize = 1024;

/// Whose threads run a client's operations.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placement {
    /// The process's.
    Shared,
    /// The client's own, this many.
    Isolated(usize),
    /// Those that call its blocking methods.
    CurrentThread,
    /// The event loop's that connects it.
    Loop,
    /// What the bridge prefers: the process's, unless its environment says otherwise.
    Usual,
}

impl Placement {
    /// What the arguments of the client's constructor ask for.
    pub(crate) fn new(
        runtime: Option<&str>,
        workers: Option<usize>,
        current_thread: bool,
    ) -> Result<Self, Error> {
        if current_thread && (runtime.is_some() || workers.is_some()) {
            return Err(Error::invalid_argument(
                "current_thread_runtime goes without runtime and runtime_workers",
            ));
        }
        match (runtime, workers) {
            (None, None) if current_thread => Ok(Self::CurrentThread),
            (None, None) => Ok(ISOLATED_HERE.get().map_or(Self::Usual, Self::Isolated)),
            (Some("shared"), None) => Ok(Self::Shared),
            (Some("loop"), None) => Ok(Self::Loop),
            (Some("isolated"), workers) => Self::isolated(workers),
            (None | Some("shared" | "loop"), Some(_)) => Err(Error::invalid_argument(
                "runtime_workers goes with runtime='isolated'",
            )),
            (Some(other), _) => Err(Error::invalid_argument(format!(
                "runtime is {other:?}; it may be \"shared\", \"isolated\" or \"loop\""
            ))),
        }
    }

    fn isolated(workers: Option<usize>) -> Result<Self, Error> {
        match workers {
            None => Ok(Self::Isolated(
                available_parallelism().map_or(1, Into::into),
            )),
            Some(workers @ 1..=MAX_WORKERS) => Ok(Self::Isolated(workers)),
            Some(workers) => Err(Error::invalid_argument(format!(
                "runtime_workers is {workers}; it may be 1 to {MAX_WORKERS}"
            ))),
        }
    }

    /// The runtime for a new connection.
    pub(crate) fn runtime(self, py: Python<'_>) -> PyResult<Runtime> {
        match self {
            Self::Shared => Runtime::shared(py),
            Self::Isolated(workers) => Runtime::isolated(py, workers),
            Self::CurrentThread => Runtime::current_thread(py),
            Self::Loop => Runtime::on_loop(py),
            Self::Usual => Runtime::usual(py),
        }
    }
}

thread_local! {
    /// What `isolate_here` was told.
    static ISOLATED_HERE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Gives clients that this thread makes from now on a runtime of their own with so many workers.
///
/// That is those that do not name their runtime; with None it is the shared one again.
#[pyfunction]
pub(crate) fn isolate_here(workers: Option<usize>) -> Result<(), Error> {
    if workers.is_some() {
        Placement::isolated(workers)?;
    }
    ISOLATED_HERE.set(workers);
    Ok(())
}
