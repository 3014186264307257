"""The database's own refusal to change or remove an event, on both engines. The first migration installs it."""

from proxyportal.triggers import Refusal

MESSAGE = "requests_app_requestevent is append-only"

_INSTALL = {
    "sqlite": [
        f"""CREATE TRIGGER requestevent_no_{word.lower()} BEFORE {word} ON requests_app_requestevent
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        for word in ("UPDATE", "DELETE")
    ]
    + [
        # REPLACE removes the old row without a DELETE.
        f"""CREATE TRIGGER requestevent_no_replace BEFORE INSERT ON requests_app_requestevent
        WHEN EXISTS (SELECT 1 FROM requests_app_requestevent WHERE id = NEW.id
        OR (proxy_request_id = NEW.proxy_request_id AND seq = NEW.seq))
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""  # noqa: S608 - both texts are ours
    ],
    "postgresql": [
        f"""CREATE FUNCTION requestevent_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE TRIGGER requestevent_no_change BEFORE UPDATE OR DELETE ON requests_app_requestevent
        FOR EACH ROW EXECUTE FUNCTION requestevent_refuse()""",
        """CREATE TRIGGER requestevent_no_truncate BEFORE TRUNCATE ON requests_app_requestevent
        FOR EACH STATEMENT EXECUTE FUNCTION requestevent_refuse()""",
    ],
}
_REMOVE = {
    "sqlite": [f"DROP TRIGGER requestevent_no_{word}" for word in ("update", "delete", "replace")],
    "postgresql": [
        "DROP TRIGGER requestevent_no_truncate ON requests_app_requestevent",
        "DROP TRIGGER requestevent_no_change ON requests_app_requestevent",
        "DROP FUNCTION requestevent_refuse()",
    ],
}

_REFUSAL = Refusal(_INSTALL, _REMOVE)
install, remove = _REFUSAL.install, _REFUSAL.remove
"""Make the database refuse UPDATE, DELETE and TRUNCATE of events; and undo that."""
