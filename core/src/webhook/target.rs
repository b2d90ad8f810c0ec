//! Where a provider may be told to deliver: public https addresses only.
//!
//! A URL that an attacker chose would make the provider, or a proxy in between, knock at doors inside a network. Only
//! the text is judged; no name is looked up, so a public name that leads to a private address is not found here.

use crate::config::is_loopback;
use crate::error::Error;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a provider may be told to deliver to `url`: https and a public host; loopback, also by plain http, only when
/// the provider itself is played there (`base_url`).
pub(crate) fn valid_webhook_url(url: &str, base_url: &str) -> Result<(), Error> {
    let problem = |says: &str, remedy: &str| {
        Err(Error::configuration("webhook_url", says, remedy).with_path("webhook_url"))
    };
    const PUBLIC: &str = "Give a public https URL.";
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte));
    let parsed = url.parse::<http::Uri>().ok().filter(|_| is_plain);
    let Some((parsed, authority)) = parsed.as_ref().and_then(|url| Some((url, url.authority()?))) else {
        return problem("the webhook URL cannot be read", PUBLIC);
    };
    if authority.as_str().contains('@') {
        let remedy = "Prove deliveries by a static header or a secret in the path instead.";
        return problem("the webhook URL holds a user name", remedy);
    }
    if url.contains('#') {
        return problem(
            "the webhook URL holds a fragment, which is never sent",
            "Leave out `#` and what follows.",
        );
    }
    let scheme = parsed.scheme_str();
    if is_loopback(url) && is_loopback(base_url) && matches!(scheme, Some("http" | "https")) {
        return Ok(());
    }
    if scheme != Some("https") {
        return problem("the webhook URL is not https", PUBLIC);
    }
    // A port that is no number, or 0, is part of the text and of nothing else.
    let has_port = authority.as_str().len() > authority.host().len();
    if has_port && authority.port_u16().is_none_or(|port| port == 0) {
        return problem("the port of the webhook URL is none", PUBLIC);
    }
    if !is_public(authority.host()) {
        let remedy = "Give the public name of the receiver; a provider cannot reach private addresses.";
        return problem("the host of the webhook URL is not public", remedy);
    }
    Ok(())
}

/// Whether a host is public by its text: a name with a dot that ends in no private zone, or a public address in its
/// usual form.
fn is_public(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').and_then(|address| address.parse().ok());
        return address.is_some_and(is_public_v6);
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    if is_number(last) {
        // Every name that ends in a number is an IPv4 address to a browser's parser: only the usual form is.
        return host.parse().is_ok_and(is_public_v4);
    }
    is_public_name(&host.to_ascii_lowercase())
}

/// Digits, or hexadecimal ones behind `0x`: no top-level domain is either.
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    match hex {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

fn is_public_name(name: &str) -> bool {
    const PRIVATE: [&str; 5] = [".localhost", ".local", ".internal", ".home.arpa", ".localdomain"];
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    // A dot at the end makes an empty label.
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(is_label)
        && !PRIVATE.iter().any(|zone| name.ends_with(zone) || name == zone.trim_start_matches('.'))
}

/// Not in a range that the special-purpose registry of IANA keeps from the public.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match (a, b, c) {
        // This network, private, loopback.
        (0 | 10 | 127, ..) => true,
        // Shared by a carrier's customers (CGNAT), link-local.
        (100, 64..=127, _) | (169, 254, _) => true,
        // Private.
        (172, 16..=31, _) | (192, 168, _) => true,
        // Protocol assignments, documentation, relays of 6to4, benchmarks.
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => true,
        // Multicast, reserved, broadcast.
        (224.., ..) => true,
        _ => false,
    };
    !is_special
}

