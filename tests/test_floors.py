"""The house has floors, and imports go down."""

import sys
from collections.abc import Iterator, Mapping

from tests.source import imports, modules

# From the attic to the ground; what stands in one line may not import one another.
FLOORS = (
    {"__main__"},
    {"cli"},
    {"demo", "commands"},
    {"app", "check"},
    {"share"},
    {"ticks", "replica", "health", "vitals", "accounts", "until_told", "heaps"},
    {"delivery"},
    {"slack"},
    {"work"},
    {"config"},
    {"store", "platforms", "language"},
    {"desk"},
    {"errors"},
)
STAIRS = {"clock", "log"}  # serve every floor but desk


def room(name: str) -> str:
    """`"desk"` for `"bot.desk.case"`."""
    return name.split(".")[1] if "." in name else ""


def rooms_imported(name: str) -> Iterator[str]:
    for imported in imports(name):
        if imported.split(".")[0] == "bot":
            yield room(imported)


def below(floor_of: str) -> set[str]:
    floor = next(number for number, rooms in enumerate(FLOORS) if floor_of in rooms)
    return set().union(*FLOORS[floor + 1 :])


def allowed(name: str) -> set[str]:
    """The rooms that a module may import from."""
    own = room(name)
    match own:
        case "":
            return set()
        case "sandbox":
            return {"sandbox"}
        case "clock" | "log":
            return {"errors"}
        case "desk" | "errors":
            return {own, "errors"}
        case "demo":
            return {own, "sandbox", "", *STAIRS, *below(own)}
        case _:
            return {own, "", *STAIRS, *below(own)}


def test_every_room_has_its_floor() -> None:
    rooms = {room(name) for name in modules() if room(name)}

    assert rooms == set().union(*FLOORS) | STAIRS | {"sandbox"}


def test_imports_only_go_down() -> None:
    upward = {name: set(rooms_imported(name)) - allowed(name) for name in modules()}

    assert {name: rooms for name, rooms in upward.items() if rooms} == {}


def test_the_rules_need_nothing_but_python() -> None:
    rules = [name for name in modules() if room(name) in ("desk", "errors")]

    needed = {imported.split(".")[0] for name in rules for imported in imports(name)}

    assert needed <= sys.stdlib_module_names | {"bot"}


def test_rows_stay_in_the_store() -> None:
    assert [name for name in modules() if room(name) != "store" and "bot.store.tables" in imports(name)] == []


def test_no_import_comes_back_to_where_it_began() -> None:
    leads_to = {name: set(imports(name)) & modules().keys() - {name} for name in modules()}

    assert [name for name in leads_to if name in reached_from(name, leads_to)] == []


def reached_from(name: str, leads_to: Mapping[str, set[str]]) -> set[str]:
    """Every module that `name` needs, however far away."""
    reached: set[str] = set()
    ahead = [name]
    while ahead:
        news = leads_to[ahead.pop()] - reached
        reached |= news
        ahead.extend(news)
    return reached
