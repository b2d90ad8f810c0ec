//! The default transport over real sockets: TLS, redirects, proxies, sizes, the bytes of a request.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod common;

use common::{
    Tape, WAYS, Way, answer, application, config, config_for, options, parse, rules, upload, valid,
};
use kyckit::hyperverge::{BlockingClient, Client, ClientConfig, Outcome, UploadMode};
use kyckit::{ErrorKind, Sent};
use kyckit_sandbox::Sandbox;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

const LONG: Duration = Duration::from_secs(20);
const FINE: &str = "{\"status\":\"success\",\"statusCode\":\"200\",\"result\":{},\"metaData\":{\"requestId\":\"R-1\",\"transactionId\":\"T\"}}";

fn json_answer() -> Vec<u8> {
    answer("200 OK", "Content-Type: application/json\r\n", FINE)
}

// ---- TLS ----

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A TLS server on loopback; counts the bytes of application data that reach it.
struct TlsServer {
    address: SocketAddr,
    bytes: Arc<AtomicUsize>,
    // Dropping the runtime ends the server.
    _runtime: tokio::runtime::Runtime,
}

fn tls_server(
    authority: &Authority,
    name: &str,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> TlsServer {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let bytes = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&bytes);
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let (mut all, mut chunk) = (Vec::new(), vec![0_u8; 65536]);
                while let Ok(n @ 1..) = stream.read(&mut chunk).await {
                    count.fetch_add(n, Ordering::SeqCst);
                    all.extend_from_slice(&chunk[..n]);
                    // The body is one JSON object, and the last bytes of the request.
                    if all.ends_with(b"\"}") {
                        let _ = stream.write_all(&json_answer()).await;
                        let _ = stream.shutdown().await;
                        return;
                    }
                }
            });
        }
    });
    TlsServer { address, bytes, _runtime: runtime }
}

fn tls_config(server: &TlsServer) -> ClientConfig {
    config_for(&format!("https://{}", server.address))
}

const BOTH: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12, &rustls::version::TLS13];

fn refused(config: &ClientConfig, server: &TlsServer, why: &str) {
    for (way, mode) in WAYS {
        let begun = Instant::now();
        let timeout = Duration::from_millis(600);
        let got = upload(way, config.clone(), &valid("TLS-1"), &options("T-tls", mode, timeout));
        let error = got.expect_err(why);
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Network, Some(Sent::No)), "{why}: {error:?}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{why}");
    }
    assert_eq!(server.bytes.load(Ordering::SeqCst), 0, "{why}: the server read something");
}

#[test]
fn an_unknown_authority_is_refused_and_a_given_one_accepted() {
    let authority = authority();
    let server = tls_server(&authority, "127.0.0.1", BOTH);
    let mut config = tls_config(&server);
    refused(&config, &server, "unknown authority");
    config.extra_roots = vec![self::authority().pem().into_bytes()];
    refused(&config, &server, "another authority");
    // Two texts, one of them with two certificates.
    let several = format!("{}\n{}", self::authority().pem(), authority.pem());
    config.extra_roots = vec![self::authority().pem().into_bytes(), several.into_bytes()];
    for (way, mode) in WAYS {
        let receipt = upload(way, config.clone(), &valid("TLS-2"), &options("T-tls", mode, LONG)).unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
    }
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let authority = authority();
    let server = tls_server(&authority, "other.example", BOTH);
    let mut config = tls_config(&server);
    config.extra_roots = vec![authority.pem().into_bytes()];
    refused(&config, &server, "another host");
}

#[test]
fn tls_12_and_13_are_spoken() {
    let authority = authority();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let server = tls_server(&authority, "127.0.0.1", &[version]);
        let mut config = tls_config(&server);
        config.extra_roots = vec![authority.pem().into_bytes()];
        let receipt =
            upload(Way::Async, config, &valid("TLS-3"), &options("T-tls", UploadMode::Queued, LONG)).unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted, "{version:?}");
    }
}

