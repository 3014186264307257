"""The portal's own addresses, and Django's administration."""

from tests.access.cells import ROLES, VISITORS, everybody, staff

ROWS: dict[str, dict[str, str]] = {
    "GET home": everybody("page"),
    "POST home": everybody("405"),
    "GET about": everybody("page"),
    "POST about": everybody("405"),
    "GET privacy": everybody("page"),
    "POST privacy": everybody("405"),
    "GET accessibility": everybody("page"),
    "POST accessibility": everybody("405"),
    "GET elder": everybody("405"),
    "POST elder": everybody("moved"),
    "GET set_language": everybody("405"),
    "POST set_language": everybody("moved"),
    "GET login": {role: "page" if role in VISITORS else "moved" for role in ROLES},
    "POST login": {role: "page" if role in VISITORS else "moved" for role in ROLES},
    "GET password": staff("page"),
    "POST password": staff("form"),
    "GET logout": staff("405"),
    "POST logout": staff("moved"),
    "GET healthz": everybody("page"),
    "POST healthz": everybody("405"),
    "GET readyz": everybody("503"),  # no sweep has run in a test
    "POST readyz": everybody("405"),
    "GET admin:*": staff("login", administrator="page"),
    "POST admin:*": staff("login", administrator="page"),
}
