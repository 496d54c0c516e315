//! What a reader's stars and reasons say together: whether an answer was good, and how much a closer look would teach.

use graph_schema::{Rating, Reason};

/// Stars from which on an answer was good, and up to which it was bad; between, the reader was undecided.
const GOOD: u8 = 4;
const BAD: u8 = 2;

/// Whether what was rated is good; `None` where stars and reasons disagree, or say neither. An answer that only leaves out
/// something may be right as far as it goes.
pub fn verdict(rating: &Rating) -> Option<bool> {
    match (rating.stars, praises(rating), faults(rating)) {
        (_, true, true) => None,
        (GOOD.., _, fault) => (!fault).then_some(true),
        (..=BAD, praise, fault) => {
            let bad = fault || !(praise || is_incomplete(rating));
            bad.then_some(false)
        }
        (_, true, false) => (!is_incomplete(rating)).then_some(true),
        (_, false, true) => Some(false),
        (_, false, false) => None,
    }
}

/// How soon people should look at what was rated, the smallest first: where stars and reasons disagree, then the bad with
/// a reason, then by stars.
pub fn urgency(rating: &Rating) -> (u8, u8) {
    let class = match verdict(rating) {
        None if praises(rating) || faults(rating) => 0,
        Some(false) if !rating.reasons.is_empty() => 1,
        Some(false) => 2,
        None => 3,
        Some(true) => 4,
    };
    (class, rating.stars)
}

/// Whether the reader missed something.
pub fn is_incomplete(rating: &Rating) -> bool {
    rating.reasons.contains(&Reason::Incomplete)
}

fn praises(rating: &Rating) -> bool {
    rating.reasons.contains(&Reason::Good)
}

fn faults(rating: &Rating) -> bool {
    let fault = |reason| {
        matches!(
            reason,
            Reason::Wrong | Reason::NotSupported | Reason::OffTopic
        )
    };
    rating.reasons.iter().copied().any(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{AnswerId, RatingTarget};

    fn rating(stars: u8, reasons: &[Reason]) -> Rating {
        let id = AnswerId::parse("8c7a5b1e-0d3e-4b57-9a1f-000000000001").expect("an id");
        Rating {
            target: RatingTarget::Answer(id),
            stars,
            reasons: reasons.to_vec(),
            comment: String::new(),
            given: None,
            created_at: 0,
        }
    }

    #[test]
    fn reasons_make_stars_plainer() {
        use Reason::{Good, Incomplete, NotSupported, OffTopic, Wrong};
        let cases: [(u8, &[Reason], Option<bool>); 12] = [
            (5, &[], Some(true)),
            (3, &[], None),
            (1, &[], Some(false)),
            (4, &[Good, Incomplete], Some(true)),
            (3, &[Good], Some(true)),
            (3, &[NotSupported], Some(false)),
            (3, &[Incomplete], None),
            // It may be right as far as it goes.
            (2, &[Incomplete], None),
            (2, &[Incomplete, OffTopic], Some(false)),
            // They can't both be meant.
            (5, &[Wrong], None),
            (1, &[Good], None),
            (3, &[Good, Wrong], None),
        ];
        for (stars, reasons, expected) in cases {
            assert_eq!(
                verdict(&rating(stars, reasons)),
                expected,
                "{stars} {reasons:?}"
            );
        }
    }

    #[test]
    fn what_disagrees_is_looked_at_first() {
        let order = [
            rating(5, &[Reason::Wrong]),
            rating(2, &[Reason::OffTopic]),
            rating(1, &[]),
            rating(3, &[]),
            rating(4, &[Reason::Good]),
            rating(5, &[]),
        ];
        let mut turned = order.to_vec();
        turned.reverse();
        turned.sort_by_key(urgency);
        assert_eq!(turned, order);
    }
}
