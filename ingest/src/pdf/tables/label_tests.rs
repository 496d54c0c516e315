//! Tables whose names stand between rows, whose heads are words or numbers, whose cells go on over lines.

use super::super::shapes::{PartShapes, Upright};
use super::ruled_tests::{caption, levels, one};
use super::tests::line;
use graph_schema::Table;

fn names(table: &Table) -> Vec<&str> {
    let cells = table.body().iter().filter_map(|row| row.cells.first());
    cells.map(|cell| cell.text.as_str()).collect()
}

#[test]
fn a_name_between_two_rows_is_that_of_the_first() {
    let lines = [
        caption(100.0),
        line(120.0, &[(60.0, "Breed"), (110.0, "Land"), (200.0, "Mean")]),
        line(136.0, &[(110.0, "hill"), (200.0, "3.4")]),
        line(142.0, &[(60.0, "Merino")]),
        line(148.0, &[(110.0, "dale"), (200.0, "3.1")]),
        line(164.0, &[(110.0, "hill"), (200.0, "2.2")]),
        line(170.0, &[(60.0, "Texel")]),
        line(176.0, &[(110.0, "dale"), (200.0, "2.0")]),
    ];
    let table = one(&lines, levels(&[110.0, 125.0, 152.0, 181.0], 55.0, 230.0));
    assert_eq!(table.column_heads(), ["Breed", "Land", "Mean"]);
    assert_eq!(names(&table), ["Merino", "", "Texel", ""]);
    assert_eq!(table.body()[1].cells[1].text, "dale");
}

#[test]
fn a_name_in_the_middle_row_of_a_group_is_that_of_the_first() {
    let row = |y: f32, name: &'static str, land: &'static str, mean: &'static str| {
        let mut cells = vec![(110.0, land), (200.0, mean)];
        if !name.is_empty() {
            cells.insert(0, (60.0, name));
        }
        line(y, &cells)
    };
    let lines = [
        caption(100.0),
        row(120.0, "Breed", "Land", "Mean"),
        row(136.0, "", "hill", "3.4"),
        row(148.0, "Merino", "dale", "3.1"),
        row(160.0, "", "moor", "3.0"),
        row(176.0, "", "hill", "2.2"),
        row(188.0, "Texel", "dale", "2.0"),
        row(200.0, "", "moor", "1.9"),
    ];
    let table = one(&lines, levels(&[110.0, 125.0, 165.0, 205.0], 55.0, 230.0));
    assert_eq!(names(&table), ["Merino", "", "", "Texel", "", ""]);
}

#[test]
fn heads_of_words_that_fill_their_column_are_no_text() {
    // A column of the page as wide as the table: its head reads like a line of text but for the lines in it.
    let heads = [
        (60.0, "Systems"),
        (106.0, "Wool one"),
        (155.0, "Wool two"),
        (204.0, "Felt one"),
    ];
    let lines = [
        line(
            80.0,
            &[(50.0, "The sheep of the northern hills were weighed and")],
        ),
        caption(100.0),
        line(120.0, &heads),
        line(
            136.0,
            &[
                (60.0, "Comb"),
                (106.0, "high"),
                (155.0, "low"),
                (204.0, "low"),
            ],
        ),
        line(
            152.0,
            &[
                (60.0, "Card"),
                (106.0, "low"),
                (155.0, "high"),
                (204.0, "low"),
            ],
        ),
    ];
    let mut shapes = levels(&[110.0, 125.0, 141.0, 157.0], 55.0, 250.0);
    let upright = |x: f32| Upright {
        x,
        y0: 110.0,
        y1: 157.0,
    };
    shapes.uprights = vec![upright(100.5), upright(150.0), upright(199.0)];
    let table = one(&lines, shapes);
    assert_eq!(
        table.column_heads(),
        ["Systems", "Wool one", "Wool two", "Felt one"]
    );
}

