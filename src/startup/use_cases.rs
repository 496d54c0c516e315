//! The use cases over an open library: all of them for a server, and one at a time for a command.

use super::models::{adapter_of, generator_of, reranker};
use super::reading::{figure_drawer, pdf_reader};
use super::{Library, arxiv, registries};
use crate::http::metrics::{Sampling, folder};
use crate::http::state::{AppState, Limits};
use crate::oidc::Provider;
use answer::{AnswerOptions, Answerer};
use anyhow::Context;
use ingest::pipeline::{self, Pipeline};
use ingest::reader::PagesRead;
use models_core::{Measured, Reranker, Verifier};
use models_onnx::{Adapter, CrossEncoderVerifier, OnnxReranker, Priority};
use operations::History;
use service::acquire::harvest::{self, Harvest, HarvestOptions};
use service::acquire::{self, Acquisition, Intake};
use service::administer::{self, Administration};
use service::ask::{self, Asking};
use service::browse::Papers;
use service::converse::Conversations;
use service::embed::Embedding;
use service::enrich::{self, Enrichments};
use service::explore::{Exploration, Relations};
use service::feedback::Feedback;
use service::learn::{Examiner, Learner, Learning, LearningStore, Quality, Versions};
use service::pictures::Pictures;
use service::queue::Queue;
use service::rate::{self, Ratings};
use service::reembed::{Reembedder, Reembedding};
use service::reread::{self, Rereading, Texts};
use service::shelf::Shelf;
use service::summarise::Summaries;
use service::transfer::Transfer;
use service::watch::Watching;
use service::wholeness::{Glance, Watched};
use service::{Accounts, Gate, Service};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use vectors::VectorsInUse;

/// Requests whose texts are embedded at once: each keeps the cores busy, one is read while another is worked on.
const EMBEDDED_AT_ONCE: usize = 2;

/// Figures drawn at once.
const DRAWN_AT_ONCE: usize = 2;

impl Library {
    /// Without vectors it reads and links without embedding.
    pub fn pipeline(&self, vectors: Option<Arc<VectorsInUse>>) -> Pipeline {
        let parts = pipeline::Parts {
            vectors,
            pdfs: pdf_reader(
                &self.config,
                self.stores.blobs.clone(),
                self.pages_read.clone(),
            ),
            prefer: self.config.arxiv.prefer,
            max_bytes: self.config.ingest.max_bytes(),
            shared: self.config.graph.is_some(),
        };
        Pipeline::new(self.stores.clone(), parts)
    }

    /// Follows a category of arXiv until nothing is left or `stop` is cancelled; without vectors it reads and links
    /// without embedding.
    pub async fn harvest(
        &self,
        vectors: Option<Arc<VectorsInUse>>,
        options: HarvestOptions,
        stop: CancellationToken,
    ) -> anyhow::Result<Harvest> {
        let downloads = self.downloads();
        tokio::fs::create_dir_all(&downloads).await?;
        let parts = harvest::Parts {
            client: arxiv::arxiv(&self.config.arxiv)?,
            stores: self.stores.clone(),
            pipeline: Arc::new(self.pipeline(vectors)),
            downloads,
        };
        Ok(Harvest::new(parts, options, stop).await?)
    }

    /// Where PDFs from arXiv lie until they are read.
    fn downloads(&self) -> PathBuf {
        self.config.library.dir.join("downloads")
    }

    /// How far the reading of scans is.
    pub fn pages_read(&self) -> watch::Receiver<PagesRead> {
        self.pages_read.subscribe()
    }

    pub fn answerer(&self, vectors: Arc<VectorsInUse>) -> anyhow::Result<Answerer> {
        self.answerer_with(vectors, self.config.answer.options())
    }

