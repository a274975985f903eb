//! What all connections share.

use std::sync::Arc;
use std::time::Instant;

use parking_lot::{Mutex, RwLock};

use crate::cluster::Cluster;
use crate::fault::Faults;
use crate::query::Jobs;
use crate::security::Security;
use crate::store::Store;
use crate::tls::Handshake;
use crate::udf::Modules;

/// One store behind all nodes of a cluster, and the registries beside it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) store: Store,
    cluster: RwLock<Arc<Cluster>>,
    pub(crate) faults: Faults,
    pub(crate) modules: Mutex<Modules>,
    pub(crate) jobs: Jobs,
    /// Absent if anyone may do anything.
    pub(crate) security: Option<Security>,
    /// Absent if clients connect without TLS.
    pub(crate) handshake: Option<Handshake>,
    pub(crate) compression: bool,
    pub(crate) started: Instant,
}

impl Server {
    /// Without security, TLS and compression.
    pub(crate) fn new(store: Store, cluster: Cluster) -> Self {
        Self {
            store,
            cluster: RwLock::new(Arc::new(cluster)),
            faults: Faults::default(),
            modules: Mutex::default(),
            jobs: Jobs::default(),
            security: None,
            handshake: None,
            compression: false,
            started: Instant::now(),
        }
    }

    /// The cluster as it is now.
    pub(crate) fn cluster(&self) -> Arc<Cluster> {
        Arc::clone(&self.cluster.read())
    }

    /// Replaces the cluster by what it becomes.
    pub(crate) fn change_cluster(&self, change: impl FnOnce(&Cluster) -> Cluster) {
        let mut cluster = self.cluster.write();
        *cluster = Arc::new(change(&cluster));
    }
}
