use super::super::lines::{Line, Shift, Word};
use super::*;

/// A row from words; `^` begins a raised one, `__` is a wide gap, `_` glues a word to the one before.
fn row(text: &str, y: f32, size: f32, bold: bool) -> Line {
    let mut x = 72.0;
    let mut words: Vec<Word> = Vec::new();
    for token in text.split(' ') {
        if token == "__" {
            x += 6.0 * size;
            continue;
        }
        let raised = token.starts_with('^');
        let glued = raised || token.starts_with('_');
        let text = token.trim_start_matches(['^', '_']).to_owned();
        x += if glued { 0.0 } else { 0.3 * size };
        let width = 0.5 * size * text.chars().count() as f32;
        words.push(Word {
            text,
            x0: x,
            x1: x + width,
            size: if raised { 0.7 * size } else { size },
            bold,
            shift: if raised { Shift::Raised } else { Shift::None },
            glued,
            ..Word::default()
        });
        x += width;
    }
    Line {
        page: 1,
        words,
        y,
        size,
        bold,
        ..Line::default()
    }
}

/// A title, these rows in text size, and an abstract.
fn page(rows: &[&str]) -> TitlePage {
    let mut lines = vec![row(
        "Presses of Felt and Their Use in Small Mills",
        90.0,
        17.0,
        true,
    )];
    let mut y = 118.0;
    for text in rows {
        lines.push(row(text, y, 10.0, false));
        y += 13.0;
    }
    let past = y + 24.0;
    lines.push(row("Abstract", past, 12.0, true));
    for step in 1..6u8 {
        lines.push(row(
            "We show that a press of felt saves a third of the wool in a mill,",
            past + 14.0 * f32::from(step),
            10.0,
            false,
        ));
    }
    TitlePage::of(&lines, 10.0, past)
}

fn read(rows: &[&str]) -> Vec<String> {
    let labelled = Labelled::of(page(rows));
    labelled.authors().iter().map(Author::full_name).collect()
}

#[test]
fn the_weights_that_the_program_carries_are_whole() {
    assert!(MODEL.is_some());
    assert!(Labelled::of(TitlePage::default()).authors().is_empty());
}

#[test]
fn a_list_with_marks() {
    let found = read(&[
        "Ana Silva ^1,* , Laurens van der Maaten ^2 and José Pérez ^1",
        "^1 Department of Textiles, University of Lisbon, Portugal",
        "^2 Institute of Wool, Delft, The Netherlands",
        "* Correspondence: ana.silva@ulisboa.pt",
    ]);
    assert_eq!(found, ["Ana Silva", "Laurens van der Maaten", "José Pérez"]);
}

#[test]
fn blocks_side_by_side() {
    let found = read(&[
        "Adam Costa __ Hong Lin __ Berta Y. Engel",
        "Stanford University __ University of Michigan __ Stanford University",
        "costa@stanford.edu __ hlin@umich.edu __ engel@stanford.edu",
    ]);
    assert_eq!(found, ["Adam Costa", "Hong Lin", "Berta Y. Engel"]);
}

#[test]
fn a_line_breaks_inside_a_name() {
    let found = read(&[
        "Ana Silva , Bo Chen , Igor Petrov , Maria",
        "Weber and Cyril Dubois",
        "Department of Computer Science, University of Oslo, Norway",
    ]);
    let right = [
        "Ana Silva",
        "Bo Chen",
        "Igor Petrov",
        "Maria Weber",
        "Cyril Dubois",
    ];
    assert_eq!(found, right);
}

#[test]
fn medicine_and_groups() {
    let found = Labelled {
        page: page(&["Doe A, O’Roe PJ, van der Zoe T"]),
        labels: Vec::new(),
    };
    let names: Vec<Author> = ["Doe A", "O’Roe PJ", "van der Zoe T"]
        .iter()
        .filter_map(|name| names::family_first(name))
        .collect();
    assert!(found.authors().is_empty());
    let families: Vec<&str> = names.iter().map(|name| name.family.as_str()).collect();
    assert_eq!(families, ["Doe", "O’Roe", "van der Zoe"]);
    let group = parse_name("The WOOL Collaboration").unwrap();
    assert_eq!(
        (group.given.as_str(), group.family.as_str()),
        ("", "WOOL Collaboration")
    );
}

