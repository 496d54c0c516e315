//! Papers in LaTeX, made by hand.

use super::super::packed::Files;
use super::super::{ReadFile, read as read_bytes};
use graph_schema::SectionKind::{Abstract, Acknowledgements, Appendix, Introduction, TitlePage};
use graph_schema::{Author, SectionKind};
use std::io::Write;

fn file(text: &str) -> ReadFile {
    read_bytes(text.as_bytes(), 1 << 20).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(bytes: &[u8]) -> String {
    read_bytes(bytes, 8 << 20)
        .expect_err("it can't be read")
        .to_string()
}

/// Files packed as arXiv packs them.
fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(writer);
    for (name, text) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        builder
            .append_data(&mut header, name, text.as_bytes())
            .unwrap();
    }
    let mut writer = builder.into_inner().unwrap();
    writer.flush().unwrap();
    writer.finish().unwrap()
}

const LICHEN: &str = r"% A paper made for this test.
\documentclass[11pt]{article}
\usepackage[numbers]{natbib}
\newcommand{\lichen}{\textsc{Lichen}\xspace}
\newcommand{\pair}[2][slate]{#2 on #1}
\DeclareMathOperator{\mass}{mass}
\newif\ifdraft
\draftfalse
\def\eg{e.g.,~}
\title{Growing \lichen{} on H$_2$O\thanks{A note.}\\ in Erd\H{o}s Boxes}
\author{Ada M. Silva$^{1}$ \and Jan van der Berg\thanks{Equal.} \\ Institute of Lichens, Porto \\ \texttt{a@b.c}}
\date{May 2011}
\begin{document}
\maketitle
\begin{abstract}
We grow \lichen. It holds 10\% more~water --- ``wet''.

\pair{Lichen} is dry.
\end{abstract}
\section{Introduction}\label{sec:intro}
Lichen was grown before~\cite{roe,poe}. \ifdraft NOT SHOWN \else Shown, \fi \eg by \citet{poe}.
% a comment
See Section~\ref{sec:scale} and Eq.~\eqref{eq:one}.\footnote{Not shown.}

A second paragraph costs \$5 and $\alpha\leq 2$.
\subsection{Scales}\label{sec:scale}
A scale is set
\begin{equation}\label{eq:one}
  \mass(x) = \frac{a}{b+1}
\end{equation}
to nought.
\begin{figure}[t]
  \includegraphics[width=3cm]{a.png}
  \caption[short]{A scale of \lichen.}\label{fig:a}
\end{figure}
\begin{table}\begin{tabular}{ll} a & b \\ 1 & 2 \end{tabular}\caption{Masses.}\end{table}
\begin{itemize}
\item It is green.
\item It is old, as Figure~\ref{fig:a} shows.
\end{itemize}
\begin{verbatim}
\section{Not a section}
\end{verbatim}
\section*{Acknowledgements}
We thank the rain.
\appendix
\section{More}
More is here.
\begin{thebibliography}{9}
\bibitem[Roe(1999)]{roe} B.~Roe.
\newblock Old lichen.
\newblock \emph{Lichen Letters}, 1999.
\bibitem[Poe and Fern(2001)]{poe} C.~Poe and D.~Fern.
\newblock The book of lichen.
\newblock Moss Press, 2001. \url{https://doi.org/10.1000/book}.
\end{thebibliography}
\end{document}
Nothing of this.";

#[test]
fn a_paper_in_latex() {
    let read = file(LICHEN);
    let paper = &read.paper;
    assert_eq!(paper.title, "Growing Lichen on H₂O in Erdős Boxes");
    let names: Vec<String> = paper.authors.iter().map(Author::full_name).collect();
    assert_eq!(names, ["Ada M. Silva", "Jan van der Berg"]);
    assert_eq!(paper.year, Some(2011));
    assert_eq!(
        paper.abstract_text.as_deref(),
        Some("We grow Lichen. It holds 10% more water — “wet”. Lichen on slate is dry.")
    );
    let sections: Vec<(String, u8, SectionKind)> = paper
        .sections
        .iter()
        .map(|section| (section.label(), section.level, section.kind))
        .collect();
    let expected = [
        ("", 1, TitlePage),
        ("Abstract", 1, Abstract),
        ("1 Introduction", 1, Introduction),
        ("1.1 Scales", 2, SectionKind::Other),
        ("Acknowledgements", 1, Acknowledgements),
        ("A More", 1, Appendix),
    ];
    assert_eq!(
        sections,
        expected.map(|(name, level, kind)| (name.to_owned(), level, kind))
    );
    let body = &paper.text.text;
    for told in [
        "Institute of Lichens, Porto",
        "Lichen was grown before [1, 2]. Shown, e.g., by Poe and Fern [2].",
        "See Section 1.1 and Eq. (1).",
        "A second paragraph costs $5 and α ≤ 2.",
        "A scale is set\n\nmass(x) = a/(b+1) (1)\n\nto nought.",
        "Figure 1. A scale of Lichen.\n",
        "Table 1. Masses.",
        "It is old, as Figure 1 shows.",
    ] {
        assert!(body.contains(told), "{told} in {body}");
    }
    for hidden in [
        "NOT SHOWN",
        "Not shown",
        "Not a section",
        "Nothing",
        "Moss Press",
        "a note",
        "3cm",
        "&",
    ] {
        assert!(!body.contains(hidden), "{hidden} in {body}");
    }
    let last = paper.sections.last().map(|section| section.end);
    assert_eq!(last, Some(body.len()), "sections cover the text");
}

#[test]
fn references_and_callouts_of_latex() {
    let read = file(LICHEN);
    let told: Vec<_> = read
        .references
        .iter()
        .map(|one| (one.title.as_deref(), one.year, one.label.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("Old lichen"), Some(1999), Some("1")),
            (Some("The book of lichen"), Some(2001), Some("2"))
        ]
    );
    assert_eq!(read.references[0].authors[0].family, "Roe");
    assert!(read.references[1].doi.is_some(), "{:?}", read.references[1]);
    let cited: Vec<(u32, &str)> = read
        .contexts
        .iter()
        .map(|context| (context.reference, context.callout.as_str()))
        .collect();
    assert_eq!(
        cited,
        [(0, "[1, 2]"), (1, "[1, 2]"), (1, "Poe and Fern [2]")]
    );
    for context in &read.contexts {
        let span = read.paper.text.span(context.start, context.end);
        assert_eq!(span, Some(context.sentence.as_str()));
        assert_eq!((context.section, context.page), (2, 0));
    }
}

const MAIN: &str = r"\documentclass{book}
\usepackage{natbib}
\usepackage{ours}
\title{Ferns}
\input{parts/macros}
\begin{document}
\include{parts/one}
\bibliography{refs,more}
\end{document}";
const ONE: &str = r"\chapter{Clay}
\myterm{} is wet \citep[see][p.~3]{silva}, says \citet{berg}. \ours{clay}
\section{Pots}
\be x = y \ee
Pots are heavy.";
const REFS: &str = r"@article{silva, author={Silva, Ada and Roe, Bo and Poe, Cy}, title={Wet {F}erns}, journal={Fern News}, year=2010}
@article{unused, author={No, One}, title={Never Cited}, year=2000}
@inproceedings{berg, author={Jan van der Berg}, title={Dry Clay}, booktitle={Clay Days}, year=2012, doi={10.1000/clay}}";

#[test]
fn a_paper_of_several_files() {
    let macros = r"\newcommand{\myterm}{A fern}\def\be{\begin{equation}}\def\ee{\end{equation}}";
    let style = r"\newcommand{\ours}[1]{Ours is #1.}\def\bad{\@ifnextchar[\x\y}";
    let files = [
        ("main.tex", MAIN),
        ("parts/one.tex", ONE),
        ("parts/macros.tex", macros),
        ("ours.sty", style),
        ("refs.bib", REFS),
    ];
    let read = read_bytes(&packed(&files), 1 << 20).unwrap();
    let text = &read.paper.text.text;
    for told in [
        "A fern is wet (see Silva et al., 2010, p. 3), says van der Berg (2012). Ours is clay.",
        "1 Clay\n\n",
        "1.1 Pots\n\nx = y (1)\n\nPots are heavy.",
    ] {
        assert!(text.contains(told), "{told} in {text}");
    }
    let titles: Vec<_> = read
        .references
        .iter()
        .filter_map(|one| one.title.as_deref())
        .collect();
    assert_eq!(titles, ["Wet Ferns", "Dry Clay"]);
    assert_eq!(
        read.references[1].doi.as_ref().map(|doi| doi.as_str()),
        Some("10.1000/clay")
    );
    assert_eq!(read.contexts.len(), 2);
}

#[test]
fn lists_that_programs_wrote() {
    let paper = |style: &str| {
        format!(
            "\\documentclass{{article}}{style}\\title{{Clay}}\\begin{{document}}\\section{{One}}Clay is wet \\cite{{a}}.\\bibliography{{x}}\\end{{document}}"
        )
    };
    let revtex = r"\begin{thebibliography}{1}%
\makeatletter \providecommand \@ifxundefined [1]{\@ifx{#1\undefined}}%
\bibitem [{\citenamefont {Roe}\ and\ \citenamefont {Poe}(2010)}]{a}%
  \BibitemOpen \bibfield  {author} {\bibinfo {author} {\bibfnamefont {B.}~\bibnamefont {Roe}}\ and\ \bibinfo {author} {\bibfnamefont {C.}~\bibnamefont {Poe}},\ }\bibfield  {title} {\enquote {\bibinfo {title} {Wet clay},}\ }\href {https://doi.org/10.1000/wet} {\bibfield  {journal} {\bibinfo  {journal} {Phys. Clay}\ }\textbf {\bibinfo {volume} {3}},\ \bibinfo {pages} {4} (\bibinfo {year} {2010})}\BibitemShut {NoStop}%
\end{thebibliography}%";
    let biber = r"\entry{a}{article}{}
  \name{author}{2}{}{%
    {{hash=1}{%
       family={Roe},
       familyi={R\bibinitperiod},
       given={Bo},
       giveni={B\bibinitperiod}}}%
    {{hash=2}{%
       family={Poe},
       given={Cy}}}%
  }
  \strng{namehash}{1}
  \field{journaltitle}{Phys. Clay}
  \field{title}{Wet clay}
  \field{year}{2010}
  \verb{doi}
  \verb 10.1000/wet
  \endverb
\endentry";
    for (style, list, shown) in [
        ("", revtex, "Clay is wet (Roe and Poe, 2010)."),
        (
            "\\usepackage[style=authoryear]{biblatex}",
            biber,
            "Clay is wet (Roe and Poe, 2010).",
        ),
        ("\\usepackage{biblatex}", biber, "Clay is wet [1]."),
    ] {
        let files = [("ms.tex", &*paper(style)), ("ms.bbl", list)];
        let read = read_bytes(&packed(&files), 1 << 20).unwrap();
        assert!(
            read.paper.text.text.contains(shown),
            "{}",
            read.paper.text.text
        );
        let one = &read.references[0];
        assert_eq!(
            (one.title.as_deref(), one.year, one.venue.as_deref()),
            (Some("Wet clay"), Some(2010), Some("Phys. Clay"))
        );
        assert_eq!(one.authors.len(), 2, "{one:?}");
        assert_eq!(
            one.doi.as_ref().map(|doi| doi.as_str()),
            Some("10.1000/wet")
        );
        assert_eq!(read.contexts.len(), 1);
    }
}

#[test]
fn what_never_ends_is_refused() {
    let paper = |text: &str| {
        format!("\\documentclass{{a}}\\title{{T}}\\begin{{document}}{text}\\end{{document}}")
    };
    for (text, told) in [
        ("\\def\\a{\\a}\\a", "without an end"),
        ("\\def\\a{\\a\\a}\\a", "without an end"),
        ("\\newcommand{\\a}[1]{\\a{#1#1}}\\a{xx}", "without an end"),
        (
            "\\newenvironment{e}{\\begin{e}}{}\\begin{e}",
            "without an end",
        ),
        ("\\def\\a{$\\a$}$\\a$", "without an end"),
        ("\\def\\t{\\textsuperscript{\\t}}\\t", "nest deeper"),
        ("\\'{\\'{\\'{x", ""),
    ] {
        let text = paper(text);
        match told {
            "" => drop(file(&text)),
            told => {
                let refused = refusal(text.as_bytes());
                assert!(refused.contains(told), "{refused}");
            }
        }
    }
    let round = [
        ("main.tex", &*paper("\\input{one}")),
        ("one.tex", "\\input{two}"),
        ("two.tex", "\\input{./one}"),
    ];
    let refused = refusal(&packed(&round));
    assert!(refused.contains("one.tex takes itself in"), "{refused}");
    let out = [(
        "main.tex",
        &*paper("\\input{../../etc/passwd}\\input{/etc/passwd}It is short."),
    )];
    let read = read_bytes(&packed(&out), 1 << 20).unwrap();
    assert!(read.paper.text.text.ends_with("It is short."));
}

#[test]
fn what_is_no_paper_says_why() {
    for (bytes, told) in [
        (packed(&[("a.tex", "plain \\bye")]), "plain TeX is not read"),
        (packed(&[("a.png", "x")]), "no file of it"),
        (
            b"\\documentclass{a}\\begin{document}x\\end{document}".to_vec(),
            "it has no title",
        ),
    ] {
        let refused = refusal(&bytes);
        assert!(refused.contains(told), "{refused}");
    }
    assert!(Files::default().names().next().is_none());
}
