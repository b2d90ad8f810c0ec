//! Plays the answers of upload cases on loopback, for runners that have no transport of their own to record with.
//!
//! A runner takes `http://127.0.0.1:PORT/<provider>/<case>` as the base URL. What a case says of a failure is played
//! as far as a server can: an answer that stops after its head (`sent` yes), a connection closed after the request
//! was read (`sent` maybe). A request that is not sent needs no server: the runner takes a port where nobody listens,
//! and takes such an answer out of a list by a request of the method `SKIP`.
//!
//! The first request of a `call` is kept: `http://127.0.0.1:PORT/first/<provider>/<case>` answers it as it came, head and
//! body.

use crate::case::Cases;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Serves until standard input ends. The first line printed is the URL.
pub(crate) fn serve(cases: Cases) -> Result<(), String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    println!("http://{}", listener.local_addr().map_err(|error| error.to_string())?);
    let player = Arc::new(Player { cases, played: Mutex::default(), first: Mutex::default() });
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let player = Arc::clone(&player);
            std::thread::spawn(move || player.answer(&stream));
        }
    });
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    Ok(())
}

struct Player {
    cases: Cases,
    /// How many answers of a case were played.
    played: Mutex<BTreeMap<String, usize>>,
    /// The first request of a call.
    first: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Player {
    /// Reads one request, plays one answer, closes.
    fn answer(&self, stream: &TcpStream) -> Option<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        let request = read_request(stream)?;
        let mut line = request.split(|byte| *byte == b'\r').next()?.split(|byte| *byte == b' ');
        let (method, target) = (line.next()?, std::str::from_utf8(line.next()?).ok()?);
        let mut stream = stream;
        if let Some(name) = target.strip_prefix("/first/") {
            let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()?;
            let head = format!(
                "HTTP/1.1 200 Played\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                first.len()
            );
            return stream.write_all(&[head.as_bytes(), &first].concat()).ok();
        }
        let mut parts = target.trim_start_matches('/').splitn(3, ['/', '?']);
        let name = format!("{}/{}", parts.next()?, parts.next()?);
        let answer = self.next(&name)?;
        if method != b"SKIP" && self.cases.get(&name)?.kind == "call" {
            self.first.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_insert(request);
        }
        let mut head = |status: u64, headers: String, length: usize| {
            let head = format!(
                "HTTP/1.1 {status} Played\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).ok()
        };
        if let Some(failure) = answer.get("failure") {
            if failure.get("sent").and_then(Value::as_str) == Some("yes") {
                head(200, String::new(), 100)?;
            }
            return Some(());
        }
        let body = match answer.get("body") {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(json) => json.to_string(),
        };
        let headers = answer.get("headers").and_then(Value::as_object).into_iter().flatten();
        let headers: String = headers
            .map(|(name, value)| format!("{name}: {}\r\n", value.as_str().unwrap_or_default()))
            .collect();
        head(answer.get("status")?.as_u64()?, headers, body.len())?;
        stream.write_all(body.as_bytes()).ok()
    }

    /// The next answer of a case, the last one again and again.
    fn next(&self, name: &str) -> Option<Value> {
        let answer = self.cases.get(name)?.input.get("answer")?;
        let answers = answer.as_array().cloned().unwrap_or_else(|| vec![answer.clone()]);
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        let count = played.entry(name.to_owned()).or_default();
        let answer = answers.get(*count).or(answers.last()).cloned();
        *count += 1;
        answer
    }
}

/// A request as it came, once its whole body was read.
fn read_request(stream: &TcpStream) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (Vec::new(), 0_u64);
    loop {
        let begin = request.len();
        reader.read_until(b'\n', &mut request).ok().filter(|count| *count > 0)?;
        let line = std::str::from_utf8(request.get(begin..)?).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    reader.take(length).read_to_end(&mut request).ok()?;
    Some(request)
}
