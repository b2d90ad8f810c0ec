//! Encrypted bodies that were flipped or cut: refused, or read as what they were.

use super::{read, rules};
use kyckit::argos::{self, Cipher, CipherMode, CipherSettings, Encoding, Iv, KeyStrategy};
use kyckit::{Decision, Provider as _};

const KEY: &str = "TESTKEYTESTKEYTESTKEYTESTKEYTESTKEY01234";

fn ciphers() -> [Cipher; 3] {
    let of = |mode, iv| CipherSettings { mode, key: KeyStrategy::Sha256, encoding: Encoding::Base64, iv };
    let settings =
        [of(CipherMode::Ecb, Iv::None), of(CipherMode::Cbc, Iv::Prefix16), of(CipherMode::Gcm, Iv::Prefix12)];
    settings.map(|settings| Cipher::new(KEY, settings).unwrap())
}

#[test]
fn a_flipped_bit_of_an_encrypted_body_is_noticed() {
    let wanted = ["approved_g1", "rejected_n", "delete"];
    for fixture in argos::Webhook.fixtures().into_iter().filter(|fixture| wanted.contains(&fixture.name())) {
        let (name, plain) = (fixture.name().to_owned(), fixture.clone().sample());
        let decision = read(&argos::Webhook, &plain, &rules()).unwrap().decision;
        for cipher in ciphers() {
            let random: Vec<u8> = (0..16).collect();
            let random = &random[..cipher.random_len()];
            let sample =
                fixture.clone().encrypted(|body| cipher.encrypt(body, random).map(Into::into)).unwrap();
            for bit in 0..sample.body.len() * 8 {
                let mut body = sample.body.to_vec();
                body[bit / 8] ^= 1 << (bit % 8);
                let Ok(event) = argos::read_encrypted_webhook(body, &cipher, &rules()) else { continue };
                let is_noticed = event.decision == decision
                    || event.decision == Decision::Unknown
                    || !event.warnings.is_empty();
                assert!(is_noticed, "{name} {:?} bit {bit}", cipher.settings());
            }
            for end in 0..sample.body.len() {
                let cut = sample.body.slice(..end);
                let error = argos::read_encrypted_webhook(cut, &cipher, &rules()).unwrap_err();
                assert_eq!(error.code(), "undecryptable", "{name} cut at {end}");
            }
        }
    }
}
