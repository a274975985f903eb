//! Expressions: as a filter, as what a bin is read by, and as what one is written by.
#![no_main]

use libfuzzer_sys::fuzz_target;
use local_node_fuzz::{GET_ALL, READ, WRITE, check, message, node};

const EXPRESSION_READ: u8 = 7;
const EXPRESSION_WRITE: u8 = 8;
const BLOB: u8 = 4;

fuzz_target!(|packed: &[u8]| {
    let mut node = node();
    check(&mut node, &message(GET_ALL, Some(packed), &[]));
    // [expression, flags]
    let operation = [b"\x92", packed, b"\x00"].concat();
    check(
        &mut node,
        &message(READ, None, &[(EXPRESSION_READ, b"x", BLOB, &operation)]),
    );
    check(
        &mut node,
        &message(WRITE, None, &[(EXPRESSION_WRITE, b"l", BLOB, &operation)]),
    );
});
