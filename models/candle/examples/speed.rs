//! How fast a GGUF file runs: `cargo run -p models-candle --example speed -- FILE [TOKENS]` prints tokens a second, read and
//! written, as JSON. `compare/llama-cpp.mjs` beside it does the same with llama.cpp.

use futures::StreamExt;
use models_candle::{LocalGenerator, LocalOptions};
use models_core::{GenerateRequest, Generator, Piece};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("usage: speed FILE [TOKENS]")?;
    let tokens: u32 = args.next().map_or(Ok(128), |text| text.parse())?;
    let model = LocalGenerator::load(Path::new(&file), LocalOptions::new("speed"))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // The first run packs weights and starts threads.
        run(&model, 8).await?;
        let (read, written) = run(&model, tokens).await?;
        println!(
            "{{\"engine\": \"candle\", \"read_per_s\": {read:.1}, \"written_per_s\": {written:.1}}}"
        );
        Ok(())
    })
}

/// Tokens a second, read and written.
async fn run(
    model: &LocalGenerator,
    tokens: u32,
) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let quotes: Vec<String> = (1..=20)
        .map(|at| format!("[{at}] The lamp of room {at} is made of brass and hangs over the door."))
        .collect();
    let request = GenerateRequest {
        system: "You tell stories.".into(),
        prompt: format!(
            "{}\n\nTell a very long story about these rooms.",
            quotes.join("\n")
        ),
        max_tokens: tokens,
        ..GenerateRequest::default()
    };
    let started = Instant::now();
    let mut pieces = model.generate(request).await?;
    let mut first = None;
    while let Some(piece) = pieces.next().await {
        match piece? {
            Piece::Text(_) => {
                first.get_or_insert_with(Instant::now);
            }
            Piece::End(usage) => {
                let first = first.ok_or("nothing was written")?;
                let read = f64::from(usage.prompt_tokens.unwrap_or(0));
                let written = f64::from(usage.output_tokens.unwrap_or(0).saturating_sub(1));
                return Ok((
                    read / (first - started).as_secs_f64(),
                    written / first.elapsed().as_secs_f64(),
                ));
            }
        }
    }
    Err("the model gave up".into())
}
