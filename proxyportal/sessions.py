"""Sessions in the database, whatever the cookie holds."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Keys are letters and digits; PostgreSQL would answer a NUL in one with an error."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]  # not in the stubs
