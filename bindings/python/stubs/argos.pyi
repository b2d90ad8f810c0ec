def argos_webhook(
    *,
    api_key: str | None = None,
    cipher: Cipher | CipherSettings | None = None,
    url_secret: Sequence[str] | None = None,
    verify: _Policy | None = None,
) -> Binding:
    """Binds ARGOS's webhook to a path of a `kyckit.Receiver`.

    `cipher` when the project's option *Secure Data Transmission* is on: a `Cipher`, or `CipherSettings` with the project's
    `api_key`. Bodies in clear are refused then. ECB and CBC do not prove that a body is whole: give `url_secret` too,
    which is all that a project in clear has. Everything that is given must pass. Raises `ConfigurationError` when nothing
    is given.
    """

def read_argos_webhook(
    body: bytes | bytearray | memoryview,
    cipher: Cipher | None = None,
    *,
    rules: Rules | None = None,
    verified_by: str | None = None,
) -> Event:
    """Reads the body of an ARGOS webhook, exactly as received, to its canonical event. Unknown values never fail.

    With a `cipher` the body must be encrypted, and the event is verified by `decryption`; one that cannot be decrypted
    raises `VerificationError`, code `undecryptable`, HTTP status 400. Otherwise as `hyperverge.read_kra_webhook`.
    """

_Mode: TypeAlias = Literal["ecb", "cbc", "gcm"]
_Key: TypeAlias = Literal["first32", "sha256", "sha256hex_first32", "sha256b64_first32", "raw32"]
_Encoding: TypeAlias = Literal["base64", "hex", "auto"]
_Iv: TypeAlias = Literal["none", "zero", "prefix16", "key_first16", "prefix12"]

@final
class CipherSettings:
    """How a project's bodies are encrypted. Holds no secret. The provider's pages name the modes and leave the rest open.

    Nothing is guessed while a receiver runs: ask the provider, or find out once with `probe`.
    """

    def __new__(cls, *, mode: _Mode, key: _Key, encoding: _Encoding, iv: _Iv) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, str]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def cipher(self, api_key: str) -> Cipher:
        """The cipher of a project: these settings with its API key. Raises as `Cipher`."""
    @property
    def mode(self) -> _Mode:
        """Mode of AES-256. PKCS#7 padding with `ecb` and `cbc`; a tag of 16 bytes at the end with `gcm`."""
    @property
    def key(self) -> _Key:
        """How the 32 bytes of the AES key come from the API key.

        Its first 32 bytes; its SHA-256; the first 32 characters of that in lower-case hex or in base64; the 32 bytes that
        it has.
        """
    @property
    def encoding(self) -> _Encoding:
        """How encrypted bytes are written as text. `auto` reads both and writes base64."""
    @property
    def iv(self) -> _Iv:
        """Where the initialisation vector (CBC) or the nonce (GCM) comes from.

        `none` for ECB; zero bytes; 16 or 12 random bytes before the encrypted ones; the first bytes of the AES key.
        """

@final
class Cipher:
    """Encrypts and decrypts bodies with a project's API key. `repr` shows the settings only.

    Any number of threads may use it. ECB and CBC do not prove that a body is whole, and ECB shows equal blocks: bind such
    a webhook to a secret URL too, and confirm what moves money by a call. Raises `ConfigurationError`, code `cipher`: a
    word is not known, mode and vector do not go together, or the API key has not the length for its `key`.
    """

    def __new__(cls, api_key: str, *, mode: _Mode, key: _Key, encoding: _Encoding, iv: _Iv) -> Self: ...
    @property
    def settings(self) -> CipherSettings:
        """The settings that it was made with."""
    @property
    def random_len(self) -> int:
        """How many random bytes a body is encrypted with: 12, 16 or none."""
    def decrypt(self, body: bytes | bytearray | memoryview) -> bytes:
        """The plaintext of a whole webhook body `{"data":"..."}`: one JSON object, at most 1 MiB.

        Raises `VerificationError`, code `undecryptable`, whatever is wrong: telling one from another would help whoever
        tries to read bodies without the key.
        """
    def encrypt(
        self, plaintext: bytes | bytearray | memoryview, *, random: bytes | bytearray | memoryview | None = None
    ) -> bytes:
        """The body `{"data":"..."}` of a plaintext.

        `random` are `random_len` bytes, those of the system by default. A nonce of GCM that comes twice gives the
        plaintexts away: give your own in tests only.
        """

def probe(api_key: str, sample: bytes | bytearray | memoryview) -> list[CipherSettings]:
    """Every setting under which a sample body decrypts to a webhook: for setting up, with a real delivery in hand.

    Usually there is one; none means that the API key or the sample is another project's. In the order mode, key,
    encoding, vector; `auto` is not listed.
    """
