_Header: TypeAlias = tuple[str | bytes, str | bytes]
_Headers: TypeAlias = Mapping[str, str] | Mapping[str, bytes] | Iterable[_Header]
_Policy: TypeAlias = Verification | StaticHeader

@final
class StaticHeader:
    """Proof by static headers: every delivery must carry each header with one of its secrets. `repr` shows the names.

    Several secrets are valid at once while they rotate. They are compared in constant time, and neither they nor
    their lengths show. Any number of threads may verify at once. Raises `ConfigurationError` when the name is no
    header name, there is no secret, or one could not stand in a header.
    """

    def __new__(cls, name: str, secrets: Sequence[str]) -> Self: ...
    def also(self, name: str, secrets: Sequence[str]) -> StaticHeader:
        """A policy that asks for this header too."""
    def verify(self, headers: _Headers) -> str:
        """What verified the delivery, when every header is there once with one of its secrets.

        Give the headers as the framework has them, names in any case: a mapping, or pairs, which show a repeated
        header too. Text counts as Latin-1, as WSGI and ASGI frameworks decode it. The result is for `verified_by` of
        the function that reads the body. Raises `VerificationError` with the HTTP status 401 and code
        `header_missing`, `header_repeated` or `header_mismatch`.
        """

@final
class Verification:
    """What a delivery must prove before it is read. `repr` shows the names of the policies and nothing else.

    Immutable; any number of threads may use it. Comparisons take the same time whatever was sent. Every function raises
    `ConfigurationError` when there is no secret, or one that could not come. Where a policy is wanted, a `StaticHeader`
    is one too. The name in front is that of `Event.verified_by`.
    """

    @staticmethod
    def static_header(name: str, secrets: Sequence[str]) -> Verification:
        """`static_header`: the delivery carries this header, once, with one of these secrets."""
    @staticmethod
    def bearer_token(tokens: Sequence[str]) -> Verification:
        """`bearer_token`: it carries one of these tokens in `Authorization`, bare or behind `Bearer ` in any case."""
    @staticmethod
    def url_segment(secrets: Sequence[str]) -> Verification:
        """`url_secret`: the first segment of the path behind the bound one is one of these secrets.

        `/hooks/kra/<secret>` for a route at `/hooks/kra`. Where a provider adds a suffix of its own, it follows the
        secret. Letters, digits, `-`, `.`, `_` and `~` only.
        """
    @staticmethod
    def url_query(name: str, secrets: Sequence[str]) -> Verification:
        """`url_secret`: the query value with this name is one of these secrets."""
    @staticmethod
    def hmac(
        header: str,
        secrets: Sequence[str],
        *,
        algorithm: Literal["sha256", "sha512", "sha1"] = "sha256",
        encoding: Literal["hex", "base64"] = "hex",
        prefix: str = "",
    ) -> Verification:
        """`hmac`: this header holds an HMAC of the body, behind `prefix`."""
    @staticmethod
    def standard_webhooks(secrets: Sequence[str], *, tolerance: int = 300) -> Verification:
        """`hmac`: the delivery is signed as Standard Webhooks says (`v1`), its time within `tolerance` seconds of now.

        A secret is `whsec_` and the base64 of 24 to 64 bytes. No provider of kyckit signs so; relays do.
        """
    @staticmethod
    def decryption(cipher: Cipher) -> Verification:
        """`decryption`: the body is encrypted with a key that only provider and receiver have.

        A body in clear is refused. As proof it is as good as the cipher: without a tag (ECB, CBC) whoever saw a delivery
        can change it.
        """
    @staticmethod
    def any_of(policies: Sequence[_Policy]) -> Verification:
        """One of these policies is enough, for example while a provider moves from one to another. No decryption."""
    @staticmethod
    def all_of(policies: Sequence[_Policy]) -> Verification:
        """All of these policies must pass."""
    @staticmethod
    def unverified(reason: str) -> Verification:
        """Everything passes. The reason stands in the program, for whoever reads it; it may not be blank."""

@final
class Binding:
    """A provider's webhook and what its deliveries must prove, for a path of a `Receiver`. Made by a provider's module."""

    @property
    def provider(self) -> str:
        """Name of the provider, as in its events."""

@final
class Receiver:
    """A receiver of webhooks: paths, each with a provider and what its deliveries must prove.

    It does no I/O, so it fits into any server. Immutable; threads may share it, and so may processes after a fork. `repr`
    shows providers and names of policies: no path, no secret.

    A path begins with `/`, as in the request line, and has no query. `max_bytes` is the largest body, 1 MiB by default.
    `any_media_type` takes bodies whatever their `Content-Type` says. `strict`, or that of the rules, refuses a body with
    anything to warn of: for tests and set-up. Of `rules` the policies count, and `now` if they have one. Raises
    `ConfigurationError` when there is no route, a path is none, two are the same, or one lies below another that takes
    the paths below its own.
    """

    def __new__(
        cls,
        routes: Mapping[str, Binding] | Iterable[tuple[str, Binding]],
        *,
        strict: bool = False,
        max_bytes: int | None = None,
        any_media_type: bool = False,
        rules: Rules | None = None,
    ) -> Self: ...
    def receive(
        self,
        *,
        method: str,
        path: str,
        headers: _Headers,
        body: bytes | bytearray | memoryview,
        now: _Instant | None = None,
    ) -> Received:
        """The event of one delivery, and what to answer.

        `path` is that of the request line with its query, `headers` a mapping or pairs as the framework has them, `body`
        exactly as received, `now` the clock's instant by default. Checked in this order, each failure an error with its
        `http_status` and the `reply` to give: 404 unknown path, 405 wrong method, 413 too large, 415 compressed or no
        JSON, 401 not verified (`VerificationError`), 400 cannot be decrypted (`VerificationError`) or read. Everything
        else is a `PayloadError`. Unknown events, statuses and members are no errors.
        """
    @property
    def max_bytes(self) -> int:
        """The largest body that is taken, in bytes."""
    def provider_at(self, path: str) -> str | None:
        """The name of the provider that deliveries to this path belong to; None when no route takes it."""

@final
class Received:
    """A delivery that was taken."""

    __match_args__: Final = ("event", "reply")
    @property
    def event(self) -> Event:
        """What it says; `verified_by` tells what it was verified by."""
    @property
    def reply(self) -> Reply:
        """What to answer, once the event is safe: stored, or handed to somebody who stores it."""

@final
class Reply:
    """What to answer a provider. It says nothing about why a delivery was refused: that is for your own log."""

    def __new__(cls, status: int = 200) -> Self: ...
    def __getnewargs__(self) -> tuple[int]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    @property
    def status(self) -> int:
        """HTTP status."""
    @property
    def content_type(self) -> str:
        """Value of the header `Content-Type`."""
    @property
    def body(self) -> bytes:
        """The whole body."""
    @property
    def headers(self) -> dict[str, str]:
        """Every header that is due: `Content-Type`, and `Allow` with a 405."""
