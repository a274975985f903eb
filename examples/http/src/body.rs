//! A response's body: on its way, or read, or given out.

use std::future::Future;
use std::sync::Arc;

use asyncio_bridge::Bounded;
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::Error;

/// How many bytes a stream may be ahead of its reader. A chunk of reqwest's may be anything from a
/// byte to hundreds of kilobytes.
const AHEAD: usize = 1 << 20;

/// What a response and the operations on it share. Held for as long as the body is read, so a
/// second reader waits for the first.
pub(crate) struct Body(Arc<Mutex<State>>);

enum State {
    Unread(reqwest::Response),
    Read(Bytes),
    /// Given out as a stream, or lost in a read that failed or was cancelled.
    Gone,
}

impl Body {
    pub(crate) fn new(response: reqwest::Response) -> Self {
        Self(Arc::new(Mutex::new(State::Unread(response))))
    }

    /// The whole body. It is taken now, if nobody else reads it: cancelled at any moment, even before
    /// the read began, this closes the connection.
    pub(crate) fn bytes(&self) -> impl Future<Output = Result<Bytes, Error>> + Send + use<> {
        let state = Arc::clone(&self.0);
        let begun = Arc::clone(&self.0).try_lock_owned().map(take);
        async move {
            let (taken, mut state) = match begun {
                Ok(begun) => begun,
                Err(_) => take(state.lock_owned().await),
            };
            let bytes = match taken {
                State::Unread(response) => response.bytes().await?,
                State::Read(bytes) => bytes,
                State::Gone => return Err(Error::BodyTaken),
            };
            *state = State::Read(bytes.clone());
            Ok(bytes)
        }
    }

    /// The body as it arrives. Dropped before its end, it closes the connection.
    pub(crate) fn chunks(
        &self,
    ) -> Result<Bounded<impl Stream<Item = Result<Bytes, Error>> + Send + use<>, Bytes>, Error>
    {
        let mut state = self.0.try_lock().map_err(|_| Error::BodyTaken)?;
        match std::mem::replace(&mut *state, State::Gone) {
            State::Unread(response) => {
                let chunks = response.bytes_stream().map_err(Error::from);
                Ok(Bounded::new(chunks).weight(AHEAD, Bytes::len))
            }
            taken @ (State::Read(_) | State::Gone) => {
                *state = taken;
                Err(Error::BodyTaken)
            }
        }
    }
}

/// What is there, and the place that it was taken from. What was read stays for others.
fn take(mut state: OwnedMutexGuard<State>) -> (State, OwnedMutexGuard<State>) {
    let taken = match &*state {
        State::Read(bytes) => State::Read(bytes.clone()),
        State::Unread(_) | State::Gone => std::mem::replace(&mut *state, State::Gone),
    };
    (taken, state)
}