#[test]
fn authorities_that_are_none_are_refused_at_once() {
    for pem in [
        &b""[..],
        b"nonsense",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n%%%",
    ] {
        let mut config = config_for("https://127.0.0.1:1");
        config.extra_roots = vec![pem.to_vec()];
        let errors = [Client::new(config.clone()).unwrap_err(), BlockingClient::new(config).unwrap_err()];
        for error in errors {
            assert_eq!(
                (error.kind(), error.path()),
                (ErrorKind::Configuration, Some("extra_roots")),
                "{error:?}"
            );
        }
    }
}

/// A server that speaks plain HTTP where TLS was asked for.
#[test]
fn plain_http_behind_https_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let config = config_for(&sandbox.base_url().replace("http:", "https:"));
    for (way, mode) in WAYS {
        let got = upload(
            way,
            config.clone(),
            &valid("TLS-4"),
            &options("T-plain", mode, Duration::from_millis(500)),
        );
        let error = got.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Network, Some(Sent::No)), "{error:?}");
    }
    assert_eq!(sandbox.bodies_begun("T-plain"), 0);
}

// ---- base URLs ----

#[test]
fn base_urls_that_must_not_be_used() {
    for url in [
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1@example.com",
        "https://user:password@127.0.0.1",
        "http://0.0.0.0:1",
        "http://[::]:1",
        "ftp://127.0.0.1",
        "//127.0.0.1",
        "127.0.0.1:80",
        "https://",
        "",
        "https://127.0.0.1\r\nX: y",
        "https://127.0.0.1/ HTTP/1.1",
    ] {
        let errors = [Client::new(config_for(url)).err(), BlockingClient::new(config_for(url)).err()];
        for error in errors {
            let error = error.unwrap_or_else(|| panic!("{url:?} was taken"));
            assert_eq!((error.kind(), error.path()), (ErrorKind::Configuration, Some("base_url")), "{url:?}");
        }
    }
}

// ---- redirects ----

#[test]
fn redirects_are_not_followed() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = Tape::start(json_answer());
        let here = Tape::start(answer(
            status,
            &format!("Location: {}/v1/async/CVLKRAUpload\r\n", elsewhere.base_url()),
            "",
        ));
        for (way, mode) in WAYS {
            let got =
                upload(way, config_for(&here.base_url()), &valid("MOVED-1"), &options("T-moved", mode, LONG));
            let error = got.expect_err("no answer of the API");
            assert_eq!(
                (error.kind(), error.sent()),
                (ErrorKind::Configuration, Some(Sent::Yes)),
                "{status}: {error:?}"
            );
        }
        assert_eq!(here.seen().len(), 4, "{status}: one request an upload");
        assert!(elsewhere.seen().is_empty(), "{status}: followed, with body and key");
    }
}

// ---- proxies ----

const PROXY_VARIABLES: [&str; 6] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Tells a process that it is the child of the test below.
const CHILD: &str = "KYCKIT_TEST_CHILD";

/// The child's part of the test below; nothing in any other process.
#[test]
fn child_behind_a_proxy() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let sandbox = Sandbox::start().unwrap();
    let port = sandbox.address().port();
    for (number, base_url) in
        [sandbox.base_url(), format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}/")]
            .into_iter()
            .enumerate()
    {
        for (place, (way, mode)) in WAYS.into_iter().enumerate() {
            let id = format!("T-proxy-{number}-{place}");
            let got = upload(way, config_for(&base_url), &valid(&id), &options(&id, mode, LONG));
            assert_eq!(got.unwrap().outcome, Outcome::Accepted, "{base_url}");
        }
    }
    // Any other host does go through it: a name that never exists, so nothing leaves this machine.
    let got = upload(
        Way::Blocking,
        config_for("https://kyckit.invalid"),
        &valid("PROXY"),
        &options("T-proxied", UploadMode::Queued, Duration::from_millis(500)),
    );
    let error = got.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Network, Some(Sent::No)), "{error:?}");
}

