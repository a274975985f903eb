//! Settings that can be changed while a node runs: how long records live.

use std::sync::atomic::Ordering;

use super::{NO_NAMESPACE, Question, statistics};

const OK: &str = "ok";

/// `set-config`. Of what this node has no use for, nothing is changed.
pub(super) fn change(question: &Question<'_>) -> String {
    match question.parameters.require("context") {
        Ok("namespace") => {
            change_namespace(question).map_or_else(|error| error, |()| OK.to_owned())
        }
        Ok(_) => OK.to_owned(),
        Err(error) => error,
    }
}

fn change_namespace(question: &Question<'_>) -> Result<(), String> {
    let parameters = question.parameters;
    let namespace = statistics::named_namespace(question).ok_or(NO_NAMESPACE)?;
    let value = |name: &'static str, parse: fn(&str) -> Option<u32>| {
        let text = parameters.get(name);
        let parsed = text.map(|text| parse(text).ok_or_else(|| format!("ERROR:4:bad '{name}'")));
        parsed.transpose()
    };
    let default_ttl = value("default-ttl", seconds)?;
    let read_touch = value("default-read-touch-ttl-pct", percent)?;
    let set = match parameters.get("set") {
        Some(name) => {
            let id = namespace.add_set(name.as_bytes());
            Some(id.map_err(|_| "ERROR:4:bad 'set'".to_owned())?)
        }
        None => None,
    };
    namespace.change_lifetime(set, |lifetime| {
        if let Some(seconds) = default_ttl {
            lifetime.default_ttl.store(seconds, Ordering::Relaxed);
        }
        if let Some(percent) = read_touch {
            lifetime.read_touch.store(percent, Ordering::Relaxed);
        }
    });
    Ok(())
}

/// A number of seconds, minutes, hours or days; -1 is forever.
fn seconds(text: &str) -> Option<u32> {
    if text == "-1" {
        return Some(u32::MAX);
    }
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    digits.parse::<u32>().ok()?.checked_mul(unit)
}

/// 0 to 100; -1 is none.
fn percent(text: &str) -> Option<u32> {
    if text == "-1" {
        return Some(u32::MAX);
    }
    text.parse().ok().filter(|percent| *percent <= 100)
}

#[cfg(test)]
mod tests {
    use super::{percent, seconds};

    #[test]
    fn times_may_have_a_unit() {
        assert_eq!(seconds("90"), Some(90));
        assert_eq!(seconds("2m"), Some(120));
        assert_eq!(seconds("1D"), Some(86_400));
        assert_eq!(seconds("-1"), Some(u32::MAX));
        for bad in ["", "x", "1y", "-2", "99999999d"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn percentages_are_no_more_than_all() {
        assert_eq!(percent("100"), Some(100));
        assert_eq!(percent("-1"), Some(u32::MAX));
        assert_eq!(percent("101"), None);
    }
}
