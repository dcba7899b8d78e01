//! Passwords: argon2id, two at a time, so that guessing never takes the
//! processors away from people who work.

use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::{OfficeError, Result};

/// Hashes that run at once.
const AT_ONCE: usize = 2;
/// Hashes that may wait for their turn; more are told to come back.
const WAITING: usize = 32;
/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 8;
/// Longest password, in bytes: long enough for any phrase, short enough that
/// hashing it costs nothing extra.
const PASSWORD_BYTES_MAX: usize = 1024;

/// Passwords that head every list of stolen ones and are long enough to pass
/// otherwise.
const BREACHED: &[&str] = &[
    "00000000",
    "0987654321",
    "11111111",
    "1111111111",
    "11223344",
    "12121212",
    "123123123",
    "12341234",
    "12344321",
    "12345678",
    "123456789",
    "1234567890",
    "123456789a",
    "1234qwer",
    "147258369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "55555555",
    "66666666",
    "77777777",
    "87654321",
    "88888888",
    "987654321",
    "99999999",
    "aa123456",
    "aa12345678",
    "abc12345",
    "abcd1234",
    "access14",
    "administrator",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "changeme",
    "computer",
    "dearbook",
    "fieldfare",
    "football",
    "hallo123",
    "iloveyou",
    "internet",
    "jennifer",
    "letmein1",
    "liverpool",
    "michelle",
    "passw0rd",
    "password",
    "password1",
    "password12",
    "password123",
    "passwort",
    "passwort1",
    "princess",
    "q1w2e3r4",
    "qazwsxedc",
    "qwer1234",
    "qwertyui",
    "qwertyuiop",
    "qwertz123",
    "samantha",
    "sunshine",
    "superman",
    "trustno1",
    "welcome1",
    "whatever",
    "zxcvbnm1",
    "1qaz2wsx3edc",
    "qwerty123",
];

/// The queue for hashing.
#[derive(Clone, Debug)]
pub struct Hashing {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            admitted: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }
}

impl Hashing {
    /// Runs `work` when it is its turn. It runs to its end even when whoever
    /// asked has gone, and keeps its place until then.
    ///
    /// # Errors
    /// [`OfficeError::Busy`] when the queue is full.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        const BUSY: OfficeError = OfficeError::Busy { retry_after_s: 5 };
        let admitted = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|_| BUSY)?;
        let running = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|_| BUSY)?;
        tokio::task::spawn_blocking(move || {
            let answer = work();
            drop((running, admitted));
            answer
        })
        .await
        .map_err(|e| OfficeError::Damaged(e.to_string()))
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`OfficeError::Busy`], or when hashing is not possible.
    pub async fn hash(&self, password: String, salt: [u8; 16]) -> Result<String> {
        self.in_turn(move || phc(&password, &salt)).await?
    }

    /// Whether the password is the one that `phc` was made of. Where there is no
    /// such account, `phc` is none and the work is done all the same, so that
    /// the time tells nothing (ASVS 6.3.8).
    ///
    /// # Errors
    /// [`OfficeError::Busy`] when the queue is full.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool> {
        self.in_turn(move || {
            let known = phc.filter(|phc| !phc.is_empty());
            let right = known
                .as_deref()
                .or_else(|| nobody())
                .and_then(|phc| PasswordHash::new(phc).ok())
                .is_some_and(|hash| {
                    argon2().is_ok_and(|argon2| {
                        argon2.verify_password(password.as_bytes(), &hash).is_ok()
                    })
                });
            right && known.is_some()
        })
        .await
    }
}

/// Checks a password that somebody chose.
///
/// # Errors
/// `password_too_short`, `password_too_long` or `password_breached`.
pub fn check_new(password: &str, email: &str) -> Result<()> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(OfficeError::invalid(
            "password_too_short",
            "password",
            format!("at least {PASSWORD_MIN} characters"),
        ));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(OfficeError::invalid(
            "password_too_long",
            "password",
            format!("at most {PASSWORD_BYTES_MAX} bytes"),
        ));
    }
    let lower = password.to_lowercase();
    let one_letter = lower.chars().all(|c| lower.starts_with(c));
    if one_letter || BREACHED.contains(&lower.as_str()) || lower == email.to_lowercase() {
        return Err(OfficeError::invalid(
            "password_breached",
            "password",
            "this password is on every list of stolen ones",
        ));
    }
    Ok(())
}

/// argon2id with 19 MiB, two passes, one lane.
fn argon2() -> Result<Argon2<'static>> {
    let params =
        Params::new(19_456, 2, 1, None).map_err(|e| OfficeError::Damaged(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn phc(password: &str, salt: &[u8; 16]) -> Result<String> {
    let hash: PasswordHash = argon2()?
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|e| OfficeError::Damaged(e.to_string()))?;
    Ok(hash.to_string())
}

/// A hash that belongs to nobody, with the parameters of all others.
fn nobody() -> Option<&'static str> {
    static NOBODY: OnceLock<Option<String>> = OnceLock::new();
    NOBODY
        .get_or_init(|| phc("nobody has this password", &[0; 16]).ok())
        .as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_has_the_parameters_of_the_contract_and_fits_its_password_only() {
        let hashing = Hashing::default();
        let phc = hashing.hash("a long phrase".into(), [7; 16]).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(
            hashing
                .verify("a long phrase".into(), Some(phc.clone()))
                .await
                .unwrap()
        );
        assert!(
            !hashing
                .verify("a longer phrase".into(), Some(phc))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn nobodys_password_opens_nothing() {
        let hashing = Hashing::default();
        let guess = "nobody has this password".to_owned();
        assert!(!hashing.verify(guess.clone(), None).await.unwrap());
        assert!(!hashing.verify(guess, Some(String::new())).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_sends_people_away_instead_of_growing() {
        let hashing = Hashing::default();
        let all = u32::try_from(AT_ONCE + WAITING).unwrap();
        let _held = hashing.admitted.acquire_many(all).await.unwrap();
        let answer = hashing.verify("x".into(), None).await;
        assert!(matches!(answer, Err(OfficeError::Busy { .. })));
    }

    #[test]
    fn short_stolen_and_obvious_passwords_are_refused() {
        let code = |password: &str| {
            check_new(password, "mara@halden.example")
                .unwrap_err()
                .code()
        };
        assert_eq!(code("seven77"), "password_too_short");
        assert_eq!(code("Password1"), "password_breached");
        assert_eq!(code("zzzzzzzzzz"), "password_breached");
        assert_eq!(code("Mara@halden.example"), "password_breached");
        assert_eq!(code(&"ab".repeat(600)), "password_too_long");
        check_new(&"泵房漏水需要更换".repeat(2), "").unwrap();
    }
}
