//! What stands on the pages that `main` reads.

use models_core::{
    Area, Ink, OpenError, PageChar, PageContent, PagePart, PageReader, Pages, PartPicture, Picture,
};

/// Pages that lie in memory.
pub struct Drawn(pub Vec<PageContent>);

impl PageReader for Drawn {
    fn open<'a>(&'a self, _: &'a [u8]) -> Result<Box<dyn Pages + 'a>, OpenError> {
        Ok(Box::new(Open(&self.0)))
    }
}

struct Open<'a>(&'a [PageContent]);

impl Pages for Open<'_> {
    fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
    fn page(&self, index: u32) -> Option<PageContent> {
        self.0.get(index as usize).cloned()
    }
    fn picture(&self, _: u32, _: u32) -> Option<Picture> {
        None
    }
    fn part(&self, _: u32, _: &PagePart) -> Option<PartPicture> {
        None
    }
}

const TEXT: u32 = 0;
const BOLD: u32 = 1;
/// Of a page of a paper; one with all of a shape on it is as large as it must be.
const HEIGHT: f32 = 792.0;

fn page() -> PageContent {
    sized(612.0, HEIGHT)
}

fn sized(width: f32, height: f32) -> PageContent {
    PageContent {
        shown: Area {
            left: 0.0,
            bottom: 0.0,
            right: width,
            top: height,
        },
        fonts: vec!["Times".to_owned(), "Times-Bold".to_owned()],
        ..PageContent::default()
    }
}

/// Puts a text on a page; `y` from the top.
fn put(page: &mut PageContent, (mut x, y): (f32, f32), size: f32, font: u32, text: &str) {
    for c in text.chars() {
        let advance = 0.5 * size;
        let ink = Ink::Seen;
        page.chars.push(PageChar {
            c,
            x,
            y: page.shown.top - y,
            advance,
            size,
            angle: 0.0,
            font,
            ink,
        });
        x += advance;
    }
}

/// As many pages of fifty lines as they need.
fn set(lines: impl IntoIterator<Item = (f32, u32, String)>) -> Vec<PageContent> {
    let mut pages = Vec::new();
    for (at, (size, font, text)) in lines.into_iter().enumerate() {
        if at % 50 == 0 {
            pages.push(page());
        }
        if let Some(page) = pages.last_mut() {
            put(
                page,
                (60.0, 60.0 + 13.0 * (at % 50) as f32),
                size,
                font,
                &text,
            );
        }
    }
    pages
}

const PROSE: &str = "We card the wool of eight flocks and weigh what is left, which is less than";

pub fn column(n: usize) -> Vec<PageContent> {
    let mut page = sized(612.0, 12.0 * n as f32);
    for at in 0..n {
        put(&mut page, (60.0, 12.0 * at as f32), 10.0, TEXT, "a wool b");
    }
    vec![page]
}

pub fn two_columns(n: usize) -> Vec<PageContent> {
    let mut page = sized(612.0, 12.0 * n as f32);
    for at in 0..n {
        let y = 12.0 * at as f32;
        put(&mut page, (60.0, y), 10.0, TEXT, "a wool b");
        put(&mut page, (330.0, y), 10.0, TEXT, "c felt d");
    }
    vec![page]
}

pub fn tiny_rows(n: usize) -> Vec<PageContent> {
    let mut page = sized(612.0, 0.1 * n as f32 + 20.0);
    for at in 0..n {
        let x = 20.0 + (at * 37 % 560) as f32;
        put(&mut page, (x, 0.1 * at as f32), 2.5, TEXT, "wool");
    }
    vec![page]
}

pub fn one_line(n: usize) -> Vec<PageContent> {
    let mut page = sized(15.0 * n as f32, HEIGHT);
    put(&mut page, (60.0, 100.0), 10.0, TEXT, &"wool ".repeat(n));
    vec![page]
}

pub fn pieces(n: usize) -> Vec<PageContent> {
    let mut page = sized(60.0 * n as f32 + 100.0, HEIGHT);
    for at in 0..n {
        put(
            &mut page,
            (60.0 + 60.0 * at as f32, 100.0),
            10.0,
            TEXT,
            "wool",
        );
    }
    vec![page]
}

