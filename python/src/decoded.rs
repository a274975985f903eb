//! What the core decoded, on its way out of this process.

use std::mem::ManuallyDrop;
use std::ops::Deref;

use aerospike_core::{BatchRecord, Record, Value};

use crate::value::MAX_DEPTH;

/// Bytes of stack for what is nested deeper: as the bridge's workers have.
const DEEP_STACK: usize = 64 << 20;

/// Values that came from a server, whoever drops them. The core's are dropped by recursion, and the
/// thread that does may have less of a stack than the one that has decoded them: what is too deep to
/// be converted is dropped on a thread with a stack for it.
pub(crate) struct Decoded<T: Nested>(ManuallyDrop<T>);

/// Values that may lie deep within one another.
pub(crate) trait Nested: Send + 'static {
    /// Whether they lie deeper than what can be converted, looking no deeper than that.
    fn is_deep(&self) -> bool;
}

impl<T: Nested> From<T> for Decoded<T> {
    fn from(decoded: T) -> Self {
        Self(ManuallyDrop::new(decoded))
    }
}

impl<T: Nested> Deref for Decoded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Nested> Drop for Decoded<T> {
    fn drop(&mut self) {
        // SAFETY: this is the only place that takes the content, and the last that sees it.
        #[allow(unsafe_code)]
        let content = unsafe { ManuallyDrop::take(&mut self.0) };
        if !content.is_deep() {
            return;
        }
        let content = ManuallyDrop::new(content);
        // Where no thread is to be had it is leaked.
        let _ = std::thread::Builder::new()
            .name("aiospike-let-go".to_owned())
            .stack_size(DEEP_STACK)
            .spawn(move || drop(ManuallyDrop::into_inner(content)));
    }
}

impl Nested for Value {
    fn is_deep(&self) -> bool {
        lies_deep(self, 0)
    }
}

impl Nested for Record {
    fn is_deep(&self) -> bool {
        self.bins.values().any(Nested::is_deep)
            || self.results.iter().flatten().any(Nested::is_deep)
    }
}

impl Nested for Vec<BatchRecord> {
    fn is_deep(&self) -> bool {
        self.iter()
            .filter_map(|row| row.record.as_ref())
            .any(Nested::is_deep)
    }
}

fn lies_deep(value: &Value, depth: usize) -> bool {
    let any =
        |(key, value): (&Value, &Value)| lies_deep(key, depth + 1) || lies_deep(value, depth + 1);
    match value {
        Value::List(_)
        | Value::MultiResult(_)
        | Value::OrderedMap(_)
        | Value::HashMap(_)
        | Value::SortedMap(_)
        | Value::KeyValueList(_)
            if depth == MAX_DEPTH =>
        {
            true
        }
        Value::List(items) | Value::MultiResult(items) => {
            items.iter().any(|item| lies_deep(item, depth + 1))
        }
        Value::OrderedMap(map) => map.iter().any(any),
        Value::HashMap(map) => map.iter().any(any),
        Value::SortedMap(map) => map.iter().any(any),
        Value::KeyValueList(pairs) => pairs.iter().map(|(key, value)| (key, value)).any(any),
        _ => false,
    }
}
