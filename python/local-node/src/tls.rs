//! TLS, as the node's side of a connection speaks it.

use std::fmt;
use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::certificate;

/// Who a node is to its clients, and whom it asks for a certificate; all of it in PEM.
#[derive(Clone)]
pub struct Tls {
    /// The node's certificate, and those that lead to the one that clients trust.
    pub certificates: Vec<u8>,
    /// The private key of the node's certificate.
    pub key: Vec<u8>,
    /// Who signs the certificates of clients, which have to show one if this is given. They can log in
    /// as the user whom it is for, without a password.
    pub client_ca: Option<Vec<u8>>,
}

impl fmt::Debug for Tls {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// Takes connections.
#[derive(Clone)]
pub(crate) struct Handshake {
    acceptor: TlsAcceptor,
    /// The name in the node's certificate, which peers are known by.
    name: String,
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handshake")
    }
}

impl Handshake {
    pub(crate) fn new(tls: &Tls) -> Result<Self, Box<dyn std::error::Error>> {
        let provider = Arc::new(ring::default_provider());
        let verifier = match &tls.client_ca {
            None => WebPkiClientVerifier::no_client_auth(),
            Some(authorities) => {
                let mut roots = RootCertStore::empty();
                for authority in certificates(authorities)? {
                    roots.add(authority)?;
                }
                let roots = Arc::new(roots);
                WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider)).build()?
            }
        };
        let chain = certificates(&tls.certificates)?;
        let name = chain.first().and_then(|own| certificate::common_name(own));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, PrivateKeyDer::from_pem_slice(&tls.key)?)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            name: name.unwrap_or_default(),
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Takes one, and tells the name in the client's certificate.
    pub(crate) async fn take(
        &self,
        socket: TcpStream,
    ) -> io::Result<(TlsStream<TcpStream>, Option<String>)> {
        let stream = self.acceptor.accept(socket).await?;
        let (_, session) = stream.get_ref();
        let shown = session.peer_certificates().and_then(<[_]>::first);
        let name = shown.and_then(|shown| certificate::common_name(shown));
        Ok((stream, name))
    }
}

fn certificates(
    pem: &[u8],
) -> Result<Vec<CertificateDer<'static>>, tokio_rustls::rustls::pki_types::pem::Error> {
    CertificateDer::pem_slice_iter(pem).collect()
}
