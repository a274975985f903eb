//! Bodies of frames about users and roles, from who may change them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use local_node::fuzzing::FedNode;
use local_node_fuzz::{check, framed};

fuzz_target!(|body: &[u8]| check(&mut FedNode::guarded(), &framed(2, body)));
