"""
Column types that read back what was written: moments aware and in UTC, words as the `StrEnum` they are.

A desk's value and its row carry the same names, so `written` and `read` need no list of them.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, DateTime, Dialect, Row, String, literal_column
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value", bound="DataclassInstance")


class Moment(TypeDecorator[datetime]):
    """A moment: `timestamptz` on PostgreSQL, on SQLite a text in UTC that sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write it in UTC; a moment without a zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read it aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """One of the words of `words`, stored as it is spelled, so that a new one needs no migration."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Write its spelling."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Read the word; what is not one of them is a row that a newer release wrote."""
        return None if value is None else self.words(value)


def spelled(word: StrEnum) -> ColumnElement[str]:
    """The word as part of the SQL's text: for a bound value neither engine would take a partial index."""
    return literal_column(f"'{word.value}'", String)


def written(value: "DataclassInstance") -> dict[str, Any]:
    """The columns of a flat value but its `id`, which only the database gives."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "id"}


def read(kind: type[Value], row: Row[Any] | Mapping[str, Any]) -> Value:
    """The flat value that a row holds; what else the row has is left out."""
    columns = row._mapping if isinstance(row, Row) else row
    return kind(**{field.name: columns[field.name] for field in fields(kind)})
