//! What Python is told of a transaction: members of the enums in `aiospike/transaction.py`.

use aerospike_core::{AbortStatus, CommitErrorType, CommitStatus, Error, ErrorKind, TxnState};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::batch_records::BatchRecords;
use crate::error::exception;

macro_rules! told {
    ($($name:ident($type:ident) as $class:literal { $($member:ident => $code:literal,)* })*) => { $(
        #[doc = concat!("A `", $class, "`.")]
        pub(crate) struct $name(pub(crate) $type);

        impl<'py> IntoPyObject<'py> for $name {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = PyErr;

            fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
                static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
                let code = match self.0 {
                    $($type::$member => $code,)*
                };
                CLASS.import(py, "aiospike.transaction", $class)?.call1((code,))
            }
        }
    )* };
}

told! {
    State(TxnState) as "TransactionState" {
        Open => 0,
        Verified => 1,
        Committed => 2,
        Aborted => 3,
        CommitFailed => 4,
    }
    Committed(CommitStatus) as "CommitStatus" {
        Ok => 0,
        AlreadyCommitted => 1,
        RollForwardAbandoned => 2,
        CloseAbandoned => 3,
    }
    Aborted(AbortStatus) as "AbortStatus" {
        Ok => 0,
        AlreadyAborted => 1,
        RollBackAbandoned => 2,
        CloseAbandoned => 3,
        CommitFailed => 4,
    }
    Failure(CommitErrorType) as "CommitFailure" {
        VerifyFail => 0,
        VerifyFailCloseAbandoned => 1,
        VerifyFailAbortAbandoned => 2,
        MarkRollForwardAbandoned => 3,
        RollForwardAbandoned => 4,
    }
}

/// Adds to the exception what is known of a commit that failed.
pub(crate) fn explain(raised: PyErr, error: &Error) -> PyErr {
    let ErrorKind::Commit {
        error_type,
        verify_records,
        roll_records,
    } = error.kind()
    else {
        return raised;
    };
    Python::attach(|py| {
        raised.set_cause(py, error.cause().map(exception));
        let explained = || {
            let value = raised.value(py);
            value.setattr("commit_failure", Failure(error_type.clone()))?;
            value.setattr("verify_records", BatchRecords::of(verify_records.clone()))?;
            value.setattr("roll_records", BatchRecords::of(roll_records.clone()))
        };
        explained().err().unwrap_or(raised)
    })
}
