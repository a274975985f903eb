//! Operations on all that a path leads to.

use aerospike_core::operations::path::{self, ModifyFlag, SelectFlag};
use pyo3::prelude::*;

use crate::expression::ExpressionArgument;
use crate::operation::Operation;
use crate::operation::argument::BinName;
use crate::operation::context::Path;

#[pymethods]
impl Operation {
    /// Reads all that a path of `Context` steps leads to; `flags` are `SelectFlags`.
    ///
    /// For servers from 8.1.1.
    ///
    ///     Operation.select_by_path(
    ///         "books", [Context.all_children(), Context.map_key("price")], SelectFlags.VALUE
    ///     )
    #[staticmethod]
    #[pyo3(signature = (bin, ctx, flags=0))]
    fn select_by_path(bin: BinName, ctx: Path, flags: i64) -> Self {
        let Path(ctx) = ctx;
        path::select_by_path(bin, SelectFlag::from_bits(flags), &ctx).into()
    }

    /// Has all that a path of `Context` steps leads to become what an expression makes of it.
    ///
    /// The expression sees what it is to change as `exp.loop_value()`, `loop_key()` and
    /// `loop_index()`; `exp.remove_result()` removes it.
    ///
    ///     Operation.modify_by_path("prices", [Context.all_children()], exp.loop_value(int) + 1)
    #[staticmethod]
    #[pyo3(signature = (bin, ctx, expression, flags=0))]
    fn modify_by_path(bin: BinName, ctx: Path, expression: ExpressionArgument, flags: i64) -> Self {
        let Path(ctx) = ctx;
        path::modify_by_path(bin, ModifyFlag::from_bits(flags), expression.into(), &ctx).into()
    }
}
