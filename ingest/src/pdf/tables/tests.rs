use super::super::glyphs::{Frame, Run};
use super::super::lines::{Line, Word};
use super::*;
use graph_schema::TextSource;
use models_core::Area as Shown;

fn part() -> Part {
    let shown = Shown {
        left: 0.0,
        bottom: 0.0,
        right: 600.0,
        top: 800.0,
    };
    Part {
        page: 2,
        frame: Frame {
            shown,
            run: Run::Right,
        },
        display: Frame::shown(shown, 0),
        source: TextSource::Drawn,
        confidence: None,
    }
}

/// Letters are half an em wide, spaces a quarter; `cells` begin at their places.
pub fn line(y: f32, cells: &[(f32, &str)]) -> Line {
    let size = 10.0;
    let mut words = Vec::new();
    for (x, text) in cells {
        let mut x = *x;
        for word in text.split(' ') {
            let x1 = x + 5.0 * word.chars().count() as f32;
            words.push(Word {
                text: word.into(),
                x0: x,
                x1,
                y,
                size,
                ..Word::default()
            });
            x = x1 + 2.5;
        }
    }
    Line {
        page: 2,
        x0: words.first().map_or(0.0, |word| word.x0),
        x1: words.last().map_or(0.0, |word| word.x1),
        words,
        y,
        size,
        left: 50.0,
        right: 500.0,
        ..Line::default()
    }
}

pub const PROSE: &str =
    "We counted the sheep of both hills in each of the years and found more of them on the first";

fn read(lines: &[Line]) -> Vec<Table> {
    read_ruled(lines, PartShapes::default())
}

pub fn read_ruled(lines: &[Line], shapes: PartShapes) -> Vec<Table> {
    let laid = tables(lines, &[part()], &[shapes]);
    laid.into_iter().map(|laid| laid.table).collect()
}

pub fn cells(table: &Table) -> Vec<Vec<&str>> {
    let of = |row: &TableRow| row.cells.iter().map(|cell| cell.text.clone()).collect();
    let rows: Vec<Vec<String>> = table.rows.iter().map(of).collect();
    let leak = |row: Vec<String>| {
        row.into_iter()
            .map(|text| &*Box::leak(text.into_boxed_str()))
            .collect()
    };
    rows.into_iter().map(leak).collect()
}

fn sheep(from: f32) -> Vec<Line> {
    vec![
        line(from, &[(170.0, "North hill"), (300.0, "South hill")]),
        line(
            from + 12.0,
            &[
                (60.0, "Breed"),
                (150.0, "Ewes"),
                (210.0, "Rams"),
                (280.0, "Ewes"),
                (340.0, "Rams"),
            ],
        ),
        line(
            from + 26.0,
            &[
                (60.0, "White"),
                (150.0, "1204"),
                (210.0, "31"),
                (280.0, "77"),
                (340.0, "4"),
            ],
        ),
        line(
            from + 38.0,
            &[
                (60.0, "Grey of"),
                (150.0, "12.5"),
                (210.0, "3"),
                (280.0, "8"),
                (340.0, "2"),
            ],
        ),
        line(from + 49.0, &[(60.0, "the coast")]),
    ]
}

#[test]
fn cells_have_their_heads_below_a_caption_and_above_one() {
    let caption = |y| line(y, &[(50.0, "Table 4: Sheep of two hills.")]);
    let mut below = vec![line(60.0, &[(50.0, PROSE)]), caption(100.0)];
    below.extend(sheep(120.0));
    below.push(line(200.0, &[(50.0, PROSE)]));
    let mut above = vec![line(60.0, &[(50.0, PROSE)])];
    above.extend(sheep(120.0));
    above.extend([caption(190.0), line(220.0, &[(50.0, PROSE)])]);
    for lines in [below, above] {
        let tables = read(&lines);
        let [table] = &tables[..] else {
            panic!("one table: {tables:?}");
        };
        assert_eq!(
            (table.label.as_str(), table.head_rows, table.page()),
            ("Table 4", 2, 2)
        );
        assert_eq!(table.caption, "Table 4: Sheep of two hills.");
        assert_eq!(
            table.column_heads(),
            [
                "Breed",
                "North hill: Ewes",
                "North hill: Rams",
                "South hill: Ewes",
                "South hill: Rams"
            ]
        );
        assert_eq!(
            cells(table)[2..],
            [
                vec!["White", "1204", "31", "77", "4"],
                vec!["Grey of the coast", "12.5", "3", "8", "2"]
            ]
        );
        let white = &table.rows[2].cells[1];
        assert_eq!((white.x, white.width), (150.0, 20.0));
    }
}

#[test]
fn running_text_below_a_caption_is_no_table() {
    let lines = [
        line(60.0, &[(50.0, "Table 1: It is lost.")]),
        line(80.0, &[(50.0, PROSE)]),
        line(92.0, &[(50.0, PROSE)]),
    ];
    assert!(read(&lines).is_empty());
    // A sentence is no caption.
    let mut lines = vec![line(60.0, &[(50.0, "Table 1 shows the sheep.")])];
    lines.extend(sheep(80.0));
    assert!(read(&lines).is_empty());
}

#[test]
fn two_captions_side_by_side_are_left_out() {
    let mut lines = vec![line(
        60.0,
        &[(50.0, "Table 1: Sheep."), (300.0, "Table 2: Goats.")],
    )];
    lines.extend(sheep(80.0));
    assert!(read(&lines).is_empty());
}

#[test]
fn rows_are_found_in_the_text_where_they_stand_together() {
    let mut lines = vec![line(100.0, &[(50.0, "Table 1: Sheep.")])];
    lines.extend(sheep(120.0));
    let mut words = Vec::new();
    for (at, of) in lines.iter().enumerate() {
        for word in &of.words {
            let start = words.last().map_or(0, |last: &Placed| last.end + 1);
            words.push(Placed {
                page: 2,
                x0: word.x0,
                x1: word.x1,
                y: of.y,
                size: 10.0,
                baseline: word.y,
                start,
                end: start + word.text.len(),
                line: at,
                part: 0,
            });
        }
    }
    let tables = placed(tables(&lines, &[part()], &[]), &words);
    let spans: Vec<bool> = tables[0]
        .rows
        .iter()
        .map(|row| row.span.is_some())
        .collect();
    assert_eq!(spans, [true; 4]);
    let (start, end) = tables[0].rows[2].span.unwrap_or_default();
    assert_eq!(end - start, "White 1204 31 77 4".len());
    // A word of another column between them: it is not known where the row stands.
    let mut torn = words;
    torn.remove(torn.len() - 4);
    let tables = placed(super::tables(&lines, &[part()], &[]), &torn);
    assert_eq!(tables[0].rows[3].span, None);
}
