//! Signatures of requests to Amazon's services and to those that speak as they do: AWS Signature Version 4.

use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};
use ring::hmac::{self, HMAC_SHA256};

/// Whose request it is, and where.
pub struct Key<'a> {
    pub id: &'a str,
    pub secret: &'a str,
    pub region: &'a str,
    pub service: &'a str,
}

/// A POST without a query.
pub struct Request<'a> {
    pub path: &'a str,
    pub host: &'a str,
    pub content_type: &'a str,
    pub body: &'a [u8],
    pub at: DateTime<Utc>,
}

/// The values of the headers `x-amz-date` and `authorization`.
pub fn signed(request: &Request, key: &Key) -> (String, String) {
    let time = request.at.format("%Y%m%dT%H%M%SZ").to_string();
    let day = request.at.format("%Y%m%d").to_string();
    let Request {
        path,
        host,
        content_type,
        body,
        ..
    } = request;
    const NAMES: &str = "content-type;host;x-amz-date";
    let canonical = format!(
        "POST\n{path}\n\ncontent-type:{content_type}\nhost:{host}\nx-amz-date:{time}\n\n{NAMES}\n{}",
        hashed(body)
    );
    let scope = format!("{day}/{}/{}/aws4_request", key.region, key.service);
    let text = format!(
        "AWS4-HMAC-SHA256\n{time}\n{scope}\n{}",
        hashed(canonical.as_bytes())
    );
    let mut secret = format!("AWS4{}", key.secret).into_bytes();
    for part in [
        day.as_str(),
        key.region,
        key.service,
        "aws4_request",
        text.as_str(),
    ] {
        let key = hmac::Key::new(HMAC_SHA256, &secret);
        secret = hmac::sign(&key, part.as_bytes()).as_ref().to_vec();
    }
    let signature = hex::encode(secret);
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={NAMES}, Signature={signature}",
        key.id
    );
    (time, authorization)
}

fn hashed(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    /// `post-x-www-form-urlencoded` of Amazon's test suite of this signature.
    #[test]
    fn a_request_is_signed_as_amazons_examples_are() {
        let request = Request {
            path: "/",
            host: "example.amazonaws.com",
            content_type: "application/x-www-form-urlencoded",
            body: b"Param1=value1",
            at: Utc.with_ymd_and_hms(2015, 8, 30, 12, 36, 0).unwrap(),
        };
        let key = Key {
            id: "AKIDEXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
            service: "service",
        };
        let (date, authorization) = signed(&request, &key);
        assert_eq!(date, "20150830T123600Z");
        assert_eq!(
            authorization,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        );
    }
}
