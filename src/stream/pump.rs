//! Runs a stream. Nothing here touches Python.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::bounded::Weigh;
use super::channel::Channel;
use crate::error::catch_panic;
use crate::future::Ended;
use crate::lifecycle::Process;
use crate::sync::Arc;
use crate::waker::Errand;

/// An item: how one poll of the stream ended.
pub(super) type Item<T, E> = Ended<T, E>;

/// The stream's end of a channel, which ends with it.
pub(super) struct Feed<T: Send + 'static, E: Send + 'static> {
    channel: Arc<Channel<Item<T, E>>>,
    /// What is put in last: unless the stream gets to its end, that it did not.
    last: Option<Item<T, E>>,
    process: &'static Process,
}

impl<T: Send, E: Send> Feed<T, E> {
    pub(super) fn new(channel: &Arc<Channel<Item<T, E>>>, process: &'static Process) -> Self {
        Self {
            channel: Arc::clone(channel),
            last: Some(Ended::Abandoned),
            process,
        }
    }

    /// Announces the end of the stream, after a last item, if there is one.
    fn end(mut self, last: Option<Item<T, E>>) {
        self.last = last;
    }
}

impl<T: Send, E: Send> Drop for Feed<T, E> {
    fn drop(&mut self) {
        if let Some(last) = self.last.take() {
            self.channel.put(last, 0);
        }
        let unwanted = self.channel.end();
        if !unwanted.is_empty() {
            // Not dropped here, as it may hold Python objects.
            let waker = self.process.waker();
            waker.post(Errand::Discard(Box::new(unwanted)));
        }
    }
}

/// Runs a stream until it ends or nobody reads it any more, and yields after each `batch` of items.
/// The stream is dropped before its end is announced.
pub(super) async fn pump<S, T, E>(
    stream: S,
    mut weigh: Option<Weigh<T>>,
    batch: usize,
    feed: Feed<T, E>,
) where
    S: Stream<Item = Result<T, E>>,
    T: Send,
    E: Send,
{
    let channel = Arc::clone(&feed.channel);
    let last = {
        let mut stream = pin!(stream);
        poll_fn(|context| {
            let poll = || poll_batch(stream.as_mut(), weigh.as_mut(), batch, &channel, context);
            catch_panic(poll).unwrap_or_else(|message| Poll::Ready(Some(Ended::Panicked(message))))
        })
        .await
    };
    feed.end(last);
}

/// Puts items into the channel while there is room. Ready with the last one, if that is more than
/// an end.
fn poll_batch<S, T, E>(
    mut stream: Pin<&mut S>,
    mut weigh: Option<&mut Weigh<T>>,
    batch: usize,
    channel: &Channel<Item<T, E>>,
    context: &mut Context<'_>,
) -> Poll<Option<Item<T, E>>>
where
    S: Stream<Item = Result<T, E>>,
{
    let mut is_read = ready!(channel.poll_room(context));
    for _ in 0..batch {
        if !is_read {
            return Poll::Ready(None);
        }
        let value = match ready!(stream.as_mut().poll_next(context)) {
            Some(Ok(value)) => value,
            Some(Err(error)) => return Poll::Ready(Some(Ended::Returned(Err(error)))),
            None => return Poll::Ready(None),
        };
        let weight = weigh.as_mut().map_or(0, |weigh| weigh(&value));
        if !channel.put(Ended::Returned(Ok(value)), weight) {
            is_read = ready!(channel.poll_room(context));
        }
    }
    context.waker().wake_by_ref();
    Poll::Pending
}
