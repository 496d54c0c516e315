//! `papyri reindex --text`: papers that an older reader read, read anew; by whoever has the library.

use super::{
    Context, End, INTERRUPTED, Library, Look, SOME_FAILED, errln, is_in_use, now, ordered, outln,
    output, progress, startup,
};
use crate::cli::paper_arg;
use crate::config::Config;
use ::ingest::pipeline::ReadAnew;
use graph_schema::PaperId;
use serde::Serialize;
use serde_json::json;
use service::Caller;
use service::reread::{Counts, Ordered, Orders, Told, Wanted};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// Papers that are named; of more the counts tell.
const MOST_NAMED: usize = 100_000;

/// A paper that stays as it is.
#[derive(Debug, Clone, Serialize)]
struct Kept {
    paper: PaperId,
    title: String,
    reason: String,
}

pub async fn run(context: Context, named: Vec<String>, all: bool) -> anyhow::Result<ExitCode> {
    let json = context.json;
    let config = context.config;
    let wanted = |papers| Wanted {
        papers,
        all_before: all.then(now),
    };
    let library = match Library::open(config.clone()).await {
        Ok(library) => library,
        Err(error) if is_in_use(&error) => {
            let wanted = wanted(paper_arg::ids(&named)?);
            match by_service(&config, &wanted, &error).await? {
                End::Became(became) => return end(json, &became, None, false),
                End::Left => return Ok(ExitCode::from(INTERRUPTED)),
                End::Free(library) => *library,
            }
        }
        Err(error) => return Err(error),
    };
    let papers = paper_arg::of_library(&library, &named).await?;
    here(&library, &wanted(papers), json).await
}

/// Orders it from whoever has the library, as `in_use` says, and watches.
async fn by_service(
    config: &Config,
    wanted: &Wanted,
    in_use: &anyhow::Error,
) -> anyhow::Result<End<Ordered>> {
    let (orders, caller) = (
        Orders::new(startup::open_jobs(config).await?),
        &Caller::Local,
    );
    let id = orders.put(caller, wanted, now()).await?;
    let look = async || {
        Ok(match orders.ordered(caller, &id).await? {
            Ordered::Waits => Look::Waits,
            Ordered::Under { counts, total } => Look::Under {
                done: counts.all(),
                total,
            },
            ended => Look::Ended(ended),
        })
    };
    let take_back = async || orders.take_back(caller, &id, now()).await;
    ordered::watch(config, in_use, &id, look, take_back).await
}

async fn here(library: &Library, wanted: &Wanted, json: bool) -> anyhow::Result<ExitCode> {
    let texts = library.texts()?;
    let id = texts.order(&Caller::Local, wanted, now()).await?;
    let total = match wanted.papers.len() {
        0 => {
            let administration = library.administration(None);
            administration.stats(&Caller::Local).await?.papers
        }
        named => named as u64,
    };
    let mut run = progress::Run::start(total, "papers");
    run.tell_pages(library.pages_read());
    let kept = Arc::new(Mutex::new(Vec::new()));
    let told: Told = {
        let (kept, bar) = (kept.clone(), run.bar.clone());
        Arc::new(move |counts, paper| {
            bar.set_position(counts.all());
            if let Some((paper, ReadAnew::Kept { reason })) = paper {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() < MOST_NAMED {
                    kept.push(Kept {
                        paper: paper.id.clone(),
                        title: paper.title.clone(),
                        reason: reason.clone(),
                    });
                }
            }
        })
    };
    let ended = texts.work(&Caller::Local, &id, &run.stop, told).await;
    run.end();
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    end(json, &ended?, Some(kept), run.stop.is_cancelled())
}

/// The end, and how the program ends. Where a service did the work, or some of it, its log names the papers that stay as they are.
fn end(
    json: bool,
    became: &Ordered,
    kept: Option<Vec<Kept>>,
    interrupted: bool,
) -> anyhow::Result<ExitCode> {
    let (state, counts, cause) = match became {
        Ordered::Done { counts } => ("done", *counts, None),
        Ordered::Failed { counts, cause } => ("failed", *counts, Some(cause)),
        Ordered::Under { counts, .. } => ("begun", *counts, None),
        Ordered::Waits => ("begun", Counts::default(), None),
        Ordered::Cancelled => ("cancelled", Counts::default(), None),
    };
    if json {
        output::json(&json!({
            "state": state,
            "counts": counts,
            "cause": cause,
            "kept": kept,
            "interrupted": interrupted,
        }))?;
    } else {
        print(became, &counts, kept.as_deref())?;
        if let Some(cause) = cause {
            errln!("given up: {cause}");
        }
        match became {
            Ordered::Cancelled => errln!("the job was cancelled"),
            _ if interrupted => errln!("interrupted; run it again to go on"),
            _ => {}
        }
    }
    Ok(match became {
        Ordered::Done { .. } if counts.kept == 0 => ExitCode::SUCCESS,
        _ if interrupted => ExitCode::from(INTERRUPTED),
        _ => ExitCode::from(SOME_FAILED),
    })
}

fn print(became: &Ordered, counts: &Counts, kept: Option<&[Kept]>) -> std::io::Result<()> {
    let Counts {
        read_anew,
        current,
        abstracts,
        kept: left,
    } = counts;
    if matches!(became, Ordered::Done { .. }) && read_anew + left == 0 {
        outln!(
            "nothing to do: {current} papers were read by this reader (--all reads them again), {abstracts} are abstracts only"
        )?;
        return Ok(());
    }
    outln!(
        "{read_anew} papers read anew, {current} were read by this reader, {abstracts} are abstracts only, {left} stay as they are"
    )?;
    for Kept {
        paper,
        title,
        reason,
    } in kept.unwrap_or_default()
    {
        outln!("  stays as it is: {paper} {title}: {reason}")?;
    }
    if *left > kept.map_or(0, |kept| kept.len() as u64) {
        outln!("  the log of the service that read them names those that stay as they are")?;
    }
    Ok(())
}
