//! How much work one command may make, so that none keeps a thread for minutes.

use std::cell::Cell;

use crate::msgpack::compared;
use crate::result_code::ResultCode;

/// What a command may do, in about as many nanoseconds.
const WORK: usize = 1 << 32;

/// What a byte counts for that is looked at.
const LOOKED_AT: usize = 8;

/// What a byte counts for that is made, and may be kept: they would be a quarter of a gigabyte.
const MADE: usize = 16;

const NODE: usize = 64;
const COMPARISON: usize = 32;

/// What is left of a command's work.
#[derive(Debug)]
pub(crate) struct Allowance {
    left: Cell<usize>,
    /// How many comparisons the thread had made when they were last counted.
    compared: Cell<usize>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self::of(WORK)
    }
}

impl Allowance {
    pub(crate) fn of(work: usize) -> Self {
        Self {
            left: Cell::new(work),
            compared: Cell::new(compared()),
        }
    }

    /// Takes the work of looking at some bytes.
    pub(crate) fn look(&self, bytes: usize) -> Result<(), ResultCode> {
        self.charge(bytes.saturating_mul(LOOKED_AT))
    }

    /// Takes the work of making some bytes.
    pub(crate) fn make(&self, bytes: usize) -> Result<(), ResultCode> {
        self.charge(bytes.saturating_mul(MADE))
    }

    /// Takes the work of evaluating one node of an expression.
    pub(crate) fn evaluate(&self) -> Result<(), ResultCode> {
        self.charge(NODE)
    }

    /// Takes some work, and that of the comparisons made since the last time; once that is not left,
    /// nothing is.
    fn charge(&self, work: usize) -> Result<(), ResultCode> {
        let now = compared();
        let before = self.compared.replace(now);
        let compared = now.wrapping_sub(before).saturating_mul(COMPARISON);
        let left = self.left.get().checked_sub(work.saturating_add(compared));
        self.left.set(left.unwrap_or(0));
        left.map(drop).ok_or(ResultCode::Unknown)
    }
}
