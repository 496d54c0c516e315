//! Tables whose lines, gaps and letters tell what their words do not.

use super::super::lines::Line;
use super::super::shapes::{Level, PartShapes, Upright};
use super::tests::{PROSE, cells, line, read_ruled};
use graph_schema::Table;

pub(super) fn levels(ys: &[f32], x0: f32, x1: f32) -> PartShapes {
    let levels = ys.iter().map(|y| Level { y: *y, x0, x1 });
    PartShapes {
        levels: levels.collect(),
        ..PartShapes::default()
    }
}

pub(super) fn caption(y: f32) -> Line {
    line(y, &[(50.0, "Table 1: Sheep.")])
}

pub(super) fn one(lines: &[Line], shapes: PartShapes) -> Table {
    let mut tables = read_ruled(lines, shapes);
    assert_eq!(tables.len(), 1, "{tables:?}");
    tables.remove(0)
}

#[test]
fn what_stands_over_the_first_line_is_a_head_though_it_has_numbers() {
    let lines = [
        caption(100.0),
        line(
            120.0,
            &[(60.0, "Age"), (150.0, "2"), (200.0, "5"), (250.0, "9")],
        ),
        line(
            136.0,
            &[(60.0, "White"), (150.0, "30"), (200.0, "20"), (250.0, "10")],
        ),
        line(
            148.0,
            &[(60.0, "Grey"), (150.0, "31"), (200.0, "44"), (250.0, "12")],
        ),
        line(
            160.0,
            &[(60.0, "Brown"), (150.0, "8"), (200.0, "7"), (250.0, "6")],
        ),
    ];
    let table = one(&lines, levels(&[110.0, 125.0, 165.0], 55.0, 270.0));
    assert_eq!(table.column_heads(), ["Age", "2", "5", "9"]);
    // Without lines too: they rise, and the rows below do not.
    let table = one(&lines, PartShapes::default());
    assert_eq!(table.column_heads(), ["Age", "2", "5", "9"]);
}

#[test]
fn a_closed_table_of_names_that_nothing_parts_has_no_heads() {
    let lines = [
        caption(100.0),
        line(120.0, &[(60.0, "White"), (200.0, "Found on the coast")]),
        line(132.0, &[(60.0, "Grey"), (200.0, "Found inland")]),
        line(144.0, &[(60.0, "Brown"), (200.0, "Not found")]),
    ];
    let table = one(&lines, levels(&[110.0, 149.0], 55.0, 300.0));
    assert_eq!((table.head_rows, table.body().len()), (0, 3));
    let mut bold = lines;
    bold[1].words.iter_mut().for_each(|word| word.bold = true);
    let table = one(&bold, levels(&[110.0, 149.0], 55.0, 300.0));
    assert_eq!((table.head_rows, table.body().len()), (1, 2));
}

#[test]
fn numbers_near_each_other_are_cells_and_groups_of_a_number_are_one() {
    let lines = [
        caption(100.0),
        line(120.0, &[(152.5, "Ewes"), (182.5, "Rams")]),
        line(
            132.0,
            &[
                (60.0, "North"),
                (152.5, "1"),
                (160.0, "204"),
                (182.5, "1204"),
            ],
        ),
        line(144.0, &[(60.0, "South"), (155.0, "5400"), (177.5, "12.25")]),
        line(156.0, &[(60.0, "Both"), (167.5, "7711")]),
    ];
    let table = one(&lines, PartShapes::default());
    assert_eq!(table.column_heads(), ["", "Ewes", "Rams"]);
    assert_eq!(
        cells(&table)[1..3],
        [
            vec!["North", "1 204", "1204"],
            vec!["South", "5400", "12.25"]
        ]
    );
    // In the middle between two columns: a number for both.
    let both: Vec<u32> = table.rows[3].cells.iter().map(|cell| cell.span).collect();
    assert_eq!(both, [1, 2, 0]);
}

#[test]
fn a_line_between_two_words_parts_their_cells() {
    let lines = [
        caption(100.0),
        line(120.0, &[(60.0, "Breed Home"), (130.0, "Ewes")]),
        line(132.0, &[(60.0, "White North"), (130.0, "12")]),
        line(144.0, &[(60.0, "Brown South"), (130.0, "14")]),
    ];
    let shapes = PartShapes {
        uprights: vec![Upright {
            x: 86.2,
            y0: 108.0,
            y1: 150.0,
        }],
        ..levels(&[110.0, 124.0, 150.0], 55.0, 160.0)
    };
    let table = one(&lines, shapes);
    assert_eq!(table.column_heads(), ["Breed", "Home", "Ewes"]);
    assert_eq!(cells(&table)[1], ["White", "North", "12"]);
}

