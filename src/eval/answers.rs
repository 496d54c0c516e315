//! Researcher questions over real papers: is the answer right, is what can't be answered refused? A fact must stand in
//! the answer's text and one of the gold papers must be cited, as the set's own scorer has it.

use super::{Figure, facts, folder, json_lines, latencies, ratio};
use crate::config::Config;
use crate::startup::Library;
use answer::{Answerer, Question, Trace};
use anyhow::Context;
use graph_schema::{Answer, AnswerFeatures, PaperId, SentenceFeatures, Turn};
use indicatif::ProgressBar;
use ingest::pipeline::Outcome;
use learn::Example;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::time::Instant;
use stores_core::{GraphStore, PaperFilter};

/// Which half of the set is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Half {
    /// For tuning
    Odd,
    /// For reporting
    Even,
    All,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    kind: String,
    question: String,
    answers: Vec<Vec<String>>,
    papers: Vec<String>,
    answerable: bool,
    min: Option<usize>,
    polarity: Option<String>,
    #[serde(default)]
    history: Vec<String>,
}

/// Where what was found is written, besides the figures.
#[derive(Debug, Default)]
pub struct Written<'a> {
    /// Each answer, as JSON Lines.
    pub predictions: Option<&'a Path>,
    /// What a model can be trained on, as JSON Lines.
    pub examples: Option<&'a Path>,
}

/// A sentence that was read with a question.
#[derive(Serialize)]
struct Read {
    id: PaperId,
    quote: String,
    /// File name of its paper, without the ending.
    paper: String,
    start: usize,
    gold: bool,
    /// Which of the facts it holds.
    facts: Vec<usize>,
    features: SentenceFeatures,
}

/// What became of one question.
struct Judged {
    kind: String,
    answerable: bool,
    refused: bool,
    right: bool,
}

