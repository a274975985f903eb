//! A response's body: on its way, or read, or given out.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::error::Error;

/// How many bytes a stream may be ahead of its reader. The bridge counts items, and one of
/// reqwest's may be anything from a byte to hundreds of kilobytes.
const AHEAD: u32 = 1 << 20;

/// What a response and the operations on it share. Held for as long as the body is read, so a
/// second reader waits for the first.
pub(crate) struct Body(Mutex<State>);

enum State {
    Unread(reqwest::Response),
    Read(Bytes),
    /// Given out as a stream, or lost in a read that failed or was cancelled.
    Gone,
}

impl Body {
    pub(crate) fn new(response: reqwest::Response) -> Self {
        Self(Mutex::new(State::Unread(response)))
    }

    /// The whole body. Cancelled, it closes the connection.
    pub(crate) async fn bytes(self: Arc<Self>) -> Result<Bytes, Error> {
        let mut state = self.0.lock().await;
        let bytes = match std::mem::replace(&mut *state, State::Gone) {
            State::Unread(response) => response.bytes().await?,
            State::Read(bytes) => bytes,
            State::Gone => return Err(Error::BodyTaken),
        };
        *state = State::Read(bytes.clone());
        Ok(bytes)
    }

    /// The body as it arrives. Dropped before its end, it closes the connection.
    pub(crate) fn chunks(
        &self,
    ) -> Result<impl Stream<Item = Result<Chunk, Error>> + Send + use<>, Error> {
        let mut state = self.0.try_lock().map_err(|_| Error::BodyTaken)?;
        match std::mem::replace(&mut *state, State::Gone) {
            State::Unread(response) => Ok(within_budget(response)),
            taken @ (State::Read(_) | State::Gone) => {
                *state = taken;
                Err(Error::BodyTaken)
            }
        }
    }
}

fn within_budget(response: reqwest::Response) -> impl Stream<Item = Result<Chunk, Error>> + Send {
    let budget = Arc::new(Semaphore::new(AHEAD as usize));
    response
        .bytes_stream()
        .map_err(Error::from)
        .and_then(move |bytes| Chunk::within(Arc::clone(&budget), bytes))
}

/// A piece of a body, and what it takes from the budget until Python has it or it is dropped.
pub(crate) struct Chunk {
    bytes: Bytes,
    _share: OwnedSemaphorePermit,
}

impl Chunk {
    async fn within(budget: Arc<Semaphore>, bytes: Bytes) -> Result<Self, Error> {
        // One that is larger than the budget takes all of it.
        let share = u32::try_from(bytes.len()).unwrap_or(AHEAD).min(AHEAD);
        let share = budget.acquire_many_owned(share).await;
        Ok(Self {
            bytes,
            _share: share.expect("the budget is never closed"),
        })
    }
}

impl<'py> IntoPyObject<'py> for Chunk {
    type Target = PyBytes;
    type Output = Bound<'py, PyBytes>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Ok(PyBytes::new(py, &self.bytes))
    }
}
