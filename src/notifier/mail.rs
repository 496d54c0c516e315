//! Mail: one message to all addresses, over a server that speaks SMTP.

use super::{Alert, PATIENCE};
use crate::config::{MailSecurity, SmtpConfig};
use anyhow::Context;
use lettre::message::Mailbox;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

pub struct Mail {
    transport: Transport,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl Mail {
    pub fn new(config: &SmtpConfig) -> anyhow::Result<Self> {
        let host = config.host.as_str();
        let server = match config.security {
            MailSecurity::Tls => Transport::relay(host),
            MailSecurity::Starttls => Transport::starttls_relay(host),
            MailSecurity::None => Ok(Transport::builder_dangerous(host)),
        };
        let mut server = server
            .context("mail can't be sent: alerts.smtp.host is no name of a server")?
            .port(config.port())
            .timeout(Some(PATIENCE));
        if let (Some(user), Some(password)) = (&config.user, config.password()?) {
            let password = password.expose_secret().to_owned();
            server = server.credentials(Credentials::new(user.clone(), password));
        }
        let (from, to) = config.mailboxes()?;
        Ok(Self {
            transport: server.build(),
            from,
            to,
        })
    }

    pub async fn send(&self, alert: &Alert) -> Result<(), String> {
        let message = self.message(alert).map_err(|error| error.to_string())?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.status() {
                // What the server says may repeat addresses.
                Some(status) => format!("the mail server answered {status}"),
                None if error.is_timeout() => "the mail server takes too long".to_owned(),
                None => "the mail server can't be reached, or speaks another way".to_owned(),
            }),
        }
    }

    fn message(&self, alert: &Alert) -> anyhow::Result<Message> {
        let json = serde_json::to_string_pretty(&alert.json)?;
        // Nobody's absence answers it (RFC 3834).
        let automatic = HeaderName::new_from_ascii("Auto-Submitted".to_owned())?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .subject(&alert.text)
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .message_id(Some(format!(
                "<{}@{}>",
                uuid::Uuid::new_v4(),
                self.from.email.domain()
            )));
        for to in &self.to {
            message = message.to(to.clone());
        }
        Ok(message.body(format!("{}\n\n{json}\n", alert.text))?)
    }
}
