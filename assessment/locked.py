"""The database's own refusal to change a locked sheet, its rows and its files, on both engines (R71).

A correction is another sheet. Migration 0002 installs it.
"""

from proxyportal.triggers import Refusal

MESSAGE = "a locked score sheet never changes"
SHEET, ROW, PROOF = "assessment_scoresheet", "assessment_scorerow", "assessment_rowproof"

_OF_SHEET = f"SELECT 1 FROM {SHEET} WHERE {SHEET}.state = 'locked' AND {SHEET}.id"  # noqa: S608 - names of our own
LOCKED = {
    SHEET: "{row}.state = 'locked'",
    ROW: f"EXISTS ({_OF_SHEET} = {{row}}.sheet_id)",
    PROOF: f"EXISTS ({_OF_SHEET} = (SELECT sheet_id FROM {ROW} WHERE id = {{row}}.row_id))",  # noqa: S608 - the same
}
"""When a row of each table is locked."""

_SAME = "round_id = NEW.round_id AND unit_id = NEW.unit_id AND version = NEW.version"
REPLACED = {
    SHEET: f"EXISTS ({_OF_SHEET} = NEW.id) OR EXISTS (SELECT 1 FROM {SHEET} WHERE state = 'locked' AND {_SAME})",  # noqa: S608 - the same
    ROW: LOCKED[ROW].format(row="NEW"),
    PROOF: LOCKED[PROOF].format(row="NEW"),
}
"""What a new row must not be: one in a locked sheet. Nor a locked sheet: SQLite's REPLACE removes without a DELETE."""


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    return [
        f"CREATE TRIGGER {table}_no_{word.lower()} BEFORE {word} ON {table} WHEN {condition.format(row='OLD')} {refuse}"
        for table, condition in LOCKED.items()
        for word in ("UPDATE", "DELETE")
    ] + [
        f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} WHEN {condition} {refuse}"
        for table, condition in REPLACED.items()
    ]


def _postgresql() -> list[str]:
    made = []
    for table, condition in LOCKED.items():
        refusal = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'"
        locked = f"IF {condition.format(row='OLD')} THEN {refusal}; END IF;"
        entering = f"IF {condition.format(row='NEW')} THEN {refusal}; END IF;"
        entering = f"IF TG_OP = 'INSERT' THEN {entering} RETURN NEW; END IF;" if table != SHEET else ""
        words = "UPDATE OR DELETE" if table == SHEET else "INSERT OR UPDATE OR DELETE"
        made += [
            (
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {entering} {locked} "
                "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
            ),
            (f"CREATE TRIGGER {table}_locked BEFORE {words} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"),
            (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION assessment_refuse_truncate()"
            ),
        ]
    refuse_truncate = f"""CREATE FUNCTION assessment_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    return [refuse_truncate, *made]


_INSTALL = {"sqlite": _sqlite(), "postgresql": _postgresql()}
_REMOVE = {
    "sqlite": [f"DROP TRIGGER {table}_no_{word}" for table in LOCKED for word in ("update", "delete", "insert")],
    "postgresql": [
        *(f"DROP TRIGGER {table}_{name} ON {table}" for table in LOCKED for name in ("locked", "no_truncate")),
        *(f"DROP FUNCTION {table}_refuse()" for table in LOCKED),
        "DROP FUNCTION assessment_refuse_truncate()",
    ],
}

_REFUSAL = Refusal(_INSTALL, _REMOVE)
install, remove = _REFUSAL.install, _REFUSAL.remove
"""Make the database refuse to change or remove what belongs to a locked sheet; and undo that."""
