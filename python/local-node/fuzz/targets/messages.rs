//! Bodies of messages, whose frame is right.
#![no_main]

use libfuzzer_sys::fuzz_target;
use local_node_fuzz::{check, framed, node};

fuzz_target!(|body: &[u8]| check(&mut node(), &framed(3, body)));
