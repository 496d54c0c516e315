//! Small papers in JATS and TEI, made by hand.

use super::*;
use graph_schema::SectionKind::{Abstract, Acknowledgements, Introduction, Method, TitlePage};

fn paper(text: &str) -> ReadFile {
    super::read(text.as_bytes(), 1 << 20).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(text: &str) -> String {
    super::read(text.as_bytes(), 1 << 20)
        .expect_err("it can't be read")
        .to_string()
}

const MOSS: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD//EN" "none.dtd">
<article xmlns:xlink="x"><front>
 <journal-meta><journal-title-group><journal-title>Journal of Moss</journal-title></journal-title-group></journal-meta>
 <article-meta>
  <article-id pub-id-type="doi">10.1000/moss</article-id>
  <title-group><article-title>Growing <italic>Moss</italic> on H<sub>2</sub>O</article-title><subtitle>A Trial</subtitle></title-group>
  <contrib-group>
   <contrib contrib-type="author"><name><surname>Silva</surname><given-names>Ada M.</given-names></name><xref ref-type="aff" rid="a1">1</xref></contrib>
   <contrib contrib-type="author"><collab>The Moss Group</collab></contrib>
   <contrib contrib-type="editor"><name><surname>Poe</surname><given-names>Cy</given-names></name></contrib>
  </contrib-group>
  <aff id="a1"><label>1</label>Institute of Bryology, Porto</aff>
  <pub-date pub-type="ppub"><year>2012</year></pub-date><pub-date pub-type="epub"><year>2011</year></pub-date>
  <permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>Open.</license-p></license></permissions>
  <abstract><sec><title>Aim</title><p>Slate is dry.</p></sec><sec><title>Result</title><p>It holds forty grams.</p></sec></abstract>
  <abstract abstract-type="teaser"><p>Read on!</p></abstract>
  <kwd-group><kwd>moss</kwd><kwd>slate</kwd></kwd-group>
 </article-meta></front>
<body>
 <sec sec-type="intro"><label>1.</label><title>Why Moss</title>
  <p>Moss was grown before [<xref ref-type="bibr" rid="b1">1</xref>–<xref ref-type="bibr" rid="b3">3</xref>]. It is green at 10<sup>3</sup> m
   <xref ref-type="bibr" rid="b2">2</xref>.</p></sec>
 <sec><label>2</label><title>Methods</title>
  <p>We weigh slate.</p>
  <sec><label>2.1</label><title>Scales</title><p>A scale is set<disp-formula><label>(1)</label><tex-math>\alpha = 2</tex-math></disp-formula>to nought.</p>
   <fig><label>Figure 1</label><caption><title>A scale.</title><p>It is new.</p></caption><graphic xlink:href="g"/></fig></sec></sec>
</body>
<back><ack><p>We thank the rain.</p></ack>
 <ref-list>
  <ref id="b1"><label>1</label><element-citation publication-type="journal"><person-group person-group-type="author"><name><surname>Roe</surname><given-names>B</given-names></name></person-group><article-title>Old moss</article-title><source>Moss Letters</source><year>1999</year><pub-id pub-id-type="doi">10.1000/old</pub-id></element-citation></ref>
  <ref id="b2"><label>2</label><mixed-citation><string-name><surname>Poe</surname>, <given-names>C.</given-names></string-name> <source>The Book of Moss</source>. <year>2001</year>.</mixed-citation></ref>
  <ref id="b3"><label>3</label><mixed-citation>Fern D. Wet moss. J Moss. 2003;1:2-3.</mixed-citation></ref>
 </ref-list></back></article>"##;

#[test]
fn a_paper_in_jats() {
    let read = paper(MOSS);
    let paper = &read.paper;
    assert_eq!(paper.title, "Growing Moss on H2O: A Trial");
    let names: Vec<String> = paper.authors.iter().map(Author::full_name).collect();
    assert_eq!(names, ["Ada M. Silva", "The Moss Group"]);
    assert_eq!(
        (paper.year, paper.venue.as_deref()),
        (Some(2011), Some("Journal of Moss"))
    );
    assert_eq!(paper.doi.as_ref().map(Doi::as_str), Some("10.1000/moss"));
    let text = paper.abstract_text.as_deref();
    assert_eq!(
        text,
        Some("Aim: Slate is dry. Result: It holds forty grams.")
    );
    let sections: Vec<(String, u8, SectionKind)> = paper
        .sections
        .iter()
        .map(|section| (section.label(), section.level, section.kind))
        .collect();
    let expected = [
        ("", 1, TitlePage),
        ("Abstract", 1, Abstract),
        ("1 Why Moss", 1, Introduction),
        ("2 Methods", 1, Method),
        ("2.1 Scales", 2, SectionKind::Other),
        ("Acknowledgements", 1, Acknowledgements),
    ];
    assert_eq!(
        sections,
        expected.map(|(name, level, kind)| (name.to_owned(), level, kind))
    );
    let body = &paper.text.text;
    let title_page = &body[..paper.sections[0].end];
    for told in [
        "Institute of Bryology, Porto",
        "Keywords: moss, slate",
        "licenses/by/4.0",
    ] {
        assert!(title_page.contains(told), "{title_page}");
    }
    for told in [
        "It is green at 10³ m 2.",
        "A scale is set\n\nα = 2\n\nto nought.",
        "Figure 1. A scale. It is new.",
    ] {
        assert!(body.contains(told), "{told} in {body}");
    }
    assert!(paper.sections.iter().all(|section| section.page == 0));
    let last = paper.sections.last().map(|section| section.end);
    assert_eq!(last, Some(body.len()), "sections cover the text");
}

#[test]
fn references_and_callouts_of_jats() {
    let read = paper(MOSS);
    let titles: Vec<Option<&str>> = read
        .references
        .iter()
        .map(|one| one.title.as_deref())
        .collect();
    assert_eq!(titles[..2], [Some("Old moss"), Some("The Book of Moss")]);
    let first = &read.references[0];
    assert_eq!(
        (first.year, first.venue.as_deref()),
        (Some(1999), Some("Moss Letters"))
    );
    assert_eq!(first.label.as_deref(), Some("1"));
    assert_eq!(first.raw, "B Roe. (1999). Old moss. Moss Letters.");
    assert_eq!(read.references[1].authors[0].family, "Poe");
    assert!(read.references[2].raw.starts_with("Fern D."));
    let cited: Vec<(u32, &str)> = read
        .contexts
        .iter()
        .map(|context| (context.reference, context.sentence.as_str()))
        .collect();
    let first = "Moss was grown before [1–3].";
    let second = "It is green at 10³ m 2.";
    assert_eq!(cited, [(0, first), (1, first), (2, first), (1, second)]);
    for context in &read.contexts {
        let span = read.paper.text.span(context.start, context.end);
        assert_eq!(span, Some(context.sentence.as_str()));
        assert_eq!((context.section, context.page), (2, 0));
    }
}

const FERN: &str = r##"<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>
 <fileDesc><titleStmt><title level="a" type="main">Fern on Clay</title></titleStmt>
  <publicationStmt><availability><licence target="https://example.org/by"/></availability></publicationStmt>
  <sourceDesc><biblStruct><analytic>
   <author><persName><forename type="first">Jan</forename><surname>van der Berg</surname></persName>
    <affiliation><orgName type="institution">Fern College</orgName><address><settlement>Delft</settlement></address></affiliation></author>
   <title>Fern on Clay</title></analytic>
   <monogr><title level="j">Clay Letters</title><imprint><date type="published" when="2014-05-01"/></imprint></monogr>
   <idno type="DOI">10.1000/fern</idno></biblStruct></sourceDesc></fileDesc>
 <profileDesc><textClass><keywords><term>fern</term></keywords></textClass>
  <abstract><div><p>Fern is wet.</p></div></abstract></profileDesc></teiHeader>
<text><body>
 <div><head n="1">Introduction</head><p>Fern was dried before <ref type="bibr" target="#b0">(Roe, 2001)</ref>. It stays wet.</p></div>
 <div><head n="1.1">Clay</head><p>Clay is heavy. A pot of clay weighs nine kilograms when it is dry.</p></div></body>
 <back><div type="acknowledgement"><div><p>We thank the sun.</p></div></div>
 <div type="references"><listBibl>
  <biblStruct xml:id="b0"><analytic><title level="a">Dry fern</title><author><persName><forename>Bo</forename><surname>Roe</surname></persName></author></analytic>
   <monogr><title level="j">Fern News</title><imprint><date when="2001">2001</date></imprint></monogr></biblStruct>
 </listBibl></div></back></text></TEI>"##;

#[test]
fn a_paper_in_tei() {
    let read = paper(FERN);
    let paper = &read.paper;
    assert_eq!(paper.title, "Fern on Clay");
    assert_eq!(paper.authors[0].family, "van der Berg");
    assert_eq!(
        (paper.year, paper.venue.as_deref()),
        (Some(2014), Some("Clay Letters"))
    );
    assert_eq!(paper.doi.as_ref().map(Doi::as_str), Some("10.1000/fern"));
    assert_eq!(paper.abstract_text.as_deref(), Some("Fern is wet."));
    let labels: Vec<(String, u8)> = paper
        .sections
        .iter()
        .map(|section| (section.label(), section.level))
        .collect();
    let expected = [
        ("", 1),
        ("Abstract", 1),
        ("1 Introduction", 1),
        ("1.1 Clay", 2),
        ("Acknowledgements", 1),
    ];
    assert_eq!(
        labels,
        expected.map(|(name, level)| (name.to_owned(), level))
    );
    assert!(paper.text.text.contains("Fern College, Delft"));
    let reference = &read.references[0];
    assert_eq!(reference.title.as_deref(), Some("Dry fern"));
    assert_eq!((reference.year, reference.authors.len()), (Some(2001), 1));
    let context = &read.contexts[0];
    assert_eq!(context.callout, "(Roe, 2001)");
    assert_eq!(context.sentence, "Fern was dried before (Roe, 2001).");
}

#[test]
fn what_is_no_paper_says_why() {
    for (text, told) in [
        ("<html><body>Not found</body></html>", "web page"),
        ("<feed><entry/></feed>", "<feed>"),
        ("<article><front>", "the file ends inside <front>"),
        ("<article/>", "no title"),
        ("<set><article/><article/></set>", "several papers"),
    ] {
        let refusal = refusal(text);
        assert!(refusal.contains(told), "{refusal}");
    }
}
