//! How much work one command may make, so that none keeps a thread for minutes.

use std::cell::Cell;

use crate::result_code::ResultCode;

/// How many bytes a command may look at.
const WORK: usize = 1 << 29;

/// What evaluating one node of an expression counts for.
pub(super) const NODE: usize = 64;

/// What a byte counts for that a call makes, as it may be kept.
pub(super) const MADE: usize = 2;

/// What is left of a command's work.
#[derive(Debug)]
pub(crate) struct Allowance(Cell<usize>);

impl Default for Allowance {
    fn default() -> Self {
        Self::of(WORK)
    }
}

impl Allowance {
    pub(crate) fn of(work: usize) -> Self {
        Self(Cell::new(work))
    }

    /// Takes from what is left; once that is not enough, nothing is.
    pub(crate) fn charge(&self, work: usize) -> Result<(), ResultCode> {
        let left = self.0.get().checked_sub(work);
        self.0.set(left.unwrap_or(0));
        left.map(drop).ok_or(ResultCode::Unknown)
    }
}
