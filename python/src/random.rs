//! `FastRng`: random numbers that cost a loop of operations next to nothing.

use std::hash::{BuildHasher, RandomState};

use pyo3::prelude::*;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use crate::error::Error;

/// A fast generator of random integers, xoshiro256++, for load generators and tests.
///
/// One for each thread or task, not for secrets. The same `seed`, of 64 bits, gives the same
/// numbers; without one they differ. Raises `InvalidArgument` for a range without a number in it.
///
///     random = FastRng(seed=7)
///     random.gen_below(1)                                     # 0
///     random.randint(6, 6)                                    # 6
///     random.randrange(3, 4)                                  # 3
#[pyclass(module = "aiospike")]
pub(crate) struct FastRng(Xoshiro256PlusPlus);

#[pymethods]
impl FastRng {
    #[new]
    #[pyo3(signature = (seed=None))]
    fn py_new(seed: Option<u64>) -> Self {
        // The standard library's hasher has keys of its own in each instance.
        let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(()));
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// An integer from 0 to `max`, without `max`.
    fn gen_below(&mut self, max: i64) -> Result<i64, Error> {
        self.randrange(0, max)
    }

    /// An integer from `start` to `stop`, without `stop`.
    fn randrange(&mut self, start: i64, stop: i64) -> Result<i64, Error> {
        if start < stop {
            Ok(self.0.random_range(start..stop))
        } else {
            Err(Error::invalid_argument(format!(
                "there is no integer from {start} to below {stop}"
            )))
        }
    }

    /// An integer from `lo` to `hi`, both included.
    fn randint(&mut self, lo: i64, hi: i64) -> Result<i64, Error> {
        if lo <= hi {
            Ok(self.0.random_range(lo..=hi))
        } else {
            Err(Error::invalid_argument(format!(
                "there is no integer from {lo} to {hi}"
            )))
        }
    }
}
