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
    "GET network:manage-post-take-back": staff("403", administrator="moved"),  # entered long ago: it is ended
    "POST network:manage-post-take-back": staff("403", administrator="moved"),
    "GET network:history": staff("403", **MANAGERS),
    "POST network:history": staff("405"),
    # --- units ---
    "GET network:manage": staff("403", **MANAGERS),
    "POST network:manage": staff("405"),
    # --- filing ---
    "GET network:filing-rounds": staff("403", **SEE_COUNTY),
    "POST network:filing-rounds": staff("403", supervisor="form", administrator="form"),
    "GET network:filing-round": staff("403", **SEE_COUNTY),
    "POST network:filing-round": staff("403", supervisor="form", administrator="form"),
    "GET network:filing-round-paper": staff("403", **SEE_COUNTY),
    "POST network:filing-round-paper": staff("403", supervisor="405", administrator="405"),
    "GET network:filing": staff("403", **SEE_COUNTY),
    "POST network:filing": staff("403", supervisor="form", administrator="form"),
    "GET network:filing-paper": staff("403", **SEE_COUNTY),
    "POST network:filing-paper": staff("403", supervisor="405", administrator="405"),
    "GET network:filing-scan": staff("403", **SEE_COUNTY),
    "POST network:filing-scan": staff("403", supervisor="form", administrator="form"),
    "GET network:card-batches": staff("403", **SEE_COUNTY, leader="page", personnel_officer="page"),
    "POST network:card-batches": staff("403", **dict.fromkeys(UPKEEP, "404")),
    "GET network:card-batch-delete": staff("403", **dict.fromkeys(UPKEEP, "405")),
    "POST network:card-batch-delete": staff("403", **dict.fromkeys(UPKEEP, "moved")),
    "GET network:manage-units": staff("403", **MANAGERS),
    "POST network:manage-units": staff("405"),
    "GET network:manage-unit": staff("403", **MANAGERS),
    "POST network:manage-unit": staff("405"),
    "GET network:manage-unit-edit": staff("403", **MANAGERS | {"supervisor": "moved"}),
    "POST network:manage-unit-edit": staff("403", **dict.fromkeys(MANAGERS, "moved")),
    "GET network:manage-unit-new": staff("403", administrator="page"),
    "POST network:manage-unit-new": staff("403", administrator="page"),  # no tier said: the choice of one
    "GET network:manage-unit-rename": staff("403", administrator="page"),
    "POST network:manage-unit-rename": staff("403", administrator="form"),
    "GET network:manage-unit-move": staff("403", administrator="page"),
    "POST network:manage-unit-move": staff("403", administrator="form"),
    "GET network:manage-unit-grade": staff("403", administrator="page"),
    "POST network:manage-unit-grade": staff("403", administrator="form"),
    "GET network:manage-unit-close": staff("403", administrator="page"),
    "POST network:manage-unit-close": staff("403", administrator="form"),
    "GET network:manage-unit-stay-open": staff("405"),
    "POST network:manage-unit-stay-open": staff("403", administrator="moved"),
    "GET network:manage-unit-links": staff("403", administrator="404"),  # a village has none of its own
    "POST network:manage-unit-links": staff("403", administrator="404"),
    "GET network:manage-unit-link-end": staff("405"),
    "POST network:manage-unit-link-end": staff("403", administrator="404"),
    # --- posts ---
    "GET network:manage-posts": staff("403", **LOOKS_AFTER),
    "POST network:manage-posts": staff("403", **dict.fromkeys(LOOKS_AFTER, "405")),
    "GET network:manage-people": staff("403", administrator="page"),
    "POST network:manage-people": staff("403", administrator="405"),
    "GET network:manage-post": staff("403", **LOOKS_AFTER),
    "POST network:manage-post": staff("403", **dict.fromkeys(LOOKS_AFTER, "405")),
    "GET network:manage-post-edit": staff("403", **ANSWERS_FOR),
    "POST network:manage-post-edit": staff("403", **dict.fromkeys(ANSWERS_FOR, "moved")),
    "GET network:manage-post-change": staff("403", administrator="page"),
    "POST network:manage-post-change": staff("403", administrator="form"),
    "GET network:manage-post-new": staff("403", administrator="page"),
    "POST network:manage-post-new": staff("403", administrator="form"),
    "GET network:manage-leave": staff("403", **dict.fromkeys(LOOKS_AFTER, "405")),
    "POST network:manage-leave": staff("403", **dict.fromkeys(ANSWERS_FOR, "form")),
    "GET network:manage-leave-end": staff("403", **dict.fromkeys(LOOKS_AFTER, "405")),
    "POST network:manage-leave-end": staff("403", **dict.fromkeys(ANSWERS_FOR, "form")),
    "GET network:manage-account": staff("403", administrator="405"),
    "POST network:manage-account": staff("403", administrator="form"),
    "GET network:manage-password": staff("403", administrator="405"),
    "POST network:manage-password": staff("403", administrator="page"),
    "GET network:manage-account-active": staff("403", administrator="405"),
    "POST network:manage-account-active": staff("403", administrator="moved"),
    # --- publish ---
    "GET network:rosters": staff("page", **LOOKS_ON),
    "POST network:rosters": staff("405"),
    "GET network:rosters-publish": staff("403", administrator="page"),
    "POST network:rosters-publish": staff("403", administrator="moved"),
    "GET network:roster": staff("page", **LOOKS_ON),
    "POST network:roster": staff("405"),
    "GET network:roster-publish": staff("405"),
    "POST network:roster-publish": staff("403", administrator="moved"),
    "GET network:roster-confirm": staff("405"),
    "POST network:roster-confirm": staff("moved", **LOOKS_ON),
    "GET network:edition": staff("page", **LOOKS_ON),
    "POST network:edition": staff("405"),
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
    "GET requests:receipt-paper": own("page"),
    "POST requests:receipt-paper": everybody("405"),
    "GET requests:result-paper": own("page"),
    "POST requests:result-paper": everybody("405"),
    "GET requests:client-file": own("page"),
    "POST requests:client-file": everybody("405"),
    "GET requests:client-act withdraw": everybody("405"),
    "POST requests:client-act withdraw": own("done"),
    "POST requests:client-act rate": own("done"),
    "POST requests:client-act attach": own("done"),
    "POST requests:client-act answer": own("done"),
    "POST requests:client-act authorize": own("done"),
    "POST requests:client-act revoke": own("done"),
    "POST requests:client-act dispute": own("done"),
    "POST requests:client-act accept": own("404"),
    "POST requests:client-act conclude": own("404"),
    "POST requests:client-act nonsense": own("404"),
    # --- Agents ---
    "GET requests:desk": staff("page"),
    "POST requests:desk": staff("405"),
    "GET requests:register": staff("page", **AGENTS_ONLY),
    "POST requests:register": staff("form", **AGENTS_ONLY),
    "GET requests:known-client": staff("405"),
    "POST requests:known-client": staff("page", **AGENTS_ONLY),
    "GET requests:page": staff("404", **SEES_IT),
    "POST requests:page": staff("405"),
    "GET requests:desk-receipt": staff("404", village_agent="page", leader="page"),
    "POST requests:desk-receipt": staff("405"),
    "GET requests:desk-receipt-paper": staff("404", village_agent="page", leader="page"),
    "POST requests:desk-receipt-paper": staff("405"),
    "GET requests:slip-paper": staff("404", **SEES_IT),
    "POST requests:slip-paper": staff(
        "404", village_agent="done", leader="done", personnel_officer="moved", supervisor="moved"
    ),
    "GET requests:authorization-paper": staff("404", village_agent="page", leader="page"),
    "POST requests:authorization-paper": staff("404", village_agent="done", leader="done"),
    "GET requests:desk-result-paper": staff("404", village_agent="page", leader="page"),
    "POST requests:desk-result-paper": staff("405"),
    "GET requests:papers": staff("page", administrator="403", stranger="403"),
    "POST requests:papers": staff("405"),
    "GET requests:intake-register": staff("form", administrator="403", stranger="403"),
    "POST requests:intake-register": staff("405"),
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
    "POST requests:act hand_over": staff(
        "404", village_agent="told", leader="done", personnel_officer="told", supervisor="done"
    ),
    "POST requests:act call_client": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act ask": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act answer": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act authorize": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act revoke": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act mark_urgent": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act lower": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act record_step": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act dispute": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act reopen": staff(
        "404", village_agent="done", **MAY_NOT | {"leader": "done", "supervisor": "done"}
    ),
    "POST requests:act decline": staff(
        "404", village_agent="told", **MAY_NOT | {"leader": "done", "supervisor": "done"}
    ),
    "POST requests:act correct": staff("404", village_agent="told", **MAY_NOT | {"supervisor": "done"}),
    "POST requests:act void": staff("404", village_agent="told", **MAY_NOT | {"supervisor": "done"}),
    "POST requests:act rate": staff("404"),
    "POST requests:act withdraw": staff("404"),
    "POST requests:act archive": staff("404"),
    "POST requests:act nonsense": staff("404"),
    # --- notifications ---
    "GET requests:inbox": staff("page"),
    "POST requests:inbox": staff("405"),
    "GET requests:inbox-read": staff("405"),
    "POST requests:inbox-read": staff("moved"),
    "GET requests:messages": staff("403", **SEE_COUNTY),
    "POST requests:messages": staff("403", supervisor="405", administrator="405"),
    "GET requests:messages-retry": staff("403", supervisor="405", administrator="405"),
    "POST requests:messages-retry": staff("403", supervisor="moved", administrator="moved"),
    # --- passing on and handling together; `sibling_agent` is of the unit it is sent to or that is called in ---
    "GET requests:batch": staff("page", **AGENTS_ONLY),
    "POST requests:batch": staff("form", **AGENTS_ONLY),
    "POST requests:act redirect": staff("404", village_agent="done", **MAY_NOT),
    "POST requests:act forward": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act sign": staff("404", village_agent="told", sibling_agent="done", **MAY_NOT),
    "POST requests:act send_back": staff("404", village_agent="told", sibling_agent="done", **MAY_NOT),
    "POST requests:act recall": staff(
        "404", village_agent="done", sibling_agent="told", **MAY_NOT | {"leader": "done"}
    ),
    "POST requests:act convene": staff("404", village_agent="done", **MAY_NOT | {"leader": "done"}),
    "POST requests:act opine": staff("404", village_agent="told", sibling_agent="done", **MAY_NOT),
    "POST requests:act settle": staff(
        "404", village_agent="done", sibling_agent="told", **MAY_NOT | {"leader": "done"}
    ),
    # --- care ---
    "GET requests:pairings": staff("page"),
    "POST requests:pairings": staff("405"),
    "GET requests:pairing-new": staff("403", **LEADS),
    "POST requests:pairing-new": staff("403", **LEADS),
    "GET requests:pairing": staff("404", **SEES_IT),
    "POST requests:pairing": staff("405"),
    "GET requests:pairing-act reveal": staff("405"),
    "POST requests:pairing-act reveal": staff("404", **SEES_IT),
    "POST requests:pairing-act contact": staff("404", **MAY_NOT | {"village_agent": "form"}),
    "POST requests:pairing-act change": staff("404", **KEEPS_FORM),
    "POST requests:pairing-act end": staff("404", **KEEPS_FORM),
    "POST requests:pairing-act nonsense": staff("404"),
    "GET requests:visits": staff("page"),
    "POST requests:visits": staff("405"),
    "GET requests:visit-new": staff("page", administrator="403", stranger="403"),
    "POST requests:visit-new": staff("form", administrator="403", stranger="403"),
    "GET requests:visit": staff("404", **SEES_IT),
    "POST requests:visit": staff("405"),
    "GET requests:findings": staff("page"),
    "POST requests:findings": staff("form"),
    # --- common demands ---
    "GET requests:demands": staff("page"),
    "POST requests:demands": staff("403", village_agent="form", sibling_agent="form"),
    "GET requests:demand": staff("404", **SEES_IT),
    "POST requests:demand": staff("405"),
    "GET requests:demand-gather": staff("405"),
    "POST requests:demand-gather": staff("404", **dict.fromkeys(SEES_IT, "form")),
    "GET requests:demand-together": staff("405"),
    "POST requests:demand-together": staff("404", **dict.fromkeys(SEES_IT, "form")),
    "POST requests:act link": staff(
        "404", village_agent="done", leader="done", personnel_officer="told", supervisor="told"
    ),
    "POST requests:act unlink": staff("404", **dict.fromkeys(SEES_IT, "told")),
    # --- find ---
    "GET requests:find": staff("page"),
    "POST requests:find": staff("moved"),  # no text: on to an address that can be kept
    "GET requests:filter-save": staff("405"),
    "POST requests:filter-save": staff("form"),
    "GET requests:filter-delete": staff("405"),
    "POST requests:filter-delete": staff("404", village_agent="moved"),
    "GET requests:templates": staff("page", **NOT_AT_WORK),
    "POST requests:templates": staff("form", **NOT_AT_WORK),
    "GET requests:template": staff("404", village_agent="page", leader="page"),
    "POST requests:template": staff("404", village_agent="form", leader="form"),
    "GET requests:template-delete": staff("405"),
    "POST requests:template-delete": staff("404", village_agent="moved", leader="moved"),
    "GET requests:exports": staff("403", supervisor="page"),
    "POST requests:exports": staff("405"),
    "GET requests:export desk": staff("405"),
    "POST requests:export desk": staff("page"),
    "POST requests:export find": staff("page"),
    "POST requests:export findings": staff("page"),
    "POST requests:export visits": staff("page"),
    "POST requests:export left_behind": staff("page", **LOOKS_ON),
    "POST requests:export nonsense": staff("404"),
    # --- assessment ---
    "GET assessment:rounds": staff("403", **LEADS),
    "POST assessment:rounds": staff("405"),
    "GET assessment:propose": staff("405"),
    "POST assessment:propose": staff("403", supervisor="moved"),
    "GET assessment:year": staff("403", **LEADS),
    "POST assessment:year": staff("405"),
    "GET assessment:year-table": staff("403", **LEADS),
    "POST assessment:year-table": staff("405"),
    "GET assessment:missing": staff("404", **LEADS),
    "POST assessment:missing": staff("405"),
    "GET assessment:round": staff("403", **LEADS),
    "POST assessment:round": staff("405"),
    "GET assessment:parameters": staff("403", supervisor="moved"),
    "POST assessment:parameters": staff("403", supervisor="moved"),
    "GET assessment:open": staff("405"),
    "POST assessment:open": staff("403", supervisor="form"),
    "GET assessment:compute": staff("405"),
    "POST assessment:compute": staff("403", supervisor="moved"),
    "GET assessment:padding": staff("403", supervisor="page"),
    "POST assessment:padding": staff("405"),
    "GET assessment:round-table": staff("403", **LEADS),
    "POST assessment:round-table": staff("405"),
    "GET assessment:sheet-paper": staff("404", **LEADS),
    "POST assessment:sheet-paper": staff("405"),
    "GET assessment:sheet-table": staff("404", **LEADS),
    "POST assessment:sheet-table": staff("405"),
    "GET assessment:credited": staff("404", **LEADS),
    "POST assessment:credited": staff("405"),
    "GET assessment:sheet": staff("404", **LEADS),
    "POST assessment:sheet": staff("405"),
    "GET assessment:self-score": staff("404", leader="page", personnel_officer="moved", supervisor="moved"),
    "POST assessment:self-score": staff("404", leader="form", personnel_officer="moved", supervisor="moved"),
    "GET assessment:assess": staff("404", leader="moved", personnel_officer="moved", supervisor="page"),
    "POST assessment:assess": staff("404", leader="moved", personnel_officer="moved", supervisor="form"),
    "GET assessment:proof": staff("404", **LEADS),
    "POST assessment:proof": staff("405"),
    "GET assessment:sheet-act show": staff("405"),
    "POST assessment:sheet-act show": staff("404", **MAY_NOT),
    "POST assessment:sheet-act finalize": staff("404", **MAY_NOT),
    "POST assessment:sheet-act lock": staff("404", **MAY_NOT),
    "POST assessment:sheet-act reply": staff("404", **MAY_NOT | {"leader": "form"}),
    "POST assessment:sheet-act correct": staff("404", **MAY_NOT),
    "POST assessment:sheet-act nonsense": staff("404"),
    # --- return visits and complaints ---
    "GET assessment:visits": staff("403", supervisor="page"),
    "POST assessment:visits": staff("405"),
    "GET assessment:visit-draw": staff("403", supervisor="page"),
    "POST assessment:visit-draw": staff("403", supervisor="form"),
    "GET assessment:visit-target": staff("403", supervisor="page"),
    "POST assessment:visit-target": staff("403", supervisor="form"),
    "GET assessment:visit-sample": staff("403", supervisor="page"),
    "POST assessment:visit-sample": staff("405"),
    "GET assessment:visit": staff("403", supervisor="page"),
    "POST assessment:visit": staff("405"),
    "GET assessment:visit-act miss": staff("405"),
    "POST assessment:visit-act record": staff("403", supervisor="form"),
    "POST assessment:visit-act miss": staff("403", supervisor="told"),
    "POST assessment:visit-act give_up": staff("403", supervisor="told"),
    "POST assessment:visit-act reveal": staff("403", supervisor="page"),
    "POST assessment:visit-act nonsense": staff("403", supervisor="404"),
    "GET assessment:bad-ratings": staff("403", **LEADS),
    "POST assessment:bad-ratings": staff("405"),
    "GET assessment:bad-rating": staff("403", **LEADS),
    "POST assessment:bad-rating": staff("405"),
    "GET assessment:bad-rating-act check": staff("405"),
    "POST assessment:bad-rating-act check": staff("403", **dict.fromkeys(LEADS, "form")),
    "POST assessment:bad-rating-act rectify": staff("403", **MAY_NOT),
    "POST assessment:bad-rating-act nonsense": staff("403", **dict.fromkeys(LEADS, "404")),
    "GET assessment:complaint-new": everybody("page"),
    "POST assessment:complaint-new": everybody("form"),
    "GET assessment:complaint-track": everybody("page"),
    "POST assessment:complaint-track": everybody("form"),
    "GET assessment:complaints": staff("403", **LEADS),
    "POST assessment:complaints": staff("405"),
    "GET assessment:complaint-enter": staff("page", administrator="403", stranger="403"),
    "POST assessment:complaint-enter": staff("form", administrator="403", stranger="403"),
    "GET assessment:complaint-replies": staff("page"),
    "POST assessment:complaint-replies": staff("405"),
    "GET assessment:complaint-reply": staff("404", village_agent="page"),
    "POST assessment:complaint-reply": staff("404", village_agent="form"),
    "GET assessment:complaint": staff("403", **LEADS),
    "POST assessment:complaint": staff("405"),
    "GET assessment:complaint-act ask": staff("405"),
    "POST assessment:complaint-act ask": staff("403", **dict.fromkeys(LEADS, "form")),
    "POST assessment:complaint-act find": staff("403", **dict.fromkeys(LEADS, "form")),
    "POST assessment:complaint-act decide": staff("403", **MAY_NOT),
    "POST assessment:complaint-act reveal": staff("403", **LEADS),
    "POST assessment:complaint-act nonsense": staff("403", **dict.fromkeys(LEADS, "404")),
    "GET assessment:personal-records": staff("403", supervisor="page"),
    "POST assessment:personal-records": staff("405"),
    "GET assessment:personal-record": staff("403", supervisor="page"),
    "POST assessment:personal-record": staff("405"),
    "GET assessment:personal-record-paper": staff("403", supervisor="page"),
    "POST assessment:personal-record-paper": staff("405"),
    "GET assessment:personal-record-table": staff("403", supervisor="page"),
    "POST assessment:personal-record-table": staff("405"),
    # --- handover ---
    "GET requests:end-post": staff("403", leader="page", personnel_officer="403", administrator="page"),
    "POST requests:end-post": staff("403", leader="form", personnel_officer="403", administrator="form"),
    "GET requests:left-behind": staff(
        "403", leader="page", personnel_officer="page", supervisor="page", administrator="page"
    ),
    "POST requests:left-behind": staff(
        "403", leader="moved", personnel_officer="moved", supervisor="moved", administrator="moved"
    ),
    # --- oversight: missed limits and what came of them ---
    "GET assessment:oversight": staff("403", **LEADS),
    "POST assessment:oversight": staff("405"),
    "GET assessment:overdue": staff("403", **LEADS),
    "POST assessment:overdue": staff("405"),
    "GET assessment:overdue-export": staff("405"),
    "POST assessment:overdue-export": staff("403", **dict.fromkeys(LEADS, "form")),
    "GET assessment:talks": staff("page"),
    "POST assessment:talks": staff("405"),
    "GET assessment:talk": staff("404", **SEES_IT),
    "POST assessment:talk": staff("405"),
    "GET assessment:talk-act hold": staff("405"),
    "POST assessment:talk-act hold": staff("404", **MAY_TALK),
    "POST assessment:talk-act rectify": staff("404", **MAY_TALK),
    "POST assessment:talk-act verify": staff("404", **MAY_TALK | {"leader": "form"}),
    "POST assessment:talk-act send_back": staff("404", **MAY_TALK | {"leader": "form"}),
    "POST assessment:talk-act reply": staff("404", **MAY_NOT | {"village_agent": "form"}),
    "POST assessment:talk-act nonsense": staff("404"),
    # --- reviews, petitions, collective handling ---
    "GET assessment:reviews": staff("403", **LEADS),
    "POST assessment:reviews": staff("405"),
    "GET assessment:review-new": staff("403", **LEADS),
    "POST assessment:review-new": staff("403", **dict.fromkeys(LEADS, "form")),
    "GET assessment:review": staff("403", **LEADS),
    "POST assessment:review": staff("405"),
    "GET assessment:review-correct": staff("403", **ONLY_DEPARTMENT),
    "POST assessment:review-correct": staff("403", **ONLY_DEPARTMENT | {"supervisor": "form"}),
    "GET assessment:petitions": staff("403", **LEADS),
    "POST assessment:petitions": staff("405"),
    "GET assessment:petition-new": staff("403", **ONLY_DEPARTMENT),
    "POST assessment:petition-new": staff("403", **ONLY_DEPARTMENT | {"supervisor": "form"}),
    "GET assessment:petition": staff("403", **ONLY_DEPARTMENT),
    "POST assessment:petition": staff("405"),
    "GET assessment:petition-decide": staff("405"),
    "POST assessment:petition-decide": staff("403", **ONLY_DEPARTMENT | {"supervisor": "form"}),
    "GET assessment:petition-correct": staff("403", **ONLY_DEPARTMENT),
    "POST assessment:petition-correct": staff("403", **ONLY_DEPARTMENT | {"supervisor": "form"}),
    "GET assessment:collective": staff("page", administrator="403", stranger="403"),
    "POST assessment:collective": staff("405"),
    "GET assessment:handling-new": staff("404", **NO_POST | {"village_agent": "page"}),
    "POST assessment:handling-new": staff("404", **NO_POST | {"village_agent": "form"}),
    "GET assessment:handling": staff("404", **NO_POST | SEES_IT),
    "POST assessment:handling": staff("405"),
    "GET assessment:handling-correct": staff("404", **NO_POST | {"village_agent": "page"}),
    "POST assessment:handling-correct": staff("404", **NO_POST | {"village_agent": "form"}),
    "GET assessment:minutes": staff("404", **NO_POST | SEES_IT),
    "POST assessment:minutes": staff("405"),
    # --- figures ---
    "GET assessment:dashboard": staff("403", **LEADS),
    "POST assessment:dashboard": staff("405"),
    "GET assessment:cases": staff("403", **dict.fromkeys(LEADS, "form")),  # no figure said
    "POST assessment:cases": staff("405"),
    "GET assessment:statistics": everybody("page"),
    "POST assessment:statistics": everybody("405"),
    "GET assessment:statistics-csv": everybody("page"),
    "POST assessment:statistics-csv": everybody("405"),
    "GET assessment:statistics-json": everybody("page"),
    "POST assessment:statistics-json": everybody("405"),
}
