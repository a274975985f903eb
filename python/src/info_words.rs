//! Words of info commands, which are text: a name that holds a separator would be another command.

use crate::error::Error;
use crate::key::checked_names;

/// Checks a name or path that becomes part of an info command.
pub(crate) fn word(what: &str, text: &str) -> Result<(), Error> {
    if text.is_empty() {
        return Err(Error::invalid_argument(format!(
            "the {what}'s name is empty"
        )));
    }
    match text.chars().find(|c| *c == ';' || c.is_control()) {
        None => Ok(()),
        Some(separator) => Err(Error::invalid_argument(format!(
            "the {what}'s name {text:?} holds {separator:?}"
        ))),
    }
}

/// Checks the names of a namespace and a set for an info command; the set's is empty for none.
pub(crate) fn checked_subject<'a>(namespace: &str, set: Option<&'a str>) -> Result<&'a str, Error> {
    let set = checked_names(namespace, set)?;
    word("namespace", namespace)?;
    if !set.is_empty() {
        word("set", set)?;
    }
    Ok(set)
}
