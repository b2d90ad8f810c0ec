//! Cases as they lie on disk; the format is told in `tests/corpus/README.md`.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One case.
pub(crate) struct Case {
    pub(crate) provider: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) now: String,
    pub(crate) strict: bool,
    pub(crate) input: Value,
    pub(crate) expect: Value,
    folder: PathBuf,
}

/// Every case by `provider/name`.
pub(crate) type Cases = BTreeMap<String, Case>;

pub(crate) fn load(folder: &Path) -> Result<Cases, String> {
    let mut cases = Cases::new();
    for provider in folders(folder)? {
        for place in folders(&provider)? {
            let case = read(&place, &name_of(&provider))?;
            cases.insert(format!("{}/{}", case.provider, case.name), case);
        }
    }
    Ok(cases)
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let listed = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut folders: Vec<PathBuf> =
        listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|p| p.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read(place: &Path, provider: &str) -> Result<Case, String> {
    let file = place.join("case.json");
    let fail = |what: &str| format!("{}: {what}", file.display());
    let text = std::fs::read_to_string(&file).map_err(|error| fail(&error.to_string()))?;
    let mut value: Value = serde_json::from_str(&text).map_err(|error| fail(&error.to_string()))?;
    let text_of = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(Case {
        provider: provider.to_owned(),
        name: name_of(place),
        kind: text_of(&value, "kind").ok_or_else(|| fail("no `kind`"))?,
        now: text_of(&value, "now").ok_or_else(|| fail("no `now`"))?,
        strict: value.get("strict").and_then(Value::as_bool).unwrap_or(false),
        expect: value.get_mut("expect").map(Value::take).ok_or_else(|| fail("no `expect`"))?,
        input: value.get_mut("input").map(Value::take).ok_or_else(|| fail("no `input`"))?,
        folder: place.to_path_buf(),
    })
}

impl Case {
    /// The body that the case hands in: as text, from its file, or made of members.
    pub(crate) fn body(&self, cases: &Cases) -> Result<Vec<u8>, String> {
        if let Some(body) = self.input.get("body").and_then(Value::as_str) {
            return Ok(body.as_bytes().to_vec());
        }
        if let Some(json) = self.input.get("json") {
            return Ok(json.to_string().into_bytes());
        }
        let file = self.folder.join("body.bin");
        if file.exists() {
            return std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()));
        }
        Ok(Value::Object(self.wire(cases)?).to_string().into_bytes())
    }

    fn wire(&self, cases: &Cases) -> Result<Map<String, Value>, String> {
        if let Some(wire) = self.input.get("wire").and_then(Value::as_object) {
            return Ok(wire.clone());
        }
        let base =
            self.input.get("base").and_then(Value::as_str).ok_or("neither `body`, `wire` nor `base`")?;
        let base =
            cases.get(&format!("{}/{base}", self.provider)).ok_or_else(|| format!("no case `{base}`"))?;
        let mut wire = base.wire(cases)?;
        let set = self.input.get("set").and_then(Value::as_object);
        wire.extend(set.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
        for name in self.input.get("remove").and_then(Value::as_array).into_iter().flatten() {
            wire.shift_remove(name.as_str().unwrap_or_default());
        }
        Ok(wire)
    }
}
