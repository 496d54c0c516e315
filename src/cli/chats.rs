//! `papyri chats`: what was asked, and out of the library.

use super::confirm::confirm;
use super::terminal::{self, outln};
use super::{Context, output};
use crate::startup::Library;
use anyhow::bail;
use chrono::DateTime;
use graph_schema::{AnswerId, ChatId, Turn};
use serde_json::json;
use service::Caller;
use service::converse::Conversations;
use std::io::Write;
use std::process::ExitCode;

/// Turns read at once.
const TURNS: u32 = 100;

/// List, show or delete the chats that the library keeps
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri chats list
  papyri chats show 3f0c8f0e-52a5-4c5f-9d1e-0f4c1c0a7d11
  papyri chats delete 3f0c8f0e-52a5-4c5f-9d1e-0f4c1c0a7d11 --yes

Questions asked by `papyri ask` are not kept; those asked over GraphQL and the page are, as long as answer.keep says.")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// The newest first
    List {
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Questions and answers of a chat, oldest first
    Show {
        #[arg(value_name = "CHAT")]
        id: ChatId,
    },
    /// Delete chats, or single answers, with their ratings
    Delete {
        /// Id of a chat or of an answer
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
    },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let chats = library.conversations();
    match args.action {
        Action::List { limit } => list(&chats, limit, context.json).await?,
        Action::Show { id } => show(&chats, &id, context.json).await?,
        Action::Delete { ids, yes } => delete(&chats, &ids, yes, context.json).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(kept: &Conversations, limit: u32, as_json: bool) -> anyhow::Result<()> {
    let chats = kept.chats(&Caller::Local, limit).await?;
    if as_json {
        return output::json(&json!({ "chats": chats }));
    }
    let mut out = terminal::out();
    for chat in &chats {
        let day = DateTime::from_timestamp_millis(chat.created_at).unwrap_or_default();
        writeln!(
            out,
            "{}  {}  {}",
            chat.id,
            day.format("%Y-%m-%d"),
            chat.title
        )?;
    }
    Ok(())
}

async fn show(kept: &Conversations, id: &ChatId, as_json: bool) -> anyhow::Result<()> {
    let Some(chat) = kept.chat(&Caller::Local, id).await? else {
        bail!("there is no chat {id}; `papyri chats list` lists them");
    };
    let turns = turns_of(kept, id).await?;
    if as_json {
        return output::json(&json!({ "chat": chat, "turns": turns }));
    }
    let mut out = terminal::out();
    for turn in &turns {
        writeln!(out, "[{}] {}\n", turn.answer.id, turn.answer.question)?;
        if turn.answer.sentences.is_empty() {
            output::refusal(&turn.answer, &mut out)?;
        } else {
            output::sentences(&turn.answer.sentences, &mut out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// All turns of a chat, oldest first.
async fn turns_of(kept: &Conversations, id: &ChatId) -> anyhow::Result<Vec<Turn>> {
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let page = kept.turns(&Caller::Local, id, before, TURNS).await?;
        let Some(first) = page.first() else { break };
        before = Some(first.ordinal);
        pages.push(page);
    }
    Ok(pages.into_iter().rev().flatten().collect())
}

/// What an id names.
enum Named {
    Chat(ChatId),
    Answer(AnswerId),
}

async fn delete(
    kept: &Conversations,
    ids: &[String],
    yes: bool,
    as_json: bool,
) -> anyhow::Result<()> {
    let (mut named, mut lines) = (Vec::new(), Vec::new());
    for id in ids {
        let (what, line) = name(kept, id).await?;
        named.push(what);
        lines.push(format!("\n  {id}  {line}"));
    }
    let question = format!("Delete from the library:{}\n?", lines.concat());
    if !confirm(&question, yes)? {
        outln!("nothing was deleted")?;
        return Ok(());
    }
    let (mut chats, mut answers) = (0, 0);
    for one in &named {
        match one {
            Named::Chat(id) => chats += u64::from(kept.delete_chat(&Caller::Local, id).await?),
            Named::Answer(id) => {
                answers += u64::from(kept.delete_answer(&Caller::Local, id).await?)
            }
        }
    }
    if as_json {
        return output::json(&json!({ "chats": chats, "answers": answers }));
    }
    outln!("deleted {chats} chats and {answers} answers")?;
    Ok(())
}

async fn name(kept: &Conversations, text: &str) -> anyhow::Result<(Named, String)> {
    if let Ok(id) = ChatId::parse(text)
        && let Some(chat) = kept.chat(&Caller::Local, &id).await?
    {
        return Ok((Named::Chat(id), format!("the chat “{}”", chat.title)));
    }
    if let Ok(id) = AnswerId::parse(text)
        && let Some(answer) = kept.answer(&Caller::Local, &id).await?
    {
        return Ok((
            Named::Answer(id),
            format!("the answer to “{}”", answer.question),
        ));
    }
    bail!("{text:?} is no chat and no answer of the library; `papyri chats list` lists the chats")
}
