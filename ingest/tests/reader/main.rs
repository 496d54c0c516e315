//! Reading in child processes: limits, crashes, what is said of them. The test program is its own child, so it has a
//! `main` of its own: `read-pdf LIBRARY` serves, anything else runs the tests.

mod files;
#[path = "../../../tests/support/pdf_file.rs"]
mod pdf_file;

use graph_schema::PageRect;
use ingest::pdf::{ReadError, ReadLimits};
use ingest::reader::{ChildOptions, ChildReader, PdfReader, ReadFile, serve};
use models_core::{
    ModelResult, OpenError, PageContent, PagePart, PageReader, Pages, PartPicture, Picture,
};
use models_pdfium::{LIBRARY, PdfiumReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

type Test = fn();

const TESTS: [(&str, Test); 12] = [
    ("a paper is read in a child", a_paper_is_read_in_a_child),
    ("children are kept warm", children_are_kept_warm),
    (
        "nesting in strings and comments",
        nesting_in_strings_and_comments,
    ),
    (
        "a name tree with a cycle ends",
        a_name_tree_with_a_cycle_ends,
    ),
    (
        "a part of a page is drawn in its colours",
        a_part_of_a_page_is_drawn_in_its_colours,
    ),
    (
        "drawing a part keeps to the limits",
        drawing_a_part_keeps_to_the_limits,
    ),
    ("over the memory limit", over_the_memory_limit),
    ("over the CPU limit", over_the_cpu_limit),
    ("over the wall limit", over_the_wall_limit),
    (
        "a child that waits for itself is ended",
        a_child_that_waits_for_itself_is_ended,
    ),
    ("a missing library is named", a_missing_library_is_named),
    (
        "a child has no files, no network and no environment",
        a_child_has_no_files_no_network_and_no_environment,
    ),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [command, library] = args.as_slice()
        && command == "read-pdf"
    {
        return be_the_child(Path::new(library));
    }
    if args.iter().any(|arg| arg == "--list") {
        return;
    }
    let chosen = |name: &str| {
        args.iter()
            .all(|arg| arg.starts_with('-') || name.contains(arg))
    };
    let mut failed = 0;
    for (name, test) in TESTS.into_iter().filter(|(name, _)| chosen(name)) {
        let passed = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += i32::from(!passed);
    }
    std::process::exit(if failed > 0 { 101 } else { 0 });
}

fn be_the_child(library: &Path) {
    if library == Path::new("probe") {
        return probe();
    }
    let load =
        || -> ModelResult<Box<dyn PageReader>> { Ok(Box::new(PdfiumReader::load(library)?)) };
    serve(
        &mut std::io::stdin().lock(),
        &mut std::io::stdout().lock(),
        load,
    )
    .expect("serving");
}

/// Serves with an engine that tells, by how it fails, what the process can reach.
fn probe() {
    struct Probe;
    impl PageReader for Probe {
        fn open<'a>(&'a self, bytes: &'a [u8]) -> Result<Box<dyn Pages + 'a>, OpenError> {
            while bytes.starts_with(STUCK) {
                std::thread::park();
            }
            if std::env::vars_os().count() > 0 {
                return Err(OpenError::Damaged);
            }
            let reached = [
                std::fs::read("/proc/version").is_ok(),
                std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
                std::net::TcpListener::bind("127.0.0.1:0").is_ok(),
                std::os::unix::net::UnixDatagram::unbound().is_ok(),
                std::process::Command::new("/bin/true").status().is_ok(),
            ];
            match reached.contains(&true) {
                true => Ok(Box::new(NoPages)),
                false => Err(OpenError::Password),
            }
        }
    }
    struct NoPages;
    impl Pages for NoPages {
        fn count(&self) -> u32 {
            0
        }

        fn page(&self, _: u32) -> Option<PageContent> {
            None
        }

        fn picture(&self, _: u32, _: u32) -> Option<Picture> {
            None
        }

        fn part(&self, _: u32, _: &PagePart) -> Option<PartPicture> {
            None
        }
    }
    let load = || -> ModelResult<Box<dyn PageReader>> { Ok(Box::new(Probe)) };
    serve(
        &mut std::io::stdin().lock(),
        &mut std::io::stdout().lock(),
        load,
    )
    .expect("serving");
}

/// `make models` must have installed the library.
fn library() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let models = std::env::var_os("PAPYRI_MODELS_DIR").map(PathBuf::from);
    let models = models.or_else(|| Some(data.or(home)?.join("papyri/models")));
    models.expect("HOME is set").join(LIBRARY)
}