pub fn one_place(n: usize) -> Vec<PageContent> {
    let mut page = page();
    for at in 0..n {
        let c = char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
        put(&mut page, (60.0, 100.0), 10.0, TEXT, &c.to_string());
    }
    vec![page]
}

pub fn raised(n: usize) -> Vec<PageContent> {
    let mut page = sized(612.0, 2.0 * n as f32);
    for at in 0..n {
        let (x, y) = (
            40.0 + (at % 12) as f32 * 45.0,
            20.0 + (at / 12) as f32 * 14.0,
        );
        put(&mut page, (x, y), 10.0, TEXT, "wool");
        put(&mut page, (x + 20.0, y - 4.0), 6.0, TEXT, "1,2");
    }
    vec![page]
}

pub fn paper(n: usize) -> Vec<PageContent> {
    (1..=n)
        .map(|number| {
            let mut page = page();
            put(&mut page, (60.0, 30.0), 8.0, TEXT, "Wool Letters, Volume 3");
            for line in 0..45 {
                put(
                    &mut page,
                    (60.0, 60.0 + 14.0 * line as f32),
                    10.0,
                    TEXT,
                    PROSE,
                );
            }
            put(&mut page, (300.0, 770.0), 8.0, TEXT, &number.to_string());
            page
        })
        .collect()
}

pub fn headings(n: usize) -> Vec<PageContent> {
    set((0..n).flat_map(|at| {
        let title = format!("{}.{} Felt of the North", at / 90 + 1, at % 90 + 1);
        [(12.0, BOLD, title), (10.0, TEXT, PROSE.to_owned())]
    }))
}

pub fn notes(n: usize) -> Vec<PageContent> {
    set((0..n).flat_map(|at| {
        let note = format!("Figure {at}: presses of felt");
        [
            (10.0, TEXT, PROSE.to_owned()),
            (8.0, TEXT, note),
            (10.0, TEXT, PROSE.to_lowercase()),
        ]
    }))
}

pub fn table(n: usize) -> Vec<PageContent> {
    let mut pages = Vec::new();
    for row in 0..n {
        if row % 50 == 0 {
            pages.push(page());
        }
        if let Some(page) = pages.last_mut() {
            for cell in 0..6 {
                let at = (60.0 + 80.0 * cell as f32, 60.0 + 13.0 * (row % 50) as f32);
                put(page, at, 10.0, TEXT, &format!("{row}.{cell}"));
            }
        }
    }
    pages
}

pub fn authors(n: usize) -> Vec<PageContent> {
    let mut page = sized(612.0, 4.0 * n as f32 + 100.0);
    put(&mut page, (60.0, 40.0), 20.0, BOLD, "On Felt");
    for at in 0..n {
        let (x, y) = (
            60.0 + (at % 3) as f32 * 170.0,
            80.0 + (at / 3) as f32 * 12.0,
        );
        put(&mut page, (x, y), 10.0, TEXT, "Ada Silva and Bo Chen");
    }
    vec![page]
}

pub fn references(n: usize) -> Vec<PageContent> {
    let cited = (1..=n).map(|at| {
        (
            10.0,
            TEXT,
            format!("Wool is dear, as others [{at}] show, and felt is not."),
        )
    });
    let title = [(12.0, BOLD, "References".to_owned())];
    let listed = (1..=n).map(|at| {
        (
            9.0,
            TEXT,
            format!(
                "[{at}] A. Silva and B. Chen. Wool, part {at}. Wool Letters, 3(1):1–{at}, 2010."
            ),
        )
    });
    set(cited.chain(title).chain(listed))
}

pub fn callouts(n: usize) -> Vec<PageContent> {
    let cited = (1..=n).map(|at| {
        let (a, b) = (at % 40 + 1, at % 37 + 1);
        (
            10.0,
            TEXT,
            format!("Wool [{a}, {b}–50] is (Silva and Chen, 2010; Mohr et al., 2011) dear."),
        )
    });
    let title = [(12.0, BOLD, "References".to_owned())];
    let listed = (1..=60).map(|at| {
        (
            9.0,
            TEXT,
            format!("[{at}] A. Silva and B. Chen. Wool. Letters, 2010."),
        )
    });
    set(cited.chain(title).chain(listed))
}
