//! An embedded, in-memory node that speaks Aerospike's wire protocol, for development and tests of
//! clients: start it, point a client at [`LocalNode::addr`], drop it.
//!
//! It answers as a real server 8.1.2 (Community Edition) was recorded answering; comments cite those
//! recordings by their identifiers (`single-0290`, `errors-0012`, …).
//!
//! ```
//! use local_node::{Config, LocalNode};
//!
//! let node = LocalNode::start(Config::default())?;
//! println!("listening on {}", node.addr());
//! node.stop();
//! # Ok::<(), local_node::StartError>(())
//! ```

mod admin;
mod allowance;
mod batch;
mod bin;
mod bits;
mod cdt;
mod certificate;
mod cluster;
mod command;
mod compression;
mod config;
mod connection;
mod digest;
mod expiry;
mod expression;
mod fault;
mod field;
mod frame;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod geojson;
mod geometry;
mod hash;
mod info;
mod listener;
mod members;
mod message;
mod msgpack;
mod namespace;
mod node;
mod op;
mod particle;
mod partition;
mod query;
mod reader;
mod record;
mod reply;
mod result_code;
mod security;
mod server;
mod session;
mod set;
mod sindex;
mod store;
mod stream;
mod tls;
mod udf;
mod usage;

pub use config::Config;
pub use fault::{Fault, Strikes};
pub use node::{LocalNode, StartError};
pub use tls::Tls;
