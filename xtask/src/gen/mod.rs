//! `cargo xtask gen`: writes from each provider's `spec.toml` what is only another form of it.

mod c;
mod codes;
mod docs;
#[path = "../../../core/src/table/hash.rs"]
mod hash;
mod payload;
mod python;
mod rust;
mod spec;
mod tables;
mod uniffi;

use spec::{Code, Field, List};
use std::path::{Path, PathBuf};

/// The providers' rooms. The first takes applications.
const PROVIDERS: &[&str] = &["hyperverge", "argos", "p100"];

/// A piece of a generated file and the row of the table that it came from.
pub(crate) struct Chunk {
    row: String,
    text: String,
}

/// One generated file.
pub(crate) struct File {
    path: PathBuf,
    chunks: Vec<Chunk>,
}

impl File {
    fn new(path: PathBuf, head: impl Into<String>) -> Self {
        let mut file = File { path, chunks: Vec::new() };
        file.push("the head of the file", head);
        file
    }

    fn push(&mut self, row: impl Into<String>, text: impl Into<String>) {
        self.chunks.push(Chunk { row: row.into(), text: text.into() });
    }

    /// One piece for each field of the application, named by it.
    fn fields<'a>(&mut self, fields: impl IntoIterator<Item = &'a Field>, text: impl Fn(&Field) -> String) {
        fields.into_iter().for_each(|field| self.push(format!("field {}", field.path), text(field)));
    }

    /// One piece for each word of a code list, between a head and a tail that belong to the list.
    fn list(&mut self, list: &List, head: String, word: impl Fn(&Code) -> String, tail: &str) {
        let row = format!("list {}", list.name);
        self.push(&row, head);
        list.codes.iter().for_each(|code| self.push(format!("{row} {}", code.symbol), word(code)));
        self.push(row, tail);
    }

    fn text(&self) -> String {
        self.chunks.iter().map(|chunk| chunk.text.as_str()).collect()
    }
}

/// Writes the generated files, or with `check` only compares and names the stale rows.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let mut stale = Vec::new();
    let rooms = root.join("core/src/providers");
    let read = |provider: &&str| spec::read(&rooms.join(provider).join("spec.toml"));
    let specs = PROVIDERS.iter().map(read).collect::<Result<Vec<_>, String>>()?;
    let mut files = Vec::new();
    for spec in &specs {
        files.push(rust::file(spec, rooms.join(&spec.provider.name).join("generated.rs")));
        files.extend(docs::files(spec, &root.join("docs/fields")));
    }
    files.extend(c::files(&specs, root));
    files.extend(codes::files(&specs, root));
    files.extend(python::files(&specs, root));
    files.push(uniffi::file(&specs, root.join("bindings/uniffi/src/generated.rs")));
    for file in &files {
        let name = file.path.strip_prefix(root).unwrap_or(&file.path).display().to_string();
        let text = formatted(root, file)?;
        let present = std::fs::read_to_string(&file.path).unwrap_or_default();
        if text == present {
            continue;
        }
        if check {
            stale.push(format!("{name}: stale at {}", stale_rows(file, &present)));
        } else {
            std::fs::write(&file.path, text).map_err(|error| format!("{name}: {error}"))?;
            println!("wrote {name}");
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("generated files are stale; run `cargo xtask gen`\n{}", stale.join("\n")))
}

/// The file as it is checked in: Rust goes through rustfmt, Markdown stays as it is.
fn formatted(root: &Path, file: &File) -> Result<String, String> {
    if file.path.extension().is_none_or(|extension| extension != "rs") {
        return Ok(file.text());
    }
    let style = root.display().to_string();
    crate::process::filter("rustfmt", &["--edition", "2024", "--config-path", &style], &file.text())
}

/// The first rows whose text is not in the checked-in file; layout does not count.
fn stale_rows(file: &File, present: &str) -> String {
    let squeeze =
        |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect() };
    let present = squeeze(present);
    let missing = |chunk: &&Chunk| !present.contains(&squeeze(&chunk.text));
    let mut rows: Vec<&str> = file.chunks.iter().filter(missing).map(|chunk| chunk.row.as_str()).collect();
    rows.dedup();
    rows.truncate(5);
    if rows.is_empty() { "a row that was removed, or edited by hand".to_owned() } else { rows.join("; ") }
}

/// `pin_code` -> `PinCode`.
fn camel(name: &str) -> String {
    name.split('_').map(capital).collect()
}

fn capital(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}
