//! The descriptor by which Tokio waits for events.
//!
//! Tokio tells nobody which it is. It is found by its content: a new socket is registered with the
//! runtime alone, and the kernel lists what each epoll instance of the process watches in
//! `/proc/self/fdinfo`.

#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::Poller;
#[cfg(target_os = "linux")]
pub(crate) use linux::Poller;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::io::{Error, ErrorKind, Result};
    use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
    use std::path::Path;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use tokio::net::UnixDatagram;

    /// A descriptor of its own for the epoll instance, so that a loop may watch it for longer than
    /// the runtime lives.
    pub(crate) struct Poller(OwnedFd);

    impl Poller {
        pub(crate) fn of(tokio: &tokio::runtime::Runtime) -> Result<Self> {
            let _entered = tokio.enter();
            let probe = UnixDatagram::unbound()?;
            let watched = probe.as_raw_fd();
            for entry in fs::read_dir("/proc/self/fd")? {
                let name = entry?.file_name();
                let Some(number) = name.to_str().and_then(|name| name.parse().ok()) else {
                    continue;
                };
                if watches(number, watched) {
                    return duplicate(number).map(Self);
                }
            }
            Err(Error::new(
                ErrorKind::NotFound,
                "/proc/self/fdinfo does not show the runtime's epoll descriptor",
            ))
        }

        pub(crate) fn descriptor(&self) -> RawFd {
            self.0.as_raw_fd()
        }

        /// Whether there are events.
        pub(crate) fn is_readable(&self) -> bool {
            let mut polled = [PollFd::new(&self.0, PollFlags::IN)];
            let now = Timespec {
                tv_sec: 0,
                tv_nsec: 0,
            };
            // Interrupted: as if there were, which costs a look.
            poll(&mut polled, Some(&now)).map_or(true, |ready| ready > 0)
        }
    }

    /// Whether an epoll instance of this number watches `watched`. Others of this process come and
    /// go meanwhile, so a file that is not there is no error.
    fn watches(number: RawFd, watched: RawFd) -> bool {
        let is_epoll = fs::read_link(Path::new("/proc/self/fd").join(number.to_string()))
            .is_ok_and(|target| target.as_os_str() == "anon_inode:[eventpoll]");
        is_epoll
            && fs::read_to_string(Path::new("/proc/self/fdinfo").join(number.to_string()))
                .is_ok_and(|info| {
                    info.lines()
                        .filter_map(|line| line.strip_prefix("tfd:"))
                        .filter_map(|line| line.split_whitespace().next())
                        .any(|number| number.parse() == Ok(watched))
                })
    }

    fn duplicate(number: RawFd) -> Result<OwnedFd> {
        // SAFETY: Tokio's own descriptor, open for as long as the runtime that the caller borrows.
        #[allow(unsafe_code)]
        let tokios = unsafe { BorrowedFd::borrow_raw(number) };
        tokios.try_clone_to_owned()
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::io::{Error, ErrorKind, Result};

    /// Other systems do not show it.
    pub(crate) enum Poller {}

    impl Poller {
        pub(crate) fn of(_: &tokio::runtime::Runtime) -> Result<Self> {
            Err(Error::new(
                ErrorKind::Unsupported,
                "an event loop can turn a runtime over on Linux only",
            ))
        }

        pub(crate) fn descriptor(&self) -> i32 {
            match *self {}
        }

        pub(crate) fn is_readable(&self) -> bool {
            match *self {}
        }
    }
}
