//! Small files made by hand, good and damaged, in every format.

use super::*;

fn read(format: Format, text: &str) -> Bibliography {
    Bibliography::read(format, text.as_bytes())
}

fn bib(text: &str) -> Bibliography {
    read(Format::Bibtex, text)
}

fn lines(read: &Bibliography) -> Vec<u64> {
    read.problems.iter().map(|problem| problem.line).collect()
}

fn titles(read: &Bibliography) -> Vec<&str> {
    let entries = read.entries.iter();
    entries.map(|entry| entry.metadata.title.as_str()).collect()
}

const MOSS: &str = r#"
% Encoding: UTF-8
A comment by somebody@example.org {with braces}
@string{jmoss = "Journal of " # {Moss}}
@STRING(y = 2011)
@article{silva2011,
  author   = "Silva, Ada M. and {\v C}apek, Zo{\"e} and others",
  title    = {Growing {Moss} on {\em Slate}: $\alpha$ and {$H_2O$}},
  journal  = jmoss # { B},
  year     = y,
  month    = jan,
  doi      = {https://doi.org/10.1000/moss\_1},
  keywords = {moss, slate; moss},
  abstract = {Slate holds 5\% of water,
    and {Moss} grows.},
  file     = {Full Text:files/2/moss.pdf:application/pdf},
}
@comment{jabref-meta: databaseType:bibtex;}
@inproceedings{roe, crossref={vol}, title={Fern on Clay}, author={Roe, Bo}}
@proceedings{vol, title={Proceedings of the Fern Meeting}, year=2012, editor={Poe, Cy}}
"#;

#[test]
fn a_bibtex_file() {
    let read = bib(MOSS);
    assert_eq!(read.problems, []);
    assert_eq!(
        titles(&read),
        ["Growing Moss on Slate: α and H₂O", "Fern on Clay"]
    );
    let moss = &read.entries[0];
    assert_eq!((moss.line, moss.key.as_deref()), (6, Some("silva2011")));
    let paper = &moss.metadata;
    let names: Vec<String> = paper.authors.iter().map(|one| one.full_name()).collect();
    assert_eq!(names, ["Ada M. Silva", "Zoë Čapek"]);
    assert_eq!(paper.venue.as_deref(), Some("Journal of Moss B"));
    assert_eq!(paper.year, Some(2011));
    assert_eq!(paper.doi.as_ref().unwrap().as_str(), "10.1000/moss_1");
    assert_eq!(
        paper.abstract_text,
        "Slate holds 5% of water, and Moss grows."
    );
    assert_eq!(paper.categories, ["moss", "slate"]);
    assert_eq!(moss.files, ["files/2/moss.pdf"]);
    let fern = &read.entries[1].metadata;
    let venue = fern.venue.as_deref();
    assert_eq!(
        (venue, fern.year),
        (Some("Proceedings of the Fern Meeting"), Some(2012))
    );
}

#[test]
fn a_bad_entry_costs_only_itself() {
    let read = bib(r#"@article{one, title = {One}, year = 2001}
@article{two, title = {Two, year = 2002}
@article{three, title = {Three} year = 2003}
@article{four, title {Four}}
@article{five, author = {Roe, Bo}}
@article{six, title = "Six, year = 2006}
  @misc{seven, title = {Seven}}
@article{eight, title = {Eight}"#);
    assert_eq!(titles(&read), ["One", "Three", "Seven"]);
    assert_eq!(lines(&read), [2, 4, 5, 6, 8]);
    let told: Vec<&str> = read
        .problems
        .iter()
        .map(|one| one.problem.as_str())
        .collect();
    assert!(
        told[0].contains("“two”") && told[0].contains('}'),
        "{told:?}"
    );
    assert!(
        told[2].contains("“five”") && told[2].contains("title"),
        "{told:?}"
    );
}

#[test]
fn encodings_and_line_ends() {
    let text = "\u{feff}@misc{a,\r\n  title = {Über Moos},\r\n  year = {1999}\r\n}\r\n@misc{b,\r\n title={Farn}}";
    let read = bib(text);
    assert_eq!(titles(&read), ["Über Moos", "Farn"]);
    assert_eq!(read.entries[1].line, 5);
    let latin: Vec<u8> = "@misc{a, title = {Über Moos}}"
        .chars()
        .map(|c| c as u8)
        .collect();
    let read = Bibliography::read(Format::Bibtex, &latin);
    assert_eq!(titles(&read), ["Über Moos"]);
}

#[test]
fn identifiers_of_preprints() {
    for fields in [
        "eprint = {2401.00001}, archivePrefix = {arXiv}, primaryClass = {cs.DL}",
        "journal = {arXiv preprint arXiv:2401.00001v2}",
        "journal = {CoRR}, volume = {abs/2401.00001}",
        "url = {https://arxiv.org/abs/2401.00001}",
        "doi = {10.48550/arXiv.2401.00001}",
        "note = {arXiv: 2401.00001}",
    ] {
        let read = bib(&format!("@misc{{a, title = {{Moss}}, {fields}}}"));
        let paper = &read.entries[0].metadata;
        let id = paper.arxiv_id.as_ref().map(|id| id.as_str());
        assert_eq!(
            (id, paper.doi.as_ref()),
            (Some("2401.00001"), None),
            "{fields}"
        );
    }
}

#[test]
fn macros_do_not_grow_without_end() {
    let mut text = format!("@string{{a0 = {{{}}}}}\n", "moss ".repeat(500));
    for at in 1..40 {
        text.push_str(&format!("@string{{a{at} = a{} # a{}}}\n", at - 1, at - 1));
    }
    for at in 0..400 {
        text.push_str(&format!(
            "@misc{{k{at}, title = {{T{at}}}, note = a0 # a0 # a0}}\n"
        ));
    }
    let read = bib(&text);
    assert_eq!(read.entries.len(), 400);
    assert!(!read.problems.is_empty(), "a macro that is too long");
}

#[test]
fn an_entry_that_comes_again_is_one_paper() {
    let read = bib(
        "@misc{a, title={Moss}, author={Silva, Ada}, year=2001, doi={10.1000/a}}
@misc{b, title={MOSS}, author={Silva, A.}, year=2001, abstract={It grows.}, file={m.pdf}}
@misc{c, title={Moss}, author={Silva, Ada}, year=2001, doi={10.1000/c}}",
    );
    assert_eq!((read.entries.len(), read.repeated), (2, 1));
    let first = &read.entries[0];
    assert_eq!(first.metadata.abstract_text, "It grows.");
    assert_eq!(first.files, ["m.pdf"]);
}

#[test]
fn a_ris_file() {
    let read = read(
        Format::Ris,
        "\u{feff}Provider: A database\r\nTY  - JOUR\r\nTI  - Growing Moss\r\n  on Slate\r\nAU  - Silva, Ada M.\r\nAU  - Berg, Jan, Jr.\r\nA1  - The Moss Group\r\nPY  - 2011/03/01/\r\nJO  - Journal of Moss\r\nDO  - 10.1000/moss\r\nAB  - It grows.\r\nKW  - moss\r\nKW  - slate\r\nL1  - file:///tmp/moss.pdf\r\nUR  - https://example.org/a.pdf\r\nER  - \r\n\r\nTY  - JOUR\r\nAU  - Roe, Bo\r\nER  - \r\nTY  - UNPB\r\nT1  - Fern\r\nUR  - http://arxiv.org/abs/2401.00001\r\n",
    );
    assert_eq!(titles(&read), ["Growing Moss on Slate", "Fern"]);
    assert_eq!(lines(&read), [18]);
    let moss = &read.entries[0];
    let names: Vec<String> = moss
        .metadata
        .authors
        .iter()
        .map(|one| one.full_name())
        .collect();
    assert_eq!(names, ["Ada M. Silva", "Jan Berg Jr.", "The Moss Group"]);
    assert_eq!(moss.metadata.year, Some(2011));
    assert_eq!(moss.metadata.venue.as_deref(), Some("Journal of Moss"));
    assert_eq!(moss.metadata.categories, ["moss", "slate"]);
    assert_eq!(moss.files, ["file:///tmp/moss.pdf"]);
    let fern = &read.entries[1].metadata;
    assert_eq!(fern.arxiv_id.as_ref().unwrap().as_str(), "2401.00001");
}

#[test]
fn a_file_of_csl_json() {
    let text = r#"[
  {"id": "silva", "type": "article-journal", "title": "Growing <i>Moss</i> on H<sub>2</sub>O",
   "author": [{"family": "Silva", "given": "Ada"}, {"literal": "The Moss Group"},
              {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"}],
   "issued": {"date-parts": [["2011", 3]]}, "container-title": "Journal of Moss",
   "DOI": "10.1000/MOSS", "abstract": "<jats:p>It grows &amp; grows.</jats:p>", "keyword": "moss, slate"},
  {"id": "bad", "title": oops},
  {"id": 7, "type": "article", "author": []},
  {"id": 8, "type": "article", "title": "Fern", "number": "arXiv:2401.00001", "issued": {"raw": "2012-01"}}
]"#;
    let read = read(Format::CslJson, text);
    assert_eq!(titles(&read), ["Growing Moss on H2O", "Fern"]);
    assert_eq!(lines(&read), [7, 8]);
    let moss = &read.entries[0].metadata;
    let names: Vec<String> = moss.authors.iter().map(|one| one.full_name()).collect();
    assert_eq!(names, ["Ada Silva", "The Moss Group", "Jan van der Berg"]);
    assert_eq!(
        (moss.year, moss.venue.as_deref()),
        (Some(2011), Some("Journal of Moss"))
    );
    assert_eq!(moss.abstract_text, "It grows & grows.");
    let fern = &read.entries[1].metadata;
    assert_eq!((fern.year, fern.arxiv_id.is_some()), (Some(2012), true));
    let held = Bibliography::read(Format::CslJson, b"{\"items\": [{\"title\": \"Moss\"}]}");
    assert_eq!(titles(&held), ["Moss"]);
    let single = Bibliography::read(Format::CslJson, b"{\"title\": \"Moss\"}");
    assert_eq!(titles(&single), ["Moss"]);
}

#[test]
fn an_export_of_zotero() {
    let text = r##"<rdf:RDF xmlns:rdf="r" xmlns:z="z" xmlns:dc="d" xmlns:dcterms="t" xmlns:bib="b" xmlns:foaf="f" xmlns:link="l">
 <bib:Article rdf:about="https://doi.org/10.1000/moss">
  <z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf rdf:resource="urn:issn:0000-0001"/>
  <bib:authors><rdf:Seq>
   <rdf:li><foaf:Person><foaf:surname>Silva</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li>
   <rdf:li><foaf:Person><foaf:surname>The Moss Group</foaf:surname></foaf:Person></rdf:li>
  </rdf:Seq></bib:authors>
  <link:link rdf:resource="#item_4"/>
  <dc:subject><z:AutomaticTag><rdf:value>moss</rdf:value></z:AutomaticTag></dc:subject>
  <dc:subject>slate</dc:subject>
  <dc:title>Growing Moss &amp; Fern</dc:title>
  <dcterms:abstract>It grows.</dcterms:abstract>
  <dc:date>2011-03-01</dc:date>
 </bib:Article>
 <z:Attachment rdf:about="#item_4">
  <z:itemType>attachment</z:itemType>
  <rdf:resource rdf:resource="files/4/moss.pdf"/>
  <link:type>application/pdf</link:type>
 </z:Attachment>
 <bib:Journal rdf:about="urn:issn:0000-0001"><dc:title>Journal of Moss</dc:title></bib:Journal>
 <bib:Memo rdf:about="#item_5"><rdf:value>a note</rdf:value></bib:Memo>
 <rdf:Description rdf:about="#item_6"><z:itemType>preprint</z:itemType>
  <dc:title>Fern</dc:title><dc:identifier><dcterms:URI><rdf:value>http://arxiv.org/abs/2401.00001</rdf:value></dcterms:URI></dc:identifier>
 </rdf:Description>
 <bib:Book rdf:about="#item_7"><z:itemType>book</z:itemType></bib:Book>
</rdf:RDF>"##;
    let read = read(Format::ZoteroRdf, text);
    assert_eq!(titles(&read), ["Growing Moss & Fern", "Fern"]);
    assert_eq!(lines(&read), [26]);
    let moss = &read.entries[0];
    assert_eq!(moss.metadata.doi.as_ref().unwrap().as_str(), "10.1000/moss");
    assert_eq!(moss.metadata.venue.as_deref(), Some("Journal of Moss"));
    assert_eq!(moss.metadata.categories, ["moss", "slate"]);
    assert_eq!(moss.metadata.authors.len(), 2);
    assert_eq!(moss.files, ["files/4/moss.pdf"]);
    assert!(read.entries[1].metadata.arxiv_id.is_some());
}

#[test]
fn what_is_no_bibliography_says_so() {
    for format in [
        Format::Bibtex,
        Format::Ris,
        Format::CslJson,
        Format::ZoteroRdf,
    ] {
        for text in ["", "\0\0", "<html>no</html>"] {
            let read = read(format, text);
            assert!(read.entries.is_empty(), "{format:?} {text}");
            assert_eq!(read.problems.len(), 1, "{format:?} {text}");
        }
    }
}
