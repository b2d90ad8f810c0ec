//! Plays the answers of upload cases on loopback, for runners that have no transport of their own to record with.
//!
//! A runner takes `http://127.0.0.1:PORT/<provider>/<case>` as the base URL. What a case says of a failure is played
//! as far as a server can: an answer that stops after its head (`sent` yes), a connection closed after the request
//! was read (`sent` maybe). A request that is not sent needs no server: the runner takes a port where nobody listens.

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
    let player = Arc::new(Player { cases, played: Mutex::default() });
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
}

impl Player {
    /// Reads one request, plays one answer, closes.
    fn answer(&self, stream: &TcpStream) -> Option<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        let target = read_request(stream)?;
        let mut parts = target.trim_start_matches('/').splitn(3, '/');
        let name = format!("{}/{}", parts.next()?, parts.next()?);
        let answer = self.next(&name)?;
        let mut stream = stream;
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

/// The target of a request, once its whole body was read.
fn read_request(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let target = line.split(' ').nth(1)?.to_owned();
    let mut length = 0_u64;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).ok()?;
    Some(target)
}
