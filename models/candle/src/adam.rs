//! Adam (Kingma and others, 2015) with a bound on the gradient, whose state can be kept and taken up again.

use candle_core::{Result, Tensor, Var};
use std::collections::BTreeMap;

const FIRST: f64 = 0.9;
const SECOND: f64 = 0.999;
const EPSILON: f64 = 1e-8;
/// The longest gradient over all vectors together that is followed in full.
const LONGEST: f64 = 1.0;

#[derive(Default)]
pub(crate) struct Adam {
    pub steps: u32,
    /// Running means of each gradient and of its square.
    pub means: BTreeMap<String, (Tensor, Tensor)>,
}

impl Adam {
    /// Moves each of `vectors` that has a gradient under its name.
    pub fn step(
        &mut self,
        vectors: &BTreeMap<String, Var>,
        gradients: &BTreeMap<String, Tensor>,
        rate: f64,
    ) -> Result<()> {
        let mut length = 0.0;
        for gradient in gradients.values() {
            length += f64::from(gradient.sqr()?.sum_all()?.to_scalar::<f32>()?);
        }
        let shortened = (LONGEST / length.sqrt().max(LONGEST)).min(1.0);
        self.steps += 1;
        let steps = i32::try_from(self.steps).unwrap_or(i32::MAX);
        let (first, second) = (1.0 - FIRST.powi(steps), 1.0 - SECOND.powi(steps));
        for (name, vector) in vectors {
            let Some(gradient) = gradients.get(name) else {
                continue;
            };
            let gradient = (gradient * shortened)?;
            let (mean, square) = match self.means.get(name) {
                Some(known) => known.clone(),
                None => (gradient.zeros_like()?, gradient.zeros_like()?),
            };
            let mean = ((mean * FIRST)? + (&gradient * (1.0 - FIRST))?)?;
            let square = ((square * SECOND)? + (gradient.sqr()? * (1.0 - SECOND))?)?;
            let down = ((&square / second)?.sqrt()? + EPSILON)?;
            let change = ((&mean / first)?.div(&down)? * rate)?;
            vector.set(&(vector.as_tensor() - change)?.detach())?;
            // Without their history, which would grow with every step.
            self.means
                .insert(name.clone(), (mean.detach(), square.detach()));
        }
        Ok(())
    }
}
