//! What the service costs: what one paper and one question take, times what that costs at a provider. Amounts are in the
//! price table's own currency.

use serde::{Deserialize, Serialize};

const GB: f64 = 1e9;
/// Only so much of what a machine could do is done on average: it is bought for the busiest hour.
pub const USED_SHARE: f64 = 0.3;

/// What one paper and one question took, as it was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Effort {
    /// Processor seconds to take a paper in, its reader's included.
    pub cpu_s_per_paper: f64,
    /// Bytes that a paper takes in the library's folder.
    pub bytes_per_paper: f64,
    /// Processor seconds of a question.
    pub cpu_s_per_question: f64,
    /// Tokens that a generating model read and wrote for a question; 0 without one.
    pub tokens_read_per_question: f64,
    pub tokens_written_per_question: f64,
}

/// How much the service is used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Use {
    pub papers: f64,
    pub new_papers_a_month: f64,
    pub users: f64,
    pub questions_a_user_and_month: f64,
}

/// What a provider asks. Each price says where it comes from and when it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub name: String,
    /// Such as `USD`.
    pub currency: String,
    /// One processor (a hardware thread) with its memory, by the hour.
    pub cpu_hour: f64,
    /// A gigabyte (10^9 bytes) of disk, by the month.
    pub disk_gb_month: f64,
    /// A million tokens that a generating model reads and writes there or elsewhere.
    pub million_tokens_read: f64,
    pub million_tokens_written: f64,
    /// Where the prices were read, and when; `assumed` where nobody asked.
    pub source: String,
    pub date: String,
}

/// What comes of it, in the provider's currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    pub provider: String,
    pub currency: String,
    /// Once, when it is taken in.
    pub per_paper: f64,
    /// To keep it.
    pub per_paper_and_month: f64,
    pub per_question: f64,
    /// A month of all: questions, new papers, and what is kept.
    pub month: f64,
    pub per_user_and_month: f64,
    /// To take all the papers of a new customer in, once.
    pub taking_on: f64,
    pub source: String,
    pub date: String,
}

/// A processor second, bought to be used for `used` of its time.
pub fn cpu_second(provider: &Provider, used: f64) -> f64 {
    provider.cpu_hour / 3_600.0 / used
}

/// What `usage` costs at `provider`, where processors work for the share `used` of the time they are paid for.
pub fn cost(effort: &Effort, usage: &Use, provider: &Provider, used: f64) -> Cost {
    let second = cpu_second(provider, used);
    let per_paper = effort.cpu_s_per_paper * second;
    let per_paper_and_month = effort.bytes_per_paper / GB * provider.disk_gb_month;
    let tokens = effort.tokens_read_per_question * provider.million_tokens_read
        + effort.tokens_written_per_question * provider.million_tokens_written;
    let per_question = effort.cpu_s_per_question * second + tokens / 1e6;
    let questions = usage.users * usage.questions_a_user_and_month;
    let month = questions * per_question
        + usage.new_papers_a_month * per_paper
        + usage.papers * per_paper_and_month;
    Cost {
        provider: provider.name.clone(),
        currency: provider.currency.clone(),
        per_paper,
        per_paper_and_month,
        per_question,
        month,
        per_user_and_month: if usage.users > 0.0 {
            month / usage.users
        } else {
            0.0
        },
        taking_on: usage.papers * per_paper,
        source: provider.source.clone(),
        date: provider.date.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> Provider {
        Provider {
            name: "a".into(),
            currency: "USD".into(),
            cpu_hour: 0.036,
            disk_gb_month: 0.1,
            million_tokens_read: 1.0,
            million_tokens_written: 2.0,
            source: "made up".into(),
            date: "2026-01-01".into(),
        }
    }

    const EFFORT: Effort = Effort {
        cpu_s_per_paper: 10.0,
        bytes_per_paper: 5e6,
        cpu_s_per_question: 2.0,
        tokens_read_per_question: 1_000.0,
        tokens_written_per_question: 100.0,
    };

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9 * b.abs().max(1e-9), "{a} is not {b}");
    }

    #[test]
    fn a_worked_example() {
        let usage = Use {
            papers: 10_000.0,
            new_papers_a_month: 100.0,
            users: 20.0,
            questions_a_user_and_month: 50.0,
        };
        // A processor second costs 0.036 / 3600 / 0.5 = 0.00002.
        let cost = cost(&EFFORT, &usage, &provider(), 0.5);
        near(cost.per_paper, 0.0002);
        near(cost.per_paper_and_month, 0.0005);
        // 2 seconds, a thousandth of a million read, 0.0001 of a million written.
        near(cost.per_question, 0.00004 + 0.001 + 0.0002);
        near(cost.month, 1_000.0 * 0.00124 + 100.0 * 0.0002 + 5.0);
        near(cost.per_user_and_month, cost.month / 20.0);
        near(cost.taking_on, 2.0);
    }

    #[test]
    fn nobody_uses_it() {
        let usage = Use {
            papers: 0.0,
            new_papers_a_month: 0.0,
            users: 0.0,
            questions_a_user_and_month: 0.0,
        };
        let cost = cost(&EFFORT, &usage, &provider(), 1.0);
        assert_eq!((cost.month, cost.per_user_and_month), (0.0, 0.0));
    }
}
