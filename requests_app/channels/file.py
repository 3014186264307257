"""The way out that leads nowhere: a file on this machine, for trying the portal out."""

import json
import os

from django.conf import settings
from django.utils import timezone

from requests_app.channels import Sms, TemporaryError


class FileChannel:
    """Appends each message to the day's file under DATA_DIR/sms, one JSON object a line, for the owner's eyes only."""

    def send(self, sms: Sms) -> str:
        """Write it down. A disk that is full may have room later."""
        now = timezone.localtime()
        folder = settings.DATA_DIR / "sms"
        line = json.dumps({"at": now.isoformat(), **sms._asdict()}, ensure_ascii=False) + "\n"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            with os.fdopen(os.open(folder / f"{now:%Y-%m-%d}.jsonl", flags, 0o600), "ab") as file:
                file.write(line.encode())
        except OSError as error:
            raise TemporaryError("file") from error
        return "file"
