//! Privileges, which roles are made of.

use aerospike_core::PrivilegeCode;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error::Error;

/// Bytes of the longest names that a server takes for a namespace and for a set.
const NAMESPACE_LIMIT: usize = 31;
const SET_LIMIT: usize = 63;

/// What a role lets its users do: everywhere, in a namespace, or in a set of it.
///
///     Privilege("user-admin")
///     Privilege("read-write", namespace="test", set="users")
///
/// Those for namespaces and sets are "read", "write", "read-write", "read-write-udf", "truncate",
/// "read-masked" and "write-masked"; those of the whole cluster "user-admin", "sys-admin",
/// "data-admin", "udf-admin", "sindex-admin" and "masking-admin". A code that a newer server has
/// is read as "unknown-" and its number. Privileges can be compared and hashed. Raises
/// `InvalidArgument` for other codes, and for names that cannot be those of namespaces and sets.
#[pyclass(frozen, eq, from_py_object, module = "aiospike")]
#[derive(Clone, PartialEq)]
pub(crate) struct Privilege(aerospike_core::Privilege);

impl From<aerospike_core::Privilege> for Privilege {
    /// The core writes "everywhere" as empty names and reads it so.
    fn from(mut privilege: aerospike_core::Privilege) -> Self {
        privilege.namespace = privilege.namespace.filter(|name| !name.is_empty());
        privilege.set_name = privilege.set_name.filter(|name| !name.is_empty());
        Self(privilege)
    }
}

impl From<Privilege> for aerospike_core::Privilege {
    fn from(Privilege(privilege): Privilege) -> Self {
        privilege
    }
}

impl Privilege {
    /// Bytes in a command.
    pub(crate) fn wire_len(&self) -> usize {
        let name = |name: &Option<String>| 1 + name.as_ref().map_or(0, String::len);
        1 + name(&self.0.namespace) + name(&self.0.set_name)
    }
}

#[pymethods]
impl Privilege {
    #[new]
    #[pyo3(signature = (code, namespace=None, set=None))]
    fn new(code: &str, namespace: Option<String>, set: Option<String>) -> Result<Self, Error> {
        let core_code = PrivilegeCode::try_from(code)
            .map_err(|_| Error::invalid_argument(format!("{code:?} is not a privilege")))?;
        if namespace.is_none() && set.is_some() {
            return Err(Error::invalid_argument("a set needs its namespace"));
        }
        if namespace.is_some() && is_global(&core_code) {
            return Err(Error::invalid_argument(format!(
                "{code} is a privilege everywhere, and not for a namespace"
            )));
        }
        for (what, name, limit) in [
            ("namespace", &namespace, NAMESPACE_LIMIT),
            ("set", &set, SET_LIMIT),
        ] {
            let length = name.as_ref().map(String::len);
            if let Some(length) = length.filter(|length| !(1..=limit).contains(length)) {
                return Err(Error::invalid_argument(format!(
                    "a {what}'s name has 1 to {limit} bytes, not {length}"
                )));
            }
        }
        Ok(Self(aerospike_core::Privilege::new(
            core_code, namespace, set,
        )))
    }

    /// What is allowed, such as "read-write".
    #[getter]
    fn code(&self) -> String {
        String::from(&self.0.code)
    }

    /// Where; None for everywhere.
    #[getter]
    fn namespace(&self) -> Option<&str> {
        self.0.namespace.as_deref()
    }

    /// In which set of the namespace; None for all.
    #[getter]
    fn set(&self) -> Option<&str> {
        self.0.set_name.as_deref()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (self.code(), self.namespace(), self.set())
            .into_pyobject(py)?
            .hash()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let code = self.code();
        let mut text = format!("Privilege({}", PyString::new(py, &code).repr()?);
        for name in [self.namespace(), self.set()].into_iter().flatten() {
            text = format!("{text}, {}", PyString::new(py, name).repr()?);
        }
        Ok(text + ")")
    }
}

/// Those of the whole cluster.
const fn is_global(code: &PrivilegeCode) -> bool {
    use PrivilegeCode::{DataAdmin, MaskingAdmin, SindexAdmin, SysAdmin, UdfAdmin, UserAdmin};
    matches!(
        code,
        UserAdmin | SysAdmin | DataAdmin | UdfAdmin | SindexAdmin | MaskingAdmin
    )
}
