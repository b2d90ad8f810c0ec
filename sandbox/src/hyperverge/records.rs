//! What the sandbox keeps of an application: facts for answers and webhooks, never documents.

use std::collections::{HashMap, HashSet};
use std::fmt;

use jiff::Timestamp;

use crate::hyperverge::life::{Life, Stage};

/// Shows only the last four characters: `******234A`.
pub(crate) fn mask(text: &str) -> String {
    let length = text.chars().count();
    let hidden = length.saturating_sub(4);
    // A text of four characters or fewer would be shown whole.
    let shown: String = if hidden == 0 { "*".repeat(length) } else { text.chars().skip(hidden).collect() };
    format!("{}{shown}", "*".repeat(hidden))
}

/// A record of the sandbox's registry.
#[derive(Clone)]
pub struct Record {
    /// PAN.
    pub pan: String,
    /// Name as uploaded.
    pub name: String,
    /// Date of birth or of incorporation, DD-MM-YYYY.
    pub dob: String,
    /// Mobile number.
    pub mobile: String,
    /// E-mail address.
    pub email: String,
    /// Transaction id of the upload that made the record.
    pub transaction_id: String,
    /// `appNo` of that upload, empty when there was none.
    pub app_no: String,
    /// When the record first came.
    pub entered_at: Timestamp,
    /// When the present stage began.
    pub status_at: Timestamp,
    /// When a later upload for the same PAN was taken.
    pub modified_at: Option<Timestamp>,
    /// The present stage.
    pub stage: Stage,
    /// Its place in the life, 0 for the first.
    pub place: usize,
    pub(crate) life: Life,
    /// Which walk drives the record: an older timer must not move a newer upload.
    pub(crate) walk: u64,
    /// Whether the present stage was told by webhook; stages are told in order.
    pub(crate) told: bool,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("pan", &mask(&self.pan))
            .field("transaction_id", &self.transaction_id)
            .field("stage", &self.stage)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// A record to plant without an upload, so that a look-up finds it.
#[derive(Clone)]
pub struct Plant {
    pub(crate) pan: String,
    pub(crate) name: String,
    pub(crate) dob: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
    pub(crate) transaction_id: String,
    pub(crate) app_no: String,
    pub(crate) life: Life,
}

impl Plant {
    /// A record that stays KRA Validated, under an obviously fake name.
    #[must_use]
    pub fn new(pan: impl Into<String>) -> Self {
        Self {
            pan: pan.into(),
            name: "TEST USER".to_owned(),
            dob: "01-01-1990".to_owned(),
            mobile: "9000000000".to_owned(),
            email: "test.user@example.com".to_owned(),
            transaction_id: "planted".to_owned(),
            app_no: String::new(),
            life: Life::fixed(Stage::new("007", "KRA Validated")),
        }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the date of birth, DD-MM-YYYY.
    #[must_use]
    pub fn dob(mut self, dob: impl Into<String>) -> Self {
        self.dob = dob.into();
        self
    }

    /// Sets the mobile number.
    #[must_use]
    pub fn mobile(mut self, mobile: impl Into<String>) -> Self {
        self.mobile = mobile.into();
        self
    }

    /// Sets the e-mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Sets the transaction id that webhooks about this record carry.
    #[must_use]
    pub fn transaction_id(mut self, transaction_id: impl Into<String>) -> Self {
        self.transaction_id = transaction_id.into();
        self
    }

    /// Sets the life; its first stage holds at once and is not told by webhook.
    #[must_use]
    pub fn life(mut self, life: Life) -> Self {
        self.life = life;
        self
    }
}

impl fmt::Debug for Plant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plant")
            .field("pan", &mask(&self.pan))
            .field("transaction_id", &self.transaction_id)
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

/// All records, and the identifiers that may not come twice.
#[derive(Default)]
pub(crate) struct Records {
    by_pan: HashMap<String, Record>,
    transactions: HashSet<String>,
    app_nos: HashSet<String>,
    walks: u64,
}

impl Records {
    pub(crate) fn get(&self, pan: &str) -> Option<&Record> {
        self.by_pan.get(pan)
    }

    pub(crate) fn get_mut(&mut self, pan: &str) -> Option<&mut Record> {
        self.by_pan.get_mut(pan)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        self.by_pan.values()
    }

    /// Whether an upload with this transaction id or application number was taken before.
    pub(crate) fn is_duplicate(&self, transaction_id: &str, app_no: &str) -> bool {
        self.transactions.contains(transaction_id) || self.app_nos.contains(app_no)
    }

    /// Remembers the identifiers of an upload.
    pub(crate) fn remember(&mut self, transaction_id: &str, app_no: &str) {
        self.transactions.insert(transaction_id.to_owned());
        if !app_no.is_empty() {
            self.app_nos.insert(app_no.to_owned());
        }
    }

    /// Puts a record into the first stage of its life and returns it.
    pub(crate) fn put(&mut self, plant: Plant) -> Record {
        let now = Timestamp::now();
        self.walks += 1;
        let before = self.by_pan.get(&plant.pan);
        let stage = plant.life.first().clone();
        let record = Record {
            name: plant.name,
            dob: plant.dob,
            mobile: plant.mobile,
            email: plant.email,
            transaction_id: plant.transaction_id,
            app_no: plant.app_no,
            entered_at: before.map_or(now, |record| record.entered_at),
            status_at: now,
            modified_at: before.map(|_| now),
            stage,
            place: 0,
            life: plant.life,
            walk: self.walks,
            told: false,
            pan: plant.pan,
        };
        self.by_pan.insert(record.pan.clone(), record.clone());
        record
    }

    /// Forgets everything; walks under way find their record gone, or under another number.
    pub(crate) fn clear(&mut self) {
        self.by_pan.clear();
        self.transactions.clear();
        self.app_nos.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_show_four_characters_at_most() {
        assert_eq!(mask("AAAPA1234A"), "******234A");
        assert_eq!(mask("A12"), "***");
        assert_eq!(mask(""), "");
        let shown = format!("{:?}", Plant::new("AAAPA1234A"));
        for secret in ["AAAPA1234A", "TEST USER", "9000000000", "example.com"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
