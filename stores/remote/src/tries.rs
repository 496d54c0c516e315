//! When a server is asked again that was busy, or whose connection was lost.

use backon::ExponentialBuilder;
use std::time::Duration;

/// Five further tries, 40 ms after the first and twice as long after each: some 1.2 s in all. Every operation gives the
/// same when it is done twice.
pub const AGAIN: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(40))
    .with_factor(2.0)
    .with_max_times(5);
