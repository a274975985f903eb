#![doc = include_str!("../README.md")]

mod async_callback;
mod awaitable;
mod blocking;
mod blocking_work;
mod burst;
mod completion;
mod context;
mod convert;
mod doorbell;
mod error;
mod executor;
mod exit;
mod future;
mod guarded;
mod held;
mod held_err;
mod lifecycle;
mod loop_handle;
mod loop_runtime;
mod on_cancel;
mod owned;
mod resident;
mod runtime;
mod signal;
mod stream;
mod submission;
mod sync;
mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
mod waiting;
mod waker;
mod workers;

#[doc = include_str!("porting.md")]
pub mod porting {}

pub use async_callback::AsyncCallback;
pub use awaitable::{into_future, into_future_as};
pub use blocking::{block_on, try_block_on};
pub use blocking_work::blocking_into_py;
pub use error::RustPanic;
pub use executor::{Spawn, Task};
pub use future::{future_into_py, future_type, try_future_into_py};
pub use held::Held;
pub use held_err::HeldErr;
pub use on_cancel::{OnCancel, on_cancel};
pub use owned::Owned;
pub use runtime::Runtime;
pub use stream::{Bounded, BridgeIterator, BridgeStream, stream_into_iter, stream_into_py};
