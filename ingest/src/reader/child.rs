//! The child's side: bounds itself, loads the engine, gives up its rights, then reads files until its input ends.

use super::frames::{self, Ready, Setup, Task};
use super::{read_file, rights};
use crate::pdf::{self, ReadLimits};
use models_core::{ModelResult, PageReader};
use std::error::Error;
use std::io::{self, Read, Write};

/// The first frame is small.
const MAX_SETUP: u64 = 1 << 16;
/// What was read from the pictures of the longest file there may be.
const MAX_TASK: u64 = 256 << 20;
/// Room for whatever frames a file beside its limit.
const SLACK: u64 = 1 << 10;

/// Reads the PDFs that come in on `input` and writes what is told of them to `output`, until `input` ends. The limits
/// are set before anything foreign is read; `load` loads the engine between.
pub fn serve(
    input: &mut impl Read,
    output: &mut impl Write,
    load: impl FnOnce() -> ModelResult<Box<dyn PageReader>>,
) -> io::Result<()> {
    // What a panic would say is of the file; its answer tells that reading failed.
    std::panic::set_hook(Box::new(|_| {}));
    let Some(setup) = frames::read_frame(input, MAX_SETUP)? else {
        return Ok(());
    };
    let setup: Setup = frames::decode(&setup)?;
    let loaded = start(&setup, load);
    let ready: Ready = loaded.as_ref().map(|_| ()).map_err(Clone::clone);
    frames::write_frame(output, &frames::encode(&ready)?)?;
    let Ok(pages) = loaded else {
        return Ok(());
    };
    let most = setup.limits.max_bytes + SLACK;
    while let Some(task) = frames::read_frame(input, MAX_TASK)? {
        let task: Task = frames::decode(&task)?;
        let Some(bytes) = frames::read_frame(input, most)? else {
            break;
        };
        rights::bound_cpu(setup.cpu_s)?;
        let answer = answer(&task, &bytes, &setup.limits, pages.as_ref())?;
        drop(bytes);
        frames::write_frame(output, &answer)?;
    }
    Ok(())
}

fn answer(
    task: &Task,
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
) -> io::Result<Vec<u8>> {
    match task {
        Task::Read { seen } => frames::encode_answer(&read_file(bytes, limits, pages, seen)),
        Task::Draw { page, dpi } => {
            let drawn = pdf::picture(bytes, limits, pages, (*page, *dpi));
            frames::encode_drawn(&drawn)
        }
        Task::DrawPart { rect, pixels } => {
            let drawn = pdf::part(bytes, limits, pages, (*rect, *pixels));
            frames::encode_part(&drawn)
        }
    }
}

fn start(
    setup: &Setup,
    load: impl FnOnce() -> ModelResult<Box<dyn PageReader>>,
) -> Result<Box<dyn PageReader>, String> {
    rights::bound_memory(setup.memory_bytes)
        .map_err(|error| format!("the memory of the reading process can't be bounded: {error}"))?;
    let pages = load().map_err(|error| match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })?;
    rights::give_up()
        .map_err(|error| format!("the reading process can't give up its rights: {error}"))?;
    Ok(pages)
}