#[test]
fn given_and_family_names() {
    for (name, given, family) in [
        ("JANE BROWN", "Jane", "Brown"),
        ("Taro MORI", "Taro", "Mori"),
        ("YUE Ming", "Ming", "Yue"),
        ("Wei Lin NG", "Wei Lin", "Ng"),
        ("J. R. Smith, Jr.", "J. R.", "Smith Jr."),
        ("Charles de la Cruz", "Charles", "de la Cruz"),
        ("JA Roe", "JA", "Roe"),
        ("Asha Menon P", "Asha", "Menon P"),
        ("张三", "", "张三"),
    ] {
        let author = parse_name(name).unwrap();
        assert_eq!(
            (author.given.as_str(), author.family.as_str()),
            (given, family),
            "{name}"
        );
    }
    assert_eq!(parse_name("Wool"), None);
    assert_eq!(parse_name("Room 12"), None);
}

#[test]
fn loose_accents_go_to_their_letters() {
    let name = |text: &str| {
        let page = TitlePage::of(&[row(text, 90.0, 10.0, false)], 10.0, 500.0);
        printed(&page.tokens)
    };
    assert_eq!(name("Armando Su ´ arez"), "Armando Suárez");
    assert_eq!(name("Lucie Polakov´a"), "Lucie Polaková");
    assert_eq!(name("Carlos G´omez"), "Carlos Gómez");
    assert_eq!(
        name("Maria de la Fuente- Pérez ^1"),
        "Maria de la Fuente- Pérez"
    );
}

#[test]
fn names_behind_lead_ins_and_over_rows() {
    let labelled = |rows: &[(&str, &[Label])]| {
        let texts: Vec<&str> = rows.iter().map(|(text, _)| *text).collect();
        let page = page(&texts);
        let mut labels = vec![Label::Other; page.tokens.len()];
        for (at, (_, own)) in rows.iter().enumerate() {
            let row = u32::try_from(at + 1).unwrap();
            let start = page.tokens.partition_point(|token| token.row < row);
            labels[start..start + own.len()].copy_from_slice(own);
        }
        let found = Labelled { page, labels }.authors();
        found.iter().map(Author::full_name).collect::<Vec<_>>()
    };
    use Label::{Affiliation as A, Between as B, Name as N, NameOn as O, Other as X};
    assert_eq!(
        labelled(&[("Author : Ana Silva", &[A, A, N, O])]),
        ["Ana Silva"]
    );
    assert_eq!(labelled(&[("Oslo, Ana Silva", &[A, B, N, O])]), [""; 0]);
    assert_eq!(
        labelled(&[("wool Development Team", &[X, N, O])]),
        ["wool Development Team"]
    );
    assert_eq!(
        labelled(&[
            ("Bo Chen , and Ana", &[N, O, B, B, N]),
            ("Silva Jr ^4", &[A, A, A])
        ]),
        ["Bo Chen", "Ana Silva Jr"]
    );
    let place = ("University of Oslo , Norway", &[A, A, A, A, A][..]);
    assert_eq!(
        labelled(&[("Bo Chen , Ana", &[N, O, B, N]), place]),
        ["Bo Chen"]
    );
}

#[test]
fn a_torn_letter_goes_back_to_its_name() {
    let mut torn = row("Armando Su _árez", 90.0, 10.0, false);
    torn.words[2].glued = false;
    let page = TitlePage::of(&[torn], 10.0, 500.0);
    assert_eq!(printed(&page.tokens), "Armando Suárez");
    assert_eq!(parse_name("ai hpα"), None);
    assert_eq!(
        parse_name("and Ana Silva").map(|name| name.given),
        Some("Ana".into())
    );
}

#[test]
fn editors_and_reviewers_are_no_authors() {
    let found = read(&[
        "Edited by: Carla Moreno",
        "Ana Silva ^1 , Bo Chen ^2 and José Pérez ^1",
        "^1 Department of Wool, University of Felt, Oslo, Norway",
    ]);
    assert_eq!(found, ["Ana Silva", "Bo Chen", "José Pérez"]);
}

