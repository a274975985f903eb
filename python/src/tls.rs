//! TLS: files of certificates and keys, made into what the core opens connections with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aerospike_core::{Host, TlsPolicy};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};

use crate::error::Error;

/// What the arguments of the client's constructor say about TLS.
pub(crate) struct TlsArguments {
    /// Whom to trust; without it there is no TLS.
    pub(crate) ca_file: Option<PathBuf>,
    /// Who the client is, from its own certificate on.
    pub(crate) cert_file: Option<PathBuf>,
    /// The key of the client's certificate.
    pub(crate) key_file: Option<PathBuf>,
    /// The name in the nodes' certificates.
    pub(crate) name: Option<String>,
    /// Whether connections that have logged in go on without TLS.
    pub(crate) login_only: bool,
}

impl TlsArguments {
    /// Whether the client shows a certificate of its own.
    pub(crate) const fn identifies_the_client(&self) -> bool {
        self.cert_file.is_some()
    }

    /// The core's policy; `None` for plain connections. Completes the seeds, each of which has to
    /// say what name its node's certificate is for.
    pub(crate) fn policy(self, seeds: &mut [Host]) -> PyResult<Option<TlsPolicy>> {
        let Some(ca_file) = &self.ca_file else {
            let others = self.cert_file.is_some() || self.key_file.is_some();
            if others || self.name.is_some() || self.login_only {
                return Err(Error::invalid_argument(
                    "TLS needs tls_ca_file: the certificates that the nodes' are checked against",
                )
                .into());
            }
            return Ok(None);
        };
        let trusted = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::invalid_argument(error.to_string()))?
            .with_root_certificates(roots(ca_file)?);
        let config = match (&self.cert_file, &self.key_file) {
            (None, None) => trusted.with_no_client_auth(),
            (Some(cert_file), Some(key_file)) => trusted
                .with_client_auth_cert(certificates(cert_file)?, private_key(key_file)?)
                .map_err(|error| unusable(cert_file, error))?,
            _ => {
                return Err(
                    Error::invalid_argument("tls_cert_file and tls_key_file go together").into(),
                );
            }
        };
        for seed in seeds {
            name_certificate(seed, self.name.as_deref())?;
        }
        Ok(Some(
            TlsPolicy::new(config).with_login_only(self.login_only),
        ))
    }
}

/// A seed's own `tls_name` counts before the client's; without any, its node's certificate is for
/// its host's name or address.
fn name_certificate(seed: &mut Host, name: Option<&str>) -> Result<(), Error> {
    let name = seed.tls_name.as_deref().or(name).unwrap_or(&seed.name);
    if ServerName::try_from(name).is_err() {
        return Err(Error::invalid_argument(format!(
            "tls_name {name:?} is not a name or address that a certificate can be for"
        )));
    }
    seed.tls_name = Some(name.to_owned());
    Ok(())
}

fn roots(path: &Path) -> PyResult<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots
            .add(certificate)
            .map_err(|error| unusable(path, error))?;
    }
    Ok(roots)
}

fn certificates(path: &Path) -> PyResult<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_slice_iter(&read(path)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unusable(path, error))?;
    if certificates.is_empty() {
        return Err(unusable(path, "it holds no certificate in PEM form").into());
    }
    Ok(certificates)
}

fn private_key(path: &Path) -> PyResult<PrivateKeyDer<'static>> {
    let bytes = read(path)?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| {
        let reason = "it holds no private key in PEM form, or one behind a passphrase";
        unusable(path, reason).into()
    })
}

/// A file's bytes.
pub(crate) fn read(path: &Path) -> PyResult<Vec<u8>> {
    fs::read(path).map_err(|error| {
        // As Python's own `open` says it: the class by the number, and the file's name.
        let reason = error.to_string();
        PyOSError::new_err((error.raw_os_error(), reason, path.to_owned()))
    })
}

fn unusable(path: &Path, reason: impl std::fmt::Display) -> Error {
    Error::invalid_argument(format!("{} cannot be used: {reason}", path.display()))
}
