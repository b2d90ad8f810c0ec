"""Everything public explains itself: to `help()` at run time, and to editors, which read the stubs and the sources."""

from __future__ import annotations

import ast
import importlib
import inspect
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

import kyckit

PACKAGE = pathlib.Path(kyckit.__file__).parent
MODULES = ["kyckit", "kyckit.hyperverge", "kyckit.argos", "kyckit.p100", "kyckit.testing"]
MODULES += ["kyckit.django", "kyckit.flask", "kyckit.starlette"]
CODES = ["kyckit.hyperverge.codes", "kyckit.argos.codes", "kyckit.p100.codes"]
MEMBERS = (ast.FunctionDef, ast.AsyncFunctionDef)
SELDOM = {"__new__", "__init__", "__getnewargs__", "__getnewargs_ex__", "__eq__", "__hash__", "__repr__", "__replace__"}
SELDOM |= {"__enter__", "__exit__", "__aenter__", "__aexit__", "__match_args__", "__getattr__"}


def public() -> Iterator[tuple[str, Any]]:
    """Every public name with what it stands for."""
    for module in MODULES:
        names = importlib.import_module(module)
        for name in names.__all__:
            yield f"{module}.{name}", getattr(names, name)


def members(owner: type) -> Iterator[tuple[str, Any]]:
    for base in owner.__mro__:
        if base.__module__.startswith("kyckit"):
            yield from ((name, member) for name, member in vars(base).items() if not name.startswith("_"))


def test_help_has_a_text_for_everything() -> None:
    silent = []
    for path, thing in public():
        if inspect.isclass(thing):
            silent += [] if inspect.getdoc(thing) else [path]
            for name, member in members(thing):
                explains = inspect.getdoc(member) or isinstance(member, str) or issubclass(thing, kyckit.Error)
                silent += [] if explains else [f"{path}.{name}"]
        elif callable(thing):
            silent += [] if inspect.getdoc(thing) else [path]
    assert silent == []


def undocumented(body: list[ast.stmt], path: str) -> Iterator[str]:
    """The names of a class or a module that no text explains. One of a value stands below it."""
    for statement, after in zip(body, [*body[1:], None], strict=True):
        name = getattr(statement, "name", "")
        if isinstance(statement, ast.ClassDef) and not name.startswith("_"):
            if ast.get_docstring(statement) is None:
                yield f"{path}.{name}"
            yield from undocumented(statement.body, f"{path}.{name}")
        elif isinstance(statement, MEMBERS) and name not in SELDOM and not (name.startswith("_") and name[:2] != "__"):
            if ast.get_docstring(statement) is None:
                yield f"{path}.{name}"
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            if not told and not statement.target.id.startswith("_"):
                yield f"{path}.{statement.target.id}"


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py*")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_editors_have_a_text_for_everything(file: pathlib.Path) -> None:
    if file.suffix not in (".py", ".pyi"):
        pytest.skip("no source")
    tree = ast.parse(file.read_text())
    assert list(undocumented(tree.body, file.stem)) == []
    assert file.suffix == ".pyi" or ast.get_docstring(tree), "the module says nothing"


def test_the_texts_of_fields_are_those_of_the_table() -> None:
    """What an editor shows of `app.pan` is what the class says at run time."""
    stub = (PACKAGE / "_kyckit.pyi").read_text()
    tree = ast.parse(stub)
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    from kyckit import hyperverge as hv

    compared = 0
    for model in (hv.KraApplication, hv.Address, hv.Person, hv.Documents, hv.KraPayload):
        for node in classes[model.__name__].body:
            if isinstance(node, ast.FunctionDef) and "property" in [ast.unparse(one) for one in node.decorator_list]:
                shown, said = ast.get_docstring(node) or "", inspect.getdoc(getattr(model, node.name)) or ""
                assert re.sub(r"\s+", " ", shown) == re.sub(r"\s+", " ", said), node.name
                compared += 1
    assert compared > 75


def test_every_word_of_a_code_list_is_explained() -> None:
    for module in CODES:
        source = pathlib.Path(str(importlib.import_module(module).__file__))
        assert list(undocumented(ast.parse(source.read_text()).body, module)) == []
