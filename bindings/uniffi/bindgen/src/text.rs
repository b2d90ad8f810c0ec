//! What records show as text. UniFFI would show every member; here a record asks its function `<record>_text`, which
//! is Rust's own masked `Debug`. A record has either such a function or its name below: nothing is shown by accident.

/// Records whose every member may be shown, or is masked by its own type.
const PLAIN: &[&str] = &[
    "Aml",
    "Attempt",
    "CipherSettings",
    "ClientOptions",
    "Code",
    "CodeList",
    "ErrorDetails",
    "Field",
    "Modification",
    "ReadNote",
    "Reason",
    "Received",
    "ReceiverOptions",
    "Recommendation",
    "RegistryStatus",
    "Reply",
    "Route",
    "Rules",
    "Subject",
    "Violation",
    "Warning",
];

/// Gives each Kotlin record its `toString`.
pub(crate) fn kotlin(mut text: String) -> Result<String, String> {
    for record in records(&text, "data class ") {
        let function = format!("fun `{}Text`(", lower_first(&record));
        text = once(&text, &format!(" {function}"), &format!(" internal {function}"), &record)?;
        let (head, call) = (format!("\ndata class {record} ("), function.replace("fun ", ""));
        let (before, class) = text.split_once(&head).ok_or_else(|| unmasked(&record))?;
        let end = "\n    companion object\n";
        let shown = format!("\n    override fun toString(): String = {call}this)\n{end}");
        text = format!("{before}{head}{}", once(class, end, &shown, &record)?);
    }
    Ok(text)
}

/// Gives each Swift record its description, and to `dump` nothing else; the tests may list its members.
pub(crate) fn swift(mut text: String) -> Result<String, String> {
    for record in records(&text, "public struct ") {
        let function = format!("func {}Text(", lower_first(&record));
        text = once(&text, &format!("public {function}"), &function, &record)?;
        let after = text.split_once(&format!("\npublic struct {record}: ")).map(|(_, after)| after);
        let (body, _) = after.and_then(|after| after.split_once("\n}\n")).ok_or_else(|| unmasked(&record))?;
        let names = body.lines().filter_map(|line| line.strip_prefix("    public var ")?.split(':').next());
        let members: Vec<String> = names.map(|name| format!("(\"{name}\", {name})")).collect();
        let (call, members) = (function.replace("func ", ""), members.join(", "));
        text.push_str(&format!(
            "\nextension {record}: MaskedRecord {{\n    public var description: String {{ {call}of: self) }}\n\n    \
             var members: [(String, Any?)] {{\n        [{members}]\n    }}\n}}\n"
        ));
    }
    Ok(text)
}

/// The records whose text is Rust's.
fn records(text: &str, start: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| line.strip_prefix(start)?.split([' ', ':']).next());
    let is_masked = |name: &&str| !PLAIN.contains(name) && !name.starts_with("FfiConverter");
    names.filter(is_masked).map(str::to_owned).collect()
}

fn lower_first(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_lowercase())
}

fn once(text: &str, from: &str, to: &str, record: &str) -> Result<String, String> {
    if text.contains(from) { Ok(text.replacen(from, to, 1)) } else { Err(unmasked(record)) }
}

fn unmasked(record: &str) -> String {
    format!("`{record}` would show every member as text: name it in bindings/uniffi/src/text.rs")
}