/// Global unicast (2000::/3) without what is special there. Loopback, private, link-local, multicast, mapped and
/// compatible IPv4 and NAT64 lie outside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_special = match (a, b) {
        // Protocol assignments: Teredo, benchmarks, ORCHID.
        (0x2001, 0..=0x01ff) => true,
        // Documentation.
        (0x2001, 0x0db8) | (0x3fff, 0..=0x0fff) => true,
        // 6to4 holds an IPv4 address.
        (0x2002, _) => true,
        _ => false,
    };
    (0x2000..=0x3fff).contains(&a) && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: &str = "https://provider.example";

    fn is_valid(url: &str) -> bool {
        valid_webhook_url(url, LIVE).is_ok()
    }

    #[test]
    fn public_hosts_are_taken() {
        for host in [
            "receiver.example",
            "hooks.EXAMPLE.com:8443",
            "a-b_c.example",
            "xn--bcher-kva.example",
            "1.2.3.4.example",
            "local.example",
            "internal.example",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "198.17.0.1",
            "223.255.255.255",
            "[2606:4700::1111]",
            "[2a00:1450:4001::1]:8443",
            "[2001:4860:4860::8888]",
            "[2001:200::1]",
        ] {
            assert!(is_valid(&format!("https://{host}/hooks/kra?x=y")), "{host}");
        }
        assert!(is_valid("https://receiver.example"));
    }

    #[test]
    fn hosts_that_are_not_public_are_refused() {
        let names = "localhost LOCALHOST localhost. app.localhost receiver receiver.local receiver.LOCAL local \
                     metadata.google.internal internal home.arpa router.home.arpa localhost.localdomain \
                     receiver.example. receiver..example .example -a.example a-.example a%2eexample";
        let v4 = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 \
                  169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 \
                  198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 \
                  255.255.255.255";
        let v4_in_other_forms = "2130706433 0x7f000001 0X7F000001 017700000001 127.1 127.0.1 0177.0.0.1 0x7f.0.0.1 \
                                 127.0.0.0x1 8.8.8.010 134744072 0x08080808 8.8.8 8.8 08.8.8.8 8.8.8.8. 256.1.1.1 \
                                 1.2.3.4.5 example.1 example.0x 0x";
        let v6 = "[::] [::1] [fe80::1] [febf::1] [fec0::1] [fc00::1] [fdff::1] [ff02::1] [100::1] \
                  [2001::1] [2001:2::1] [2001:10::1] [2001:20::1] [2001:db8::1] [3fff::1] [4000::1] \
                  [fe80::1%25eth0] [::1 [] [v1.x]";
        let v4_in_v6 = "[::ffff:8.8.8.8] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::8.8.8.8] \
                        [64:ff9b::8.8.8.8] [64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::] [2002:0808:0808::1]";
        for host in
            [names, v4, v4_in_other_forms, v6, v4_in_v6].iter().flat_map(|list| list.split_whitespace())
        {
            assert!(!is_valid(&format!("https://{host}/hooks")), "{host}");
        }
    }

    #[test]
    fn only_https_urls_without_a_name_or_a_fragment_are_taken() {
        for url in [
            "http://receiver.example",
            "ftp://receiver.example",
            "HTTP://receiver.example",
            "//receiver.example",
            "receiver.example",
            "/hooks",
            "",
            "https://",
            "https:///hooks",
            "https:receiver.example",
            "https://user@receiver.example",
            "https://user:password@receiver.example",
            "https://receiver.example@127.0.0.1/",
            "https://receiver.example/#f",
            "https://receiver.example#@127.0.0.1",
            "https://receiver.example\\@127.0.0.1",
            "https://receiver.example:0",
            "https://receiver.example:",
            "https://receiver.example:99999",
            "https://receiver.example:x",
            "https://receiver.example/ x",
            " https://receiver.example",
            "https://receiver.example/\n",
            "https://r\u{e9}ceiver.example",
            "https://receiver\u{3002}example",
            "https://\u{2460}27.0.0.1",
        ] {
            assert!(!is_valid(url), "{url:?}");
        }
    }

    #[test]
    fn loopback_is_taken_only_where_the_provider_is_played_there() {
        let played = "http://127.0.0.1:8080";
        for url in ["http://127.0.0.1:1/hooks", "https://localhost:1", "http://[::1]:1/x"] {
            assert!(valid_webhook_url(url, played).is_ok() && !is_valid(url), "{url}");
        }
        assert!(valid_webhook_url("https://receiver.example", played).is_ok());
        for url in
            ["http://10.0.0.1", "https://10.0.0.1", "http://u@127.0.0.1", "ftp://127.0.0.1", "http://127.1"]
        {
            assert!(valid_webhook_url(url, played).is_err(), "{url}");
        }
    }

    #[test]
    fn a_refusal_tells_nothing_of_the_url() {
        for url in [
            "https://CANARY",
            "http://CANARY.example",
            "https://CANARY@a.example",
            "https://a.example/#CANARY",
        ] {
            let error = valid_webhook_url(url, LIVE).unwrap_err();
            assert_eq!((error.code(), error.path()), ("webhook_url", Some("webhook_url")));
            assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        }
    }
}