#[test]
fn a_head_reaches_as_far_as_the_line_below_it() {
    let lines = [
        caption(100.0),
        line(120.0, &[(150.0, "North"), (330.0, "South")]),
        line(
            134.0,
            &[
                (60.0, "Breed"),
                (150.0, "Ewes"),
                (210.0, "Rams"),
                (270.0, "Lambs"),
                (330.0, "All"),
            ],
        ),
        line(
            148.0,
            &[
                (60.0, "White"),
                (150.0, "12"),
                (210.0, "31"),
                (270.0, "77"),
                (330.0, "4"),
            ],
        ),
        line(
            160.0,
            &[
                (60.0, "Grey"),
                (150.0, "22"),
                (210.0, "11"),
                (270.0, "27"),
                (330.0, "6"),
            ],
        ),
    ];
    let mut shapes = levels(&[110.0, 138.0, 165.0], 55.0, 350.0);
    shapes.levels.insert(
        1,
        Level {
            y: 124.0,
            x0: 148.0,
            x1: 300.0,
        },
    );
    let table = one(&lines, shapes);
    assert_eq!(
        table.column_heads(),
        [
            "Breed",
            "North: Ewes",
            "North: Rams",
            "North: Lambs",
            "South All"
        ]
    );
}

#[test]
fn cells_of_several_lines_end_at_the_lines_drawn_between_rows() {
    let lines = [
        caption(100.0),
        line(120.0, &[(60.0, "Breed"), (150.0, "Found")]),
        line(134.0, &[(60.0, "White"), (150.0, "On the coast,")]),
        line(146.0, &[(60.0, "Sheep"), (150.0, "North of it")]),
        line(160.0, &[(60.0, "Grey"), (150.0, "Inland,")]),
        line(172.0, &[(150.0, "East of it")]),
        line(186.0, &[(60.0, "Brown"), (150.0, "Not found")]),
    ];
    let table = one(
        &lines,
        levels(&[110.0, 124.0, 150.0, 176.0, 190.0], 55.0, 250.0),
    );
    assert_eq!(
        cells(&table)[1..],
        [
            vec!["White Sheep", "On the coast, North of it"],
            vec!["Grey", "Inland, East of it"],
            vec!["Brown", "Not found"]
        ]
    );
}

#[test]
fn a_caption_goes_on_to_the_first_line_of_its_table() {
    let lines = [
        line(
            100.0,
            &[(50.0, "Table 1: Sheep of the north and the south, as")],
        ),
        line(112.0, &[(50.0, "counted (n"), (113.0, "= 12).")]),
        line(132.0, &[(60.0, "White"), (150.0, "12"), (200.0, "13")]),
        line(144.0, &[(60.0, "Grey"), (150.0, "14"), (200.0, "15")]),
        line(200.0, &[(50.0, PROSE)]),
    ];
    let table = one(&lines, levels(&[122.0, 150.0], 55.0, 230.0));
    assert!(
        table.caption.ends_with("as counted (n = 12)."),
        "{}",
        table.caption
    );
    assert_eq!((table.head_rows, table.rows.len()), (0, 2));
}

#[test]
fn the_steps_of_a_listing_are_no_rows() {
    let lines = [
        caption(100.0),
        line(120.0, &[(60.0, "1"), (90.0, "for each"), (160.0, "ewe")]),
        line(
            132.0,
            &[(60.0, "2"), (90.0, "if black"), (160.0, "count it")],
        ),
        line(144.0, &[(60.0, "3"), (90.0, "else"), (160.0, "pass on")]),
        line(
            156.0,
            &[(60.0, "4"), (90.0, "return"), (160.0, "the count")],
        ),
    ];
    assert!(read_ruled(&lines, PartShapes::default()).is_empty());
}

#[test]
fn rows_that_stand_beside_the_other_column_of_the_page_are_kept() {
    // The right column of a page of two; a line joins the head with what stands beside it in the left one.
    let right = |mut line: Line| {
        line.column = u32::from(line.x0 > 300.0);
        (line.left, line.right) = if line.x0 > 300.0 {
            (320.0, 560.0)
        } else {
            (50.0, 290.0)
        };
        line
    };
    let prose = "We counted the sheep of both hills in the year";
    let mut lines = vec![
        line(80.0, &[(50.0, prose)]),
        line(92.0, &[(50.0, prose)]),
        line(100.0, &[(320.0, "Table 1: Sheep.")]),
        line(
            120.0,
            &[
                (50.0, "Of hills"),
                (330.0, "Breed"),
                (420.0, "Ewes"),
                (480.0, "Rams"),
            ],
        ),
        line(132.0, &[(330.0, "White"), (420.0, "12"), (480.0, "13")]),
        line(144.0, &[(330.0, "Grey"), (420.0, "14"), (480.0, "15")]),
        line(180.0, &[(320.0, prose)]),
    ];
    lines = lines.into_iter().map(right).collect();
    lines[3].column = 0;
    let table = one(&lines, PartShapes::default());
    assert_eq!(table.column_heads(), ["Breed", "Ewes", "Rams"]);
}
