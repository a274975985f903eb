//! Record keys.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use aerospike_core::Value;
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyInt, PyString, PyTuple};

use crate::error::Error;
use crate::value;

/// What the server allows for a namespace's name.
const MAX_NAMESPACE_BYTES: usize = 31;
/// What the server allows for a set's name.
const MAX_SET_BYTES: usize = 63;

/// Names one record: a namespace, a set and the user's key for it.
///
/// The server knows a record by its digest, a hash over set and user key; so do equality and
/// `hash()`, together with the namespace. A user key is an int of 64 bits, a str or bytes, and
/// `1`, `"1"` and `b"1"` name three different records. Raises `TypeError` for another type,
/// `OverflowError` for another int, and `InvalidArgument` for a namespace's name of more than 31
/// bytes or a set's of more than 63.
///
///     key = Key("test", "users", "alice")
///     key.user_key                                            # "alice"
///     len(key.digest)                                         # 20
///     key == Key.from_digest("test", "users", key.digest)     # True
#[pyclass(frozen, eq, hash, module = "aiospike")]
#[derive(Clone)]
pub(crate) struct Key(Arc<aerospike_core::Key>);

/// The key of a verb: the shared Rust value, free of Python.
pub(crate) type SharedKey = Arc<aerospike_core::Key>;

#[pymethods]
impl Key {
    #[new]
    #[pyo3(signature = (namespace, set, user_key))]
    fn py_new(namespace: &str, set: Option<&str>, user_key: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(namespace, set, user_key_value(user_key)?)
    }

    /// `Key(namespace, set, user_key)` for an int, with less to find out.
    #[staticmethod]
    fn from_int_user_key(namespace: &str, set: Option<&str>, user_key: i64) -> PyResult<Self> {
        Self::new(namespace, set, Value::Int(user_key))
    }

    /// A key of which only the digest, 20 bytes, is known.
    #[staticmethod]
    fn from_digest(namespace: &str, set: Option<&str>, digest: &[u8]) -> PyResult<Self> {
        let set = checked_names(namespace, set)?;
        let digest: [u8; 20] = digest.try_into().map_err(|_| {
            Error::invalid_argument(format!("a digest has 20 bytes, not {}", digest.len()))
        })?;
        Ok(aerospike_core::Key::with_digest(namespace, set, None, digest).into())
    }

    /// The namespace's name.
    #[getter]
    fn namespace(&self) -> &str {
        self.0.namespace()
    }

    /// The set's name; empty for none.
    #[getter]
    fn set(&self) -> &str {
        self.0.set_name()
    }

    /// The user's key; None when only the digest is known.
    #[getter]
    fn user_key<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0
            .user_key()
            .map(|user_key| value::to_python(py, user_key))
            .transpose()
    }

    /// The 20 bytes by which the server knows the record.
    #[getter]
    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.digest())
    }

    /// The partition the record belongs to, 0 to 4095.
    #[getter]
    fn partition_id(&self) -> usize {
        self.0.partition_id()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let namespace = PyString::new(py, self.0.namespace()).repr()?;
        let set = PyString::new(py, self.0.set_name()).repr()?;
        if let Some(user_key) = self.user_key(py)? {
            return Ok(format!("Key({namespace}, {set}, {})", user_key.repr()?));
        }
        let digest = self.digest(py).into_any().repr()?;
        Ok(format!("Key.from_digest({namespace}, {set}, {digest})"))
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let (py, key) = (slf.py(), slf.get());
        let class = slf.get_type();
        let (rebuild, last) = match key.user_key(py)? {
            Some(user_key) => (class.into_any(), user_key),
            None => (class.getattr("from_digest")?, key.digest(py).into_any()),
        };
        Ok((
            rebuild,
            (key.namespace(), key.set(), last).into_pyobject(py)?,
        ))
    }
}

impl Key {
    fn new(namespace: &str, set: Option<&str>, user_key: Value) -> PyResult<Self> {
        let set = checked_names(namespace, set)?;
        let key = aerospike_core::Key::new(namespace, set, user_key).map_err(Error::from)?;
        Ok(key.into())
    }

    /// The Rust value.
    pub(crate) fn shared(&self) -> &aerospike_core::Key {
        &self.0
    }

    /// What tells this key from others of its namespace, as a Python tuple.
    pub(crate) fn set_and_user_key<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        match self.user_key(py)? {
            Some(user_key) => (self.set(), user_key).into_pyobject(py),
            None => (self.set(), self.digest(py)).into_pyobject(py),
        }
    }
}

impl From<aerospike_core::Key> for Key {
    fn from(key: aerospike_core::Key) -> Self {
        Self(Arc::new(key))
    }
}

impl From<SharedKey> for Key {
    fn from(key: SharedKey) -> Self {
        Self(key)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.digest() == other.0.digest() && self.0.namespace() == other.0.namespace()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.digest().hash(state);
        self.0.namespace().hash(state);
    }
}

/// A `key` argument.
pub(crate) struct KeyArgument(pub(crate) SharedKey);

impl<'py> FromPyObject<'_, 'py> for KeyArgument {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(Arc::clone(&obj.cast::<Key>()?.get().0)))
    }
}

impl From<KeyArgument> for aerospike_core::Key {
    fn from(KeyArgument(key): KeyArgument) -> Self {
        Arc::unwrap_or_clone(key)
    }
}

/// A `keys` argument: any iterable of keys.
pub(crate) struct KeysArgument(pub(crate) Vec<SharedKey>);

impl<'py> FromPyObject<'_, 'py> for KeysArgument {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let keys = obj
            .try_iter()?
            .map(|key| Ok(key?.extract::<KeyArgument>()?.0));
        Ok(Self(keys.collect::<PyResult<_>>()?))
    }
}

/// The server would answer with a bare "parameter error"; say which name, and why.
pub(crate) fn checked_names<'a>(namespace: &str, set: Option<&'a str>) -> Result<&'a str, Error> {
    let set = set.unwrap_or_default();
    let too_long = |what: &str, name: &str, most: usize| {
        let (shown, bytes) = (name.chars().take(40).collect::<String>(), name.len());
        Err(Error::invalid_argument(format!(
            "{what} name '{shown}' has {bytes} bytes, at most {most} are allowed"
        )))
    };
    if namespace.is_empty() {
        return Err(Error::invalid_argument("the namespace's name is empty"));
    }
    if namespace.len() > MAX_NAMESPACE_BYTES {
        return too_long("namespace", namespace, MAX_NAMESPACE_BYTES);
    }
    if set.len() > MAX_SET_BYTES {
        return too_long("set", set, MAX_SET_BYTES);
    }
    Ok(set)
}

fn user_key_value(user_key: &Bound<'_, PyAny>) -> PyResult<Value> {
    if let Ok(text) = user_key.cast::<PyString>() {
        return Ok(Value::String(text.to_str()?.to_owned()));
    }
    if user_key.is_instance_of::<PyInt>() && !user_key.is_instance_of::<PyBool>() {
        return user_key.extract().map(Value::Int).map_err(|_| {
            PyOverflowError::new_err(format!("user key {user_key} does not fit 64 bits"))
        });
    }
    if let Some(bytes) = value::bytes_of(user_key)? {
        return Ok(Value::Blob(bytes));
    }
    Err(PyTypeError::new_err(format!(
        "a user key is an int, a str or bytes, not {} of type {}",
        user_key.repr()?,
        user_key.get_type().name()?
    )))
}
