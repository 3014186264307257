"""`python -m tests.browser.much_later RECEIPT`: the system puts the request away once its rating window is over.

Prints "archived", or "not told" where the client has not heard the result (R51), and what `verify_log` finds after it.
"""

import sys

import django


def main(receipt: str) -> None:
    """Archive this request as if the window had passed; other tests need the other requests as they are."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs the settings
    from django.utils import timezone  # noqa: PLC0415

    from proxyportal.regulation import RATING_WINDOW  # noqa: PLC0415
    from requests_app.actions.closing import archive  # noqa: PLC0415 - needs the models
    from requests_app.errors import TooLate  # noqa: PLC0415
    from requests_app.models import ProxyRequest  # noqa: PLC0415

    try:
        archive(proxy_request=ProxyRequest.objects.get(receipt=receipt), now=timezone.now() + RATING_WINDOW)
    except TooLate:
        print("not told")  # noqa: T201 - the test reads it
    else:
        print("archived")  # noqa: T201 - the same
    call_command("verify_log")


if __name__ == "__main__":
    main(sys.argv[1])