/// The names on a page whose tokens are labelled so.
fn named(rows: &[&str], labels: &[(&str, Label)]) -> Vec<String> {
    let page = page(rows);
    let label = |token: &Token| {
        let own = labels.iter().find(|(text, _)| *text == token.text);
        own.map_or(Label::Other, |(_, label)| *label)
    };
    let labels = page.tokens.iter().map(label).collect();
    let labelled = Labelled { page, labels };
    labelled.authors().iter().map(Author::full_name).collect()
}

#[test]
fn rows_tell_of_names_that_the_tagger_missed() {
    // The tagger took the last given name of the row for something else.
    let names = named(
        &["Ana Silva ^1 and Bo", "Chen ^2"],
        &[
            ("Ana", Label::Name),
            ("Silva", Label::NameOn),
            ("1", Label::Between),
            ("and", Label::Between),
            ("Chen", Label::NameOn),
        ],
    );
    assert_eq!(names, ["Ana Silva", "Bo Chen"]);
    // Rows of one form.
    let names = named(
        &[
            "Ana Silva (Wool College)",
            "Bo van Chen (Felt Institute)",
            "We thank (all of them)",
        ],
        &[("Ana", Label::Name), ("Silva", Label::NameOn)],
    );
    assert_eq!(names, ["Ana Silva", "Bo van Chen"]);
}

#[test]
fn an_author_whose_turn_is_next_is_one() {
    use Label::{Affiliation, Name, NameOn};
    let names = named(
        &[
            "Ana Silva",
            "Wool College of Oslo, Norway",
            "Bo Chen",
            "Wool College of Leeds, England",
            "José Pérez",
            "Wool College of Sevilla, Spain",
            "Eva Roth ^2",
            "Wool College of Graz, Austria",
        ],
        &[
            ("Ana", Name),
            ("Silva", NameOn),
            ("Bo", Name),
            ("Chen", NameOn),
            ("José", Name),
            ("Pérez", NameOn),
            ("Wool", Affiliation),
            ("Eva", Affiliation),
            ("Roth", Affiliation),
        ],
    );
    assert_eq!(names, ["Ana Silva", "Bo Chen", "José Pérez", "Eva Roth"]);
}

#[test]
fn an_address_ends_a_name() {
    use Label::{Name, NameOn};
    let names = named(
        &["Ana de Silva ana@wool.example"],
        &[
            ("Ana", Name),
            ("de", NameOn),
            ("Silva", NameOn),
            ("ana@wool.example", NameOn),
        ],
    );
    assert_eq!(names, ["Ana de Silva"]);
}

#[test]
fn signs_between_names_are_no_cells() {
    use Label::{Between, Name, NameOn};
    let names = named(
        &[
            "Ana Silva __ | __ Bo Chen __ | __ Eva Roth",
            "| __ José Pérez",
        ],
        &[
            ("Ana", Name),
            ("Silva", NameOn),
            ("|", Between),
            ("Bo", Name),
            ("Chen", NameOn),
            ("Eva", Name),
            ("Roth", NameOn),
            ("José", Name),
            ("Pérez", NameOn),
        ],
    );
    assert_eq!(names, ["Ana Silva", "Bo Chen", "Eva Roth", "José Pérez"]);
}

#[test]
fn cells_that_read_like_names_beside_a_name_are_names() {
    use Label::{Affiliation, Name, NameOn};
    let names = named(
        &[
            "A Preliminary Account",
            "Dr. Ana Silva __ Bo Chen, PhD __ Eva van Roth ^2",
        ],
        &[
            ("A", Name),
            ("Preliminary", NameOn),
            ("Account", NameOn),
            ("Dr.", Affiliation),
            ("Ana", Affiliation),
            ("Silva", Affiliation),
            ("Bo", Name),
            ("Chen", NameOn),
        ],
    );
    assert_eq!(names, ["Ana Silva", "Bo Chen", "Eva van Roth"]);
    // In a list of names an article is an initial.
    let names = named(
        &["Ana Silva, A Lucas Roe"],
        &[
            ("Ana", Name),
            ("Silva", NameOn),
            (",", Label::Between),
            ("A", Name),
            ("Lucas", NameOn),
            ("Roe", NameOn),
        ],
    );
    assert_eq!(names, ["Ana Silva", "A Lucas Roe"]);
    let names = named(
        &["Ana Silva __ Wool University __ Felt Institute"],
        &[("Ana", Name), ("Silva", NameOn)],
    );
    assert_eq!(names, ["Ana Silva"]);
}