/// The questions of `set`, a file of the same form whose papers the library holds, or else those of the public set.
pub async fn run(
    config: &Config,
    data: &Path,
    set: Option<&Path>,
    half: Half,
    written: &Written<'_>,
) -> anyhow::Result<Vec<Figure>> {
    let items: Vec<Item> = match set {
        Some(file) => json_lines(file)?,
        None => json_lines(&folder(data, "qset")?.join("researcher.jsonl"))?,
    };
    let items: Vec<Item> = items
        .into_iter()
        .filter(|item| half.has(&item.id))
        .collect();
    let library = match set {
        Some(_) => Library::open(config.clone()).await?,
        None => filled(config, data).await?,
    };
    let answerer = library.answerer(library.vectors()?)?;
    let mut predictions = written.predictions.map(created).transpose()?;
    let mut examples = written.examples.map(created).transpose()?;
    let bar = ProgressBar::new(items.len() as u64).with_message("asking");
    let (mut outcomes, mut millis) = (Vec::new(), Vec::new());
    for item in &items {
        let question = in_chat(&answerer, item).await?;
        let started = Instant::now();
        let answer = answerer.ask(&question).await?;
        millis.push(started.elapsed().as_secs_f64() * 1e3);
        let cited = cited(library.stores.graph.as_ref(), &answer).await?;
        let text = text_of(&answer);
        let outcome = item.judge(&text, &cited, answer.sentences.is_empty());
        if predictions.is_some() || examples.is_some() {
            let trace = answerer.trace(&question).await?;
            let read = match &trace {
                Some((_, trace)) => item.read(&library, trace).await?,
                None => Vec::new(),
            };
            if let (Some(file), Some((features, _))) = (&mut examples, &trace) {
                for example in item.examples(*features, &read) {
                    writeln!(file, "{}", serde_json::to_string(&example)?)?;
                }
            }
            if let Some(file) = &mut predictions {
                let lost = match (&trace, outcome.right || !item.answerable) {
                    (Some((_, trace)), false) => Some(item.lost(&library, trace, &read).await?),
                    _ => None,
                };
                let line = json!({
                    "id": item.id, "kind": item.kind, "question": item.question, "text": text, "papers": cited,
                    "refused": outcome.refused, "right": outcome.right, "confidence": answer.confidence,
                    "understanding": answer.understanding, "standalone": answer.standalone_question,
                    "features": trace.map(|(features, _)| features), "lost": lost, "read": read,
                    "near": answer.near.iter().map(|s| s.text.as_str()).collect::<Vec<_>>(),
                });
                writeln!(file, "{line}")?;
            }
        }
        outcomes.push(outcome);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut figures = figures(&outcomes);
    figures.extend(latencies("a question", millis));
    Ok(figures)
}

impl Half {
    fn has(self, id: &str) -> bool {
        let number: u32 = id
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .unwrap_or_default();
        match self {
            Self::Odd => !number.is_multiple_of(2),
            Self::Even => number.is_multiple_of(2),
            Self::All => true,
        }
    }
}

/// The open library; where it is empty, with the papers that the questions are about.
async fn filled(config: &Config, data: &Path) -> anyhow::Result<Library> {
    let library = Library::open(config.clone()).await?;
    if library
        .stores
        .graph
        .list_papers(&PaperFilter::default(), 0, 1)
        .await?
        .total
        > 0
    {
        return Ok(library);
    }
    let papers = folder(data, "papers")?;
    let pipeline = library.pipeline(Some(library.vectors()?));
    for set in ["acl", "jose"] {
        let pattern = format!("{}/**/*.pdf", papers.join(set).display());
        for file in glob::glob(&pattern)? {
            let file = file?;
            let bytes =
                std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            let name = file
                .file_name()
                .unwrap_or(file.as_os_str())
                .to_string_lossy();
            // What can't be read is missing from the answers, and counts so.
            if let Outcome::Unreadable { reason } = pipeline.ingest(&name, bytes).await? {
                tracing::warn!(file = %file.display(), reason, "not read");
            }
        }
    }
    Ok(library)
}

/// The question after the earlier turns of its chat, which are asked first.
async fn in_chat(answerer: &Answerer, item: &Item) -> anyhow::Result<Question> {
    let mut turns: Vec<Turn> = Vec::new();
    for earlier in &item.history {
        let mut question = Question::parse(earlier)?;
        question.history = turns.clone();
        let answer = answerer.ask(&question).await?;
        let ordinal = u32::try_from(turns.len())?;
        turns.push(Turn { ordinal, answer });
    }
    let mut question = Question::parse(&item.question)?;
    question.history = turns;
    Ok(question)
}

fn created(path: &Path) -> anyhow::Result<std::fs::File> {
    std::fs::File::create(path).with_context(|| format!("writing {}", path.display()))
}

fn text_of(answer: &Answer) -> String {
    let sentences: Vec<&str> = answer.sentences.iter().map(|s| s.text.as_str()).collect();
    sentences.join(" ")
}

/// File names of the cited papers, without their ending.
async fn cited(graph: &dyn GraphStore, answer: &Answer) -> anyhow::Result<BTreeSet<String>> {
    let citations = answer.sentences.iter().flat_map(|s| &s.citations);
    let ids: BTreeSet<_> = citations.map(|citation| citation.paper.clone()).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let papers = graph.papers(&ids).await?;
    Ok(papers
        .into_iter()
        .filter_map(|paper| paper.source)
        .map(|source| stem(&source))
        .collect())
}

fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    name.trim_end_matches(".pdf").to_owned()
}

impl Item {
    fn judge(&self, text: &str, cited: &BTreeSet<String>, refused: bool) -> Judged {
        let right = match self.answerable {
            false => refused,
            true => {
                let known = self.papers.iter().any(|paper| cited.contains(&stem(paper)));
                !refused && known && self.facts_stand_in(text)
            }
        };
        Judged {
            kind: self.kind.clone(),
            answerable: self.answerable,
            refused,
            right,
        }
    }

    /// The stage at which the facts were lost: they stood in no passage found, in no sentence read with the question, in
    /// none of the sentences shown.
    async fn lost(
        &self,
        library: &Library,
        trace: &Trace,
        read: &[Read],
    ) -> anyhow::Result<String> {
        let graph = library.stores.graph.as_ref();
        let ids: Vec<_> = trace
            .passages
            .iter()
            .map(|one| one.passage.clone())
            .collect();
        let mut texts = Vec::new();
        for passage in graph.passages(&ids).await? {
            texts.push((passage.paper, passage.text));
        }
        if !self.held_by(graph, texts).await? {
            return Ok("not found".into());
        }
        let needed = self.min.unwrap_or(self.answers.len());
        let held = |some: &[Read]| -> usize {
            let gold = some.iter().filter(|one| one.gold);
            gold.flat_map(|one| &one.facts)
                .collect::<BTreeSet<_>>()
                .len()
        };
        let alone = read
            .iter()
            .position(|one| held(std::slice::from_ref(one)) >= needed);
        Ok(match alone {
            Some(at) => format!("read, ranked {}", at + 1),
            None if held(read) >= needed => "read, in several sentences".into(),
            None => "found, not read".into(),
        })
    }

