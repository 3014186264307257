"""What the tests of special care share: addresses, what a leader fills in, and bad answers."""

from tests.factories import CLIENT_NAME

PHONE, ADDRESS = "13712345678", "17号"
PAIRINGS, VISITS, FINDINGS = "/desk/pairings/", "/desk/visits/", "/desk/findings/"
CHILD = {
    "category": "left_behind_child",
    "under_14": "on",
    "guardian_name": "监护人甲",
    "guardian_phone": "13700000009",
    "consent_on": "2026-05-20",
    "consent_means": "oral",
}


BAD = ["", "\x00", "字\u202e字", "１２", "9" * 400, "9" * 5000, "-1", "长" * 330_000, "9999-12-31", "[]"]


def sent(agent, /, **changes):
    """What a leader fills in to pair somebody; a change to None leaves the answer out."""
    filled = {
        "name": CLIENT_NAME,
        "phone": PHONE,
        "address": ADDRESS,
        "category": "empty_nest_elder",
        "agent": agent.agent.pk,
        "starts_on": "2026-05-20",
    }
    return {name: value for name, value in (filled | changes).items() if value is not None}


def shown(response) -> str:
    return response.content.decode()
