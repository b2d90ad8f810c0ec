"""ARGOS and P100: their webhooks, payloads, switches, encryption; the fixtures of every provider."""

from __future__ import annotations

import hashlib
import hmac
import pickle
import threading
from typing import Any

import pytest

import kyckit
from kyckit import argos, p100, testing
from kyckit import hyperverge as hv

KEY = "CANARYCANARYCANARYCANARYCANARYCANARYCANARY"
ECB = argos.CipherSettings(mode="ecb", key="first32", encoding="base64", iv="none")
GCM = argos.CipherSettings(mode="gcm", key="sha256", encoding="hex", iv="prefix12")
PROVIDERS = {
    "hyperverge_kra": (hv.kra_webhook, hv.KraPayload),
    "hyperverge_results": (hv.results_webhook, hv.ResultsPayload),
    "argos": (argos.webhook, argos.ArgosPayload),
    "p100": (p100.webhooks, p100.P100Payload),
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_fixture_is_read_by_a_strict_receiver_of_its_provider(provider: str) -> None:
    bind, payload = PROVIDERS[provider]
    everything = {"/hooks": bind(verify=kyckit.Verification.unverified("a test"))}
    receiver = kyckit.Receiver(everything, strict=True)
    fixtures = testing.fixtures(provider)
    assert fixtures
    for fixture in fixtures:
        sample = fixture.sample()
        path = f"/hooks{sample.suffix}"
        received = receiver.receive(method="POST", path=path, headers=sample.headers, body=sample.body)
        event = received.event
        assert event.provider == provider and event.warnings == [] and type(event.payload) is payload, fixture
        assert sample.body == fixture.body == event.raw and event.plaintext is None


def test_a_fixture_is_changed_by_making_another() -> None:
    fixture = testing.fixture("argos", "rejected_n")
    changed = fixture.set("kyc_result.commentCode", ["a", 1]).set("email", "\u00e9").set("new.member", None).remove("cf1")
    assert b'"commentCode":["a", 1]' in changed.body and '"email":"\u00e9"'.encode() in changed.body
    assert b'"new":{"member":null}' in changed.body and b"commentCode" in fixture.body and changed.name == "rejected_n"
    sample = changed.header("X-Secret", "s").bearer("t").sample()
    assert sample.headers == {"Content-Type": "application/json", "X-Secret": "s", "Authorization": "Bearer t"}
    with pytest.raises(TypeError):
        fixture.set("email", object())
    for provider, name in [("CANARY", "approved_n"), ("argos", "CANARY")]:
        with pytest.raises(KeyError) as caught:
            testing.fixture(provider, name)
        assert "CANARY" not in str(caught.value)


def test_an_argos_webhook_is_an_event_with_its_own_payload(rules: kyckit.Rules) -> None:
    fixture = testing.fixture("argos", "rejected_n").set("full_name", "CANARY").set("wallet_address", "CANARY")
    event = argos.read_webhook(fixture.body, rules=rules)
    assert (event.provider, event.variant, event.decision, event.is_final) == ("argos", "argos.n", "declined", True)
    payload = event.payload
    assert isinstance(payload, argos.ArgosPayload)
    assert (payload.webhook_trigger, payload.full_name) == (argos.codes.trigger.REJECTED, "CANARY")
    assert payload.extra == {"wallet_address": '"CANARY"'}
    assert [(one.code, one.path) for one in event.warnings] == [("unknown_member", "wallet_address")]
    assert "CANARY" not in f"{event!r} {payload!r} {event.warnings!r} {event.to_json()} {event.to_cloud_event()}"


def test_the_result_of_a_search_is_told(rules: kyckit.Rules) -> None:
    aml = argos.read_webhook(testing.fixture("argos", "aml_red_flag").body, rules=rules).aml
    assert aml is not None and (aml.hit, aml.status) == (kyckit.AmlHit.YES, "Red Flag")
    assert repr(aml) == "Aml('yes')"
    assert argos.read_webhook(testing.fixture("argos", "submit").body, rules=rules).aml is None


SWITCHES: list[tuple[str, str, str, str, str]] = [
    ("argos", "aml_not_screened", "not_screened", "unknown", "no"),
    ("argos", "rejected_n", "quality_rejection", "declined", "resubmit"),
    ("p100", "kyc_not_verified_rejected_by_provider", "rejected_attempt", "resubmit", "declined"),
    ("p100", "kyc_not_verified_successful", "successful_attempt", "pending", "approved"),
]


@pytest.mark.parametrize(("provider", "name", "switch", "usual", "other"), SWITCHES)
def test_each_switch_has_its_two_choices(provider: str, name: str, switch: str, usual: str, other: str) -> None:
    read: Any = argos.read_webhook if provider == "argos" else p100.read_webhook

    def switched(choice: Any) -> kyckit.Rules:
        choices: dict[str, Any] = {switch: choice}
        return kyckit.Rules(**choices)

    fixture = testing.fixture(provider, name)
    if switch == "quality_rejection":
        fixture = fixture.set("kyc_result.commentCode", "id_image_blurred")
    for rules, expected in [
        (kyckit.Rules(), usual),
        (switched(usual), usual),
        (switched(other), other),
    ]:
        event = read(fixture.body, rules=rules)
        told = event.aml.hit if switch == "not_screened" else event.decision
        assert told == expected
    with pytest.raises(kyckit.ConfigurationError) as caught:
        switched("CANARY")
    assert (caught.value.code, caught.value.path) == ("policy", switch) and "CANARY" not in str(vars(caught.value))


def test_a_p100_webhook_is_named_by_its_path_and_tells_of_the_attempt(rules: kyckit.Rules) -> None:
    sample = testing.fixture("p100", "kyc_not_verified_rejected_by_provider").set("rejectionReason", "CANARY text").sample()
    event = p100.read_webhook(sample.body, sample.suffix, rules=rules)
    attempt = event.attempt
    assert attempt is not None and (attempt.status, attempt.decision) == ("REJECTED_BY_PROVIDER", "declined")
    assert event.decision == kyckit.Decision.RESUBMIT and event.provider_event == sample.suffix
    payload = event.payload
    assert isinstance(payload, p100.P100Payload) and payload.rejection_reason == "CANARY text"
    assert payload.attempt_status == p100.codes.attempt_status.REJECTED_BY_PROVIDER
    assert "CANARY" not in f"{event!r} {payload!r} {attempt!r}"
    bare = b'{"status":"APPROVED"}'
    assert p100.read_webhook(bare, rules=rules).variant != "p100.user"
    assert p100.read_webhook(bare, "/webhook/user/status", rules=rules).variant == "p100.user"


@pytest.mark.parametrize("read", [argos.read_webhook, p100.read_webhook])
@pytest.mark.parametrize("body", [{"CANARY": 1}, "CANARY", None])
def test_a_parsed_webhook_is_refused_with_the_way_to_the_raw_one(read: Any, body: Any) -> None:
    with pytest.raises(TypeError, match="await request.body") as caught:
        read(body)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("settings", [ECB, GCM])
def test_what_is_encrypted_is_decrypted_and_read(settings: argos.CipherSettings, rules: kyckit.Rules) -> None:
    cipher = settings.cipher(KEY)
    fixture = testing.fixture("argos", "approved_n")
    one, other = fixture.encrypted(cipher), fixture.encrypted(cipher)
    assert (one.body == other.body) is (cipher.random_len == 0)
    assert cipher.decrypt(one.body) == fixture.body == cipher.decrypt(cipher.encrypt(fixture.body))
    event = argos.read_webhook(one.body, cipher, rules=rules)
    assert (event.verified_by, event.raw, event.plaintext) == (["decryption"], one.body, fixture.body)
    assert event.decision == kyckit.Decision.APPROVED
    proof = kyckit.StaticHeader("X-Secret", ["s"]).verify({"X-Secret": "s"})
    assert argos.read_webhook(one.body, cipher, verified_by=proof).verified_by == ["static_header", "decryption"]
    assert argos.probe(KEY, one.body) == [settings]
    assert argos.probe("another" * 6, one.body) == argos.probe(KEY, fixture.body) == []


def test_random_bytes_may_be_given() -> None:
    cipher = GCM.cipher(KEY)
    assert cipher.encrypt(b"{}", random=b"r" * 12) == cipher.encrypt(bytearray(b"{}"), random=memoryview(b"r" * 12))
    with pytest.raises(kyckit.ConfigurationError) as caught:
        cipher.encrypt(b"{}", random=b"CANARY")
    assert (caught.value.code, caught.value.path) == ("cipher", "random")
    wrong: Any
    for wrong in ("CANARY", {"CANARY": 1}, None):
        with pytest.raises(TypeError) as refused:
            cipher.encrypt(wrong)
        assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize("body", [b'{"a":"CANARY"}', b'{"data":"CANARY"}', b"CANARY", b"", b'{"data":"Q0FOQVJZQ0FOQVJZMQ=="}'])
def test_whatever_cannot_be_decrypted_is_one_error(body: bytes) -> None:
    cipher = ECB.cipher(KEY)
    with pytest.raises(kyckit.VerificationError) as caught:
        cipher.decrypt(body)
    with pytest.raises(kyckit.VerificationError) as read:
        argos.read_webhook(body, cipher)
    fault = caught.value
    assert (fault.code, fault.http_status, fault.reply) == ("undecryptable", 400, kyckit.Reply(400))
    assert vars(fault) == {**vars(read.value)} and "CANARY" not in str(vars(fault))


# What a type checker would not let through.
CANARY: Any = "CANARY"

MISTAKES: list[tuple[Any, str]] = [
    (lambda: argos.Cipher("CANARY", mode="ecb", key="first32", encoding="hex", iv="none"), "api_key"),
    (lambda: argos.Cipher(KEY, mode="ecb", key="raw32", encoding="hex", iv="none"), "api_key"),
    (lambda: argos.Cipher(KEY, mode="ecb", key="sha256", encoding="hex", iv="zero"), "iv"),
    (lambda: argos.Cipher(KEY, mode=CANARY, key="sha256", encoding="hex", iv="zero"), "mode"),
    (lambda: argos.CipherSettings(mode="ecb", key="sha256", encoding=CANARY, iv="zero"), "encoding"),
]


@pytest.mark.parametrize(("make", "path"), MISTAKES)
def test_a_cipher_that_cannot_be_is_told_without_its_key(make: Any, path: str) -> None:
    with pytest.raises(kyckit.ConfigurationError) as caught:
        make()
    assert (caught.value.code, caught.value.path) == ("cipher", path) and "CANARY" not in str(vars(caught.value))


def test_settings_are_values_and_a_cipher_keeps_its_key() -> None:
    assert pickle.loads(pickle.dumps(GCM)) == GCM != ECB and len({GCM, GCM, ECB}) == 2
    assert eval(f"argos.{GCM!r}") == GCM
    cipher = argos.Cipher(KEY, mode="gcm", key="sha256", encoding="hex", iv="prefix12")
    assert cipher.settings == GCM and repr(cipher) == f"Cipher({GCM!r})"
    with pytest.raises(TypeError) as caught:
        pickle.dumps(cipher)
    assert "CANARY" not in f"{caught.value} {cipher!r} {vars(argos)!r}"
    digest = hmac.new(KEY.encode(), b"", hashlib.sha256).hexdigest()
    assert digest not in repr(cipher)


def test_many_threads_share_a_cipher() -> None:
    cipher, body = GCM.cipher(KEY), testing.fixture("argos", "approved_n").body
    seen: set[bytes] = set()
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for _ in range(50):
            encrypted = cipher.encrypt(body)
            assert cipher.decrypt(encrypted) == body
            seen.add(encrypted)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A nonce that came twice would give the plaintexts away.
    assert len(seen) == 200
