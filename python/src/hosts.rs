//! Seeds, in the forms people write them.

use aerospike_core::{Host, ToHosts};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::error::Error;

/// The port of a seed that names none.
const DEFAULT_PORT: u16 = 3000;

/// `"host:port[,host:port]"`, a `(host, port)` pair, or a list of these.
pub(crate) struct Hosts(pub(crate) Vec<Host>);

impl<'py> FromPyObject<'_, 'py> for Hosts {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let mut hosts = Vec::new();
        if is_seed(&obj) {
            push_seed(&obj, &mut hosts)?;
        } else {
            for seed in obj.try_iter()? {
                push_seed(&seed?, &mut hosts)?;
            }
        }
        if hosts.is_empty() {
            return Err(Error::invalid_argument("at least one host is needed").into());
        }
        Ok(Self(hosts))
    }
}

/// A tuple is one seed when it starts like one: `("host", 3000)`, but not `("a:1", "b:2")`.
fn is_seed(obj: &Bound<'_, PyAny>) -> bool {
    obj.is_instance_of::<PyString>() || obj.extract::<(String, u16)>().is_ok()
}

fn push_seed(seed: &Bound<'_, PyAny>, hosts: &mut Vec<Host>) -> PyResult<()> {
    if let Ok(list) = seed.cast::<PyString>() {
        let list = list.to_str()?.trim();
        hosts.extend(list.to_hosts().map_err(Error::from)?);
    } else if seed.is_instance_of::<PyTuple>() {
        let (name, port): (String, u16) = seed.extract()?;
        hosts.push(Host::new(&name, port));
    } else {
        let (name, port) = (seed.str()?, DEFAULT_PORT);
        let message = format!("a host is 'name:port' or (name, port), port {port} by default");
        return Err(Error::invalid_argument(format!("{message}, not {name}")).into());
    }
    Ok(())
}
