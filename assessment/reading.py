"""What a sheet's inputs say in words: every number with what it counts, and a way to the cases behind it."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessment.annexes import ROWS, AnnexRow
from assessment.enums import Annex, Respondents
from assessment.evidence import Inputs
from assessment.indicators import FIGURES
from assessment.scoring import Suggestion, demands_of, shares_of, small_groups, suggestions
from network.card_facts import MISSING
from network.enums import Grade, QuotaGroup, Tier
from proxyportal import scoring_rules as rules
from proxyportal.scoring_rules import Demand, Share, printed

SHARE_WORDS: dict[str, Any] = {
    Tier.TOWN: gettext_lazy("Center of the town, staffed"),
    Tier.VILLAGE: gettext_lazy("Village stations, staffed"),
    Tier.GROUP: gettext_lazy("Group points, staffed"),
    "chief": gettext_lazy("Chief agent named"),
    "participants": gettext_lazy("Taking part, of all on the roster"),
    "areas": gettext_lazy("Published with a responsibility area"),
    "published": gettext_lazy("Published with all five fields"),
    Respondents.PUBLIC: gettext_lazy("Ordinary people, satisfied"),
    Respondents.CLIENTS: gettext_lazy("Clients, satisfied"),
    Respondents.ASSISTED: gettext_lazy("Assisted households, satisfied"),
}
LACKING: dict[str, Any] = {**MISSING, "unpublished": gettext_lazy("In no published roster")}
QUALITY_WORDS: dict[str, Any] = {
    "collective": gettext_lazy("Handled collectively"),
    "study": gettext_lazy("Studied by the Party organization"),
    "activity": gettext_lazy("Collective activities"),
    "demands": gettext_lazy("Common demands gathered"),
}
QUOTA_WORDS: dict[str, Any] = {
    QuotaGroup.TOWN_CADRE: gettext_lazy("Town cadres"),
    Grade.STANDARD: gettext_lazy("Standard villages"),
    Grade.MODEL: gettext_lazy("Model villages"),
    QuotaGroup.SHUANGBANG: gettext_lazy("Shuangbang cadres"),
    QuotaGroup.OTHER: gettext_lazy("Other participating cadres"),
}
WITHOUT_QUOTA = gettext_lazy("No grade, no quota")
FLAG_WORDS: dict[str, Any] = {
    "judged": gettext_lazy("Nothing is suggested here: people judge by the records (R75, R81)."),
    "nothing": gettext_lazy("There is nothing to compute from."),
    "register": gettext_lazy("Up to 5 more points for the register book, judged by a sample (R87)."),
    "no_case": gettext_lazy("One of the three parts has no case and is left out."),
    "no_quota": gettext_lazy("No quota applies."),
    "outside": gettext_lazy("Some matters are credited to people without a quota; they are shown, not counted."),
    "no_rating": gettext_lazy("Nobody gave a rating. Silence is no satisfaction: people decide."),
    "small_sample": gettext_lazy("A group with few ratings says little: people decide (R88)."),
    "no_review": gettext_lazy("No public review was held in this half-year."),
    "own_review": gettext_lazy("What the unit entered itself counts in no figure (R38)."),
    "no_phone": gettext_lazy("No complaint phone is published."),
    "undecided": gettext_lazy("A petition waits for the finding whether poor service caused it."),
}


class Fact(NamedTuple):
    """One number of the evidence: what it counts, how much it is, and the address of what stands behind it."""

    label: Any
    value: str
    url: str = ""
    more: str = ""
    more_url: str = ""


class Line(NamedTuple):
    """One row of a sheet as it is shown; the annex's own words come with it."""

    annex: AnnexRow
    suggestion: Suggestion
    facts: list[Fact]
    flags: list[Any]


def lines(inputs: Inputs) -> list[Line]:
    """The six rows, each with its evidence in words and its suggestion."""
    reader = Reader(inputs)
    found = suggestions(inputs)
    return [
        Line(
            row,
            found[row.number],
            list(reader.facts(row.number)),
            [FLAG_WORDS[flag] for flag in found[row.number].flags],
        )
        for row in ROWS[inputs["annex"]]
    ]


