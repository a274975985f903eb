//! Bin names as Python strings, made once for all the records that have them.
//!
//! Records of one set share their few bin names. A string that is already there need not be
//! decoded, hashed and freed for every bin of every record, and being interned it is found in a
//! dict by identity.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

/// A name has one slot, and the first name in a slot keeps it: no lock, no growth. A name that
/// comes too late is made anew each time.
static SLOTS: [PyOnceLock<(String, Py<PyString>)>; 512] = [const { PyOnceLock::new() }; 512];

/// The Python string of a bin's name.
pub(crate) fn to_python<'py>(py: Python<'py>, name: &str) -> Bound<'py, PyString> {
    let slot = &SLOTS[hash(name) % SLOTS.len()];
    let (first, string) = slot.get_or_init(py, || {
        (name.to_owned(), PyString::intern(py, name).unbind())
    });
    if first == name {
        string.bind(py).clone()
    } else {
        PyString::new(py, name)
    }
}

/// FNV-1a: names have at most 15 bytes.
fn hash(name: &str) -> usize {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    // The high bits are the better mixed ones.
    (hash >> 16) as usize
}
