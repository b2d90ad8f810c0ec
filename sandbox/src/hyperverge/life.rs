//! Lives: the stages an application goes through at the registry.

use std::time::Duration;

/// One state of a record, and how long it takes to get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// `appStatus`: three digits, the first for the registry; or an `ERR-` code.
    pub app_status: String,
    /// `appUpdtStatus`; none is written as "005", no modification on record.
    pub app_updt_status: Option<String>,
    /// `statusDescription` of the webhook.
    pub status_description: String,
    /// `remarks` of the webhook.
    pub remarks: Option<String>,
    /// Time since the stage before; none means the sandbox's pace.
    pub delay: Option<Duration>,
}

impl Stage {
    /// A stage with this code and text.
    #[must_use]
    pub fn new(app_status: impl Into<String>, status_description: impl Into<String>) -> Self {
        Self {
            app_status: app_status.into(),
            app_updt_status: None,
            status_description: status_description.into(),
            remarks: None,
            delay: None,
        }
    }

    /// Sets `appUpdtStatus`.
    #[must_use]
    pub fn update_status(mut self, code: impl Into<String>) -> Self {
        self.app_updt_status = Some(code.into());
        self
    }

    /// Sets `remarks`.
    #[must_use]
    pub fn remarks(mut self, remarks: impl Into<String>) -> Self {
        self.remarks = Some(remarks.into());
        self
    }

    /// Sets the time since the stage before.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }
}

/// The walk of a record through its stages.
///
/// The first stage holds from the moment of the upload; its webhook goes out after its delay, every
/// later stage is entered, and told, after its own delay. A manual life has no timers: the first
/// stage is told at once, the others by `advance`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    first: Stage,
    later: Vec<Stage>,
    manual: bool,
    pace: Option<Duration>,
}

impl Life {
    /// A life of these stages; `first` is the state right after the upload.
    #[must_use]
    pub fn new(first: Stage, later: Vec<Stage>) -> Self {
        Self { first, later, manual: false, pace: None }
    }

    /// 001 Submitted, 002 KRA Verified, 007 KRA Validated: the default.
    #[must_use]
    pub fn validated() -> Self {
        Self::new(
            submitted("001"),
            vec![Stage::new("002", "KRA Verified"), Stage::new("007", "KRA Validated")],
        )
    }

    /// 001 Submitted, 003 Hold with a reason.
    #[must_use]
    pub fn hold() -> Self {
        let hold = Stage::new("003", "Hold").remarks("ERR-00002 address proof not current");
        Self::new(submitted("001"), vec![hold])
    }

    /// 001 Submitted, 004 Rejected with a reason.
    #[must_use]
    pub fn rejected() -> Self {
        let rejected = Stage::new("004", "Rejected").remarks("ERR-00003 form not signed");
        Self::new(submitted("001"), vec![rejected])
    }

    /// 001 Submitted, 002 KRA Verified, 006 Deactivated.
    #[must_use]
    pub fn deactivated() -> Self {
        Self::new(submitted("001"), vec![Stage::new("002", "KRA Verified"), Stage::new("006", "Deactivated")])
    }

    /// A record at another registry: 101 Submitted, 102 KRA Verified, 107 KRA Validated.
    #[must_use]
    pub fn interop() -> Self {
        Self::new(
            submitted("101"),
            vec![Stage::new("102", "KRA Verified"), Stage::new("107", "KRA Validated")],
        )
    }

    /// The modification of a verified record, told by `appUpdtStatus` and the Modification texts.
    #[must_use]
    pub fn modification() -> Self {
        Self::new(
            Stage::new("002", "Modification request submitted"),
            vec![
                Stage::new("002", "Modification Under Process").update_status("001"),
                Stage::new("002", "Modification Registered").update_status("002"),
                Stage::new("007", "Modification Validated").update_status("007"),
            ],
        )
    }

    /// One state that never changes; for planted records.
    #[must_use]
    pub fn fixed(stage: Stage) -> Self {
        Self::new(stage, Vec::new())
    }

    /// A ready-made life by its name: `validated`, `hold`, `rejected`, `deactivated`, `interop`,
    /// `modification`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "validated" => Some(Self::validated()),
            "hold" => Some(Self::hold()),
            "rejected" => Some(Self::rejected()),
            "deactivated" => Some(Self::deactivated()),
            "interop" => Some(Self::interop()),
            "modification" => Some(Self::modification()),
            _ => None,
        }
    }

    /// Without timers: stages change only by `advance`.
    #[must_use]
    pub fn manual(mut self) -> Self {
        self.manual = true;
        self
    }

    /// Delay of the stages that have none of their own.
    #[must_use]
    pub fn pace(mut self, pace: Duration) -> Self {
        self.pace = Some(pace);
        self
    }

    /// How many stages there are.
    #[must_use]
    pub fn stages(&self) -> usize {
        1 + self.later.len()
    }

    /// A stage by its place, 0 for the first.
    #[must_use]
    pub fn stage(&self, place: usize) -> Option<&Stage> {
        match place.checked_sub(1) {
            None => Some(&self.first),
            Some(later) => self.later.get(later),
        }
    }

    /// The first stage.
    pub(crate) fn first(&self) -> &Stage {
        &self.first
    }

    /// Whether the life waits for `advance`.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        self.manual
    }

    /// Delay of a stage under the sandbox's pace.
    pub(crate) fn delay_of(&self, stage: &Stage, pace: Duration) -> Duration {
        stage.delay.or(self.pace).unwrap_or(pace)
    }
}

fn submitted(code: &str) -> Stage {
    Stage::new(code, "Submitted")
}
