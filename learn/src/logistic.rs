//! Logistic regression with an L2 penalty, trained by gradient descent with Nesterov's momentum over all examples; the
//! weights that do best on examples kept aside are the ones that stay (early stopping).

/// One row: features, 1 or 0, and how much it counts.
#[derive(Debug, Clone)]
pub struct Row {
    pub features: Vec<f32>,
    pub good: bool,
    pub weight: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// Penalty on squared weights (of features scaled to a variance of 1).
    pub l2: f32,
    pub rate: f32,
    pub momentum: f32,
    /// Steps at most.
    pub steps: usize,
    /// Steps without a better loss on the rows kept aside, after which training ends.
    pub patience: usize,
    pub bias: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            l2: 0.01,
            rate: 0.3,
            momentum: 0.9,
            steps: 3000,
            patience: 100,
            bias: true,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    pub bias: f32,
    pub weights: Vec<f32>,
    /// Log loss on the rows kept aside, after each step until the best one.
    pub curve: Vec<f32>,
}

impl Fitted {
    pub fn log_odds(&self, features: &[f32]) -> f32 {
        let sum: f32 = self.weights.iter().zip(features).map(|(w, x)| w * x).sum();
        self.bias + sum
    }
}

/// `aside` may be empty: then the loss of `rows` itself decides. Weights are told for features as they came, unscaled.
pub fn fit(rows: &[Row], aside: &[Row], settings: &Settings) -> Fitted {
    let count = rows.iter().map(|row| row.features.len()).max().unwrap_or(0);
    let scale = Scale::of(rows, count, settings.bias);
    let (rows, aside) = (scale.apply(rows), scale.apply(aside));
    let judged = if aside.is_empty() { &rows } else { &aside };
    let mut weights = vec![0.0_f32; count + 1];
    let mut speed = vec![0.0_f32; count + 1];
    let mut best = (loss(judged, &weights), weights.clone(), 0);
    let mut curve = vec![best.0];
    for step in 1..=settings.steps {
        let ahead: Vec<f32> = weights
            .iter()
            .zip(&speed)
            .map(|(w, v)| w + settings.momentum * v)
            .collect();
        let gradient = gradient(&rows, &ahead, settings);
        for ((weight, speed), slope) in weights.iter_mut().zip(&mut speed).zip(gradient) {
            *speed = settings.momentum * *speed - settings.rate * slope;
            *weight += *speed;
        }
        let now = loss(judged, &weights);
        curve.push(now);
        if now < best.0 {
            best = (now, weights.clone(), step);
        } else if step - best.2 >= settings.patience {
            break;
        }
    }
    curve.truncate(best.2 + 1);
    scale.undo(&best.1, curve)
}

/// The mean of each feature and its spread, so that one penalty fits all.
struct Scale {
    means: Vec<f32>,
    spreads: Vec<f32>,
}

impl Scale {
    fn of(rows: &[Row], count: usize, centred: bool) -> Self {
        let n = rows.len().max(1) as f32;
        let value = |row: &Row, at: usize| row.features.get(at).copied().unwrap_or(0.0);
        // Without a bias nothing can take up a shift.
        let means: Vec<f32> = (0..count)
            .map(|at| match centred {
                true => rows.iter().map(|row| value(row, at)).sum::<f32>() / n,
                false => 0.0,
            })
            .collect();
        let spreads = (0..count)
            .map(|at| {
                let mean = means.get(at).copied().unwrap_or(0.0);
                let squares = rows.iter().map(|row| (value(row, at) - mean).powi(2));
                let spread = (squares.sum::<f32>() / n).sqrt();
                if spread > 1e-6 { spread } else { 1.0 }
            })
            .collect();
        Self { means, spreads }
    }

