//! Alone in its process, so that threads can be counted.

use local_node::{Config, LocalNode};

#[cfg(target_os = "linux")]
#[test]
fn stopping_leaves_no_thread() {
    let threads = || std::fs::read_dir("/proc/self/task").expect("Linux").count();
    let before = threads();
    let node = LocalNode::start(Config {
        nodes: 3,
        ..Config::default()
    })
    .expect("free ports");
    assert!(threads() > before);
    node.stop();
    assert_eq!(threads(), before);
}
