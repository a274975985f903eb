//! Tables of operations: a line of Rust for each, the method around it written by a macro.

/// Defines the static methods of a class that make operations on a bin:
///
/// ```text
/// operations! { ListOperation {
///     /// Docstring.
///     insert(bin, index: i64, value: Argument; flags: Flags) => lists::insert(…);
/// }}
/// ```
///
/// What stands before the semicolon may be given by position. What comes after is given by name,
/// and is an `Option`; all methods have one more of those, the context.
macro_rules! operations {
    ($class:ident { $(
        $(#[$doc:meta])*
        $name:ident(
            $bin:ident $(, $arg:ident: $type:ty $(= $default:tt)?)*
            $(; $($option:ident: $option_type:ty),*)?
        ) => $operation:expr;
    )* }) => {
        #[pyo3::pymethods]
        #[allow(clippy::too_many_arguments)]
        impl $class { $(
            $(#[$doc])*
            #[staticmethod]
            #[pyo3(signature = (
                $bin $(, $arg $(= $default)?)*, *, $($($option = None,)*)? ctx = None
            ))]
            fn $name(
                $bin: crate::operation::argument::BinName,
                $($arg: $type,)*
                $($($option: Option<$option_type>,)*)?
                ctx: Option<crate::operation::context::Path>,
            ) -> PyResult<crate::operation::Operation> {
                let operation: aerospike_core::operations::Operation = $operation;
                let ctx = crate::operation::context::Path::or_bin(ctx);
                Ok(operation.context(ctx).into())
            }
        )* }
    };
}

pub(crate) use operations;