    fn answerer_with(
        &self,
        vectors: Arc<VectorsInUse>,
        options: AnswerOptions,
    ) -> anyhow::Result<Answerer> {
        let models = &self.config.models;
        let generator = self.config.generator.as_ref();
        let generator = generator.map(|one| generator_of(one, models)).transpose()?;
        let published = reranker(&self.config, &self.inference, Adapter::None)?;
        let chooser = match adapter_of(models) {
            Adapter::None => None,
            adapter => reranker(&self.config, &self.inference, adapter)?,
        };
        // What a model writes is read by the cross-encoder that is there anyway.
        let verifier = published.clone().filter(|_| generator.is_some());
        let parts = answer::Parts {
            graph: self.stores.graph.clone(),
            blobs: self.stores.blobs.clone(),
            vectors,
            reranker: published.map(counted),
            chooser: chooser.map(counted),
            generator,
            verifier: verifier
                .map(|one| Arc::new(Measured(CrossEncoderVerifier::new(one))) as Arc<dyn Verifier>),
        };
        let options = AnswerOptions {
            model: self.registry().production(),
            ..options
        };
        Ok(Answerer::new(parts, options))
    }

    /// The papers of the library, without a model.
    pub fn papers(&self) -> Papers {
        Papers::new(self.stores.clone())
    }

    /// Pictures of their figures, one after another.
    pub fn pictures(&self) -> Pictures {
        self.pictures_by(1, one_after_another())
    }

    fn pictures_by(&self, at_once: usize, gate: Arc<Gate>) -> Pictures {
        let drawer = Arc::new(figure_drawer(&self.config, at_once));
        Pictures::new(self.papers(), drawer, gate)
    }

    /// Its chats, without a model.
    pub fn conversations(&self) -> Conversations {
        Conversations::new(self.stores.graph.clone())
    }

    /// What its readers make of its papers, without a model.
    pub fn shelf(&self) -> Shelf {
        Shelf::new(&self.stores)
    }

    /// What its readers say of it, without a model.
    pub fn ratings(&self) -> Ratings {
        Ratings::new(rate::Parts {
            ratings: self.stores.graph.clone(),
            chats: self.stores.graph.clone(),
            blobs: self.stores.blobs.clone(),
            consent: self.config.learning.signals.into(),
        })
    }

    /// What its readers miss.
    pub fn feedback(&self) -> Feedback {
        Feedback::new(self.stores.blobs.clone(), self.config.feedback.asked())
    }

    /// Its graph, without a model.
    pub fn exploration(&self) -> Exploration {
        Exploration::new(self.stores.graph.clone())
    }

    /// Its jobs.
    pub fn queue(&self) -> Queue {
        Queue::new(self.stores.jobs.clone())
    }

    /// Who may use it.
    pub fn accounts(&self) -> Accounts {
        let session = self.config.access.session();
        Accounts::new(self.stores.accounts.clone(), session)
    }

    /// Moves it out and in.
    pub fn transfer(&self) -> Transfer {
        Transfer::new(self.stores.clone(), self.config.models.dimension)
    }

    /// What its readers said, without a model.
    pub fn learning(&self) -> Learning {
        Learning::new(self.stores.clone())
    }

    /// Its fixed questions, without a model.
    pub fn quality(&self) -> Quality {
        Quality::new(LearningStore::new(self.stores.blobs.clone()))
    }

    /// Who asks them, one after another.
    pub fn examiner(&self) -> anyhow::Result<Examiner> {
        let answerer = Arc::new(self.answerer(self.vectors()?)?);
        Ok(Examiner {
            versions: self.versions(answerer),
            gate: one_after_another(),
        })
    }

    /// Looks after it; `None` where no vectors are to be made.
    pub fn administration(&self, vectors: Option<Arc<VectorsInUse>>) -> Administration {
        Administration::new(administer::Parts {
            stores: self.stores.clone(),
            pipeline: Arc::new(self.pipeline(vectors)),
            wholeness: Arc::new(Watched::new(self.glance(true))),
            answerer: None,
        })
    }

    /// Reads its files again.
    pub fn rereading(&self) -> anyhow::Result<Rereading> {
        let pipeline = Arc::new(self.pipeline(Some(self.vectors()?)));
        let at_once = self.config.ingest.jobs;
        Ok(Rereading::new(self.stores.clone(), pipeline, at_once))
    }

