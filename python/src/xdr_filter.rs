//! `set_xdr_filter`.

use std::sync::Arc;

use aerospike_core::{AdminPolicy, expressions};
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::expression::Filter;
use crate::twins::{twin_methods, twins};

async fn set_xdr_filter(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    datacenter: String,
    namespace: String,
    filter: Option<Filter>,
) -> Result<(), Error> {
    for (what, name) in [("datacenter", &datacenter), ("namespace", &namespace)] {
        if name.is_empty() || name.contains(|c: char| ":;=,".contains(c) || c.is_control()) {
            return Err(Error::invalid_argument(format!(
                "{name:?} is no name of a {what}"
            )));
        }
    }
    let filter: Option<expressions::Expression> = filter.map(Into::into);
    let core = cluster.core();
    cluster
        .administer(
            policy,
            core.set_xdr_filter(&policy, &datacenter, &namespace, filter.as_ref()),
        )
        .await
}

twins! {
    admin => set_xdr_filter;
    /// Ships only records for which the filter holds to a datacenter; all of them with None.
    ///
    /// Needs a server of the Enterprise Edition; others raise an `AerospikeError`.
    ///
    ///     await client.set_xdr_filter("DC1", "test", Bin("age") > 18)
    set_xdr_filter / set_xdr_filter_blocking(
        datacenter: String, namespace: String, filter: Option<Filter>;
    ) -> ()
}