class Reader:
    """Words and addresses for one sheet's inputs."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs, self.rows, self.parameters = inputs, inputs["rows"], inputs["parameters"]
        self.unit, (self.first, self.last) = inputs["unit"], inputs["period"]
        self.half = (int(self.first[:4]), 1 if self.first[5:7] == "01" else 2)

    def facts(self, number: int) -> Iterator[Fact]:
        """The evidence of one row."""
        readers = (self._network, self._publication, self._flow, self._quality, self._tasks, self._supervision)
        return readers[number - 1](self.rows[str(number)])

    def _network(self, row: Inputs) -> Iterator[Fact]:
        url = (
            address("network:unit", self.unit)
            if self.inputs["annex"] == Annex.DEPARTMENT
            else address("network:coverage")
        )
        for name, share in shares_of(row).items():
            yield Fact(SHARE_WORDS[name], of(share), url)

    def _publication(self, row: Inputs) -> Iterator[Fact]:
        for name, share in shares_of(row).items():
            yield Fact(SHARE_WORDS[name], of(share), address("network:unit", self.unit))
        for name, number in row["lacking"].items():
            yield Fact(LACKING[name], str(number), address("network:coverage"))
        yield Fact(_("Contact cards handed out"), str(row["cards"]), address("network:card-batches"))

    def _flow(self, row: Inputs) -> Iterator[Fact]:
        for name, share in {**shares_of(row), **{name: Share(*pair) for name, pair in row["beside"].items()}}.items():
            missed = share.whole - share.part
            words = ngettext("%(number)d missed", "%(number)d missed", missed) % {"number": missed}
            kept = f"{of(share)} ({percent(share)})" if share.whole else of(share)
            more = words if missed else ""
            yield Fact(FIGURES[name].label, kept, self.cases(name, "yes"), more, self.cases(name, "no") if more else "")
        yield Fact(_("of them concluded within 48 hours"), str(row["strict"]["conclusion"]))

    def _quality(self, row: Inputs) -> Iterator[Fact]:
        for name, words in QUALITY_WORDS.items():
            yield Fact(words, str(row.get(name, 0)))

    def _tasks(self, row: Inputs) -> Iterator[Fact]:
        for name, entries in row["quotas"].items():
            for entry, demand in zip(entries, demands_of(name, entries, self.parameters), strict=True):
                label = f"{QUOTA_WORDS[name]} · {entry['name']}"
                group = name if name in QuotaGroup.values else QuotaGroup.VILLAGE_CADRE.value
                yield Fact(label, a_head(demand), self.credits(entry["unit"], group), short_by(demand))
        for entry in row.get("without", ()):
            url = self.credits(entry["unit"], QuotaGroup.VILLAGE_CADRE.value)
            yield Fact(f"{WITHOUT_QUOTA} · {entry['name']}", matters(entry["half"][0]), url)
        if row["outside"]:
            yield Fact(_("Credited to people without a quota"), matters(row["outside"]))

    def _supervision(self, row: Inputs) -> Iterator[Fact]:
        small = small_groups(row, self.parameters)
        for name, share in shares_of(row).items():
            value = f"{percent(share)} ({of(share)})" if share.whole else _("nobody asked")
            url = self.cases("satisfaction", "") if name == Respondents.CLIENTS else ""
            yield Fact(SHARE_WORDS[name], value, url, _("small sample") if name in small else "")
        yield Fact(_("Public reviews held"), str(row["reviews"]))
        if row["own_reviews"]:
            yield Fact(_("Reviews that the unit entered itself"), str(row["own_reviews"]))
        if self.inputs["annex"] == Annex.TOWN:
            yield Fact(_("Complaint phone published"), _("yes") if row["phone"] else _("no"))
        for level, words in (("county", _("Petitions to the county")), ("above", _("Petitions above the county"))):
            number = row["petitions"].get(level, 0)
            off = self.parameters[f"deduction_{level}"] * number
            yield Fact(words, str(number), more=_("%(points)d points off") % {"points": off} if off else "")
        if row["petitions"].get("undecided"):
            yield Fact(_("Petitions not yet judged"), str(row["petitions"]["undecided"]))

    def cases(self, figure: str, kept: str) -> str:
        """Where the requests are listed that a figure counts for this unit and half-year."""
        asked = {"figure": figure, "unit": self.unit, "from": self.first, "to": self.last, "kept": kept}
        if figure == "feedback" and (hours := self.parameters["feedback_hours"]) != 24:
            asked["hours"] = hours
        base = address("assessment:cases")
        return base and f"{base}?{urlencode({name: value for name, value in asked.items() if value})}"

    def credits(self, unit: str, group: str) -> str:
        """Where the matters are listed that are credited to a unit's quota group."""
        return address("assessment:credited", *self.half, unit, group)


