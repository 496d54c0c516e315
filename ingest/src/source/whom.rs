//! Who is asked over the network: the name that errors call it by, and where its settings stand.

use reqwest::Url;

/// A service on the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whom {
    /// As people call it: `arXiv`.
    pub name: &'static str,
    /// The section of the configuration that says how it is asked.
    pub section: &'static str,
    /// The setting of its address, or of its addresses: `arxiv.*_base`.
    pub base: &'static str,
    /// Its servers' names end in this: they are trusted beside those that are configured. Empty: none is.
    pub domain: &'static str,
}

impl Whom {
    /// Whether the address is on one of its own servers.
    pub(super) fn owns(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let below = || {
            host.strip_suffix(self.domain)
                .is_some_and(|rest| rest.ends_with('.'))
        };
        !self.domain.is_empty() && (host == self.domain || below())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_of_its_own_and_of_others() {
        let whom = Whom {
            name: "arXiv",
            section: "arxiv",
            base: "arxiv.*_base",
            domain: "arxiv.org",
        };
        let owns = |url: &str| whom.owns(&Url::parse(url).unwrap());
        assert!(owns("https://arxiv.org/pdf/1") && owns("https://export.arxiv.org/api"));
        assert!(!owns("https://notarxiv.org/") && !owns("https://arxiv.org.example.com/"));
        let nobody = Whom { domain: "", ..whom };
        assert!(!nobody.owns(&Url::parse("https://arxiv.org/").unwrap()));
    }
}
