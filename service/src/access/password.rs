//! Passwords: Argon2id with the parameters that OWASP names (19 MiB, two passes, one lane), the defaults of its crate.
//! It is slow on purpose: never on an async thread, and only a few at once.

use super::secret::random;
use super::vouched::is_mark;
use crate::{ServiceError, ServiceResult};
use argon2::Argon2;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier, SaltString};
use graph_schema::PasswordHash;

/// NIST SP 800-63B-4 asks for 15 characters where nothing but the password is asked for, and for room for 64 at least.
const FEWEST_CHARS: usize = 15;
const MOST_BYTES: usize = 1_024;

/// `Invalid` for one that is too short or too long.
pub async fn hash(password: &str) -> ServiceResult<PasswordHash> {
    if password.chars().count() < FEWEST_CHARS || password.len() > MOST_BYTES {
        return Err(ServiceError::invalid(format!(
            "a password has {FEWEST_CHARS} characters at least and {MOST_BYTES} bytes at most: a few words make a good one"
        )));
    }
    let (password, salt) = (password.to_owned(), random::<16>()?);
    blocking(move || {
        let salt = SaltString::encode_b64(&salt).map_err(broken)?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        Ok(PasswordHash::new(hash.map_err(broken)?.to_string()))
    })
    .await
}

/// Whether it is the password of that hash. Without a hash it takes as long, and is not: who asks can't tell whether there
/// is such a user. Of a user for whom another server vouches no password is right.
pub async fn is_right(password: &str, hash: Option<&PasswordHash>) -> ServiceResult<bool> {
    if password.len() > MOST_BYTES {
        return Ok(false);
    }
    let hash = hash.filter(|hash| !is_mark(hash)).cloned();
    let password = password.to_owned();
    blocking(move || {
        let Some(hash) = hash else {
            let salt = SaltString::encode_b64(&[0; 16]).map_err(broken)?;
            let _as_slow = Argon2::default().hash_password(password.as_bytes(), &salt);
            return Ok(false);
        };
        let hash = password_hash::PasswordHash::new(hash.as_str()).map_err(broken)?;
        match Argon2::default().verify_password(password.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::Password) => Ok(false),
            Err(error) => Err(broken(error)),
        }
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> ServiceResult<T> + Send + 'static,
) -> ServiceResult<T> {
    let span = tracing::Span::current();
    let work = tokio::task::spawn_blocking(move || span.in_scope(work));
    work.await.map_err(ServiceError::internal)?
}

fn broken(error: password_hash::Error) -> ServiceError {
    ServiceError::internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[tokio::test]
    async fn a_password_is_right_or_not() {
        let password = "correct horse battery";
        let (one, other) = (hash(password).await.unwrap(), hash(password).await.unwrap());
        assert_ne!(one, other, "each has a salt of its own");
        assert!(one.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is_right(password, Some(&one)).await.unwrap());
        assert!(!is_right("correct horse batterz", Some(&one)).await.unwrap());
        assert!(!is_right(password, None).await.unwrap());
        let long = "x".repeat(MOST_BYTES + 1);
        assert!(!is_right(&long, Some(&one)).await.unwrap());
        for wrong in ["short", &long] {
            assert_eq!(hash(wrong).await.unwrap_err().kind, ErrorKind::Invalid);
        }
    }
}
