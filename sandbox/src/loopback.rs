//! Addresses on this machine: the only ones the sandbox ever calls.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A webhook URL that was found to point at this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoopbackUrl {
    text: String,
    host: String,
    address: SocketAddr,
    target: String,
}

impl LoopbackUrl {
    /// Reads `http://127.0.0.1[:port][/path]`, or the same with `localhost` or `[::1]`.
    ///
    /// Nothing is looked up and nothing is guessed: user information, other spellings of an
    /// address, and white space are refused.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("http://")?;
        if !rest.bytes().all(|b| b.is_ascii_graphic()) || rest.contains('#') {
            return None;
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end)?;
        let address = authority_address(authority)?;
        let slash = if target.starts_with('/') { "" } else { "/" };
        Some(Self {
            text: text.to_owned(),
            host: authority.to_owned(),
            address,
            target: format!("{slash}{target}"),
        })
    }

    /// One that other paths can be appended to: without a query.
    pub(crate) fn base(text: &str) -> Option<Self> {
        Self::read(text).filter(|url| !url.target.contains('?'))
    }

    /// The address of a path below this one; the path begins with a slash.
    pub(crate) fn below(&self, path: &str) -> Option<Self> {
        Self::base(&format!("{}{path}", self.text.trim_end_matches('/')))
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn target(&self) -> &str {
        &self.target
    }
}

/// The address of `host[:port]` if the host is one of the three loopback names.
pub(crate) fn authority_address(authority: &str) -> Option<SocketAddr> {
    let hosts: [(&str, IpAddr); 3] = [
        ("127.0.0.1", Ipv4Addr::LOCALHOST.into()),
        ("localhost", Ipv4Addr::LOCALHOST.into()),
        ("[::1]", Ipv6Addr::LOCALHOST.into()),
    ];
    hosts.into_iter().find_map(|(name, ip)| {
        let rest = authority.strip_prefix(name)?;
        if rest.is_empty() {
            return Some(SocketAddr::new(ip, 80));
        }
        let digits = rest.strip_prefix(':')?;
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(SocketAddr::new(ip, digits.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine() {
        for fine in
            ["http://127.0.0.1", "http://127.0.0.1:8080/hook?x=1", "http://localhost/a", "http://[::1]:9/"]
        {
            assert!(LoopbackUrl::read(fine).is_some(), "{fine}");
        }
        for wrong in [
            "https://127.0.0.1/",
            "http://127.0.0.1@example.com/",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "http://example.com/",
            "http://127.0.0.2/",
            "http://0177.0.0.1/",
            "http://127.0.0.1:/",
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:80\\@example.com/",
            "http://127.0.0.1/a b",
            "http://127.0.0.1/a\r\nX: y",
            "",
        ] {
            assert!(LoopbackUrl::read(wrong).is_none(), "{wrong}");
        }
        assert_eq!(LoopbackUrl::read("http://127.0.0.1:1?x=1").unwrap().target(), "/?x=1");
        assert!(LoopbackUrl::base("http://127.0.0.1:1/a?x=1").is_none());
        for base in ["http://127.0.0.1:1/a", "http://127.0.0.1:1/a/"] {
            assert_eq!(
                LoopbackUrl::base(base).unwrap().below("/b").unwrap().text(),
                "http://127.0.0.1:1/a/b"
            );
        }
    }
}
