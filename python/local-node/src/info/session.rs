//! Sessions: what info remembers of a connection.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::parameters::Parameters;

/// Which node a client is connected to, and what it has said so far.
#[derive(Debug)]
pub(crate) struct Session {
    member: usize,
    has_user_agent: bool,
}

impl Session {
    pub(crate) fn new(member: usize) -> Self {
        Self {
            member,
            has_user_agent: false,
        }
    }

    pub(crate) fn member(&self) -> usize {
        self.member
    }

    /// A client says once what it is.
    pub(super) fn set_user_agent(&mut self, parameters: Parameters<'_>) -> String {
        // Said before anything else is looked at (info-0103, info-0104).
        if self.has_user_agent {
            return "ERROR:4:already set".to_owned();
        }
        match parameters.require("value") {
            Ok(value) if STANDARD.decode(value).is_ok() => {
                self.has_user_agent = true;
                "ok".to_owned()
            }
            Ok(_) => "ERROR:4:bad 'value'".to_owned(),
            Err(error) => error,
        }
    }
}
