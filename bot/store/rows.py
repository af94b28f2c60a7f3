"""What all rows have in common."""

from sqlalchemy import Index, MetaData, Table, text
from sqlmodel import SQLModel


class Stored(SQLModel):
    """What every row has in common: the metadata, with names for all constraints that both engines agree on."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of some of the rows only."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def table(row: type[Stored]) -> Table:
    """The table that a row declares, as statements name it."""
    return Stored.metadata.tables[str(row.__tablename__)]
