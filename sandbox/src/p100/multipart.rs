//! Reading `multipart/form-data`, as far as an upload needs it.

/// One part with a file.
pub(crate) struct Part<'a> {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) content: &'a [u8],
}

/// The parts of a body; none when it is not what its type says.
pub(crate) fn parts<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let (essence, parameters) = content_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(parameters, "boundary").filter(|boundary| !boundary.is_empty())?;
    let first = format!("--{boundary}");
    let delimiter = format!("\r\n{first}");
    let mut rest = body.strip_prefix(first.as_bytes())?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let (head, after) = split(rest, b"\r\n\r\n")?;
        let (content, after) = split(after, delimiter.as_bytes())?;
        parts.push(part(std::str::from_utf8(head).ok()?, content)?);
        rest = after;
    }
    Some(parts)
}

fn part<'a>(head: &str, content: &'a [u8]) -> Option<Part<'a>> {
    let header = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    let (kind, parameters) = header("content-disposition")?.split_once(';')?;
    let name = parameter(parameters, "name").filter(|_| kind.trim().eq_ignore_ascii_case("form-data"))?;
    let media_type = header("content-type").unwrap_or_default().to_ascii_lowercase();
    Some(Part { name, media_type, content })
}

/// A parameter, with or without quotes.
fn parameter(parameters: &str, wanted: &str) -> Option<String> {
    parameters.split(';').find_map(|one| {
        let (name, value) = one.split_once('=')?;
        let found = name.trim().eq_ignore_ascii_case(wanted);
        found.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Before and after the first place of `mark`.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..place)?, bytes.get(place + mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_names_types_and_bytes() {
        let body = b"--X\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n\
            Content-Type: image/PNG\r\n\r\n\x00--X\r\n\r\n--X\r\ncontent-disposition: form-data; name=note\r\n\r\n\
            \r\n--X--\r\n";
        let found = parts("multipart/form-data; boundary=X", body).unwrap();
        let seen: Vec<(&str, &str, &[u8])> =
            found.iter().map(|part| (&*part.name, &*part.media_type, part.content)).collect();
        assert_eq!(seen, [("files", "image/png", &b"\x00--X\r\n"[..]), ("note", "", b"")]);
        assert!(parts("multipart/form-data; boundary=\"X\"", b"--X--").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let whole = b"--X\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--X--";
        for cut in 0..whole.len() - 2 {
            assert!(parts("multipart/form-data; boundary=X", &whole[..cut]).is_none(), "{cut}");
        }
        for kind in [
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/mixed; boundary=X",
        ] {
            assert!(parts(kind, whole).is_none(), "{kind}");
        }
    }
}
