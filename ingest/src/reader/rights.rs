//! What a reading child may use: memory, CPU time, and no files or network at all.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use std::io;

/// Bounds all memory that the process maps; an allocation beyond it fails, which ends the process.
pub fn bound_memory(bytes: u64) -> io::Result<()> {
    set(Resource::As, bytes)?;
    // A crash leaves no image of the memory behind.
    set(Resource::Core, 0)
}

/// From now on the process may use so much CPU time: beyond it the system ends it with SIGXCPU.
pub fn bound_cpu(seconds: u64) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    // The system counts whole seconds.
    let until = u64::try_from(used).unwrap_or(0) + seconds + 1;
    let most = getrlimit(Resource::Cpu).maximum;
    let limit = Rlimit {
        current: Some(most.map_or(until, |most| until.min(most))),
        maximum: most,
    };
    setrlimit(Resource::Cpu, limit).map_err(io::Error::from)
}

fn set(resource: Resource, value: u64) -> io::Result<()> {
    let most = getrlimit(resource).maximum;
    let value = most.map_or(value, |most| value.min(most));
    let limit = Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    setrlimit(resource, limit).map_err(io::Error::from)
}

/// Gives up the file system and the network: nothing is opened any more, no file and no socket of any kind, and where the
/// kernel has Landlock nothing on the way there is touched either, and no other process.
pub fn give_up() -> io::Result<()> {
    restrict();
    set(Resource::Nofile, 0)
}

#[cfg(target_os = "linux")]
fn restrict() {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, Scope};
    let restrict = || -> Result<(), RulesetError> {
        Ruleset::default()
            .handle_access(AccessFs::from_all(ABI::V5))?
            .handle_access(AccessNet::from_all(ABI::V5))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?
            .restrict_self()?;
        Ok(())
    };
    // A kernel without it leaves the limits, which hold everywhere.
    let _kept = restrict();
}

#[cfg(not(target_os = "linux"))]
fn restrict() {}
