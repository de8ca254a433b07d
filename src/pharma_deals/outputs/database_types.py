"""The decimal column of a database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from .layout import PRECISION, SCALE


class _SqliteNumeric(UserDefinedType[Decimal]):
    """A column that SQLite gives a number's storage, so that amounts compare as numbers."""

    cache_ok = True

    def get_col_spec(self, **options: Any) -> str:
        return "NUMERIC"


class DecimalText(TypeDecorator[Decimal]):
    """Decimals that never pass through a float of Python.

    SQLite has no decimals: given as text, whole numbers are stored as integers and exactly, others as the
    nearest binary number, which reads back as it was written to fifteen digits.
    """

    impl = sa.Numeric(PRECISION, SCALE)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """RETURNS (TypeEngine): The type of the column in a database."""
        return dialect.type_descriptor(_SqliteNumeric() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """RETURNS (Any): What the driver is given."""
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """RETURNS (Optional[Decimal]): The number, without the zeros that the column fills it up with."""
        if value is None:
            return None
        number = Decimal(str(value))
        whole = number.to_integral_value()
        return whole if whole == number else number.normalize()