def missing(inputs: Inputs) -> dict[int, list[Fact]]:
    """What is short of full points in each row that can be computed, as the numbers stand: what to do, not points."""
    reader = Reader(inputs)
    found: dict[int, list[Fact]] = {}
    for number in (rules.NETWORK, rules.PUBLICATION, rules.FLOW):
        row = inputs["rows"][str(number)]
        found[number] = [
            Fact(_word(name), f"{share.whole - share.part}", _where(reader, number, name))
            for name, share in shares_of(row).items()
            if share.part < share.whole
        ]
    found[rules.TASKS] = [
        Fact(f"{QUOTA_WORDS[name]} · {entry['name']}", short_by(one), more=a_head(one))
        for name, entries in inputs["rows"]["5"]["quotas"].items()
        for entry, one in zip(entries, demands_of(name, entries, inputs["parameters"]), strict=True)
        if one.missing
    ]
    found[rules.SUPERVISION] = list(_missing_supervision(inputs))
    return found


def _missing_supervision(inputs: Inputs) -> Iterator[Fact]:
    row, parameters = inputs["rows"]["6"], inputs["parameters"]
    required = Fraction(parameters["pass_percent"], 100)
    for name, share in shares_of(row).items():
        if share.rate is not None and share.rate < required:
            yield Fact(
                SHARE_WORDS[name], percent(share), more=_("%(percent)d %% are required") % {"percent": required * 100}
            )
        if share.whole < parameters["sample_minimum"]:
            lack = parameters["sample_minimum"] - share.whole
            yield Fact(
                SHARE_WORDS[name],
                ngettext("%(number)d more rating", "%(number)d more ratings", lack) % {"number": lack},
            )
    if not row["reviews"]:
        yield Fact(_("Public review"), _("none held yet"))
    if inputs["annex"] == Annex.TOWN and not row["phone"]:
        yield Fact(_("Complaint phone"), _("not published"))


def _word(name: str) -> Any:
    return FIGURES[name].label if name in FIGURES else SHARE_WORDS[name]


def _where(reader: Reader, number: int, name: str) -> str:
    return reader.cases(name, "no") if number == rules.FLOW else address("network:coverage")


def short_by(demand: Demand) -> str:
    """How many more matters meet the quota."""
    if not demand.missing:
        return ""
    return ngettext("%(number)d more matter", "%(number)d more matters", demand.missing) % {"number": demand.missing}


def a_head(demand: Demand) -> str:
    """So many matters of how many people, and how many that is for each, of what each owes."""
    half = demand.half
    if half.per_head is None:
        return _("%(credits)s, and nobody served") % {"credits": matters(half.credits)}
    words = {
        "credits": matters(half.credits),
        "heads": plain(half.heads),
        "each": plain(half.per_head),
        "owed": plain(half.target),
    }
    found = _("%(credits)s by %(heads)s people: %(each)s each of %(owed)s") % words
    if demand.year and demand.year.per_head is not None:
        words = {"each": plain(demand.year.per_head), "owed": plain(demand.year.target)}
        found += _("; over the year %(each)s of %(owed)s") % words
    return found


def matters(number: int) -> str:
    """So many matters."""
    return ngettext("%(number)d matter", "%(number)d matters", number) % {"number": number}


def of(share: Share) -> str:
    """4/6."""
    return f"{share.part}/{share.whole}"


def percent(share: Share) -> str:
    """To a tenth, rounded down: 80.0 % only where it is reached."""
    assert share.rate is not None  # noqa: S101 - asked only where there is something to share
    tenths = share.rate * 1000 // 1
    return f"{Decimal(tenths).scaleb(-1)} %"


def plain(number: Fraction) -> str:
    """A number for reading: two decimals, without zeros that say nothing."""
    return f"{printed(number).normalize():f}"


def address(name: str, *args: Any) -> str:
    """The address of a page; empty where this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
