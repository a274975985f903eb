//! How far a stream may be ahead of its reader.

use futures_core::Stream;

use super::channel::Load;

/// How many items a stream may be ahead of its reader, unless it says otherwise.
const ITEMS: usize = 512;

/// A stream of results with a limit to how far it may be ahead of its reader.
///
/// What [`stream_into_py`](crate::stream_into_py) and
/// [`stream_into_iter`](crate::stream_into_iter) take where the default, 512 items of any size,
/// does not fit. An item counts from the moment that the stream gives it out until Python has it,
/// wherever it is meanwhile. The stream is asked for the next one only while both limits allow for
/// it: so it may exceed the limit by weight, by the one item that crosses it.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{Bounded, BridgeStream, stream_into_py};
/// use futures_core::Stream;
/// use pyo3::prelude::*;
///
/// /// The chunks of a file, at most a megabyte and a chunk ahead of their reader.
/// fn download<'py>(
///     py: Python<'py>,
///     chunks: impl Stream<Item = std::io::Result<Vec<u8>>> + Send + 'static,
/// ) -> PyResult<Bound<'py, BridgeStream>> {
///     let chunks = Bounded::new(chunks).weight(1 << 20, |chunk| chunk.len());
///     stream_into_py(py, chunks)
/// }
/// ```
#[must_use]
pub struct Bounded<S, T> {
    pub(super) stream: S,
    pub(super) limit: Load,
    pub(super) weigh: Option<Weigh<T>>,
}

/// Tells what an item weighs.
pub(super) type Weigh<T> = Box<dyn FnMut(&T) -> usize + Send>;

impl<S, T, E> Bounded<S, T>
where
    S: Stream<Item = Result<T, E>>,
{
    /// `stream` with the limit of 512 items.
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            limit: Load {
                items: ITEMS,
                weight: usize::MAX,
            },
            weigh: None,
        }
    }

    /// Allows for `limit` items, at least 1.
    pub fn items(mut self, limit: usize) -> Self {
        self.limit.items = limit.max(1);
        self
    }

    /// Allows for items that weigh `limit` together, at least 1, where each weighs what `weigh`
    /// says, in bytes or whatever its author counts. It is called on the runtime, once for each.
    pub fn weight(mut self, limit: usize, weigh: impl FnMut(&T) -> usize + Send + 'static) -> Self {
        self.limit.weight = limit.max(1);
        self.weigh = Some(Box::new(weigh));
        self
    }
}

impl<S, T, E> From<S> for Bounded<S, T>
where
    S: Stream<Item = Result<T, E>>,
{
    fn from(stream: S) -> Self {
        Self::new(stream)
    }
}