    /// The sentences read with the question, each with the facts it holds.
    async fn read(&self, library: &Library, trace: &Trace) -> anyhow::Result<Vec<Read>> {
        let graph = library.stores.graph.as_ref();
        let mut rows = Vec::new();
        for (citation, features) in &trace.sentences {
            let paper = graph.papers(std::slice::from_ref(&citation.paper)).await?;
            let source = paper.into_iter().next().and_then(|paper| paper.source);
            let source = stem(&source.unwrap_or_default());
            let text = facts::normalise(&citation.quote);
            let holds = |forms: &Vec<String>| forms.iter().any(|form| facts::holds(&text, form));
            let facts = (0..self.answers.len())
                .filter(|at| self.answers.get(*at).is_some_and(holds))
                .collect();
            rows.push(Read {
                id: citation.paper.clone(),
                gold: self.papers.iter().any(|gold| stem(gold) == source),
                quote: citation.quote.clone(),
                start: citation.start,
                paper: source,
                facts,
                features: *features,
            });
        }
        Ok(rows)
    }

    /// The answer is good where the question can be answered; a sentence of a gold paper where it holds a fact.
    fn examples(&self, features: AnswerFeatures, read: &[Read]) -> Vec<Example> {
        let Some(first) = read.first() else {
            return Vec::new();
        };
        let mut examples = vec![Example::of_answer(
            &self.question,
            &first.id,
            &features,
            self.answerable,
        )];
        if self.answerable {
            examples.extend(read.iter().map(|one| {
                let good = one.gold && !one.facts.is_empty();
                Example::of_sentence(&self.question, &one.id, &one.features, good)
            }));
        }
        examples
    }

    /// Whether texts of gold papers hold the facts between them.
    async fn held_by(
        &self,
        graph: &dyn GraphStore,
        texts: Vec<(PaperId, String)>,
    ) -> anyhow::Result<bool> {
        let mut held = String::new();
        for (paper, text) in texts {
            let paper = graph.papers(&[paper]).await?.into_iter().next();
            let source = paper.and_then(|paper| paper.source).unwrap_or_default();
            if self.papers.iter().any(|gold| stem(gold) == stem(&source)) {
                held.push_str(&text);
                held.push(' ');
            }
        }
        Ok(self.facts_stand_in(&held))
    }

    fn facts_stand_in(&self, text: &str) -> bool {
        let text = facts::normalise(text);
        let held = self
            .answers
            .iter()
            .filter(|forms| forms.iter().any(|form| facts::holds(&text, form)));
        if held.count() < self.min.unwrap_or(self.answers.len()) {
            return false;
        }
        let opening: String = text
            .iter()
            .skip_while(|c| !c.is_alphanumeric())
            .take_while(|c| c.is_alphanumeric())
            .collect();
        match (&self.polarity, opening.as_str()) {
            (Some(right), said @ ("yes" | "no")) => right == said,
            _ => true,
        }
    }
}

fn figures(outcomes: &[Judged]) -> Vec<Figure> {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes {
        let entry = kinds.entry(&outcome.kind).or_default();
        entry.0 += usize::from(outcome.right);
        entry.1 += 1;
    }
    let mut figures: Vec<Figure> = kinds
        .into_iter()
        .map(|(kind, (right, all))| Figure::share(kind, right, all))
        .collect();
    let of = |answerable: bool| {
        outcomes
            .iter()
            .filter(move |one| one.answerable == answerable)
    };
    let share =
        |name: &str, hits: usize, items: usize| Figure::new(name, ratio(hits, items), items);
    let asked = of(true).count();
    figures.push(share(
        "ANSWERABLE: right",
        of(true).filter(|one| one.right).count(),
        asked,
    ));
    figures.push(share(
        "answerable: wrongly refused",
        of(true).filter(|one| one.refused).count(),
        asked,
    ));
    figures.push(share(
        "UNANSWERABLE: refused",
        of(false).filter(|one| one.refused).count(),
        of(false).count(),
    ));
    let shown: Vec<&Judged> = outcomes.iter().filter(|one| !one.refused).collect();
    let wrong = shown.iter().filter(|one| !one.right).count();
    figures.push(share("shown answers that are wrong", wrong, shown.len()));
    figures
}
