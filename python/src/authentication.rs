//! How a client says who it is.

use aerospike_core::AuthMode;

use crate::error::Error;
use crate::policy::{Choice, choices};

/// The ways, without what they need.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Authentication {
    Internal,
    External,
    ExternalInsecure,
    Pki,
}

choices! {
    "AuthMode" Authentication {
        0 => Internal,
        1 => External,
        2 => ExternalInsecure,
        3 => Pki,
    }
}

/// What the core is to log in with. `identified` tells whether connections show a certificate of
/// the client, `encrypted` whether they use TLS.
pub(crate) fn auth_mode(
    mode: Option<Choice<Authentication>>,
    user: Option<String>,
    password: Option<String>,
    encrypted: bool,
    identified: bool,
) -> Result<AuthMode, Error> {
    let mode = mode.map(|Choice(mode)| mode);
    let with_password = match (user, password) {
        (None, None) => None,
        (Some(user), Some(password)) => Some((user, password)),
        _ => return Err(Error::invalid_argument("user and password go together")),
    };
    let need = |message| Err(Error::invalid_argument(message));
    match (mode, with_password) {
        (None, None) => Ok(AuthMode::None),
        (None | Some(Authentication::Internal), Some((user, password))) => {
            Ok(AuthMode::Internal(user, password))
        }
        (Some(Authentication::External), Some((user, password))) if encrypted => {
            Ok(AuthMode::External(user, password))
        }
        (Some(Authentication::External), Some(_)) => need(
            "AuthMode.EXTERNAL sends the password as it is and needs TLS: tls_ca_file is missing",
        ),
        (Some(Authentication::ExternalInsecure), Some((user, password))) => {
            Ok(AuthMode::ExternalInsecure(user, password))
        }
        (Some(Authentication::Pki), None) if identified => Ok(AuthMode::Pki),
        (Some(Authentication::Pki), None) => {
            need("AuthMode.PKI logs in by certificate: tls_cert_file and tls_key_file are missing")
        }
        (Some(Authentication::Pki), Some(_)) => {
            need("AuthMode.PKI logs in by certificate, without user and password")
        }
        (Some(_), None) => need("this auth_mode needs user and password"),
    }
}
