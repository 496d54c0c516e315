//! The headings of a paper taken together: their numbers count up. The numbered items of a list look like headings one by
//! one; beside the paper's own numbers they do not.

use super::blocks::{Block, Kind};
use super::headings::{Heading, Sure};
use graph_schema::SectionKind;

/// More headings than this are not compared with each other.
const MOST: usize = 600;

/// The blocks with what is no heading among the others turned to text.
pub fn settled(mut blocks: Vec<Block>) -> Vec<Block> {
    let places: Vec<(usize, Vec<u32>, u32)> = blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| match &block.kind {
            Kind::Heading(heading) => Some((at, counted(heading)?, weight(heading))),
            _ => None,
        })
        .collect();
    if places.len() <= MOST {
        for at in out_of_order(&places) {
            if let Some(block) = blocks.get_mut(at)
                && is_item(block)
            {
                block.kind = Kind::Text;
            }
        }
    }
    if are_items(&blocks) || in_roman(&blocks) {
        for block in &mut blocks {
            if is_item(block)
                && matches!(&block.kind, Kind::Heading(heading) if counted(heading).is_some())
            {
                block.kind = Kind::Text;
            }
        }
    }
    subsections_by_letters(&mut blocks);
    blocks
}

/// Whether Roman numbers count the sections: what Arabic ones count are items.
fn in_roman(blocks: &[Block]) -> bool {
    let known = |numbered: fn(&str) -> bool| {
        let headings = blocks.iter().filter(|block| match &block.kind {
            Kind::Heading(heading) => {
                heading.kind != SectionKind::Other
                    && heading.number.as_deref().is_some_and(numbered)
            }
            _ => false,
        });
        headings.count()
    };
    known(is_roman) > 0 && known(|number| number.starts_with(|c: char| c.is_ascii_digit())) == 0
}

fn is_roman(number: &str) -> bool {
    !number.is_empty() && number.chars().all(|c| "IVX".contains(c))
}

/// Whether what is numbered are the items of lists: a paper whose own sections have no numbers, though they have the names
/// that sections have.
fn are_items(blocks: &[Block]) -> bool {
    let named = |numbered: bool| {
        let headings = blocks.iter().filter(|block| match &block.kind {
            Kind::Heading(heading) => {
                heading.number.is_some() == numbered
                    && matches!(
                        heading.kind,
                        SectionKind::Introduction
                            | SectionKind::RelatedWork
                            | SectionKind::Results
                            | SectionKind::Discussion
                            | SectionKind::Conclusion
                    )
            }
            _ => false,
        });
        headings.count()
    };
    named(false) > 0 && named(true) == 0
}

/// `2.1` as its parts; none of another kind of number.
fn counted(heading: &Heading) -> Option<Vec<u32>> {
    let number = heading.number.as_deref()?;
    // `1)` counts within its own section.
    if heading.level == 3 && !number.contains('.') {
        return None;
    }
    number.split('.').map(|part| part.parse().ok()).collect()
}

fn weight(heading: &Heading) -> u32 {
    let named = u32::from(heading.kind != SectionKind::Other);
    match heading.sure {
        Sure::Yes => 2 + named,
        _ => 1 + named,
    }
}

/// What may be the item of a list: nothing but its number and style speaks for it.
fn is_item(block: &Block) -> bool {
    match &block.kind {
        Kind::Heading(heading) => {
            let top = heading
                .number
                .as_deref()
                .is_some_and(|number| !number.contains('.'));
            heading.kind == SectionKind::Other && (top || heading.sure == Sure::Numbered)
        }
        _ => false,
    }
}

