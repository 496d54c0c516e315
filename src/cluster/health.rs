//! What the API says of nodes, deployments and pods, and what of it is wrong.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

#[derive(Debug, Serialize)]
pub struct Health {
    pub namespace: String,
    /// `None`: who asks may not see them.
    pub nodes: Option<Vec<Node>>,
    pub deployments: Vec<Deployment>,
    pub pods: Vec<Pod>,
}

impl Health {
    pub fn is_well(&self) -> bool {
        let nodes = self
            .nodes
            .iter()
            .flatten()
            .all(|node| node.wrong.is_empty());
        let deployments = self.deployments.iter().all(|one| one.wrong.is_empty());
        nodes && deployments && self.pods.iter().all(|pod| pod.wrong.is_empty())
    }
}

#[derive(Debug, PartialEq, Serialize)]
pub struct Node {
    pub name: String,
    /// Nothing new is put there.
    pub cordoned: bool,
    /// What is wrong with it, in Kubernetes' own words.
    pub wrong: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize)]
pub struct Deployment {
    pub name: String,
    pub wanted: u64,
    pub ready: u64,
    pub wrong: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize)]
pub struct Pod {
    pub name: String,
    pub phase: String,
    /// Of all its containers, in its life.
    pub restarts: u64,
    pub wrong: Vec<String>,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let node = Value::deserialize(from)?;
        let mut wrong = Vec::new();
        if condition(&node, "Ready").is_none_or(|ready| ready["status"] != "True") {
            let why = condition(&node, "Ready").and_then(|ready| ready["reason"].as_str());
            wrong.push(format!("not ready ({})", why.unwrap_or("it says nothing")));
        }
        for trouble in [
            "MemoryPressure",
            "DiskPressure",
            "PIDPressure",
            "NetworkUnavailable",
        ] {
            if condition(&node, trouble).is_some_and(|one| one["status"] == "True") {
                wrong.push(trouble.to_owned());
            }
        }
        Ok(Self {
            name: name(&node),
            cordoned: node["spec"]["unschedulable"] == true,
            wrong,
        })
    }
}

impl<'de> Deserialize<'de> for Deployment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let deployment = Value::deserialize(from)?;
        let wanted = deployment["spec"]["replicas"].as_u64().unwrap_or(1);
        let ready = deployment["status"]["readyReplicas"].as_u64().unwrap_or(0);
        let mut wrong = Vec::new();
        if ready < wanted {
            wrong.push(format!("{ready} of {wanted} ready"));
        }
        if let Some(stuck) = condition(&deployment, "Progressing")
            && stuck["status"] == "False"
        {
            wrong.push(stuck["reason"].as_str().unwrap_or("stuck").to_owned());
        }
        Ok(Self {
            name: name(&deployment),
            wanted,
            ready,
            wrong,
        })
    }
}

impl<'de> Deserialize<'de> for Pod {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let pod = Value::deserialize(from)?;
        let phase = pod["status"]["phase"].as_str().unwrap_or("Unknown");
        let containers = pod["status"]["containerStatuses"].as_array();
        let containers: &[Value] = containers.map_or(&[], Vec::as_slice);
        let restarts = containers
            .iter()
            .filter_map(|one| one["restartCount"].as_u64());
        // One that ended well, or is on its way out, need not be ready.
        let over = phase == "Succeeded" || !pod["metadata"]["deletionTimestamp"].is_null();
        let ready = condition(&pod, "Ready").is_some_and(|ready| ready["status"] == "True");
        let mut wrong = Vec::new();
        if !over && !ready {
            let told = |place: &str, state: &str| {
                let mut reasons = containers
                    .iter()
                    .filter_map(|one| one[place][state]["reason"].as_str());
                reasons.next().map(str::to_owned)
            };
            wrong.extend(told("state", "waiting"));
            wrong.extend(told("lastState", "terminated"));
            let why = pod["status"]["reason"].as_str();
            let unplaced = condition(&pod, "PodScheduled");
            let unplaced = unplaced.filter(|placed| placed["status"] == "False");
            wrong.extend(
                why.or(unplaced.and_then(|one| one["reason"].as_str()))
                    .map(str::to_owned),
            );
            if wrong.is_empty() {
                wrong.push("not ready".to_owned());
            }
        }
        Ok(Self {
            name: name(&pod),
            phase: phase.to_owned(),
            restarts: restarts.sum(),
            wrong,
        })
    }
}

fn name(of: &Value) -> String {
    of["metadata"]["name"].as_str().unwrap_or("?").to_owned()
}

fn condition<'a>(of: &'a Value, kind: &str) -> Option<&'a Value> {
    let all = of["status"]["conditions"].as_array()?;
    all.iter().find(|one| one["type"] == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::DeserializeOwned;
    use serde_json::json;

    fn read<T: DeserializeOwned>(value: Value) -> T {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_node_says_what_presses_it() {
        let node = |ready: &str, full: &str| -> Node {
            read(json!({
                "metadata": { "name": "a" },
                "spec": { "unschedulable": true },
                "status": { "conditions": [
                    { "type": "DiskPressure", "status": full },
                    { "type": "Ready", "status": ready, "reason": "KubeletNotReady" },
                ] },
            }))
        };
        assert_eq!(node("True", "False").wrong, Vec::<String>::new());
        assert!(node("True", "False").cordoned);
        let wrong = ["not ready (KubeletNotReady)", "DiskPressure"];
        assert_eq!(node("Unknown", "True").wrong, wrong);
        assert_eq!(
            read::<Node>(json!({})).wrong.len(),
            1,
            "of which nothing is known"
        );
    }

    #[test]
    fn a_deployment_has_as_many_as_it_wants() {
        let none: Deployment = read(json!({ "spec": { "replicas": 0 }, "status": {} }));
        assert_eq!((none.wanted, none.wrong.len()), (0, 0));
        let stuck: Deployment = read(json!({
            "spec": { "replicas": 3 },
            "status": { "readyReplicas": 1, "conditions": [
                { "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded" },
            ] },
        }));
        assert_eq!(stuck.wrong, ["1 of 3 ready", "ProgressDeadlineExceeded"]);
    }

    #[test]
    fn a_pod_says_why_it_is_not_ready() {
        let pod = |phase: &str, ready: &str, more: Value| -> Pod {
            let mut status = json!({
                "phase": phase, "conditions": [{ "type": "Ready", "status": ready }],
                "containerStatuses": [
                    { "restartCount": 4, "state": { "waiting": { "reason": "CrashLoopBackOff" } },
                      "lastState": { "terminated": { "reason": "OOMKilled" } } },
                    { "restartCount": 1 },
                ],
            });
            for (key, value) in more.as_object().unwrap() {
                status[key] = value.clone();
            }
            read(json!({ "metadata": { "name": "p" }, "status": status }))
        };
        let broken = pod("Running", "False", json!({}));
        assert_eq!(broken.wrong, ["CrashLoopBackOff", "OOMKilled"]);
        assert_eq!(broken.restarts, 5);
        assert!(pod("Running", "True", json!({})).wrong.is_empty());
        assert!(pod("Succeeded", "False", json!({})).wrong.is_empty());
        let unplaced = json!({
            "containerStatuses": [],
            "conditions": [{ "type": "PodScheduled", "status": "False", "reason": "Unschedulable" }],
        });
        assert_eq!(pod("Pending", "False", unplaced).wrong, ["Unschedulable"]);
        let evicted = json!({ "containerStatuses": [], "reason": "Evicted" });
        assert_eq!(pod("Failed", "False", evicted).wrong, ["Evicted"]);
    }
}
