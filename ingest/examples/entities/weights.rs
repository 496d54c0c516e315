//! Weights that the program carries, written by those who train them.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::error::Error;
use std::io::Write;
use std::path::Path;

/// Packs weights into a file of `ingest/weights`.
pub fn write(name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("weights")
        .join(name);
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    let packed = packed.finish()?;
    std::fs::write(&path, &packed)?;
    println!(
        "{}: {} bytes, packed {}",
        path.display(),
        bytes.len(),
        packed.len()
    );
    Ok(())
}
