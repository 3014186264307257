"""`python -m tests.browser.much_later RECEIPT`: the system puts the request away once its rating window is over.

Prints "archived", or "not told" where the client has not heard the result (R51).
"""

import sys

import django


def main(receipt: str) -> str:
    """Archive this request as if the window had passed; other tests need the other requests as they are."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - needs the settings

    from proxyportal.regulation import RATING_WINDOW  # noqa: PLC0415
    from requests_app.actions.closing import archive  # noqa: PLC0415 - needs the models
    from requests_app.errors import TooLate  # noqa: PLC0415
    from requests_app.models import ProxyRequest  # noqa: PLC0415

    try:
        archive(proxy_request=ProxyRequest.objects.get(receipt=receipt), now=timezone.now() + RATING_WINDOW)
    except TooLate:
        return "not told"
    return "archived"


if __name__ == "__main__":
    print(main(sys.argv[1]))  # noqa: T201 - the test reads it
