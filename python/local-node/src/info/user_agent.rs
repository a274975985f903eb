//! What a client says it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::parameters::Parameters;
use crate::session::Session;

pub(super) fn set(session: &mut Session, parameters: Parameters<'_>) -> String {
    // Said before anything else is looked at (info-0103, info-0104).
    if session.has_user_agent {
        return "ERROR:4:already set".to_owned();
    }
    match parameters.require("value") {
        Ok(value) if STANDARD.decode(value).is_ok() => {
            session.has_user_agent = true;
            "ok".to_owned()
        }
        Ok(_) => "ERROR:4:bad 'value'".to_owned(),
        Err(error) => error,
    }
}
