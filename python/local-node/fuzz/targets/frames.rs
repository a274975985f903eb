//! Bytes as they come from a connection: frames, info requests, batches, queries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use local_node_fuzz::{check, node};

fuzz_target!(|input: &[u8]| check(&mut node(), input));