fn options() -> ChildOptions {
    ChildOptions {
        program: std::env::current_exe().expect("this program"),
        args: vec!["read-pdf".into(), library().into()],
        limits: ReadLimits::default(),
        memory_bytes: 1_000_000_000,
        cpu: Duration::from_secs(20),
        wall: Duration::from_secs(40),
        at_once: 2,
    }
}

fn read(reader: &ChildReader, bytes: Vec<u8>) -> Result<ReadFile, ReadError> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let read = runtime.block_on(reader.read(bytes));
    read.unwrap_or_else(|error| panic!("{error}"))
}

fn a_paper_is_read_in_a_child() {
    let read = read(&ChildReader::new(options()), files::paper()).expect("a paper");
    assert_eq!(read.paper.title, "Sediment of the River Orla");
    assert_eq!(read.references.len(), 2, "{:?}", read.references);
    assert!(
        read.paper
            .text
            .text
            .contains("We weigh sand [1] and silt [2].")
    );
    assert_eq!(read.contexts.len(), 2);
}

fn children_are_kept_warm() {
    let reader = ChildReader::new(options());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        for _ in 0..70 {
            let read = reader.read(files::paper()).await.expect("a reader");
            assert!(read.is_ok());
        }
        let many = (0..8).map(|_| reader.read(files::paper()));
        for read in futures::future::join_all(many).await {
            assert!(read.expect("a reader").is_ok());
        }
    });
}

fn nesting_in_strings_and_comments() {
    let reader = ChildReader::new(options());
    for piece in ["[%]\n", "[(])", "<<%>>\n/A ", "[<5d>"] {
        // Whatever comes of it, it ends, and the next file is read.
        let _ = read(&reader, files::nested(&piece.repeat(400_000)));
    }
    assert!(read(&reader, files::paper()).is_ok());
}

fn a_name_tree_with_a_cycle_ends() {
    let reader = ChildReader::new(options());
    let read = read(&reader, files::names_in_a_cycle()).expect("a paper");
    assert!(read.paper.text.text.contains("We weigh sand"));
}

fn drawn(
    reader: &ChildReader,
    bytes: &[u8],
    rect: PageRect,
    pixels: u32,
) -> Result<Option<PartPicture>, ReadError> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let drawn = runtime.block_on(reader.part(bytes, rect, pixels));
    drawn.unwrap_or_else(|error| panic!("{error}"))
}

fn rect(page: u32, x: f32, y: f32, width: f32, height: f32) -> PageRect {
    PageRect {
        page,
        x,
        y,
        width,
        height,
    }
}

fn a_part_of_a_page_is_drawn_in_its_colours() {
    let reader = ChildReader::new(options());
    let fields = files::turned_fields();
    let whole = rect(1, 90.0, 40.0, 120.0, 80.0);
    let drawn = |rect, pixels| drawn(&reader, &fields, rect, pixels).expect("it is read");
    let picture = drawn(whole, 480).expect("a picture");
    assert_eq!((picture.width, picture.height), (480, 320));
    let pixel = |x: usize, y: usize| {
        let at = 3 * (y * 480 + x);
        [picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]]
    };
    let [red, blue, white] = [[255, 0, 0], [0, 0, 255], [255; 3]];
    // Four pixels a point; the fields begin ten points from the part's edges.
    for (x, y, colour) in [
        (20, 20, white),
        (44, 44, red),
        (355, 275, red),
        (200, 160, red),
        (364, 44, blue),
        (435, 275, blue),
        (445, 160, white),
        (200, 285, white),
        (479, 319, white),
    ] {
        assert_eq!(pixel(x, y), colour, "at {x}, {y}");
    }
    // Over the page's edge there is nothing, beside it no picture.
    let edge = drawn(rect(1, 380.0, 280.0, 100.0, 100.0), 400).expect("a picture");
    assert_eq!((edge.width, edge.height), (80, 80));
    for beside in [
        rect(1, 500.0, 10.0, 50.0, 50.0),
        rect(1, -60.0, 10.0, 50.0, 50.0),
        rect(2, 10.0, 10.0, 50.0, 50.0),
        rect(0, 10.0, 10.0, 0.0, 50.0),
        rect(u32::MAX, 10.0, 10.0, 50.0, 50.0),
    ] {
        assert!(drawn(beside, 400).is_none(), "{beside:?}");
    }
}

