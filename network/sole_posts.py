"""The database's own refusal of a second holder, on both engines (R22, R91). A migration installs it.

Two appointments overlap when each begins no later than the other ends. A unique index cannot say that, and PostgreSQL's
exclusion constraints need an extension that the county's database may not have; a trigger needs nothing. On PostgreSQL
it locks the unit first, so that of two transactions the second one sees what the first one wrote.

SQLite forgets the triggers of a table that a migration rebuilds, and cannot rename a table that a trigger reads: a
migration that alters `network_appointment` or `network_unit` removes them first and installs them again at its end.
"""

from network.enums import SOLE_ROLES, Tier
from proxyportal.triggers import Refusal

MESSAGE = "appointment_post_is_held"
"""How the refusal begins; Django raises it as an IntegrityError."""

_ROLES = ", ".join(f"'{role.value}'" for role in SOLE_ROLES)
_HELD = f"""EXISTS (
    SELECT 1 FROM network_appointment a WHERE a.unit_id = NEW.unit_id AND a.role = NEW.role AND a.id <> NEW.id
    AND a.starts_on <= COALESCE(NEW.ends_on, '9999-12-31') AND NEW.starts_on <= COALESCE(a.ends_on, '9999-12-31')
    AND (a.agent_id = NEW.agent_id OR (NEW.role IN ({_ROLES}) AND EXISTS (
        SELECT 1 FROM network_unit u WHERE u.id = NEW.unit_id AND u.tier = '{Tier.DEPARTMENT.value}'))))"""  # noqa: S608 - all of it is ours

_INSTALL = {
    "sqlite": [
        f"""CREATE TRIGGER appointment_sole_{event.lower()} AFTER {event} ON network_appointment
        WHEN {_HELD} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        for event in ("INSERT", "UPDATE")
    ],
    "postgresql": [
        f"""CREATE FUNCTION appointment_sole() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            PERFORM 1 FROM network_unit WHERE id = NEW.unit_id FOR NO KEY UPDATE;
            IF {_HELD} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'exclusion_violation'; END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER appointment_sole BEFORE INSERT OR UPDATE OF unit_id, agent_id, role, starts_on, ends_on
        ON network_appointment FOR EACH ROW EXECUTE FUNCTION appointment_sole()""",
    ],
}
_REMOVE = {
    "sqlite": [f"DROP TRIGGER appointment_sole_{event}" for event in ("insert", "update")],
    "postgresql": ["DROP TRIGGER appointment_sole ON network_appointment", "DROP FUNCTION appointment_sole()"],
}

_REFUSAL = Refusal(_INSTALL, _REMOVE)
install, remove = _REFUSAL.install, _REFUSAL.remove
"""Make the database refuse overlapping holders; and undo that."""
