//! Texts of like length go through a model together: padding costs time, and widens the range int8 is scaled to.

/// Indices of texts of these many tokens, shortest first, in batches of at most `most` tokens once padded.
pub(crate) fn by_length(lengths: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut sized: Vec<(usize, usize)> = lengths.iter().copied().zip(0..).collect();
    sized.sort_unstable();
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut shortest = 0;
    for (tokens, at) in sized {
        match batches.last_mut() {
            // Sorted: this text is the longest so far, so it sets the batch's width. Texts much shorter stay apart.
            Some(batch) if (batch.len() + 1) * tokens <= most && tokens <= shortest * 3 / 2 + 4 => {
                batch.push(at);
            }
            _ => {
                shortest = tokens;
                batches.push(vec![at]);
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::by_length;

    #[test]
    fn batches_hold_like_lengths_and_every_text_once() {
        let batches = by_length(&[300, 10, 12, 11, 290, 5000], 1000);
        assert_eq!(batches, [vec![1, 3, 2], vec![4, 0], vec![5]]);
        assert!(by_length(&[], 1000).is_empty());
    }
}