/// The places outside of the heaviest run of ascending numbers.
fn out_of_order(places: &[(usize, Vec<u32>, u32)]) -> Vec<usize> {
    // The weight of the heaviest run that ends with each, and the one before it.
    let mut best: Vec<(u32, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, (_, number, weight)) in places.iter().enumerate() {
        let before = best
            .iter()
            .enumerate()
            .filter(|(earlier, _)| places.get(*earlier).is_some_and(|place| place.1 < *number))
            .max_by_key(|(earlier, (total, _))| (*total, std::cmp::Reverse(*earlier)));
        let own = match before {
            Some((earlier, (total, _))) => (total + weight, Some(earlier)),
            None => (*weight, None),
        };
        best.insert(at, own);
    }
    let mut kept = vec![false; places.len()];
    let mut end = (0..best.len()).max_by_key(|at| best.get(*at).map_or(0, |(total, _)| *total));
    while let Some(at) = end {
        if let Some(kept) = kept.get_mut(at) {
            *kept = true;
        }
        end = best.get(at).and_then(|(_, before)| *before);
    }
    let others = places.iter().zip(kept).filter(|(_, kept)| !kept);
    others.map(|((at, ..), _)| *at).collect()
}

/// Where Roman numbers count the sections, letters count their parts: they number no appendix.
fn subsections_by_letters(blocks: &mut [Block]) {
    let headings = || {
        blocks.iter().filter_map(|block| match &block.kind {
            Kind::Heading(heading) => heading.number.as_deref(),
            _ => None,
        })
    };
    if headings().filter(|number| is_roman(number)).count() < 2 {
        return;
    }
    for block in blocks {
        if let Kind::Heading(heading) = &mut block.kind {
            let letter = heading.number.as_deref().is_some_and(|number| {
                number.len() == 1 && number.starts_with(|c: char| c.is_ascii_uppercase())
            });
            if letter && !heading.number.as_deref().is_some_and(is_roman) {
                heading.level = 2;
                heading.kind = super::headings::kind_of(&heading.title);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::headings::named;
    use super::*;

    fn titles(headings: &[(&str, &str, Sure)]) -> Vec<String> {
        let blocks = headings
            .iter()
            .map(|(number, title, sure)| Block {
                kind: Kind::Heading(Heading {
                    sure: *sure,
                    ..named(Some((*number).into()), title, 1)
                }),
                lines: Vec::new(),
            })
            .collect();
        settled(blocks)
            .into_iter()
            .filter_map(|block| match block.kind {
                Kind::Heading(heading) => Some(heading.title),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn items_between_sections_are_text() {
        let found = titles(&[
            ("1", "Introduction", Sure::Yes),
            ("2", "Wool", Sure::Yes),
            ("1", "Shear the sheep", Sure::Numbered),
            ("2", "Wash the wool", Sure::Yes),
            ("2.1", "White wool", Sure::Yes),
            ("3", "Goats", Sure::Yes),
        ]);
        assert_eq!(found, ["Introduction", "Wool", "White wool", "Goats"]);
    }

    #[test]
    fn items_of_a_paper_without_numbers() {
        let heading = |number: Option<&str>, title| Block {
            kind: Kind::Heading(named(number.map(Into::into), title, 1)),
            lines: Vec::new(),
        };
        let blocks = settled(vec![
            heading(None, "Introduction"),
            heading(Some("3"), "White wool"),
            heading(None, "Conclusion"),
        ]);
        assert!(blocks[1].kind == Kind::Text);
    }

    #[test]
    fn items_of_a_paper_with_roman_numbers() {
        let found = titles(&[
            ("I", "Introduction", Sure::Yes),
            ("1", "Cleaning", Sure::Yes),
            ("II", "Wool", Sure::Yes),
        ]);
        assert_eq!(found, ["Introduction", "Wool"]);
    }

    #[test]
    fn letters_under_roman_numbers_are_no_appendix() {
        let heading = |number: &str, title| Block {
            kind: Kind::Heading(named(Some(number.into()), title, 1)),
            lines: Vec::new(),
        };
        let blocks = settled(vec![
            heading("I", "Introduction"),
            heading("II", "Wool"),
            heading("A", "White"),
        ]);
        let Some(Kind::Heading(last)) = blocks.last().map(|block| &block.kind) else {
            panic!("no heading")
        };
        assert_eq!((last.level, last.kind), (2, SectionKind::Other));
    }
}
