"""What the database itself refuses, by triggers, on both engines."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """The statements that make a refusal and those that undo it, by the vendor of the connection."""

    made_by: dict[str, list[str]]
    undone_by: dict[str, list[str]]

    def install(self, connection: Any) -> None:
        """Make the database refuse from now on: for a migration."""
        self._run(connection, self.made_by)

    def remove(self, connection: Any) -> None:
        """Undo `install`: for migrating backwards and for emptying a test database."""
        self._run(connection, self.undone_by)

    def _run(self, connection: Any, statements: dict[str, list[str]]) -> None:
        with connection.cursor() as cursor:
            for statement in statements[connection.vendor]:
                cursor.execute(statement)
