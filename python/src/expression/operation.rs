//! The steps of `operate` that compute.

use aerospike_core::operations::exp::{self, ExpReadFlags, ExpWriteFlags};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::ExpressionArgument;
use crate::bins::bin_name;
use crate::operation::Operation;

/// Steps of `operate` that compute something of the record.
///
/// A step fails with `OpNotApplicable` when the expression is unknown, unless its flags say
/// otherwise.
///
///     total = Bin("price", int) * Bin("count", int)
///     record = await client.operate(key, [
///         ExpressionOperation.write("total", total),
///         ExpressionOperation.read("is_dear", total > 100),
///     ])
///     record.bins["is_dear"]                                  # True
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct ExpressionOperation;

#[pymethods]
impl ExpressionOperation {
    /// Computes an expression and answers with its value, under this name.
    #[staticmethod]
    #[pyo3(signature = (name, expression, flags=0))]
    fn read(
        name: &Bound<'_, PyAny>,
        expression: ExpressionArgument,
        flags: i64,
    ) -> PyResult<Operation> {
        let flags = ExpReadFlags::from_bits(known(flags, ExpReadFlags::EVAL_NO_FAIL.bits())?);
        Ok(exp::read_exp(bin_name(name)?, expression.into(), flags).into())
    }

    /// Computes an expression and writes its value into a bin.
    ///
    /// A step fails with `BinExists` or `BinNotFound` where `flags` ask for it. Raises `ValueError`
    /// for flags that have no meaning.
    #[staticmethod]
    #[pyo3(signature = (bin, expression, flags=0))]
    fn write(
        bin: &Bound<'_, PyAny>,
        expression: ExpressionArgument,
        flags: i64,
    ) -> PyResult<Operation> {
        let all = ExpWriteFlags::CREATE_ONLY
            | ExpWriteFlags::UPDATE_ONLY
            | ExpWriteFlags::ALLOW_DELETE
            | ExpWriteFlags::POLICY_NO_FAIL
            | ExpWriteFlags::EVAL_NO_FAIL;
        let flags = ExpWriteFlags::from_bits(known(flags, all.bits())?);
        Ok(exp::write_exp(bin_name(bin)?, expression.into(), flags).into())
    }
}

/// Flags that all have a meaning.
fn known(flags: i64, all: i64) -> PyResult<i64> {
    if flags & !all == 0 {
        return Ok(flags);
    }
    Err(PyValueError::new_err(format!(
        "flags {flags:#x}: only those of {all:#x} have a meaning here"
    )))
}
