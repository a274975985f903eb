//! How a client says who it is.

use aerospike_core::AuthMode;

use crate::admin_frame::AdminFrame;
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
    let auth_mode = match (mode, with_password) {
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
    }?;
    check(&auth_mode)?;
    Ok(auth_mode)
}

/// The same way with a new password; None where this user does not log in with one.
pub(crate) fn with_password(
    mode: &AuthMode,
    user: &str,
    password: &str,
) -> Result<Option<AuthMode>, Error> {
    let make = match mode {
        AuthMode::Internal(name, _) if name == user => AuthMode::Internal,
        AuthMode::External(name, _) if name == user => AuthMode::External,
        AuthMode::ExternalInsecure(name, _) if name == user => AuthMode::ExternalInsecure,
        _ => return Ok(None),
    };
    let mode = make(user.to_owned(), password.to_owned());
    check(&mode)?;
    Ok(Some(mode))
}

/// Refuses what the core has no room for when it logs in.
fn check(mode: &AuthMode) -> Result<(), Error> {
    let of_user = |user| AdminFrame::about("user", user).map(AdminFrame::password);
    match mode {
        AuthMode::Internal(user, _) => of_user(user)?.check(),
        AuthMode::External(user, password) | AuthMode::ExternalInsecure(user, password) => {
            of_user(user)?.clear_password(password)?.check()
        }
        AuthMode::Pki | AuthMode::None => Ok(()),
    }
}
