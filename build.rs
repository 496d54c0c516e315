//! The page is embedded from `web/dist`; without it (no npm run yet) the program still builds, and says so at `/`.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=web/dist");
    let dist = Path::new("web/dist");
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo::warning=can't create {}: {error}", dist.display());
    }
}
