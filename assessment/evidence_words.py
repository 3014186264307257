"""What each number of a sheet's evidence is called, how it is defined in a line, and by which rule it is asked."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from assessment.enums import Respondents
from network.card_facts import MISSING
from network.enums import Grade, QuotaGroup, Tier


class Word(NamedTuple):
    """One number: what it is called, what it counts, and its rules by R-number."""

    label: Any
    definition: Any
    rules: str


_STAFFED = _("Of those that were there on the last day: with somebody in a post that handles requests.")
_LACKING = _("Of the people the directory names: how many lack this in the last roster published before that day.")
_QUOTA = _(
    "Matters concluded in the half-year and credited to these people, against half of a year's quota for each head on "
    "average; in the second half the better of half and year."
)
_SATISFIED = _("Of all valid ratings of this group in public reviews: from basically satisfied upwards.")
_PETITIONS = _("Petitions of the half-year that poor service caused, as the organization department found.")

WORDS: dict[str, Word] = {
    Tier.TOWN: Word(_("Center of the town, staffed"), _STAFFED, "R72"),
    Tier.VILLAGE: Word(_("Village stations, staffed"), _STAFFED, "R72"),
    Tier.GROUP: Word(_("Group points, staffed"), _STAFFED, "R72"),
    "chief": Word(_("Chief agent named"), _("Whether a chief agent was in post on the last day."), "R78"),
    "participants": Word(
        _("Taking part, of all on the roster"),
        _("Of all people with a post on the last day: those who count to a quota."),
        "R78",
    ),
    "areas": Word(
        _("Published with a responsibility area"),
        _("Of the people the directory names: those with an area in the last roster published before that day."),
        "R78",
    ),
    "published": Word(
        _("Published with all five fields"),
        _("Of the people the directory names: those with all five in the last roster published before that day."),
        "R28 R73 R79",
    ),
    **{f"lacking_{name}": Word(label, _LACKING, "R28") for name, label in MISSING.items()},
    "lacking_unpublished": Word(_("In no published roster"), _LACKING, "R28"),
    "cards": Word(
        _("Contact cards handed out"), _("Cards that were recorded as handed out within the half-year."), "R28"
    ),
    "strict": Word(
        _("of them concluded within 48 hours"),
        _("Of the 48-hour limits above: concluded by then, without those that were explained."),
        "R44",
    ),
    "collective": Word(
        _("Handled collectively"), _("Entries of the half-year that hold; people judge them."), "R75 R81"
    ),
    "study": Word(
        _("Studied by the Party organization"), _("Entries of the half-year that hold; people judge them."), "R75 R81"
    ),
    "activity": Word(
        _("Collective activities"), _("Entries of the half-year that hold; people judge them."), "R75 R81"
    ),
    "demands": Word(
        _("Common demands gathered"), _("Common demands opened within the half-year; people judge them."), "R33 R75"
    ),
    QuotaGroup.TOWN_CADRE: Word(_("Town cadres"), _QUOTA, "R76 R84 R85 R86"),
    Grade.STANDARD: Word(_("Standard villages"), _QUOTA, "R76 R84 R85 R86"),
    Grade.MODEL: Word(_("Model villages"), _QUOTA, "R76 R84 R85 R86"),
    QuotaGroup.SHUANGBANG: Word(_("Shuangbang cadres"), _QUOTA, "R82 R84 R85 R86"),
    QuotaGroup.OTHER: Word(_("Other participating cadres"), _QUOTA, "R82 R84 R85 R86"),
    "without": Word(
        _("No grade, no quota"), _("Matters of villages without a grade: shown, and counted in no quota."), "R86"
    ),
    "outside": Word(_("Credited to people without a quota"), _("Shown, and counted in no quota."), "R37 R84"),
    Respondents.PUBLIC: Word(_("Ordinary people, satisfied"), _SATISFIED, "R77 R83 R88"),
    Respondents.CLIENTS: Word(
        _("Clients, satisfied"),
        _("Of all valid ratings on the portal and of clients in public reviews: from basically satisfied upwards."),
        "R77 R83 R88",
    ),
    Respondents.ASSISTED: Word(_("Assisted households, satisfied"), _SATISFIED, "R83 R88"),
    "reviews": Word(
        _("Public reviews held"),
        _("Reviews that the organization department entered; one in a half-year at least."),
        "R77 R83 R88",
    ),
    "own_reviews": Word(_("Reviews that the unit entered itself"), _("Shown, and counted in no figure."), "R38"),
    "complaint_phone": Word(
        _("Complaint phone published"), _("Whether the town has a complaint phone in the directory."), "R63 R77"
    ),
    "county": Word(_("Petitions to the county"), _PETITIONS, "R77 R89"),
    "above": Word(_("Petitions above the county"), _PETITIONS, "R77 R89"),
    "undecided": Word(
        _("Petitions not yet judged"), _("Nothing is taken off for them until their cause is found."), "R89"
    ),
}

FLAG_WORDS: dict[str, Any] = {
    "judged": _("Nothing is suggested here: people judge by the records (R75, R81)."),
    "nothing": _("There is nothing to compute from."),
    "register": _("Up to 5 more points for the register book, judged by a sample (R87)."),
    "no_case": _("One of the three parts has no case and is left out."),
    "no_quota": _("No quota applies."),
    "outside": _("Some matters are credited to people without a quota; they are shown, not counted."),
    "no_rating": _("Nobody gave a rating. Silence is no satisfaction: people decide."),
    "small_sample": _("A group with few ratings says little: people decide (R88)."),
    "no_review": _("No public review was held in this half-year."),
    "own_review": _("What the unit entered itself counts in no figure (R38)."),
    "no_phone": _("No complaint phone is published."),
    "undecided": _("A petition waits for the finding whether poor service caused it."),
}
