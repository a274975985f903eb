//! Parameters of an info command: `name=value;name=value`.

/// The text behind a command's colon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameters<'a>(&'a str);

impl<'a> Parameters<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// A parameter's value, if it was sent and is not empty.
    pub(super) fn get(self, name: &str) -> Option<&'a str> {
        self.find(name).filter(|value| !value.is_empty())
    }

    /// A parameter that has an older name.
    pub(super) fn get_either(self, name: &str, older: &str) -> Option<&'a str> {
        self.get(name).or_else(|| self.get(older))
    }

    /// A parameter's value, or what the server says without it.
    pub(super) fn require(self, name: &str) -> Result<&'a str, String> {
        match self.find(name) {
            Some("") => Err(format!("ERROR:4:missing '{name}' value")),
            Some(value) => Ok(value),
            None => Err(format!("ERROR:4:missing '{name}'")),
        }
    }

    fn find(self, name: &str) -> Option<&'a str> {
        let pairs = self.0.split(';').filter_map(|pair| pair.split_once('='));
        pairs
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value)
            .next()
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn values_may_hold_equals_signs_and_lists_may_end_in_a_semicolon() {
        let parameters = Parameters::new("filename=a.lua;content=Zm8=;empty=;");
        assert_eq!(parameters.get("content"), Some("Zm8="));
        assert_eq!(parameters.get("empty"), None);
        assert_eq!(
            parameters.require("empty"),
            Err("ERROR:4:missing 'empty' value".to_owned())
        );
        assert_eq!(
            parameters.require("none"),
            Err("ERROR:4:missing 'none'".to_owned())
        );
    }
}
