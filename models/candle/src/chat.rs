//! The chat template that a model was trained with, filled in: a small program in the file's metadata (Jinja).

use crate::file::{Gguf, invalid};
use minijinja::{Environment, Error, ErrorKind, Value, context};
use models_core::ModelResult;

/// A file's template, ready to be filled in.
pub(crate) struct Chat {
    environment: Environment<'static>,
    bos: String,
    eos: String,
}

const NAME: &str = "chat";
/// Steps of a template, at most: a chat of two turns takes some hundreds.
const FUEL: u64 = 1_000_000;
/// What Llama's templates fall back to: an output does not depend on the day.
const TODAY: &str = "26 Jul 2024";

impl Chat {
    /// `Invalid` for a file without a template: a model that was trained for no chat answers no question.
    pub fn new(gguf: &Gguf, bos: &str, eos: &str) -> ModelResult<Self> {
        let template = gguf.text("tokenizer.chat_template");
        let template = template.ok_or_else(|| {
            invalid("the model file has no chat template: take one that was trained for chat (instruct)")
        })?;
        Self::of(template, bos, eos)
    }

    fn of(template: &str, bos: &str, eos: &str) -> ModelResult<Self> {
        let mut environment = Environment::new();
        // As Transformers fills templates in (`apply_chat_template`).
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment
            .set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |text: String| -> Result<String, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, text))
        });
        environment.add_function("strftime_now", |_: String| TODAY.to_owned());
        environment.set_fuel(Some(FUEL));
        environment
            .add_template_owned(NAME, template.to_owned())
            .map_err(|error| {
                invalid("the model file's chat template is wrong").with_source(error.to_string())
            })?;
        Ok(Self {
            environment,
            bos: bos.to_owned(),
            eos: eos.to_owned(),
        })
    }

    /// The whole prompt, up to where the model's turn begins. A template that knows no system turn gets it in the user's.
    pub fn filled(&self, system: &str, user: &str) -> ModelResult<String> {
        let both = [("system", system), ("user", user)];
        self.render(&both).or_else(|first| {
            let joined = format!("{system}\n\n{user}");
            let one = self.render(&[("user", &joined)]);
            one.map_err(|_| {
                invalid("the model file's chat template can't be filled in")
                    .with_source(first.to_string())
            })
        })
    }

    fn render(&self, turns: &[(&str, &str)]) -> Result<String, Error> {
        let messages: Vec<Value> = turns
            .iter()
            .map(|(role, content)| context! { role, content })
            .collect();
        self.environment.get_template(NAME)?.render(context! {
            messages,
            add_generation_prompt => true,
            // Qwen3: no thoughts before the answer; nobody would see them.
            enable_thinking => false,
            bos_token => self.bos,
            eos_token => self.eos,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> String {
        let chat = Chat::of(template, "<s>", "</s>").unwrap();
        chat.filled("Be brief.", "Why?").unwrap()
    }

    #[test]
    fn turns_go_where_the_template_wants_them() {
        let template = "{{ bos_token }}{% for message in messages %}<|{{ message['role'] }}|>{{ message.content.strip() }}\n{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";
        assert_eq!(
            filled(template),
            "<s><|system|>Be brief.\n<|user|>Why?\n<|assistant|>"
        );
    }

    #[test]
    fn a_template_without_a_system_turn_gets_it_in_the_users() {
        let template = "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ m.content }}{% endfor %}";
        assert_eq!(filled(template), "Be brief.\n\nWhy?");
    }

    #[test]
    fn a_wrong_template_is_said() {
        assert!(Chat::of("{% for %}", "", "").is_err());
        let chat = Chat::of("{{ messages.nothing.at.all() }}", "", "").unwrap();
        assert!(chat.filled("a", "b").is_err());
    }
}
