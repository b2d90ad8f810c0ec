//! What a client does, for the logger `kyckit` of Python: words and numbers of an allow-list, as fields of the record.

use kyckit::{Observation, Observer};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard};

/// What was observed and is not logged yet. The threads that do the I/O never take the GIL: they leave it here, and the
/// thread that ends a call logs it.
pub(crate) struct Notes {
    /// The level from which on somebody listens.
    level: AtomicU8,
    /// Whether unconfirmed spellings were told: a client has a client of the core for each way of calling.
    has_spellings: AtomicBool,
    /// With the process that found it: a fork's child does not tell what its parent did.
    found: Mutex<(u32, Vec<Note>)>,
}

/// One line of the log.
struct Note {
    level: u8,
    says: String,
    fields: [(&'static str, Option<Field>); 6],
}

#[derive(IntoPyObject)]
enum Field {
    Word(String),
    Number(u64),
}

const DEBUG: u8 = 10;
const INFO: u8 = 20;
const WARNING: u8 = 30;
const NOBODY: u8 = u8::MAX;

/// What is kept at most: a client whose calls all are cancelled has nobody who logs.
const MOST: usize = 1000;

impl Notes {
    pub(crate) fn new() -> Self {
        let found = Mutex::new((std::process::id(), Vec::new()));
        Notes { level: AtomicU8::new(NOBODY), has_spellings: AtomicBool::new(false), found }
    }

    /// Looks who listens. A program that has not imported `logging`, or whose logger fails, has nobody.
    pub(crate) fn listen(&self, py: Python<'_>) -> PyResult<()> {
        let level = match heard(py) {
            Err(error) if error.is_instance_of::<PyException>(py) => NOBODY,
            level => level?,
        };
        self.level.store(level, Ordering::Relaxed);
        Ok(())
    }

    /// Logs what was observed. An `Exception` of a log's handler is not the caller's; what ends the program, as
    /// `KeyboardInterrupt` does, is, and nothing more is logged.
    pub(crate) fn log(&self, py: Python<'_>) -> PyResult<()> {
        if self.level.load(Ordering::Relaxed) == NOBODY {
            return Ok(());
        }
        let found = self.opened().map(|mut found| std::mem::take(&mut found.1)).unwrap_or_default();
        for note in found {
            match note.log(py) {
                Err(error) if error.is_instance_of::<PyException>(py) => error.write_unraisable(py, None),
                logged => logged?,
            }
        }
        Ok(())
    }

    /// Never waited for: a fork's child may have been born while somebody else held it.
    fn opened(&self) -> Option<MutexGuard<'_, (u32, Vec<Note>)>> {
        let mut found = (0..100).find_map(|_| {
            self.found.try_lock().ok().or_else(|| {
                std::hint::spin_loop();
                None
            })
        })?;
        let process = std::process::id();
        if found.0 != process {
            *found = (process, Vec::new());
        }
        Some(found)
    }
}

impl Observer for Notes {
    fn observe(&self, observation: &Observation<'_>) {
        let is_spellings = matches!(observation, Observation::UnconfirmedSpellings { .. });
        if is_spellings && self.has_spellings.swap(true, Ordering::Relaxed) {
            return;
        }
        let Some(note) = Note::of(observation) else { return };
        if note.level >= self.level.load(Ordering::Relaxed)
            && let Some(mut found) = self.opened()
            && found.1.len() < MOST
        {
            found.1.push(note);
        }
    }
}

impl Note {
    fn of(observation: &Observation<'_>) -> Option<Note> {
        let word = |text: &str| Some(Field::Word(text.to_owned()));
        let number = |number: u64| Some(Field::Number(number));
        let mut fields = ["operation", "transaction_id", "attempt", "http_status", "sent", "milliseconds"]
            .map(|name| (name, None));
        let mut set = |values: [Option<Field>; 6]| {
            fields.iter_mut().zip(values).for_each(|((_, field), value)| *field = value);
        };
        let (level, says) = match observation {
            Observation::Attempt { operation, transaction_id, number: of, http_status, sent } => {
                let status = http_status.map(u64::from);
                let id = Some(*transaction_id).filter(|id| !id.is_empty()).and_then(word);
                set([word(operation), id, number((*of).into()), status.map(Field::Number), word(sent), None]);
                let answer = status.map_or_else(|| "no answer".to_owned(), |status| format!("HTTP {status}"));
                (DEBUG, format!("{operation}, attempt {of}: {answer}, sent: {sent}"))
            }
            Observation::Waiting { operation, milliseconds } => {
                set([word(operation), None, None, None, None, number(*milliseconds)]);
                (INFO, format!("{operation}: another attempt in {milliseconds} ms"))
            }
            Observation::RetriesSpent { operation } => {
                set([word(operation), None, None, None, None, None]);
                (WARNING, format!("{operation}: no further attempt, the client's retries are spent"))
            }
            Observation::UnconfirmedSpellings { count } => {
                (INFO, format!("{count} mandatory members take words whose spelling nobody has confirmed"))
            }
            _ => return None,
        };
        Some(Note { level, says, fields })
    }

    fn log(self, py: Python<'_>) -> PyResult<()> {
        let Some(logger) = logger(py)? else { return Ok(()) };
        let extra = PyDict::new(py);
        for (name, field) in self.fields {
            if let Some(field) = field {
                extra.set_item(name, field)?;
            }
        }
        let options = PyDict::new(py);
        options.set_item("extra", extra)?;
        logger.call_method(PyString::intern(py, "log"), (self.level, self.says), Some(&options)).map(|_| ())
    }
}

/// The level from which on the logger is heard.
fn heard(py: Python<'_>) -> PyResult<u8> {
    let Some(logger) = logger(py)? else { return Ok(NOBODY) };
    let level: i64 = logger.call_method0(PyString::intern(py, "getEffectiveLevel"))?.extract()?;
    Ok(u8::try_from(level).unwrap_or(NOBODY))
}

/// The logger, when the program has imported `logging`. Looked up before it is kept, and no name is kept with `intern!`: a
/// child that another thread forks meanwhile would wait for the keeping for ever.
fn logger(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Some(logger) = LOGGER.get(py) {
        return Ok(Some(logger.bind(py).clone()));
    }
    let modules = py.import("sys")?.getattr("modules")?;
    let logging = modules.call_method1("get", ("logging",))?;
    if logging.is_none() {
        return Ok(None);
    }
    let logger = logging.call_method1("getLogger", ("kyckit",))?;
    let _ = LOGGER.set(py, logger.clone().unbind());
    Ok(Some(logger))
}
