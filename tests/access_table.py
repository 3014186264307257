"""Who gets what from every address: the table that test_access.py holds against the portal.

A cell says what a person meets there:

    page    200                                  login   sent to the sign-in page
    form    422, the form came back              code    sent to where the receipt's code is asked for
    done    something happened, with its event   told    nothing happened, and a message says why
    moved   sent on, without an event            404, 403, 405, 503   as the number says
"""

ROLES = (
    "anonymous",
    "client",  # has given the code of the request in question
    "other_client",  # has given the code of another one
    "village_agent",  # serves the unit that has the request
    "sibling_agent",  # of the village next to it
    "leader",  # in charge of the town above
    "personnel_officer",  # of the town above
    "supervisor",
    "administrator",
    "stranger",  # an account without a post
)
VISITORS = ROLES[:3]


def everybody(cell: str) -> dict[str, str]:
    """The same for all: a public address."""
    return dict.fromkeys(ROLES, cell)


def staff(cell: str, **different: str) -> dict[str, str]:
    """Whoever has not signed in is sent to the sign-in page; the others get `cell` unless named."""
    return {role: "login" if role in VISITORS else different.get(role, cell) for role in ROLES}


def own(cell: str) -> dict[str, str]:
    """Only the browser that gave this request's code; signing in is no substitute for it."""
    return {role: cell if role == "client" else "code" for role in ROLES}


SEES_IT = {"village_agent": "page", "leader": "page", "personnel_officer": "page", "supervisor": "page"}
MAY_NOT = {"leader": "told", "personnel_officer": "told", "supervisor": "told"}
AGENTS_ONLY = {role: "403" for role in ROLES if role not in (*VISITORS, "village_agent", "sibling_agent")}

# "METHOD route" or, where one route serves many verbs, "METHOD route verb".
ACCESS: dict[str, dict[str, str]] = {
    # --- The portal ---
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
    "GET logout": staff("405"),
    "POST logout": staff("moved"),
    "GET healthz": everybody("page"),
    "POST healthz": everybody("405"),
    "GET readyz": everybody("503"),  # no sweep has run in a test
    "POST readyz": everybody("405"),
    "GET admin:*": staff("login", administrator="page"),
    "POST admin:*": staff("login", administrator="page"),
    "GET network:find": everybody("page"),
    "POST network:find": everybody("405"),
    "GET network:unit": everybody("page"),
    "POST network:unit": everybody("405"),
    "GET network:agent": everybody("page"),
    "POST network:agent": everybody("405"),
    "GET network:vcard": everybody("page"),
    "POST network:vcard": everybody("405"),
    "GET network:card": everybody("page"),
    "POST network:card": everybody("405"),
    "GET network:cards": everybody("page"),
    "POST network:cards": everybody("405"),
    "GET network:notice": everybody("page"),
    "POST network:notice": everybody("405"),
    "GET network:matching-units": everybody("page"),
    "POST network:matching-units": everybody("405"),
    "GET network:catalogue": everybody("page"),
    "POST network:catalogue": everybody("405"),
    "GET network:catalogue-item": everybody("page"),
    "POST network:catalogue-item": everybody("405"),
    "GET network:coverage": staff(
        "403", leader="page", personnel_officer="page", supervisor="page", administrator="page"
    ),
    "POST network:coverage": staff("405"),
    # --- import ---
    "GET network:imports": staff("403", administrator="page"),
    "POST network:imports": staff("403", administrator="form"),
    "GET network:import-job": staff("403", administrator="404"),
    "POST network:import-job": staff("403", administrator="405"),
    "GET network:import-confirm": staff("403", administrator="405"),
    "POST network:import-confirm": staff("403", administrator="404"),
    "GET network:import-discard": staff("403", administrator="405"),
    "POST network:import-discard": staff("403", administrator="404"),
    "GET network:import-wrong-rows": staff("403", administrator="404"),
    "POST network:import-wrong-rows": staff("403", administrator="405"),
    "GET network:import-template": staff("403", administrator="page"),
    "POST network:import-template": staff("403", administrator="405"),
    # --- Residents ---
    "GET requests:new": everybody("page"),
    "POST requests:new": everybody("form"),
    "GET requests:agents": everybody("page"),
    "POST requests:agents": everybody("405"),
    "GET requests:track": everybody("page"),
    "POST requests:track": everybody("form"),
    "GET requests:close": everybody("405"),
    "POST requests:close": everybody("moved"),
    "GET requests:progress": own("page"),
    "POST requests:progress": everybody("405"),
    "GET requests:receipt": own("page"),
    "POST requests:receipt": everybody("405"),
    "GET requests:client-file": own("page"),
    "POST requests:client-file": everybody("405"),
    "GET requests:client-act withdraw": everybody("405"),
    "POST requests:client-act withdraw": own("done"),
    "POST requests:client-act rate": own("done"),
    "POST requests:client-act attach": own("done"),
    "POST requests:client-act accept": own("404"),
    "POST requests:client-act conclude": own("404"),
    "POST requests:client-act nonsense": own("404"),
    # --- Agents ---
    "GET requests:desk": staff("page"),
    "POST requests:desk": staff("405"),
    "GET requests:register": staff("page", **AGENTS_ONLY),
    "POST requests:register": staff("form", **AGENTS_ONLY),
    "GET requests:page": staff("404", **SEES_IT),
    "POST requests:page": staff("405"),
    "GET requests:desk-receipt": staff("404", village_agent="page", leader="page"),
    "POST requests:desk-receipt": staff("405"),
    "GET requests:file": staff("404", **SEES_IT),
    "POST requests:file": staff("405"),
    "GET requests:act accept": staff("405"),
    "POST requests:act accept": staff("404", village_agent="done", **MAY_NOT),
    "POST requests:act refuse": staff("404", village_agent="done", **MAY_NOT),
    "POST requests:act attach": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act explain": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act conclude": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act inform": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act reveal": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act rate": staff("404"),
    "POST requests:act withdraw": staff("404"),
    "POST requests:act archive": staff("404"),
    "POST requests:act nonsense": staff("404"),
}
