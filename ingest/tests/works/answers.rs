//! What is read from answers, and what is asked for them.

use super::replay::{Replay, Reply, Request, recording};
use super::{crossref, moss, openalex, options, unpaywall};
use chrono::NaiveDate;
use graph_schema::{Doi, StatusKind};
use ingest::source::works::{Crossref, Enricher, TitleQuery, Unpaywall, WorksOptions};

fn replayed(name: &'static str) -> Replay {
    Replay::start(move |_: &Request| Reply::json(recording(name)))
}

#[tokio::test]
async fn a_work_of_crossref() {
    let server = replayed("crossref-work.json");
    let work = crossref(&server).by_doi(&moss()).await.unwrap().unwrap();
    assert_eq!(
        work.full_title().as_deref(),
        Some("Growing moss on northern walls & roofs: A study of eleven villages")
    );
    let authors: Vec<String> = work.authors.iter().map(|one| one.full_name()).collect();
    let expected = [
        "Ada M. Silva",
        "Jan van der Berg",
        "The Northern Roofs Consortium",
    ];
    assert_eq!(authors, expected);
    assert_eq!(work.authors[1].family, "van der Berg");
    assert_eq!(work.years, [2011, 2012]);
    assert_eq!(work.venue.as_deref(), Some("Journal of Walls"));
    let cited: Vec<&str> = work.references.iter().map(|one| one.doi.as_str()).collect();
    assert_eq!(cited, ["10.5555/fern.2003", "10.5555/slate.1999"]);
    assert_eq!(work.references[1].first_page.as_deref(), Some("208"));
    assert!(work.status.is_empty() && work.updates.is_empty());
    let asked = &server.requests()[0];
    assert_eq!(asked.path, "/base/works/10.5555/moss.2011");
    assert_eq!(asked.parameter("mailto"), "library@example.org");
    let agent = asked.header("user-agent").unwrap();
    assert!(
        agent.starts_with("papyri/") && agent.ends_with("(mailto:library@example.org)"),
        "{agent}"
    );
    assert_eq!(asked.header("crossref-plus-api-token"), None);
}

#[tokio::test]
async fn a_retracted_work_of_crossref() {
    let server = replayed("crossref-retracted.json");
    let work = crossref(&server).by_doi(&moss()).await.unwrap().unwrap();
    assert_eq!(
        work.title.as_deref(),
        Some("Growing moss on northern walls & roofs")
    );
    let [status] = work.status.as_slice() else {
        panic!("one status: {:?}", work.status);
    };
    assert_eq!(status.kind, StatusKind::Retracted);
    assert_eq!(status.date, NaiveDate::from_ymd_opt(2016, 3, 21));
    assert_eq!(status.source, "Crossref");
}

#[tokio::test]
async fn a_search_of_crossref() {
    let server = replayed("crossref-search.json");
    let query = TitleQuery {
        title: "Counting lichen & moss".into(),
        author: Some("Poe".into()),
        year: Some(2013),
    };
    let found = crossref(&server).by_title(&query).await.unwrap().unwrap();
    assert_eq!(found.len(), 2, "one has no DOI");
    assert_eq!(found[0].doi.as_str(), "10.5555/lichen.2013");
    let asked = &server.requests()[0];
    assert_eq!(asked.path, "/base/works");
    assert_eq!(
        asked.parameter("query.bibliographic"),
        "Counting lichen & moss Poe 2013"
    );
    assert_eq!(asked.parameter("rows"), "5");
    assert!(asked.parameter("select").starts_with("DOI,"));
    let other = unpaywall(&server).by_title(&query).await.unwrap();
    assert_eq!(other, None, "no registry for titles");
}

#[tokio::test]
async fn a_work_of_openalex_and_what_it_cites() {
    let server = Replay::start(|request: &Request| {
        Reply::json(match request.parameter("filter") {
            "" => recording("openalex-work.json"),
            _ => recording("openalex-works.json"),
        })
    });
    let client = openalex(&server);
    let work = client.by_doi(&moss()).await.unwrap().unwrap();
    assert_eq!(work.years, [2011]);
    assert_eq!(work.authors[1].family, "van der Berg");
    assert_eq!(work.venue.as_deref(), Some("Journal of Walls"));
    assert_eq!(work.named, ["W5550002", "W5550003"]);
    assert_eq!(
        work.open_pdf.as_ref().unwrap().url,
        "https://repository.example/moss.pdf"
    );
    assert_eq!(server.requests().len(), 1, "what it cites is asked apart");
    let cited = client.look_up(&work.named).await.unwrap();
    assert_eq!(cited.len(), 1, "one has no DOI");
    assert_eq!(cited[0].author.as_deref(), Some("Roe"));
    let asked = server.requests();
    assert_eq!(asked[0].path, "/base/works/doi:10.5555/moss.2011");
    assert_eq!(asked[1].parameter("filter"), "openalex:W5550002|W5550003");
    assert_eq!(asked[1].parameter("mailto"), "library@example.org");
}

#[tokio::test]
async fn where_a_work_is_to_be_had() {
    let server = replayed("unpaywall-work.json");
    let work = unpaywall(&server).by_doi(&moss()).await.unwrap().unwrap();
    let pdf = work.open_pdf.unwrap();
    assert_eq!(pdf.url, "https://repository.example/moss.pdf");
    assert_eq!(pdf.version.as_deref(), Some("acceptedVersion"));
    let asked = &server.requests()[0];
    assert_eq!(asked.path, "/base/10.5555/moss.2011");
    assert_eq!(asked.parameter("email"), "library@example.org");
    let nobody = WorksOptions {
        contact: None,
        ..options(&server)
    };
    let refused = Unpaywall::new(&nobody).err().unwrap().to_string();
    assert!(refused.contains("enrich.contact"), "{refused}");
}

#[tokio::test]
async fn a_key_is_sent_and_odd_dois_stay_in_their_place() {
    let server = Replay::start(|_: &Request| Reply::new(404, "text/plain", "Resource not found."));
    let keyed = WorksOptions {
        api_key: Some("s3cret".into()),
        ..options(&server)
    };
    let client = Crossref::new(&keyed).unwrap();
    for odd in [
        "10.5555/a?b=c#d",
        "10.5555/../../etc",
        "10.5555/<1::x>2.0;2-#",
    ] {
        let doi = Doi::parse(odd).expect("a DOI");
        assert_eq!(client.by_doi(&doi).await.unwrap(), None, "{odd}");
    }
    let asked = server.requests();
    assert_eq!(
        asked[0].header("crossref-plus-api-token"),
        Some("Bearer s3cret")
    );
    assert_eq!(asked[0].path, "/base/works/10.5555/a%3Fb=c%23d");
    assert!(
        asked[1].path.starts_with("/base/works/10.5555/"),
        "{}",
        asked[1].path
    );
    assert!(asked.iter().all(|one| one.query.len() == 1), "mailto alone");
}