    /// Reads papers anew that an older reader read, one job after another.
    pub fn texts(&self) -> anyhow::Result<Texts> {
        let pipeline = self.pipeline_of_today()?;
        let at_once = self.config.ingest.jobs;
        Ok(Texts::new(self.reading_anew(pipeline, None, at_once)))
    }

    fn reading_anew(
        &self,
        pipeline: Arc<Pipeline>,
        answerer: Option<Arc<Answerer>>,
        at_once: usize,
    ) -> reread::Parts {
        reread::Parts {
            stores: self.stores.clone(),
            pipeline,
            answerer,
            at_once,
        }
    }

    /// A library without vectors gets none by it.
    fn pipeline_of_today(&self) -> anyhow::Result<Arc<Pipeline>> {
        let vectors = match self.made_with() {
            Some(_) => Some(self.vectors()?),
            None => None,
        };
        Ok(Arc::new(self.pipeline(vectors)))
    }

    /// Asks registries of works for its papers, one job after another.
    pub fn enrichments(&self) -> anyhow::Result<Enrichments> {
        let pipeline = self.pipeline_of_today()?;
        Ok(Enrichments::new(self.enriching(pipeline, None)?))
    }

    fn enriching(
        &self,
        pipeline: Arc<Pipeline>,
        answerer: Option<Arc<Answerer>>,
    ) -> anyhow::Result<enrich::Parts> {
        let config = &self.config.enrich;
        Ok(enrich::Parts {
            stores: self.stores.clone(),
            pipeline,
            answerer,
            registries: registries::registries(config)?,
            files: registries::open_files(config)?,
            downloads: self.downloads(),
            fresh: config.fresh(),
        })
    }

    /// Embeds it anew.
    pub fn reembedding(&self) -> Reembedding {
        let exchange = self.exchange(None, Priority::Question);
        Reembedding::new(self.stores.graph.clone(), Arc::new(exchange))
    }

    /// Takes files of this machine in; without vectors it reads and links without embedding.
    pub fn intake(&self, vectors: Option<Arc<VectorsInUse>>) -> Intake {
        let pipeline = Arc::new(self.pipeline(vectors));
        Intake::new(pipeline, self.config.ingest.max_bytes())
    }

    /// Asks it one question after another.
    pub fn asking(&self) -> anyhow::Result<Asking> {
        let answerer = Arc::new(self.answerer(self.vectors()?)?);
        Ok(Asking::new(ask::Parts {
            chats: self.stores.graph.clone(),
            papers: self.stores.graph.clone(),
            versions: self.versions(answerer),
            wholeness: Arc::new(Watched::new(self.glance(true))),
            gate: one_after_another(),
            shelf: self.shelf(),
        }))
    }

    pub fn summaries(&self) -> anyhow::Result<Summaries> {
        let answerer = Arc::new(self.answerer(self.vectors()?)?);
        Ok(Summaries::new(answerer, one_after_another()))
    }

    pub fn relations(&self) -> anyhow::Result<Relations> {
        let answerer = Arc::new(self.answerer(self.vectors()?)?);
        Ok(Relations::new(answerer))
    }

    fn versions(&self, answerer: Arc<Answerer>) -> Versions {
        let store = LearningStore::new(self.stores.blobs.clone());
        let registry = self.registry.as_ref().ok().cloned();
        Versions::new(answerer, store, registry.unwrap_or_default())
    }

