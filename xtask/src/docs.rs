//! Every public member of a model says its wire name, its format and its source.

use std::path::Path;

pub(crate) fn check(root: &Path) -> Result<(), String> {
    let file = root.join("core/src/providers/hyperverge/generated.rs");
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let bare = undocumented(&text);
    if bare.is_empty() {
        return Ok(());
    }
    Err(format!("members without wire name, format or source: {}", bare.join(", ")))
}

/// The public members whose documentation lacks one of the three.
fn undocumented(text: &str) -> Vec<String> {
    let mut bare = Vec::new();
    let mut doc = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(said) = line.strip_prefix("///") {
            doc.push_str(said);
            continue;
        }
        let member = line.strip_prefix("pub ").and_then(|rest| rest.split_once(": ")).map(|(name, _)| name);
        if let Some(name) = member.filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        {
            let is_group = doc.contains("Wire names: see [`");
            if !(doc.contains("Source: ")
                && (is_group || doc.contains("Wire name") && doc.contains("Format: ")))
            {
                bare.push(name.to_owned());
            }
        }
        doc.clear();
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::{check, undocumented};

    #[test]
    fn every_member_of_the_models_says_wire_name_format_and_source() {
        check(&crate::root()).unwrap();
    }

    #[test]
    fn members_without_a_source_are_named() {
        let good =
            "/// A pan.\n///\n/// Wire name: `a`. Format: text. Source: page.\npub pan: Option<String>,\n";
        assert!(undocumented(good).is_empty());
        assert_eq!(undocumented(&good.replace("Source: page.", "")), ["pan"]);
        assert_eq!(undocumented("pub pan: Option<String>,\n"), ["pan"]);
    }
}
