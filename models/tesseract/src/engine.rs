//! Tesseract as a recogniser: one process a page, the picture on its standard input.

use crate::hocr;
use crate::process::{Limits, Run, missing};
use crate::scripts::{self, ENGLISH};
use async_trait::async_trait;
use models_core::{
    ModelError, ModelErrorKind, ModelResult, Picture, RecognisedLine, TextRecogniser,
};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::OnceCell;

#[derive(Debug, Clone)]
pub struct TesseractOptions {
    /// The program: a path, or a name to look for in `PATH`.
    pub program: PathBuf,
    /// All that one page's process may map.
    pub memory_bytes: u64,
    /// CPU time of one page.
    pub cpu: Duration,
    /// Time of one page, waiting included.
    pub wall: Duration,
}

impl Default for TesseractOptions {
    /// A page takes some 3 s of CPU time and 300 MB; a dense one of A3 three times that.
    fn default() -> Self {
        Self {
            program: "tesseract".into(),
            memory_bytes: 2_000_000_000,
            cpu: Duration::from_secs(60),
            wall: Duration::from_secs(180),
        }
    }
}

/// Reads a page in the language that its script suggests, as far as that is installed.
pub struct Tesseract {
    options: TesseractOptions,
    /// What is installed; asked once.
    languages: OnceCell<Vec<String>>,
}

/// What tells the script of a page.
const SCRIPTS: &str = "osd";
/// Columns, paragraphs and lines are found by the engine.
const WHOLE_PAGE: &str = "3";
const SCRIPT_ONLY: &str = "0";

impl Tesseract {
    pub fn new(options: TesseractOptions) -> Self {
        Self {
            options,
            languages: OnceCell::new(),
        }
    }

    /// Whether the program is there, with a language; the error says how to install it.
    pub async fn ready(&self) -> ModelResult<()> {
        let installed = self.languages().await?;
        match installed.iter().any(|one| one != SCRIPTS) {
            true => Ok(()),
            false => Err(missing("tesseract is installed, but no language for it")),
        }
    }

    async fn languages(&self) -> ModelResult<&[String]> {
        let asked = self.languages.get_or_try_init(async || {
            let said = self.run(&["--list-langs"], None).await?;
            Ok(scripts::listed(&said))
        });
        asked.await.map(Vec::as_slice)
    }

    /// As Tesseract takes them: `eng`, `rus+eng`.
    async fn languages_of(&self, picture: &[u8], dpi: &str) -> ModelResult<String> {
        self.ready().await?;
        let installed = self.languages().await?;
        let has = |name: &str| installed.iter().any(|one| one == name);
        let others = installed.iter().any(|one| one != ENGLISH && one != SCRIPTS);
        if !others || !has(SCRIPTS) {
            return Ok(ENGLISH.to_owned());
        }
        let asked = ["stdin", "stdout", "--psm", SCRIPT_ONLY, "--dpi", dpi];
        // A page with too few letters has no script that can be told.
        let said = self.run(&asked, Some(picture)).await.unwrap_or_default();
        Ok(scripts::languages(scripts::script(&said), installed))
    }

    async fn run(&self, args: &[&str], picture: Option<&[u8]>) -> ModelResult<String> {
        let run = Run {
            program: &self.options.program,
            args,
            input: picture.unwrap_or_default(),
            limits: Limits {
                memory_bytes: self.options.memory_bytes,
                cpu: self.options.cpu,
                wall: self.options.wall,
            },
        };
        run.output().await
    }
}

#[async_trait]
impl TextRecogniser for Tesseract {
    fn name(&self) -> &str {
        "tesseract"
    }

    async fn recognise(&self, picture: Picture) -> ModelResult<Vec<RecognisedLine>> {
        let dpi = picture.dpi.to_string();
        let picture = pgm(&picture);
        let languages = self.languages_of(&picture, &dpi).await?;
        let args = [
            "stdin",
            "stdout",
            "-l",
            &languages,
            "--psm",
            WHOLE_PAGE,
            "--dpi",
            &dpi,
            "-c",
            "tessedit_create_hocr=1",
        ];
        let said = self.run(&args, Some(&picture)).await?;
        hocr::lines(&said).map_err(|error| {
            let context = "what tesseract tells of a page can't be read";
            ModelError::new(ModelErrorKind::Internal, context).with_source(error)
        })
    }
}

/// Netpbm's grey format: a head of text, then the bytes. Nothing of a foreign file's own coding reaches the engine.
fn pgm(picture: &Picture) -> Vec<u8> {
    let mut bytes = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
    bytes.extend_from_slice(&picture.grey);
    bytes
}