fn drawing_a_part_keeps_to_the_limits() {
    let whole = rect(1, 0.0, 0.0, 612.0, 792.0);
    let slow = ChildReader::new(ChildOptions {
        cpu: Duration::from_secs(1),
        memory_bytes: 8_000_000_000,
        ..options()
    });
    let error = drawn(&slow, &files::slow(), whole, 1_000).expect_err("over the limit");
    assert!(error.to_string().contains("ingest.read_cpu_s"), "{error}");
    let small = ChildReader::new(ChildOptions {
        memory_bytes: 600_000_000,
        cpu: Duration::from_secs(120),
        wall: Duration::from_secs(240),
        ..options()
    });
    // Whatever comes of it, it ends, and the next file is drawn.
    let bomb = drawn(&small, &files::memory_bomb(), whole, 2_400);
    assert!(!matches!(bomb, Ok(Some(_))), "{bomb:?}");
    for reader in [&slow, &small] {
        let picture = drawn(reader, &files::paper(), whole, 1_000).expect("a paper");
        assert_eq!(picture.expect("a picture").width, 1_000);
    }
}

fn over_the_memory_limit() {
    let reader = ChildReader::new(ChildOptions {
        memory_bytes: 600_000_000,
        // Memory ends it, however slow the machine.
        cpu: Duration::from_secs(120),
        wall: Duration::from_secs(240),
        ..options()
    });
    let error = read(&reader, files::memory_bomb()).expect_err("over the limit");
    let said = error.to_string();
    assert!(
        said.contains("ingest.read_memory_mb") && said.contains("600 MB"),
        "{said}"
    );
    assert!(read(&reader, files::paper()).is_ok());
}

fn over_the_cpu_limit() {
    let reader = ChildReader::new(ChildOptions {
        cpu: Duration::from_secs(1),
        memory_bytes: 8_000_000_000,
        ..options()
    });
    let error = read(&reader, files::slow()).expect_err("over the limit");
    assert!(error.to_string().contains("ingest.read_cpu_s"), "{error}");
    assert!(read(&reader, files::paper()).is_ok());
}

fn over_the_wall_limit() {
    let reader = ChildReader::new(ChildOptions {
        wall: Duration::from_secs(1),
        memory_bytes: 8_000_000_000,
        ..options()
    });
    let error = read(&reader, files::slow()).expect_err("over the limit");
    assert!(error.to_string().contains("ingest.read_wall_s"), "{error}");
    assert!(read(&reader, files::paper()).is_ok());
}

/// What the probe waits for ever at.
const STUCK: &[u8] = b"%PDF-1.5 stuck";

fn a_child_that_waits_for_itself_is_ended() {
    let reader = ChildReader::new(ChildOptions {
        args: vec!["read-pdf".into(), "probe".into()],
        // No limit ends it.
        cpu: Duration::from_secs(1_000),
        wall: Duration::from_secs(1_000),
        ..options()
    });
    let stuck = [STUCK, b"\nstartxref\n0\n%%EOF\n"].concat();
    let error = read(&reader, stuck).expect_err("no answer");
    assert!(error.to_string().contains("stood still"), "{error}");
    assert!(matches!(
        read(&reader, files::paper()),
        Err(ReadError::Encrypted | ReadError::NoPages)
    ));
}

fn a_missing_library_is_named() {
    let reader = ChildReader::new(ChildOptions {
        args: vec!["read-pdf".into(), "/nowhere/libpdfium.so".into()],
        ..options()
    });
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let error = runtime
        .block_on(reader.read(files::paper()))
        .expect_err("no library");
    let said = error.to_string();
    assert!(
        said.contains("make models") && said.contains("/nowhere/libpdfium.so"),
        "{said}"
    );
}

fn a_child_has_no_files_no_network_and_no_environment() {
    let reader = ChildReader::new(ChildOptions {
        args: vec!["read-pdf".into(), "probe".into()],
        ..options()
    });
    match read(&reader, files::paper()).expect_err("the probe's answer") {
        ReadError::Encrypted => {}
        ReadError::NoPages => panic!("a child reaches files, a network or a program"),
        error => panic!("a child sees its parent's environment: {error}"),
    }
}
