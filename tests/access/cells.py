"""What a person meets at an address: the cells of the table, and who the people are.

A cell is one of:

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
MANAGERS = {"leader": "page", "personnel_officer": "page", "supervisor": "page", "administrator": "page"}
AGENTS_ONLY = {role: "403" for role in ROLES if role not in (*VISITORS, "village_agent", "sibling_agent")}
LEADS = {"leader": "page", "personnel_officer": "page", "supervisor": "page"}
ONLY_DEPARTMENT = {"leader": "404", "personnel_officer": "404", "supervisor": "page"}
NO_POST = {"administrator": "403", "stranger": "403"}
KEEPS_FORM = {"village_agent": "told", "leader": "form", "personnel_officer": "form", "supervisor": "form"}
MAY_TALK = {"village_agent": "told", "leader": "told", "personnel_officer": "form", "supervisor": "form"}

SEE_COUNTY = {"supervisor": "page", "administrator": "page"}
UPKEEP = ("leader", "personnel_officer", "supervisor", "administrator")
"""Who looks after the unit in question."""

LOOKS_AFTER = dict.fromkeys(("leader", "personnel_officer", "supervisor", "administrator"), "page")
ANSWERS_FOR = dict.fromkeys(("leader", "personnel_officer", "administrator"), "page")

LOOKS_ON = dict.fromkeys(("village_agent", "sibling_agent", "stranger"), "403")
"""Of pages for those who look after the network: who does not."""

NOT_AT_WORK = dict.fromkeys(("personnel_officer", "administrator", "stranger"), "403")
"""Of pages for those who work on requests: who does not."""
