//! Where in a bin an operation works: steps from the outermost list or map inwards.

use aerospike_core::ListOrderType;
use aerospike_core::operations::MapOrder;
use aerospike_core::operations::cdt_context::{self as core, CdtContext};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::expression::Filter;
use crate::operation::argument::{Argument, Arguments};
use crate::policy::Choice;

/// One step into a list or map that lies in another.
///
/// The `ctx` of an operation is a sequence of them, from the bin's own list or map inwards.
///
///     ListOperation.append("profile", "chess", ctx=[Context.map_key("hobbies")])
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct Context {
    pub(crate) step: CdtContext,
    /// What the step makes where there is nothing, which the core tells only operations.
    pub(crate) creates: u16,
}

impl Context {
    const fn to(step: CdtContext) -> Self {
        Self { step, creates: 0 }
    }
}

#[pymethods]
impl Context {
    /// To the element of a list at an index; negative ones count from the end.
    #[staticmethod]
    const fn list_index(index: i64) -> Self {
        Self::to(core::ctx_list_index(index))
    }

    /// To the element of a list at an index, a new list where there is none.
    #[staticmethod]
    #[pyo3(signature = (index, order, pad=false))]
    const fn list_index_create(index: i64, order: Choice<ListOrderType>, pad: bool) -> Self {
        Self {
            step: core::ctx_list_index_create(index, order.0, pad),
            creates: match (order.0, pad) {
                (ListOrderType::Ordered, _) => 0xc0,
                (ListOrderType::Unordered, true) => 0x80,
                (ListOrderType::Unordered, false) => 0x40,
            },
        }
    }

    /// To the element of a list by its rank: 0 the smallest, -1 the largest.
    #[staticmethod]
    const fn list_rank(rank: i64) -> Self {
        Self::to(core::ctx_list_rank(rank))
    }

    /// To the first element of a list that equals a value.
    #[staticmethod]
    fn list_value(value: Argument) -> Self {
        Self::to(core::ctx_list_value(value.0))
    }

    /// To the value of a map at an index, in the order of the keys.
    #[staticmethod]
    const fn map_index(index: i64) -> Self {
        Self::to(core::ctx_map_index(index))
    }

    /// To the value of a map by its rank: 0 the smallest, -1 the largest.
    #[staticmethod]
    const fn map_rank(rank: i64) -> Self {
        Self::to(core::ctx_map_rank(rank))
    }

    /// To the value of a map under a key.
    #[staticmethod]
    fn map_key(key: Argument) -> Self {
        Self::to(core::ctx_map_key(key.0))
    }

    /// To the value of a map under a key, a new map where there is none.
    #[staticmethod]
    fn map_key_create(key: Argument, order: Choice<MapOrder>) -> Self {
        Self {
            step: core::ctx_map_key_create(key.0, order.0),
            creates: match order.0 {
                MapOrder::Unordered => 0x40,
                MapOrder::KeyOrdered => 0x80,
                MapOrder::KeyValueOrdered => 0xc0,
            },
        }
    }

    /// To the first value of a map that equals a value.
    #[staticmethod]
    fn map_value(value: Argument) -> Self {
        Self::to(core::ctx_map_value(value.0))
    }

    /// To the values of a map under several keys, for operations by path.
    #[staticmethod]
    fn map_keys_in(keys: Arguments) -> Self {
        Self::to(core::ctx_map_keys_in(keys.0))
    }

    /// To all elements of a list or all values of a map, for operations by path.
    #[staticmethod]
    fn all_children() -> Self {
        Self::to(core::ctx_all_children())
    }

    /// To those of a list or map of which an expression is true, for operations by path.
    ///
    /// The expression sees an element as `exp.loop_value()`, `exp.loop_key()` or
    /// `exp.loop_index()`.
    ///
    ///     Context.all_children_with_filter(exp.loop_value(int) > 10)
    #[staticmethod]
    fn all_children_with_filter(expression: Filter) -> Self {
        Self::to(core::ctx_all_children_with_filter(expression.into()))
    }

    /// To those of which an expression is true, of all that the step before leads to.
    ///
    /// For operations by path.
    ///
    ///     [Context.map_keys_in(["a", "b"]), Context.and_filter(exp.loop_value(int) > 10)]
    #[staticmethod]
    fn and_filter(expression: Filter) -> Self {
        Self::to(core::ctx_and_filter(expression.into()))
    }
}

/// A `ctx` argument: any iterable of steps.
pub(crate) struct Path(pub(crate) Vec<CdtContext>);

impl Path {
    /// No steps where none were given: the bin itself.
    pub(crate) fn or_bin(argument: Option<Self>) -> Vec<CdtContext> {
        argument.map(|Self(steps)| steps).unwrap_or_default()
    }
}

impl<'py> FromPyObject<'_, 'py> for Path {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let steps = obj.try_iter()?.map(|step| {
            let step = step?;
            let Ok(context) = step.cast::<Context>() else {
                let message = format!("a step is a Context, not {}", step.repr()?);
                return Err(PyTypeError::new_err(message));
            };
            Ok(context.get().step.clone())
        });
        Ok(Self(steps.collect::<PyResult<_>>()?))
    }
}