    /// All use cases, for many callers at once.
    fn service(&self, limits: &Limits) -> anyhow::Result<Service> {
        let vectors = self.vectors_with(Priority::Background)?;
        let exchange = self.exchange(Some(vectors.clone()), Priority::Background);
        let options = self.config.answer.options();
        let options = AnswerOptions {
            deadline: options.deadline.min(limits.reading_time),
            ..options
        };
        let answerer = Arc::new(self.answerer_with(vectors.clone(), options)?);
        let pipeline = Arc::new(self.pipeline(Some(vectors.clone())));
        let versions = self.versions(answerer.clone());
        versions.follow();
        // Uploads and arrivals write beside it.
        let glance = Glance {
            only_writer: false,
            ..self.glance(true)
        };
        let wholeness = Arc::new(Watched::new(glance));
        let gate = Arc::new(Gate::new(
            "questions",
            limits.concurrent_asks,
            limits.waiting_asks,
            limits.patience,
        ));
        let examiner = Examiner {
            versions: versions.clone(),
            gate: gate.clone(),
        };
        Ok(Service {
            learner: Learner::start(
                self.stores.clone(),
                examiner,
                self.config.learning.schedule(),
            ),
            asking: Asking::new(ask::Parts {
                chats: self.stores.graph.clone(),
                papers: self.stores.graph.clone(),
                versions,
                wholeness: wholeness.clone(),
                gate: gate.clone(),
                shelf: self.shelf(),
            }),
            reembedder: Reembedder::start(&self.stores, Arc::new(exchange)),
            enrichments: Enrichments::start(
                self.enriching(pipeline.clone(), Some(answerer.clone()))?,
            ),
            // Half of what reads at once is left to what comes in.
            texts: Texts::start(self.reading_anew(
                pipeline.clone(),
                Some(answerer.clone()),
                self.config.ingest.jobs.div_ceil(2),
            )),
            conversations: self.conversations(),
            papers: self.papers(),
            pictures: self.pictures_by(
                DRAWN_AT_ONCE,
                Arc::new(Gate::new(
                    "pictures",
                    DRAWN_AT_ONCE,
                    limits.waiting_pictures,
                    limits.picture_patience,
                )),
            ),
            summaries: Summaries::new(answerer.clone(), gate),
            exploration: self.exploration(),
            relations: Relations::new(answerer.clone()),
            embedding: Embedding::new(
                vectors.clone(),
                Arc::new(Gate::new(
                    "requests for embeddings",
                    EMBEDDED_AT_ONCE,
                    limits.waiting_asks,
                    limits.patience,
                )),
            ),
            ratings: self.ratings(),
            feedback: self.feedback(),
            shelf: self.shelf(),
            acquisition: Acquisition::start(acquire::Parts {
                stores: self.stores.clone(),
                pipeline: pipeline.clone(),
                answerer: answerer.clone(),
                client: arxiv::arxiv_for_readers(&self.config.arxiv)?,
                downloads: self.downloads(),
                only_writer: self.config.jobs.is_none(),
                limits: limits.acquisition(),
            }),
            queue: self.queue(),
            accounts: self
                .accounts()
                .watched(self.config.access.limits(), self.stores.graph.clone()),
            administration: Administration::new(administer::Parts {
                stores: self.stores.clone(),
                pipeline,
                wholeness,
                answerer: Some(answerer),
            }),
            watching: Watching::new(History::new(&folder(&self.config.library.dir))),
        })
    }

    /// What a server works with.
    pub fn server(&self, limits: Limits) -> anyhow::Result<AppState> {
        let spool = self.config.library.dir.join("uploads");
        std::fs::create_dir_all(&spool)
            .with_context(|| format!("cannot create the folder {}", spool.display()))?;
        let oidc = self.config.access.oidc.clone();
        let oidc = oidc.map(Provider::new).transpose()?.map(Arc::new);
        Ok(AppState {
            oidc,
            service: Arc::new(self.service(&limits)?),
            spool,
            limits,
            access: self.config.access.mode,
            sampling: Sampling::of(&self.config),
        })
    }
}

/// The cross-encoder with its calls counted.
fn counted(reranker: Arc<OnnxReranker>) -> Arc<dyn Reranker> {
    Arc::new(Measured(reranker))
}

/// The gate of a process that asks for itself alone.
fn one_after_another() -> Arc<Gate> {
    Arc::new(Gate::new("questions", 1, 0, Duration::ZERO))
}