    fn apply(&self, rows: &[Row]) -> Vec<Row> {
        rows.iter()
            .map(|row| {
                let scaled = self.means.iter().zip(&self.spreads).enumerate();
                let features = scaled
                    .map(|(at, (mean, spread))| {
                        (row.features.get(at).copied().unwrap_or(0.0) - mean) / spread
                    })
                    .collect();
                Row {
                    features,
                    ..row.clone()
                }
            })
            .collect()
    }

    fn undo(&self, weights: &[f32], curve: Vec<f32>) -> Fitted {
        let (bias, weights) = weights.split_first().unwrap_or((&0.0, &[]));
        let unscaled: Vec<f32> = weights
            .iter()
            .zip(&self.spreads)
            .map(|(w, s)| w / s)
            .collect();
        let shift: f32 = unscaled.iter().zip(&self.means).map(|(w, m)| w * m).sum();
        Fitted {
            bias: bias - shift,
            weights: unscaled,
            curve,
        }
    }
}

fn chance(row: &Row, weights: &[f32]) -> f32 {
    let (bias, weights) = weights.split_first().unwrap_or((&0.0, &[]));
    let sum: f32 = weights.iter().zip(&row.features).map(|(w, x)| w * x).sum();
    1.0 / (1.0 + (-(bias + sum)).exp())
}

fn loss(rows: &[Row], weights: &[f32]) -> f32 {
    let total: f32 = rows.iter().map(|row| row.weight).sum();
    let sum: f32 = rows
        .iter()
        .map(|row| {
            let chance = chance(row, weights).clamp(1e-6, 1.0 - 1e-6);
            -row.weight
                * if row.good {
                    chance.ln()
                } else {
                    (1.0 - chance).ln()
                }
        })
        .sum();
    sum / total.max(f32::MIN_POSITIVE)
}

fn gradient(rows: &[Row], weights: &[f32], settings: &Settings) -> Vec<f32> {
    let total: f32 = rows
        .iter()
        .map(|row| row.weight)
        .sum::<f32>()
        .max(f32::MIN_POSITIVE);
    let mut slopes = vec![0.0; weights.len()];
    for row in rows {
        let off = row.weight * (chance(row, weights) - f32::from(u8::from(row.good)));
        let values = std::iter::once(&1.0).chain(&row.features);
        for (slope, value) in slopes.iter_mut().zip(values) {
            *slope += off * value / total;
        }
    }
    for (slope, weight) in slopes.iter_mut().zip(weights).skip(1) {
        *slope += settings.l2 * weight;
    }
    if !settings.bias
        && let Some(bias) = slopes.first_mut()
    {
        *bias = 0.0;
    }
    slopes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Rows drawn from known weights: 3 for the first feature, -2 for the second, none for the third, bias -1.
    fn drawn(count: usize, seed: u64) -> Vec<Row> {
        let mut random = Random::new(seed);
        (0..count)
            .map(|_| {
                let features: Vec<f32> = (0..3).map(|_| random.share() as f32 * 2.0).collect();
                let odds = 3.0 * features[0] - 2.0 * features[1] - 1.0;
                let good = random.share() < f64::from(1.0 / (1.0 + (-odds).exp()));
                Row {
                    features,
                    good,
                    weight: 1.0,
                }
            })
            .collect()
    }

    #[test]
    fn known_weights_are_found_again() {
        let settings = Settings {
            l2: 0.0001,
            ..Settings::default()
        };
        let fitted = fit(&drawn(4000, 1), &drawn(1000, 2), &settings);
        let near = |value: f32, wanted: f32| (value - wanted).abs() < 0.35;
        assert!(near(fitted.weights[0], 3.0), "{fitted:?}");
        assert!(near(fitted.weights[1], -2.0) && near(fitted.weights[2], 0.0));
        assert!(near(fitted.bias, -1.0), "{}", fitted.bias);
        assert!(fitted.curve.last() < fitted.curve.first());
    }

    #[test]
    fn nothing_to_learn_from_is_no_panic() {
        assert!(fit(&[], &[], &Settings::default()).weights.is_empty());
    }
}
