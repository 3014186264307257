"""Encryption of personal data at rest, and keyed digests of it (ADR 0004)."""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedTextField(models.TextField):
    """Text that is ciphertext in the database. Equality look-ups on it find nothing: store a `keyed_digest` beside it.

    Reading a value that no key opens raises `cryptography.fernet.InvalidToken`: tampering is never shown as data.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if not value:
            return value
        return _cipher(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(value.encode()).decode("ascii")

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        return _cipher(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(value.encode("ascii")).decode()


def keyed_digest(purpose: str, text: str) -> str:
    """A hex digest of `text` that only holders of LOOKUP_KEY can compute; `purpose` keeps uses apart."""
    message = f"{purpose}\x00{text}".encode()
    return hmac.new(settings.LOOKUP_KEY.encode(), message, hashlib.sha256).hexdigest()
