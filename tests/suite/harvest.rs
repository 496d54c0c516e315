//! `papyri harvest` against an arXiv that misbehaves: nothing lost, nothing twice, whatever happens.

use crate::oai::{Books, Listed};
use crate::replay::{Replay, Reply};
use crate::support::{Papyri, pdf, stderr};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn harvest(papyri: &Papyri, server: &Replay, args: &[&str]) -> Command {
    let mut command = papyri.command();
    command
        .env("PAPYRI_ARXIV__OAI_BASE", server.url("/oai"))
        .env("PAPYRI_ARXIV__PDF_BASE", server.url("/pdf"))
        .env("PAPYRI_ARXIV__CONTACT", "library@example.org")
        .env("PAPYRI_ARXIV__INTERVAL_S", "0")
        .env("PAPYRI_ARXIV__TIMEOUT_S", "2")
        .env("PAPYRI_HARVEST__LEASE_S", "1")
        .env("PAPYRI_HARVEST__FIRST_PAUSE_S", "1")
        .args(["harvest", "--no-embed"])
        .args(args);
    command
}

const CATEGORY: [&str; 2] = ["--category", "cs.IR"];

fn run(papyri: &Papyri, server: &Replay, args: &[&str]) -> Output {
    harvest(papyri, server, args).output().expect("it starts")
}

