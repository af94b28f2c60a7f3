"""The product's own source, for the tests that hold it to what is written elsewhere."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the product, by its dotted name; a package goes by its own."""
    return {_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("bot/**/*.py"))}


def imports(name: str) -> Iterator[str]:
    """
    What a module imports, as dotted names, wherever in the file the import stands.

    `from bot.desk import case` and `from bot.desk.case import claim` both name the module `bot.desk.case`.
    """
    for node in ast.walk(modules()[name]):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                for alias in node.names:
                    full = f"{module}.{alias.name}"
                    yield full if full in modules() else module
            case ast.ImportFrom():
                raise AssertionError(f"{name}: a relative import")
            case _:
                continue


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