#[test]
fn loopback_never_meets_a_proxy() {
    let proxy = Tape::start(answer("502 Bad Gateway", "", ""));
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "child_behind_a_proxy", "--nocapture"])
        .env(CHILD, "yes")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    for name in PROXY_VARIABLES {
        child.env(name, proxy.base_url());
    }
    let mut child = child.stdout(Stdio::null()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("the child did not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(status.success(), "{status}");
    let seen = proxy.seen();
    assert!(!seen.is_empty(), "the variables had no effect: this test proves nothing");
    for request in seen {
        let text = String::from_utf8_lossy(&request).into_owned();
        assert!(
            text.starts_with("CONNECT kyckit.invalid:443 "),
            "{}",
            text.lines().next().unwrap_or_default()
        );
        assert!(!text.contains("sandbox-app-key"), "the key reached the proxy");
    }
}

// ---- answers of odd sizes and shapes ----

const LIMIT: usize = 16 << 20;

/// The fine answer with blanks up to `size` bytes.
fn padded(size: usize) -> String {
    format!("{FINE}{}", " ".repeat(size - FINE.len()))
}

fn chunked(body: &str) -> Vec<u8> {
    let mut out = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
    for chunk in body.as_bytes().chunks(1 << 20) {
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

#[test]
fn an_answer_over_the_limit_is_unknown() {
    for bytes in [answer("200 OK", "", &padded(LIMIT + 1)), chunked(&padded(LIMIT + (1 << 20)))] {
        let server = Tape::start(bytes);
        for (way, mode) in [WAYS[0], WAYS[3]] {
            let receipt =
                upload(way, config_for(&server.base_url()), &valid("BIG-1"), &options("T-big", mode, LONG))
                    .unwrap();
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, Sent::Yes), "{receipt:?}");
            assert_eq!(
                (receipt.code.as_deref(), receipt.http_status),
                (Some("unreadable_answer"), Some(200))
            );
        }
    }
}

#[test]
fn an_answer_under_the_limit_is_read() {
    for bytes in [answer("200 OK", "", &padded(2 << 20)), chunked(&padded(2 << 20))] {
        let server = Tape::start(bytes);
        let receipt = upload(
            Way::Blocking,
            config_for(&server.base_url()),
            &valid("BIG-2"),
            &options("T-big", UploadMode::Queued, LONG),
        )
        .unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
    }
}

#[test]
fn answers_that_are_not_http_are_unknown() {
    for bytes in
        [&b"garbage\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", b"HTTP/1.1 2", b""]
    {
        let server = Tape::start(bytes.to_vec());
        for (way, mode) in [WAYS[0], WAYS[3]] {
            let receipt =
                upload(way, config_for(&server.base_url()), &valid("ODD-1"), &options("T-odd", mode, LONG))
                    .unwrap();
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, Sent::Maybe), "{receipt:?}");
        }
        assert_eq!(server.seen().len(), 2, "sent again");
    }
}

#[test]
fn an_interim_answer_is_not_the_answer() {
    let mut bytes = b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec();
    bytes.extend_from_slice(&json_answer());
    let server = Tape::start(bytes);
    let receipt = upload(
        Way::Async,
        config_for(&server.base_url()),
        &valid("ODD-2"),
        &options("T-odd", UploadMode::Queued, LONG),
    )
    .unwrap();
    assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
}

/// The head of an answer came and the body stays away until the deadline: it was sent, and that is known.
#[test]
fn an_answer_that_stops_after_its_head_was_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming().flatten().take(4) {
            let mut stream = stream;
            let mut chunk = [0_u8; 65536];
            let _ = std::io::Read::read(&mut stream, &mut chunk);
            let _ =
                std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            kept.push(stream);
        }
        std::thread::sleep(Duration::from_secs(5));
    });
    for (way, mode) in WAYS {
        let begun = Instant::now();
        let timeout = Duration::from_millis(400);
        let receipt =
            upload(way, config_for(&base_url), &valid("STOP-1"), &options("T-stop", mode, timeout)).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, Sent::Yes), "{receipt:?}");
    }
}

// ---- the bytes of a request ----

