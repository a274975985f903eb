//! Truncation: dropping all records of a set or namespace that were written before a time.

use super::Question;
use crate::expiry::Millis;

const OK: &str = "ok";

/// Truncates a set.
pub(super) fn set(question: &Question<'_>) -> String {
    let Some(name) = question.parameters.get("namespace") else {
        return no_namespace();
    };
    let set = match question.parameters.require("set") {
        Ok(set) => set,
        Err(error) => return error,
    };
    let before = match before(question) {
        Ok(before) => before,
        Err(error) => return error,
    };
    if let Some(namespace) = question.server.store.namespace(name.as_bytes())
        && let Some(set) = namespace.set(set.as_bytes())
    {
        namespace.truncate(Some(set), before);
    }
    OK.to_owned()
}

/// Truncates a namespace; one that is not there is as good (info-0118).
pub(super) fn namespace(question: &Question<'_>) -> String {
    let Some(name) = question.parameters.get("namespace") else {
        return no_namespace();
    };
    let before = match before(question) {
        Ok(before) => before,
        Err(error) => return error,
    };
    if let Some(namespace) = question.server.store.namespace(name.as_bytes()) {
        namespace.truncate(None, before);
    }
    OK.to_owned()
}

fn no_namespace() -> String {
    "ERROR:20:missing 'namespace'".to_owned()
}

/// The time before which records go: `lut`, in nanoseconds since 1970, or now.
fn before(question: &Question<'_>) -> Result<Millis, String> {
    let now = Millis::now();
    let Some(lut) = question.parameters.get("lut") else {
        return Ok(now.next());
    };
    let nanos = lut.parse().map_err(|_| "ERROR:4:bad 'lut'".to_owned())?;
    let before = Millis::from_unix_nanos(nanos);
    if before.is_zero() {
        Err("ERROR:4:would truncate to 0".to_owned())
    } else if before > now {
        Err("ERROR:4:would truncate in the future".to_owned())
    } else {
        Ok(before)
    }
}
