def fixtures(provider: str) -> list[Fixture]:
    """Samples of a provider's webhooks, one for each event, status and layout.

    `provider` is a name as in events: `hyperverge_kra`, `hyperverge_results`, `argos`, `p100`. Raises `KeyError`.
    """

def fixture(provider: str, name: str) -> Fixture:
    """The sample with this name among those of the provider, for example `kyc_verified`. Raises `KeyError`."""

@final
class Fixture:
    """A sample of one webhook, as the provider's pages show it, with fake data. Immutable: a change gives a new one."""

    @property
    def name(self) -> str:
        """Its name, one of a kind among those of its provider."""
    @property
    def body(self) -> bytes:
        """The body: compact JSON."""
    def set(self, path: str, value: object) -> Fixture:
        """With this value in place of the member's, or added as the last one: a text, or anything that JSON can hold.

        A dot in the path leads into an object inside.
        """
    def remove(self, path: str) -> Fixture:
        """Without this member."""
    def header(self, name: str, value: str) -> Fixture:
        """With this header."""
    def bearer(self, token: str) -> Fixture:
        """With `Authorization: Bearer` and this token."""
    def sample(self) -> Sample:
        """The delivery."""
    def encrypted(self, cipher: Cipher, *, random: bytes | None = None) -> Sample:
        """The delivery with its body encrypted; `random` as for `argos.Cipher.encrypt`."""

@final
class Sample:
    """A delivery as it would come. Everything in it is fake, or your own."""

    @property
    def suffix(self) -> str:
        """What the path has behind the place where the receiver listens; empty for nothing."""
    @property
    def headers(self) -> dict[str, str]:
        """The headers, `Content-Type` first."""
    @property
    def body(self) -> bytes:
        """The body."""

@final
class _Sandbox:
    def __new__(cls, port: int) -> Self: ...
    @property
    def base_url(self) -> str: ...
    def credentials(self) -> list[str] | None: ...
    def stop(self) -> None: ...
