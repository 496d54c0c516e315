//! Words grouped by the direction of their vectors: k-means on the sphere (Dhillon and Modha 2001).

use super::vectors::{LENGTH, Random, Vectors, add, dot};
use ingest::tagging::classes::{Classes, LEVELS, hash};

/// The most frequent words get classes.
const WORDS: usize = 30_000;
const ROUNDS: usize = 25;

pub fn classes(vectors: &Vectors) -> Classes {
    let rows: Vec<[f32; LENGTH]> = vectors.rows.iter().take(WORDS).map(unit).collect();
    let levels = LEVELS.map(|count| {
        let groups = grouped(&rows, usize::from(count));
        eprintln!("{count} classes");
        groups
    });
    let rows = vectors
        .words
        .iter()
        .take(WORDS)
        .enumerate()
        .map(|(at, word)| {
            let hash = (hash(word) >> 32) as u32;
            (hash, std::array::from_fn(|level| levels[level][at]))
        });
    Classes::new(rows.collect())
}

fn grouped(rows: &[[f32; LENGTH]], count: usize) -> Vec<u16> {
    let mut random = Random::new();
    let mut centres: Vec<[f32; LENGTH]> =
        (0..count).map(|_| rows[random.below(rows.len())]).collect();
    let mut groups = vec![0u16; rows.len()];
    for _ in 0..ROUNDS {
        for (group, row) in groups.iter_mut().zip(rows) {
            let mut best = (f32::MIN, 0);
            for (at, centre) in (0u16..).zip(&centres) {
                let near = dot(row, centre);
                if near > best.0 {
                    best = (near, at);
                }
            }
            *group = best.1;
        }
        let mut sums = vec![[0f32; LENGTH]; count];
        for (group, row) in groups.iter().zip(rows) {
            add(&mut sums[usize::from(*group)], row, 1.0);
        }
        for (centre, sum) in centres.iter_mut().zip(&sums) {
            // A group that lost all its words begins anew somewhere.
            *centre = if dot(sum, sum) > 0.0 {
                unit(sum)
            } else {
                rows[random.below(rows.len())]
            };
        }
    }
    groups
}

fn unit(row: &[f32; LENGTH]) -> [f32; LENGTH] {
    let length = dot(row, row).sqrt().max(1e-9);
    row.map(|value| value / length)
}
