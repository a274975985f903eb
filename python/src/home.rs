//! A connected cluster where it lives: sockets, timers and tasks belong to one runtime.

use std::sync::Arc;

use aerospike_core::{ClientPolicy, Host};
use asyncio_bridge::Runtime;

use crate::cluster::Cluster;
use crate::error::Error;

/// A cluster and its runtime, which ends with it. Operations hold the cluster alone: one that owned
/// the runtime it runs on might keep it from ever ending.
pub(crate) struct Home {
    cluster: Arc<Cluster>,
    runtime: Runtime,
    eager: Runtime,
}

impl Home {
    /// Connects to the cluster behind `hosts`. Must run on `runtime`.
    pub(crate) async fn connect(
        policy: &ClientPolicy,
        hosts: Vec<Host>,
        runtime: Runtime,
    ) -> Result<Self, Error> {
        let cluster = Arc::new(Cluster::connect(policy, hosts).await?);
        let eager = runtime.clone().eager();
        Ok(Self {
            cluster,
            runtime,
            eager,
        })
    }

    /// The cluster, or that it is another process's.
    pub(crate) fn cluster(&self) -> Result<Arc<Cluster>, Error> {
        if self.is_current() {
            Ok(Arc::clone(&self.cluster))
        } else {
            Err(Error::forked())
        }
    }

    /// False in a forked child of the process that connected.
    pub(crate) fn is_current(&self) -> bool {
        self.runtime.is_current()
    }

    /// Where operations on this cluster run.
    pub(crate) const fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The same for commands whose polls are quick: of one record.
    pub(crate) const fn eager(&self) -> &Runtime {
        &self.eager
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !self.is_current() {
            // The sockets are the parent's too, and the locks on the way to them may be held.
            std::mem::forget(Arc::clone(&self.cluster));
        }
    }
}
