//! The members of webhook payloads, from the tables that they are read by.

use crate::nearest::hint;
use crate::output::{Colour, Output, To, plain};
use crate::providers;
use crate::report::{Failure, number};
use kyckit::{PayloadMember, Provider};
use serde_json::json;

/// Shows a provider's members that `keeps` wants, or all about the one that is named.
pub(super) fn show(
    provider: &'static dyn Provider,
    one: Option<&str>,
    keeps: impl Fn(&PayloadMember) -> bool,
    is_json: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let members = providers::members(provider.name());
    if let Some(wanted) = one {
        let is_it = |member: &&PayloadMember| {
            [member.name, member.wire_name].contains(&wanted) || member.aliases.contains(&wanted)
        };
        let member = members.iter().find(is_it).ok_or_else(|| unknown(wanted, provider, members))?;
        if is_json {
            out.line(&record(provider, member))
        } else {
            page(member, out)
        }
        return Ok(());
    }
    let found: Vec<_> = members.iter().filter(|member| keeps(member)).collect();
    if is_json {
        found.iter().for_each(|member| out.line(&record(provider, member)));
        return Ok(());
    }
    let title = out.paint(To::Stdout, Colour::Bold, provider.name());
    out.line(&title);
    for member in &found {
        let personal = if member.personal { "; personal" } else { "" };
        out.line(&format!("  {:<28} {:<24} {}{personal}", member.wire_name, member.name, member.json));
    }
    out.line(&number(found.len(), "member"));
    Ok(())
}

fn unknown(wanted: &str, provider: &dyn Provider, members: &'static [PayloadMember]) -> Failure {
    let known = members.iter().flat_map(|member| [member.name, member.wire_name]);
    let remedy =
        format!("{}`kyckit fields --webhook {}` shows them all.", hint(wanted, known), provider.name());
    let says = format!("the webhooks of {} have no member `{}`", provider.name(), plain(wanted));
    Failure::configuration("unknown_field", says, remedy).at("FIELD")
}

fn page(member: &PayloadMember, out: &mut Output) {
    let title = out.paint(To::Stdout, Colour::Bold, member.wire_name);
    out.line(&format!("{title} ({})", member.name));
    out.line(&format!("  {}", member.doc));
    out.line(&format!("  is:          {}", member.json));
    if !member.aliases.is_empty() {
        out.line(&format!("  also at:     {}", member.aliases.join(", ")));
    }
    let personal = if member.personal { "yes: masked wherever it could show" } else { "no" };
    out.line(&format!("  personal:    {personal}"));
}

fn record(provider: &dyn Provider, member: &PayloadMember) -> String {
    json!({
        "provider": provider.name(),
        "wire_name": member.wire_name,
        "name": member.name,
        "aliases": member.aliases,
        "format": member.json,
        "personal": member.personal,
        "doc": member.doc,
    })
    .to_string()
}
