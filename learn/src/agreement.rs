//! How far labellers agree beyond chance: Krippendorff's alpha for interval data (Krippendorff, "Content Analysis", 2004).

use crate::Label;
use std::collections::BTreeMap;

/// 1 for full agreement, 0 for what chance gives, below 0 for less; `None` where no item has two labels or all labels are
/// the same value, for which alpha is not defined.
pub fn alpha(labels: &[Label]) -> Option<f64> {
    let mut units: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for label in labels {
        units
            .entry(&label.item)
            .or_default()
            .push(f64::from(label.value));
    }
    units.retain(|_, values| values.len() > 1);
    let all: Vec<f64> = units.values().flatten().copied().collect();
    let total = all.len() as f64;
    // Each pair of a unit weighs 1 / (labels of the unit - 1).
    let observed: f64 = units
        .values()
        .map(|values| squares(values) / (values.len() as f64 - 1.0))
        .sum::<f64>()
        / total;
    let expected = squares(&all) / (total * (total - 1.0));
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// The sum of squared differences over all ordered pairs.
fn squares(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let sum: f64 = values.iter().sum();
    let of_squares: f64 = values.iter().map(|v| v * v).sum();
    2.0 * (n * of_squares - sum * sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::tests::label;

    #[test]
    fn agreement_is_between_chance_and_one() {
        let pairs = |values: &[(u8, u8)]| {
            let mut labels = Vec::new();
            for (at, (one, other)) in values.iter().enumerate() {
                labels.push(label(&at.to_string(), "a", *one));
                labels.push(label(&at.to_string(), "b", *other));
            }
            alpha(&labels)
        };
        assert_eq!(pairs(&[(1, 1), (5, 5), (3, 3)]), Some(1.0));
        assert!(pairs(&[(1, 5), (5, 1), (1, 5), (5, 1)]).is_some_and(|a| a < 0.0));
        assert!(pairs(&[(1, 2), (5, 5), (3, 3), (1, 1)]).is_some_and(|a| (0.8..1.0).contains(&a)));
        assert_eq!(pairs(&[(4, 4), (4, 4)]), None);
        assert_eq!(alpha(&[label("a", "x", 3)]), None);
    }

    /// The worked example of interval data in Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), part C
    /// with its numbers taken as an interval scale: alpha 0.849.
    #[test]
    fn the_published_example() {
        let observers: [[u8; 12]; 4] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let mut labels = Vec::new();
        for (observer, row) in observers.iter().enumerate() {
            for (unit, value) in row.iter().enumerate().filter(|(_, value)| **value > 0) {
                labels.push(label(&unit.to_string(), &observer.to_string(), *value));
            }
        }
        let alpha = alpha(&labels).expect("defined");
        assert!((alpha - 0.849).abs() < 0.001, "{alpha}");
    }
}
