"""The server that plays the answers of cases that make a call; `cargo xtask test python` starts it."""

from __future__ import annotations

import contextlib
import email.parser
import email.policy
import http.client
import os
import urllib.request

from cases import Case

import kyckit

URL = os.environ.get("KYCKIT_PLAYER", "")
NOBODY = "http://127.0.0.1:9"


def settings(case: Case, rules: kyckit.Rules) -> Case:
    """Of a client whose answers the player plays."""
    answer = case["input"].get("answer", {"failure": {"sent": "no"}})
    answers = answer if isinstance(answer, list) else [answer]
    unsent = [one.get("failure", {}).get("sent") == "no" for one in answers]
    slow_down = all(one.get("status") == 429 for one in answers)
    url = f"{URL}/{case['provider']}/{case['name']}"
    if all(unsent):
        url = NOBODY
    elif unsent[0]:
        skip(url)
    timeout = 2.0 if slow_down else 30.0
    return {"base_url": url, "timeout": timeout, "rules": rules}


def skip(url: str) -> None:
    """Takes one answer away: a server that is reached cannot play that it was not reached."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        urllib.request.urlopen(urllib.request.Request(url, method="SKIP"), timeout=10).close()


def request_of(case: Case, key: str) -> Case:
    """The first request that a case made, without what every client adds."""
    name = f"{case['provider']}/{case['name']}"
    with urllib.request.urlopen(f"{URL}/first/{name}", timeout=10) as answer:
        head, _, body = answer.read().partition(b"\r\n\r\n")
    line, _, rest = head.decode().partition("\r\n")
    method, path, _ = line.split(" ")
    headers = email.parser.HeaderParser(policy=email.policy.HTTP).parsestr(rest)
    if headers["x-api-key"] != key:
        raise ValueError("the request has not its API key")
    request: Case = {"method": method, "path": path.removeprefix(f"/{name}")}
    if headers.get_content_type() == "multipart/form-data":
        request["parts"] = parts(body, headers.get_boundary() or "")
    elif "content-type" in headers:
        request["body"] = body.decode()
    elif body:
        raise ValueError("a body without its media type")
    return request


def parts(body: bytes, boundary: str) -> list[Case]:
    begin, *between, end = body.split(b"--" + boundary.encode())
    if begin or end != b"--\r\n":
        raise ValueError("the multipart body has no beginning or no end")
    return [part(one.removeprefix(b"\r\n").removesuffix(b"\r\n")) for one in between]


def part(text: bytes) -> Case:
    head, _, content = text.partition(b"\r\n\r\n")
    headers = email.parser.BytesHeaderParser(policy=email.policy.HTTP).parsebytes(head)
    disposition = headers["content-disposition"].params
    names = {name: disposition[name] for name in ("name", "filename") if name in disposition}
    return {"bytes": len(content), "content_type": headers.get_content_type(), **names}
