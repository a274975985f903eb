//! What all connections share.

use std::time::Instant;

use parking_lot::Mutex;

use crate::cluster::Cluster;
use crate::query::Jobs;
use crate::store::Store;
use crate::udf::Modules;

/// One store behind all nodes of a cluster, and the registries beside it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) store: Store,
    pub(crate) cluster: Cluster,
    pub(crate) modules: Mutex<Modules>,
    pub(crate) jobs: Jobs,
    pub(crate) started: Instant,
}

impl Server {
    pub(crate) fn new(store: Store, cluster: Cluster) -> Self {
        Self {
            store,
            cluster,
            modules: Mutex::default(),
            jobs: Jobs::default(),
            started: Instant::now(),
        }
    }
}
