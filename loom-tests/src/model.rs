//! How far the models are explored.

/// Explores all interleavings with at most three preemptions: the known bugs of such protocols
/// need two.
pub(crate) fn check(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}
