"""The rules of the house that are not a linter's: where things stand, and that everything is described."""

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
)
from strawberry.types.base import get_object_definition

import florin.schema.root  # noqa: F401 - makes the views known
from florin.domain import back_office_refusals, refusals
from florin.schema.views import DOMAIN_OF
from florin.server.cli import SDL_FILE
from florin.server.settings import variables

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "florin").rglob("*.py"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The committed schema."""
    return build_schema(SDL_FILE.read_text())


@pytest.mark.parametrize("view", DOMAIN_OF, ids=lambda view: view.__name__)
def test_a_view_names_only_attributes_that_its_domain_value_has(view: type) -> None:
    domain = DOMAIN_OF[view]
    has = {field.name for field in dataclasses.fields(domain)} | set(dir(domain))
    definition = get_object_definition(view, strict=True)
    for field in definition.fields:
        if field.is_basic_field:
            assert field.python_name in has, f"{view.__name__}.{field.python_name}"


def test_every_refusal_of_the_domain_is_a_view() -> None:
    shown = set(DOMAIN_OF.values())
    for name, value in (vars(refusals) | vars(back_office_refusals)).items():
        if isinstance(value, type) and issubclass(value, refusals.Refusal):
            assert value in shown, name


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Everything in the schema that can be described, with its description."""
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in {"String", "Boolean", "Int", "Float", "ID"}:
            continue
        yield name, kind.description
        if is_object_type(kind) or is_interface_type(kind):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name})", argument.description
        elif is_input_object_type(kind):
            for field_name, input_field in kind.fields.items():
                yield f"{name}.{field_name}", input_field.description
        elif is_enum_type(kind):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.description


def test_everything_in_the_schema_is_described(schema: GraphQLSchema) -> None:
    missing = [place for place, description in described(schema) if not description]
    assert missing == []


def test_money_is_never_a_float(schema: GraphQLSchema) -> None:
    assert "Float" not in schema.type_map
    for path in SOURCES:
        for room in ("domain", "persistence"):
            if room in path.parts:
                assert not re.search(r"\b(balance|amount|minor|delta)\w*: float", path.read_text()), path


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_named_by_a_noun_and_holds_what_a_reader_can(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "manager", "base", "misc"}
    if "versions" in path.parts:
        return
    source = path.read_text()
    assert len(source.splitlines()) <= 440, "split it: it is more than one noun"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_public_says_what_it_means(path: Path) -> None:
    tree = ast.parse(path.read_text())
    # Views and inputs describe themselves to clients; protocols' one-line methods say it in their names.
    exempt = {"schema", "versions"} & set(path.parts) or path.name == "ports.py"
    body = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    if not path.read_text().strip():
        return
    assert ast.get_docstring(tree), "the file says what it is"
    for node in body:
        if node.name.startswith("_") or exempt:
            continue
        described_by_decorator = any("description" in ast.dump(decorator) for decorator in node.decorator_list)
        assert ast.get_docstring(node) or described_by_decorator, node.name


def test_the_clock_is_read_in_one_place() -> None:
    for path in SOURCES:
        if "domain" in path.parts or "persistence" in path.parts:
            assert not re.search(r"datetime\.now|utcnow|time\.time\(\)|uuid[147]\(\)", path.read_text()), path


def test_rows_are_locked_in_one_place() -> None:
    locking = [
        path.name for path in SOURCES if re.search(r"FOR (NO KEY )?UPDATE\b|with_for_update", path.read_text())
    ]
    assert locking == ["batch.py"]


def test_every_setting_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    for field in variables():
        [row] = [line for line in text.splitlines() if f"`{field.metadata['variable']}` |" in line]
        assert row.endswith(f"| {field.metadata['meaning']} |"), row


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    block = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("]\n\n")[0]
    for name in re.findall(r'^    "([a-zA-Z0-9_-]+)', block, re.MULTILINE):
        assert f"`{name}`" in text, name


def test_every_dependency_of_the_app_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    named = set(re.findall(r"`([^`]+)`", text.split("## In the browser")[1]))
    package = json.loads((ROOT / "web" / "package.json").read_text())
    for name in package["dependencies"] | package["devDependencies"]:
        short = re.sub(r"^@(mantine|graphql-codegen)/", "", name)
        assert name.startswith("@types/") or {name, short} & named, name


def test_nothing_committed_names_an_address_to_download_from() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "http" not in re.sub(r"\b(httptools|httpx|httpcore)\b", "", path.read_text()), path
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()
