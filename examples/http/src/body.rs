//! A response's body: on its way, or read, or given out.

use std::sync::Arc;

use asyncio_bridge::Bounded;
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use tokio::sync::Mutex;

use crate::error::Error;

/// How many bytes a stream may be ahead of its reader. A chunk of reqwest's may be anything from a
/// byte to hundreds of kilobytes.
const AHEAD: usize = 1 << 20;

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