#[test]
fn a_request_has_each_header_once() {
    let server = Tape::start(json_answer());
    for (way, mode) in WAYS {
        let receipt =
            upload(way, config_for(&server.base_url()), &valid("HEAD-1"), &options("T-head", mode, LONG))
                .unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted);
    }
    let seen = server.seen();
    assert_eq!(seen.len(), WAYS.len());
    for (request, (_, mode)) in seen.iter().zip(WAYS) {
        let (line, headers, body) = parse(request);
        let path = if mode == UploadMode::Queued { "/v1/async/CVLKRAUpload" } else { "/v1/CVLKRAUpload" };
        assert_eq!(line, format!("POST {path} HTTP/1.1"));
        let values = |name: &str| -> Vec<&str> {
            headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
        };
        let wire = application("HEAD-1").to_wire(&rules());
        assert_eq!(values("content-length"), [wire.len().to_string()]);
        assert_eq!(values("content-type"), ["application/json"]);
        assert_eq!(values("appid"), ["sandbox-app-id"]);
        assert_eq!(values("appkey"), ["sandbox-app-key"]);
        assert_eq!(values("transactionid"), ["T-head"]);
        assert_eq!(values("host"), [server.address.to_string()]);
        for absent in ["transfer-encoding", "expect", "cookie", "referer", "authorization", "upgrade"] {
            assert!(values(absent).is_empty(), "{absent}");
        }
        assert_eq!(String::from_utf8(body).unwrap(), wire);
    }
}

#[test]
fn ids_that_would_break_out_of_their_header_are_refused() {
    let server = Tape::start(json_answer());
    let long = "x".repeat(129);
    for id in [
        "",
        " ",
        "a b",
        "a\r\nappKey: other",
        "a\nb",
        "a\rb",
        "a\tb",
        "a\0b",
        "\u{e9}",
        "a\u{7f}",
        "a\u{2028}b",
        " a",
        "a ",
        &long,
    ] {
        for (way, mode) in WAYS {
            let error =
                upload(way, config_for(&server.base_url()), &valid("SMUGGLE-1"), &options(id, mode, LONG))
                    .unwrap_err();
            assert_eq!(
                (error.kind(), error.code()),
                (ErrorKind::Configuration, "transaction_id"),
                "{id:?}: {error:?}"
            );
            assert_eq!(error.sent(), Some(Sent::No), "{id:?}: {error:?}");
        }
        let client = BlockingClient::new(config_for(&server.base_url())).unwrap();
        assert_eq!(
            client.search_and_verify(&"AAAPA1234A".into(), id).unwrap_err().code(),
            "transaction_id",
            "{id:?}"
        );
    }
    assert!(server.seen().is_empty(), "something was sent");
    let longest = "x".repeat(128);
    let receipt = upload(
        WAYS[0].0,
        config_for(&server.base_url()),
        &valid("SMUGGLE-2"),
        &options(&longest, WAYS[0].1, LONG),
    );
    assert_eq!(receipt.unwrap().outcome, Outcome::Accepted);
}

#[test]
fn credentials_that_would_break_out_of_their_header_are_refused() {
    let server = Tape::start(json_answer());
    for (id, key) in [("a\r\nx: y", "k"), ("a", "k\n"), ("a", "k\0"), ("", "k"), ("a", "")] {
        let mut config = ClientConfig::new(id, key);
        config.base_url = server.base_url();
        let got = BlockingClient::new(config)
            .and_then(|client| client.upload(&valid("CRED-1"), &options("T-c", UploadMode::Queued, LONG)));
        let error = got.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Configuration, "credentials"), "{error:?}");
    }
    assert!(server.seen().is_empty(), "something was sent");
}

/// Texts of an application cannot break out of the body either.
#[test]
fn texts_are_escaped_in_the_body() {
    let sandbox = Sandbox::start().unwrap();
    let mut app = application("ESCAPE-1");
    app.branch_code = Some("a\"},\"appPanNo\":\"X\",\"b\":{\"\\\n\u{1}".into());
    let receipt = BlockingClient::new(config(&sandbox))
        .unwrap()
        .validate_and_upload(&app, &options("T-esc", UploadMode::Queued, LONG));
    assert_eq!(receipt.unwrap().outcome, Outcome::Accepted);
    assert!(sandbox.record("AAAPT1234A").is_some());
}
