//! The descriptor that wakes a selector: the one place with platform-specific code.
//!
//! Linux has eventfd, other Unixes a pipe, and elsewhere there is none: then `Signal::new` fails
//! and the event loop is woken by `call_soon_threadsafe`.

pub(crate) use platform::Signal;

#[cfg(target_os = "linux")]
mod platform {
    use std::os::fd::{AsRawFd, OwnedFd};

    use rustix::event::{EventfdFlags, eventfd};
    use rustix::io::{read, write};

    /// An eventfd: any number of rings is one readable counter.
    pub(crate) struct Signal(OwnedFd);

    impl Signal {
        pub(crate) fn new() -> std::io::Result<Self> {
            Ok(Self(eventfd(
                0,
                EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK,
            )?))
        }

        pub(crate) fn descriptor(&self) -> i32 {
            self.0.as_raw_fd()
        }

        /// Makes the descriptor readable. The only failure of a valid eventfd is a full counter,
        /// which is readable.
        pub(crate) fn ring(&self) {
            let _ = write(&self.0, &1_u64.to_ne_bytes());
        }

        /// Makes the descriptor silent. Fails only where it was.
        pub(crate) fn clear(&self) {
            let _ = read(&self.0, &mut [0; 8]);
        }
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod platform {
    use std::os::fd::{AsRawFd, OwnedFd};

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use rustix::io::{FdFlags, fcntl_setfd, read, write};
    use rustix::pipe::pipe;

    /// A pipe: its reading end is registered with the loop.
    pub(crate) struct Signal {
        reader: OwnedFd,
        writer: OwnedFd,
    }

    impl Signal {
        pub(crate) fn new() -> std::io::Result<Self> {
            let (reader, writer) = pipe()?;
            for end in [&reader, &writer] {
                fcntl_setfd(end, FdFlags::CLOEXEC)?;
                fcntl_setfl(end, fcntl_getfl(end)? | OFlags::NONBLOCK)?;
            }
            Ok(Self { reader, writer })
        }

        pub(crate) fn descriptor(&self) -> i32 {
            self.reader.as_raw_fd()
        }

        /// Makes the reading end readable. A full pipe is.
        pub(crate) fn ring(&self) {
            let _ = write(&self.writer, &[1]);
        }

        /// Empties the pipe.
        pub(crate) fn clear(&self) {
            while matches!(read(&self.reader, &mut [0; 64]), Ok(64)) {}
        }
    }
}

#[cfg(not(unix))]
mod platform {
    /// No descriptor that every event loop of this platform can watch.
    pub(crate) enum Signal {}

    impl Signal {
        pub(crate) fn new() -> std::io::Result<Self> {
            Err(std::io::ErrorKind::Unsupported.into())
        }

        pub(crate) fn descriptor(&self) -> i32 {
            match *self {}
        }

        pub(crate) fn ring(&self) {
            match *self {}
        }

        pub(crate) fn clear(&self) {
            match *self {}
        }
    }
}