/// The last event of a run that went well.
fn end(papyri: &Papyri, server: &Replay, args: &[&str]) -> Value {
    let output = run(papyri, server, &[&["--json"], args].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    last_event(&output)
}

fn last_event(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = text
        .lines()
        .last()
        .unwrap_or_else(|| panic!("{}", stderr(output)));
    serde_json::from_str(last).expect("JSON")
}

/// Ids and abstracts of what the library holds.
fn held(papyri: &Papyri) -> Vec<(String, String)> {
    let papers = papyri.dump().papers;
    let ingested = papers.iter().filter(|one| one.paper.id.is_ingested());
    let mut held: Vec<(String, String)> = ingested
        .map(|one| {
            let id = one.paper.arxiv_id.as_ref().expect("an arXiv id");
            let text = one.paper.abstract_text.clone().unwrap_or_default();
            (id.to_string(), text)
        })
        .collect();
    held.sort();
    held
}

fn expected(count: usize) -> Vec<(String, String)> {
    let papers = (0..count).map(Listed::new);
    papers
        .map(|paper| (paper.id, paper.abstract_text))
        .collect()
}

#[test]
fn a_category_is_taken_in_and_followed() {
    let (books, papyri) = (Books::of(25), Papyri::new());
    let server = books.serve(10);
    let first = end(&papyri, &server, &CATEGORY);
    assert_eq!(
        (&first["listed"], &first["abstracts"]),
        (&json!(25), &json!(25))
    );
    assert_eq!((&first["waiting"], &first["dead"]), (&json!(0), &json!(0)));
    assert_eq!(held(&papyri), expected(25));

    // What came later: a new paper, a new version, a withdrawal. Only the last days are listed again.
    books.change(|papers| {
        papers.push(Listed {
            datestamp: "2024-03-05".into(),
            ..Listed::new(25)
        });
        papers[3].updated = Some("2024-03-04".into());
        papers[3].datestamp = "2024-03-04".into();
        papers[3].abstract_text = "Harbour 3 was measured anew.".into();
        papers[7].deleted = true;
        papers[7].datestamp = "2024-03-04".into();
    });
    let second = end(&papyri, &server, &CATEGORY);
    assert_eq!(
        (&second["listed"], &second["abstracts"]),
        (&json!(3), &json!(2)),
        "{second:#}"
    );
    assert_eq!(second["withdrawn"], 1);
    let asked = server.requests().last().expect("a request").clone();
    assert_eq!(
        asked.parameter("from"),
        "2024-03-02",
        "the day the first list was begun"
    );
    let mut now = expected(26);
    now[3].1 = "Harbour 3 was measured anew.".into();
    now.remove(7);
    assert_eq!(held(&papyri), now);
    let jobs = papyri.json(&["jobs", "list", "--state", "dead"]);
    assert!(!jobs.to_string().contains("2401"), "{jobs}");
}

#[test]
fn full_texts_take_the_place_of_abstracts_and_follow_versions() {
    let (books, papyri) = (Books::of(4), Papyri::new());
    let server = books.serve(10);
    let report = end(&papyri, &server, &["--category", "cs.IR", "--full-text"]);
    assert_eq!(
        (&report["abstracts"], &report["full_texts"]),
        (&json!(4), &json!(4))
    );
    let pages = |papyri: &Papyri| -> Vec<u32> {
        papyri
            .dump()
            .papers
            .iter()
            .map(|one| one.paper.pages)
            .collect()
    };
    assert_eq!(pages(&papyri), [1, 1, 1, 1]);
    assert_eq!(
        held(&papyri),
        expected(4),
        "titles and abstracts are arXiv's"
    );

    // A later version of a paper whose full text is there: its PDF is fetched again, asked for or not.
    books.change(|papers| {
        papers[1].updated = Some("2024-03-04".into());
        papers[1].datestamp = "2024-03-04".into();
        papers[1].abstract_text = "Harbour 1 was measured anew.".into();
    });
    let report = end(&papyri, &server, &CATEGORY);
    assert_eq!(
        (&report["abstracts"], &report["full_texts"]),
        (&json!(0), &json!(1)),
        "{report:#}"
    );
    assert_eq!(held(&papyri)[1].1, "Harbour 1 was measured anew.");
    assert_eq!(pages(&papyri), [1, 1, 1, 1]);
    let text = papyri
        .dump()
        .papers
        .into_iter()
        .flat_map(|one| one.passages);
    assert!(
        text.into_iter()
            .any(|passage| passage.text.contains("measured anew"))
    );
}

#[test]
fn what_arxiv_does_wrong_is_waited_for_or_named() {
    let (books, papyri) = (Books::of(30), Papyri::new());
    let answers = books.clone();
    let server = Replay::start(move |request| {
        let good = answers.answer(request, 10);
        let pdf = request.path.strip_prefix("/pdf/");
        let pdf = pdf.map(|id| id.trim_end_matches("v1"));
        match (request.nth, pdf) {
            (0, None) => Reply::busy(503).with("retry-after", "1"),
            (1, None) => Reply::busy(429).with("retry-after", "1"),
            // The token of the second page is no longer good, once; then a page that is cut off.
            (3, None) => Reply::xml(
                "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>2024-03-02T04:05:06Z</responseDate>\
                 <error code=\"badResumptionToken\">expired</error></OAI-PMH>",
            ),
            (5, None) => good.cut(700),
            (_, Some("2401.00002")) => Reply::html(200, "reCAPTCHA"),
            (_, Some("2401.00003")) => Reply::html(404, "No PDF"),
            (_, Some("2401.00004")) => Reply::pdf(b"%PDF-1.5 nonsense".to_vec()),
            (_, Some("2401.00005")) => Reply::pdf(pdf::without_text()),
            _ => good,
        }
    });
    let output = run(
        &papyri,
        &server,
        &["--json", "--category", "cs.IR", "--full-text"],
    );
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let report = last_event(&output);
    assert_eq!(
        (&report["abstracts"], &report["full_texts"]),
        (&json!(30), &json!(26)),
        "{report:#}"
    );
    assert_eq!(report["dead"], 4);
    assert_eq!(held(&papyri), expected(30), "the abstracts stand");
    let dead = papyri.json(&["jobs", "list", "--state", "dead"]);
    let text = dead.to_string();
    for (id, cause) in [
        ("2401.00002", "reCAPTCHA"),
        ("2401.00003", "No PDF"),
        ("2401.00004", ""),
        ("2401.00005", "text"),
    ] {
        assert!(
            text.contains(id) && text.contains(cause),
            "{id} {cause}: {dead:#}"
        );
    }

    // A person looks at them and tries again: arXiv has mended one.
    let retried = papyri.json(&["jobs", "retry", "--dead"]);
    assert!(retried.to_string().contains('4'), "{retried}");
    let mended = books.serve(10);
    let again = end(&papyri, &mended, &["--work-only"]);
    assert_eq!(again["full_texts"], 4, "{again:#}");
}

#[test]
fn sources_are_read_where_they_are_preferred_and_pdfs_where_there_are_none() {
    let (books, papyri) = (Books::of(4), Papyri::new());
    let packed = |text: &[u8]| {
        let mut writer = GzEncoder::new(Vec::new(), Compression::best());
        writer.write_all(text).expect("it is packed");
        Reply::new(
            200,
            "application/gzip",
            writer.finish().expect("it is packed"),
        )
    };
    let answers = books.clone();
    let server = Replay::start(move |request| {
        let source = request.path.strip_prefix("/src/");
        match source.map(|id| id.trim_end_matches("v1")) {
            Some("2401.00000") => packed(include_bytes!("../corpus/latex/clay.tex")),
            Some("2401.00001") => packed(b"plain \\bye"),
            Some("2401.00002") => Reply::pdf(pdf::article(
                "Harbours",
                "A. Silva",
                &["The harbour is deep, and its piers are long and old."],
            )),
            Some(_) => Reply::html(404, "No such source"),
            None => answers.answer(request, 10),
        }
    });
    let mut command = harvest(
        &papyri,
        &server,
        &["--json", "--category", "cs.IR", "--full-text"],
    );
    command
        .env("PAPYRI_ARXIV__SOURCE_BASE", server.url("/src"))
        .env("PAPYRI_ARXIV__PREFER", "source");
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{}", stderr(&output));
    let report = last_event(&output);
    assert_eq!(
        (&report["full_texts"], &report["dead"]),
        (&json!(4), &json!(0)),
        "{report:#}"
    );
    let mut papers: Vec<(String, bool, bool)> = papyri
        .dump()
        .papers
        .iter()
        .filter(|one| one.paper.id.is_ingested())
        .map(|one| {
            let id = one.paper.arxiv_id.as_ref().expect("an arXiv id");
            let paper = &one.paper;
            (id.to_string(), paper.pages > 0, paper.is_abstract_only())
        })
        .collect();
    papers.sort();
    let expected = [
        ("2401.00000", false),
        ("2401.00001", true),
        ("2401.00002", true),
        ("2401.00003", true),
    ];
    let expected = expected.map(|(id, has_pages)| (id.to_owned(), has_pages, false));
    assert_eq!(papers, expected);
    let fetched: Vec<String> = server.requests().into_iter().map(|one| one.path).collect();
    assert!(
        !fetched.contains(&"/pdf/2401.00000v1".to_owned()),
        "{fetched:?}"
    );
}

#[test]
fn nothing_is_listed_twice_for_nothing() {
    let (books, papyri) = (Books::of(20), Papyri::new());
    let server = books.serve(5);
    end(&papyri, &server, &CATEGORY);
    let again = end(&papyri, &server, &["--category", "cs.IR", "--no-resume"]);
    assert_eq!(
        (&again["listed"], &again["queued"]),
        (&json!(20), &json!(0)),
        "{again:#}"
    );
    assert_eq!(again["abstracts"], 0);
    let none = end(
        &papyri,
        &server,
        &["--category", "cs.IR", "--from", "2030-01-01"],
    );
    assert_eq!(none["listed"], 0, "no records match: {none:#}");
    let wrong = run(&papyri, &server, &["--category", "no such"]);
    assert!(
        !wrong.status.success() && stderr(&wrong).contains("no such"),
        "{}",
        stderr(&wrong)
    );
}

/// Killed at random moments, fifty times, then left alone: the same library as if nothing had happened.
#[test]
fn killed_fifty_times() {
    let (books, papyri) = (Books::of(400), Papyri::new());
    books.change(|papers| {
        for (number, paper) in papers.iter_mut().enumerate() {
            paper.deleted = number % 50 == 49;
        }
    });
    let server = books.serve(7);
    // A linear congruential generator (Knuth's constants): the same moments in every run of the test.
    let mut random = 20_261_126_u64;
    let mut finished = 0;
    for _ in 0..50 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let moment = Duration::from_millis(30 + (random >> 33) % 900);
        let mut process = harvest(&papyri, &server, &CATEGORY)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let until = Instant::now() + moment;
        while Instant::now() < until && process.try_wait().expect("a state").is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        finished += u32::from(process.try_wait().expect("a state").is_some());
        process.kill().ok();
        process.wait().expect("it ended");
    }
    assert!(finished < 50, "the kills hit it at work");
    end(&papyri, &server, &CATEGORY);
    let mut expected = expected(400);
    let mut number = 0;
    expected.retain(|_| {
        number += 1;
        number % 50 != 0
    });
    assert_eq!(held(&papyri), expected);
    let undisturbed = Papyri::new();
    end(&undisturbed, &server, &CATEGORY);
    assert_eq!(papyri.dump(), undisturbed.dump());
}
