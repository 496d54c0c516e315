//! `papyri users`: who may log in to a server that asks for accounts. It works beside a server that runs.

mod password;

use super::terminal::{self, errln, outln};
use super::{Context, output};
use crate::startup;
use chrono::DateTime;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use graph_schema::{Role, User, UserName};
use service::{Accounts, Caller};
use std::io::Write;
use std::process::ExitCode;

/// Users looked up at a time.
const PAGE: u32 = 500;

/// Say who may log in to a server with access.mode = "required", and as what
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri users add anna --role curator     asks for a password
  papyri users add ben < password.txt
  papyri users list
  papyri users role ben admin
  papyri users passwd anna                 ends her sessions, too
  papyri users remove anna

Readers ask, read and rate; curators bring papers in and take them out; admins look after the library. Programs take keys:
papyri keys create.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add a user; the password is asked for, or read from standard input
    #[command(after_help = "\
Examples:
  papyri users add anna
  papyri users add anna --role curator < password.txt
  papyri users add carla --oidc            logs in at the provider of [access.oidc]")]
    Add {
        name: UserName,
        /// What they may do
        #[arg(long, default_value = "reader", value_parser = a_role())]
        role: Role,
        /// Without a password: who first comes with this name from the provider of OpenID Connect is the user
        #[arg(long)]
        oidc: bool,
    },
    /// List users by name
    #[command(after_help = "\
Examples:
  papyri users list
  papyri users list --json | jq -r '.users[].name'")]
    List,
    /// Give a user another role, from their next request on
    #[command(after_help = "\
Examples:
  papyri users role anna admin")]
    Role {
        name: UserName,
        #[arg(value_parser = a_role())]
        role: Role,
    },
    /// Give a user another password, and end their sessions
    #[command(after_help = "\
Examples:
  papyri users passwd anna
  papyri users passwd anna < password.txt")]
    Passwd { name: UserName },
    /// Remove a user, their chats, collections, tags and notes, and end their sessions
    #[command(after_help = "\
Examples:
  papyri users remove anna")]
    Remove { name: UserName },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let accounts = startup::open_accounts(&context.config).await?;
    let (caller, json) = (&Caller::Local, context.json);
    match args.command {
        Command::Add { name, role, oidc } => {
            let password = match oidc {
                true => None,
                false => Some(password::ask(&name)?),
            };
            let chats = startup::open_chats(&context.config).await?;
            let chats = chats.as_ref();
            let user = match &password {
                Some(password) => {
                    accounts
                        .add_user(caller, &name, role, password, chats)
                        .await?
                }
                None => {
                    accounts
                        .add_vouched_user(caller, &name, role, chats)
                        .await?
                }
            };
            match json {
                true => output::json(&user)?,
                false => outln!("{name} is a {role}")?,
            }
        }
        Command::List => list(&accounts, json).await?,
        Command::Role { name, role } => {
            accounts.set_role(caller, &name, role).await?;
            done(json, &name, &format!("{name} is a {role} from now on"))?;
        }
        Command::Passwd { name } => {
            let password = password::ask(&name)?;
            accounts.set_password(caller, &name, &password).await?;
            done(json, &name, &format!("{name} has a new password"))?;
        }
        Command::Remove { name } => {
            let chats = startup::open_chats(&context.config).await?;
            let removed = accounts.remove_user(caller, &name, chats.as_ref());
            removed.await?;
            done(json, &name, &format!("{name} is no user any more"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn done(as_json: bool, name: &UserName, text: &str) -> anyhow::Result<()> {
    match as_json {
        true => output::json(&serde_json::json!({ "name": name })),
        false => Ok(outln!("{text}")?),
    }
}

async fn list(accounts: &Accounts, as_json: bool) -> anyhow::Result<()> {
    let mut users: Vec<User> = Vec::new();
    loop {
        let after = users.last().map(|user| user.name.clone());
        let page = accounts.users(&Caller::Local, after.as_ref(), PAGE).await?;
        if page.is_empty() {
            break;
        }
        users.extend(page);
    }
    if as_json {
        return output::json(&serde_json::json!({ "users": users }));
    }
    if users.is_empty() {
        errln!("there are no users: papyri users add NAME");
    }
    let mut out = terminal::out();
    for user in &users {
        let since = day(user.created_at);
        writeln!(
            out,
            "{:7}  {}  since {since}",
            user.role.as_str(),
            user.name
        )?;
    }
    Ok(())
}

/// The UTC day of a time in milliseconds since the Unix epoch.
pub fn day(at: i64) -> String {
    DateTime::from_timestamp_millis(at)
        .map(|time| time.format("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

pub fn a_role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
        .try_map(|word| Role::parse(&word).ok_or("no role"))
}
