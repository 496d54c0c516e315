//! `papyri keys`: keys with which programs use a server that asks for accounts. It works beside a server that runs.

use super::terminal::{self, errln, outln};
use super::users::{a_role, day};
use super::{Context, output};
use crate::startup;
use graph_schema::{ApiKey, KeyId, Role};
use service::{Accounts, Caller, NewKey};
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// Keys looked up at a time.
const PAGE: u32 = 500;

/// Make and revoke the keys with which programs use a server with access.mode = "required"
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri keys create --name \"nightly report\"             a reader's, for 90 days
  papyri keys create --name uploads --role curator --days 7
  papyri keys list
  papyri keys revoke k-0123456789abcdef

A program sends its key with each request: Authorization: Bearer papyri_…")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a key; it is shown this once
    #[command(after_help = "\
Examples:
  papyri keys create --name \"nightly report\"
  papyri keys create --name uploads --role curator --days 7
  papyri keys create --name metrics --no-expiry --json | jq -r .secret > key")]
    Create {
        /// What it is for
        #[arg(long)]
        name: String,
        /// What it opens
        #[arg(long, default_value = "reader", value_parser = a_role())]
        role: Role,
        /// Days until it opens nothing any more
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=36_500))]
        days: u32,
        /// It opens until it is revoked
        #[arg(long, conflicts_with = "days")]
        no_expiry: bool,
    },
    /// List keys: id, role, what each is for, until when
    #[command(after_help = "\
Examples:
  papyri keys list
  papyri keys list --json | jq '.keys[] | select(.revoked_at == null)'")]
    List,
    /// From now on a key opens nothing
    #[command(after_help = "\
Examples:
  papyri keys revoke k-0123456789abcdef")]
    Revoke { id: KeyId },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let accounts = startup::open_accounts(&context.config).await?;
    match args.command {
        Command::Create {
            name,
            role,
            days,
            no_expiry,
        } => {
            let new = NewKey {
                name,
                role,
                lifetime: (!no_expiry).then(|| Duration::from_secs(u64::from(days) * 86_400)),
            };
            create(&accounts, new, context.json).await?;
        }
        Command::List => list(&accounts, context.json).await?,
        Command::Revoke { id } => {
            accounts.revoke_key(&Caller::Local, &id).await?;
            match context.json {
                true => output::json(&serde_json::json!({ "id": id }))?,
                false => outln!("{id} opens nothing any more")?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The secret alone goes to standard output, so that it can go into a file.
async fn create(accounts: &Accounts, new: NewKey, as_json: bool) -> anyhow::Result<()> {
    let (key, secret) = accounts.create_key(&Caller::Local, new).await?;
    if as_json {
        let mut told = serde_json::to_value(&key)?;
        told["secret"] = secret.reveal().into();
        return output::json(&told);
    }
    errln!("{}; it is shown this once:", line(&key));
    Ok(outln!("{}", secret.reveal())?)
}

async fn list(accounts: &Accounts, as_json: bool) -> anyhow::Result<()> {
    let mut keys: Vec<ApiKey> = Vec::new();
    loop {
        let after = keys.last().map(|key| key.id.clone());
        let page = accounts.keys(&Caller::Local, after.as_ref(), PAGE).await?;
        if page.is_empty() {
            break;
        }
        keys.extend(page);
    }
    if as_json {
        return output::json(&serde_json::json!({ "keys": keys }));
    }
    if keys.is_empty() {
        errln!("there are no keys: papyri keys create --name NAME");
    }
    let mut out = terminal::out();
    for key in &keys {
        writeln!(out, "{}", line(key))?;
    }
    Ok(())
}

fn line(key: &ApiKey) -> String {
    let until = match (key.revoked_at, key.expires_at) {
        (Some(since), _) => format!("revoked {}", day(since)),
        (None, Some(end)) => format!("until {}", day(end)),
        (None, None) => "until it is revoked".to_owned(),
    };
    format!("{}  {:7}  {until}  {}", key.id, key.role.as_str(), key.name)
}
