//! `papyri cluster`: whether the cluster that the program runs in is well.

use super::terminal::outln;
use super::{Context, output};
use crate::cluster::{Api, Health};
use std::process::ExitCode;

/// Say whether the Kubernetes cluster is well that the program runs in
///
/// Nodes, deployments and pods of its namespace, as the cluster's own API has them. It ends with 1 where something is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri cluster              in a pod whose service account may list pods and deployments
  kubectl proxy & PAPYRI_CLUSTER__API=http://127.0.0.1:8001 PAPYRI_CLUSTER__NAMESPACE=papyri papyri cluster
  papyri cluster --json | jq '.pods[] | select(.wrong != [])'")]
pub struct Args {}

pub async fn run(context: Context, _: Args) -> anyhow::Result<ExitCode> {
    let health = Api::new(&context.config.cluster)?.health().await?;
    match context.json {
        true => output::json(&health)?,
        false => shown(&health)?,
    }
    Ok(match health.is_well() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn shown(health: &Health) -> std::io::Result<()> {
    match &health.nodes {
        Some(nodes) => {
            for node in nodes {
                let cordoned = match node.cordoned {
                    true => ", takes nothing new",
                    false => "",
                };
                outln!(
                    "node {}: {}{cordoned}",
                    node.name,
                    state("ready", &node.wrong)
                )?;
            }
        }
        None => outln!("nodes: not for who asks")?,
    }
    for one in &health.deployments {
        let ready = format!("{} of {} ready", one.ready, one.wanted);
        outln!("deployment {}: {}", one.name, state(&ready, &one.wrong))?;
    }
    for pod in &health.pods {
        let restarts = match pod.restarts {
            0 => String::new(),
            1 => ", 1 restart".to_owned(),
            many => format!(", {many} restarts"),
        };
        outln!(
            "pod {}: {}{restarts}",
            pod.name,
            state(&pod.phase, &pod.wrong)
        )?;
    }
    let word = match health.is_well() {
        true => "well",
        false => "not well",
    };
    outln!("{}: {word}", health.namespace)
}

fn state(well: &str, wrong: &[String]) -> String {
    match wrong {
        [] => well.to_owned(),
        wrong => wrong.join(", "),
    }
}
