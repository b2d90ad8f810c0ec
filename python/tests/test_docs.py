"""Every program of `docs/python.md` and of the README runs and is typed, and its applications take real deliveries."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
import time

import celery
import pytest
from test_frameworks import GUNICORN, PRELOADED, UVICORN, serving

from kyckit import hyperverge as hv
from kyckit.testing import Sandbox, fixture, kra_application

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/python.md"
TEXT = PAGE.read_text() + (PAGE.parents[1] / "README.md").read_text()
PROGRAMS = dict(re.findall(r"```python\n# (\w+\.py)\n(.*?)```", TEXT, re.DOTALL))
RUN = ["readme.py", "application.py", "upload.py", "hooks.py", "any_server.py", "by_hand.py"]
FORKED = ["upload_app.py", "tasks.py"]
SERVED = {"fastapi_app.py": (UVICORN, "app"), "flask_app.py": (GUNICORN, "app"), "urls.py": (GUNICORN, "wsgi")}
SECRETS = {
    "KRA_SECRET": "a-long-secret",
    "RESULTS_SECRET": "a-long-secret",
    "P100_TOKEN": "a-long-secret the-one-before",
    "ARGOS_SECRET": "a-long-secret",
}
DJANGO = """
import django.conf
import django.core.wsgi

django.conf.settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="urls", SECRET_KEY="of a test")
wsgi = django.core.wsgi.get_wsgi_application()
"""


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    for name, text in PROGRAMS.items():
        (tmp_path / name).write_text(text)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def run(folder: pathlib.Path, *arguments: str, sandbox: Sandbox | None = None) -> str:
    variables = os.environ | (sandbox.environment() if sandbox else {})
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_program_is_tried() -> None:
    assert TEXT.count("```python") == len(PROGRAMS)
    assert set(PROGRAMS) == {*RUN, *SERVED, *FORKED, "test_mine.py"}


@pytest.mark.parametrize("name", RUN)
def test_a_program_runs(folder: pathlib.Path, name: str) -> None:
    with Sandbox() as sandbox:
        told = run(folder, name, sandbox=sandbox)
    if name == "upload.py":
        assert told.splitlines() == ["accepted pan", "['accepted']"]


def test_the_tests_pass(folder: pathlib.Path) -> None:
    told = run(folder, "-m", "pytest", "-p", "no:cacheprovider", "test_mine.py")
    assert "3 passed" in told


@pytest.mark.parametrize("name", SERVED)
def test_an_application_takes_a_delivery(folder: pathlib.Path, tmp_path: pathlib.Path, name: str) -> None:
    command, app = SERVED[name]
    (folder / "project.py").write_text(DJANGO)
    module = "project" if name == "urls.py" else name.removesuffix(".py")
    sample = fixture("p100", "kyc_verified").bearer("the-one-before").sample()
    with serving(command, f"{module}:{app}", "", tmp_path, cwd=folder) as server:
        path = "/hooks/p100" + sample.suffix
        assert server.send(path, sample.body, sample.headers)[0] == 200, server.output.read_text()
        assert server.send(path, sample.body, {})[0] == 401


def test_a_preloaded_application_uploads(
    folder: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox() as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        with serving(PRELOADED, "upload_app:app", "", tmp_path, cwd=folder) as server:
            for application, told in [(kra_application(), b"accepted"), (hv.KraApplication(), b"not sent")]:
                body = application.to_wire().encode()
                assert told in server.send("/applications/T-1", body, {})[2], server.output.read_text()
        assert sandbox.state()["requests"]["upload_async"] == 1


def test_a_task_uploads(folder: pathlib.Path) -> None:
    # Messages are files, in the folders that Celery's transport takes unless it is told others.
    for name in ("data_in", "data_out", "control"):
        (folder / name).mkdir()
    caller = celery.Celery(broker="filesystem://", set_as_current=False)
    folders = {"data_folder_in": "data_out", "data_folder_out": "data_in", "control_folder": "control"}
    caller.conf.broker_transport_options = {name: str(folder / part) for name, part in folders.items()}
    caller.send_task("tasks.upload", ["T-1"])
    with Sandbox() as sandbox, (folder / "output").open("wb") as log:
        variables = os.environ | sandbox.environment() | {"CELERY_BROKER_URL": "filesystem://"}
        command = [sys.executable, "-m", "celery", "--app=tasks", "worker", "--pool=prefork", "--concurrency=2"]
        worker = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
        try:
            end = time.monotonic() + 60
            while b"T-1 accepted" not in (folder / "output").read_bytes() and time.monotonic() < end:
                time.sleep(0.05)
        finally:
            worker.terminate()
            worker.wait(60)
        assert sandbox.state()["requests"].get("upload_async") == 1, (folder / "output").read_text()


def test_the_types_are_right(folder: pathlib.Path) -> None:
    configuration = PAGE.parents[1] / "python/pyproject.toml"
    run(folder, "-m", "mypy", "--strict", "--config-file", str(configuration), *PROGRAMS)
