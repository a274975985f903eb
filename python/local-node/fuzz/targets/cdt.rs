//! What operations on lists, maps and bits carry, on a bin of each type.
#![no_main]

use libfuzzer_sys::fuzz_target;
use local_node_fuzz::{BINS, READ, WRITE, check, message, node};

const CDT_READ: u8 = 3;
const CDT_MODIFY: u8 = 4;
const BITS_READ: u8 = 12;
const BITS_MODIFY: u8 = 13;
const BLOB: u8 = 4;

fuzz_target!(|packed: &[u8]| {
    let mut node = node();
    for (bin, _, _) in BINS {
        for (info, codes) in [
            (READ, [CDT_READ, BITS_READ]),
            (WRITE, [CDT_MODIFY, BITS_MODIFY]),
        ] {
            for code in codes {
                check(
                    &mut node,
                    &message(info, None, &[(code, bin, BLOB, packed)]),
                );
            }
        }
    }
});