#[test]
fn a_head_right_below_the_first_line_is_no_caption() {
    let lines = [
        caption(100.0),
        line(112.0, &[(130.0, "Number of sheep")]),
        line(
            124.0,
            &[(60.0, "Way"), (120.0, "10"), (170.0, "50"), (220.0, "90")],
        ),
        line(
            140.0,
            &[(60.0, "Hand"), (120.0, "4"), (170.0, "21"), (220.0, "39")],
        ),
        line(
            152.0,
            &[(60.0, "Dog"), (120.0, "5"), (170.0, "24"), (220.0, "51")],
        ),
    ];
    let table = one(&lines, levels(&[103.0, 128.0, 157.0], 55.0, 240.0));
    assert_eq!(table.caption, "Table 1: Sheep.");
    assert_eq!(
        table.column_heads(),
        [
            "Way",
            "Number of sheep: 10",
            "Number of sheep: 50",
            "Number of sheep: 90"
        ]
    );
}

#[test]
fn sizes_over_the_only_line_between_rows_are_heads() {
    let lines = [
        caption(100.0),
        line(120.0, &[(60.0, "k"), (120.0, "5"), (170.0, "10")]),
        line(136.0, &[(60.0, "P"), (120.0, ".31"), (170.0, ".33")]),
        line(148.0, &[(60.0, "R"), (120.0, ".21"), (170.0, ".25")]),
    ];
    let table = one(&lines, levels(&[110.0, 125.0, 153.0], 55.0, 200.0));
    assert_eq!(table.column_heads(), ["k", "5", "10"]);
}

#[test]
fn cells_of_several_lines_end_where_wider_gaps_are() {
    let lines = [
        caption(100.0),
        line(
            120.0,
            &[(60.0, "Part"), (130.0, "Day"), (170.0, "What is done")],
        ),
        line(
            140.0,
            &[(60.0, "Shearing"), (130.0, "1"), (170.0, "The sheep are")],
        ),
        line(152.0, &[(60.0, "And washing"), (170.0, "Caught and shorn")]),
        line(172.0, &[(130.0, "2"), (170.0, "Wool is washed")]),
        line(184.0, &[(170.0, "And hung")]),
    ];
    let table = one(&lines, levels(&[110.0, 125.0, 190.0], 55.0, 280.0));
    let rows: Vec<Vec<&str>> = table
        .body()
        .iter()
        .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect())
        .collect();
    assert_eq!(
        rows,
        [
            vec![
                "Shearing And washing",
                "1",
                "The sheep are Caught and shorn"
            ],
            vec!["", "2", "Wool is washed And hung"]
        ]
    );
}

#[test]
fn groups_that_are_set_apart_keep_their_rows() {
    let lines = [
        caption(100.0),
        line(120.0, &[(60.0, "Data"), (130.0, "Kind"), (190.0, "Use")]),
        line(
            140.0,
            &[(60.0, "Hills"), (130.0, "maps"), (190.0, "training")],
        ),
        line(
            152.0,
            &[(60.0, "Dales"), (130.0, "photos"), (190.0, "tuning")],
        ),
        line(
            172.0,
            &[(60.0, "Shores"), (130.0, "records"), (190.0, "testing")],
        ),
    ];
    let table = one(&lines, PartShapes::default());
    assert_eq!(names(&table), ["Hills", "Dales", "Shores"]);
}

#[test]
fn rows_of_words_between_lines_are_no_heads() {
    let lines = [
        caption(100.0),
        line(
            120.0,
            &[(60.0, "Shift"), (130.0, "First"), (200.0, "Other")],
        ),
        line(132.0, &[(60.0, "Chance"), (130.0, "Row"), (200.0, "Row")]),
        line(148.0, &[(60.0, "S(a)"), (130.0, "T(b)"), (200.0, "U(c)")]),
        line(164.0, &[(60.0, "S(b)"), (130.0, "T(c)"), (200.0, "U(d)")]),
        line(180.0, &[(60.0, "S(c)"), (130.0, "1"), (200.0, "2")]),
    ];
    let table = one(
        &lines,
        levels(&[110.0, 137.0, 153.0, 169.0, 185.0], 55.0, 240.0),
    );
    assert_eq!(table.head_rows, 2);
    assert_eq!(names(&table), ["S(a)", "S(b)", "S(c)"]);
}
