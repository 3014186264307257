"""What a sheet's inputs say in words: every number with what it counts, and a way to the cases behind it."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.annexes import ROWS, AnnexRow
from assessment.enums import Annex, CollectiveKind, PetitionLevel, Respondents
from assessment.evidence import Inputs
from assessment.evidence_words import FLAG_WORDS, WORDS, Word
from assessment.indicators import FIGURES
from assessment.scoring import Suggestion, demands_of, shares_of, small_groups, suggestions
from network.enums import QuotaGroup
from proxyportal import scoring_rules as rules
from proxyportal.scoring_rules import Demand, Share, printed

NO_GROUP = "none"
"""In an address: those credited to nobody's quota."""


class Fact(NamedTuple):
    """One number of the evidence: what it counts, how much it is, and the address of what stands behind it.

    `number` of `whole` is the same as plain numbers, `whole` None where it is a number of nothing; `word` says how it
    is defined and by which rule.
    """

    label: Any
    value: str
    url: str = ""
    more: str = ""
    more_url: str = ""
    word: Word | None = None
    number: int | None = None
    whole: int | Fraction | None = None


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
        url = self.roster if self.inputs["annex"] == Annex.DEPARTMENT else address("network:coverage")
        for name, share in shares_of(row).items():
            yield of_share(name, share, of(share), url)

    def _publication(self, row: Inputs) -> Iterator[Fact]:
        for name, share in shares_of(row).items():
            yield of_share(name, share, of(share), self.roster)
        for name, number in row["lacking"].items():
            yield counted(f"lacking_{name}", number, address("network:coverage"))
        yield counted("cards", row["cards"], address("network:card-batches"))

    def _flow(self, row: Inputs) -> Iterator[Fact]:
        beside = {name: Share(*pair) for name, pair in row["beside"].items()}
        for name, share in {**shares_of(row), **beside}.items():
            missed = share.whole - share.part
            kept = f"{of(share)} ({percent(share)})" if share.whole else of(share)
            words = ngettext("%(number)d missed", "%(number)d missed", missed) % {"number": missed}
            more = (words, self.cases(name, "no")) if missed else ("", "")
            yield of_share(name, share, kept, self.cases(name, "yes"), *more)
        yield counted("strict", row["strict"]["conclusion"], self.cases("concluded", "yes"))

    def _quality(self, row: Inputs) -> Iterator[Fact]:
        for kind in CollectiveKind:
            yield counted(kind, row.get(kind, 0), self.records("collective", kind=kind))
        yield counted("demands", row.get("demands", 0), address("requests:demands"))

    def _tasks(self, row: Inputs) -> Iterator[Fact]:
        for name, entries in row["quotas"].items():
            for entry, one in zip(entries, demands_of(name, entries, self.parameters), strict=True):
                group = name if name in QuotaGroup.values else QuotaGroup.VILLAGE_CADRE.value
                yield Fact(
                    f"{WORDS[name].label} · {entry['name']}",
                    a_head(one),
                    self.credits(entry["unit"], group),
                    short_by(one),
                    word=WORDS[name],
                    number=one.half.credits,
                    whole=one.half.heads * one.half.target,
                )
        for entry in row.get("without", ()):
            number, url = entry["half"][0], self.credits(entry["unit"], QuotaGroup.VILLAGE_CADRE.value)
            label = f"{WORDS['without'].label} · {entry['name']}"
            yield Fact(label, matters(number), url, word=WORDS["without"], number=number)
        if number := row["outside"]:
            url = self.credits(self.unit, NO_GROUP)
            yield Fact(WORDS["outside"].label, matters(number), url, word=WORDS["outside"], number=number)

    def _supervision(self, row: Inputs) -> Iterator[Fact]:
        small = small_groups(row, self.parameters)
        for name, share in shares_of(row).items():
            value = f"{percent(share)} ({of(share)})" if share.whole else _("nobody asked")
            url = self.cases("satisfaction", "") if name == Respondents.CLIENTS else self.records("reviews")
            yield of_share(name, share, value, url, _("small sample") if name in small else "")
        yield counted("reviews", row["reviews"], self.records("reviews"))
        if row["own_reviews"]:
            yield counted("own_reviews", row["own_reviews"], self.records("reviews"))
        if self.inputs["annex"] == Annex.TOWN:
            word, value = WORDS["complaint_phone"], _("yes") if row["phone"] else _("no")
            yield Fact(word.label, value, self.roster, word=word, number=int(row["phone"]), whole=1)
        for level in PetitionLevel:
            number = row["petitions"].get(level, 0)
            off = self.parameters[f"deduction_{level}"] * number
            more = _("%(points)d points off") % {"points": off} if off else ""
            yield counted(level, number, self.records("petitions", level=level, found="caused"), more)
        if undecided := row["petitions"].get("undecided"):
            yield counted("undecided", undecided, self.records("petitions", found="open"))

    @property
    def roster(self) -> str:
        """Where the unit's people and what is published of them are listed."""
        return address("network:unit", self.unit)

    def records(self, page: str, **asked: str) -> str:
        """Where the records of the unit and half-year are listed that people entered."""
        base, half = address(f"assessment:{page}"), "-".join(map(str, self.half))
        return base and f"{base}?{urlencode({'unit': self.unit, 'half': half, **asked})}"

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
            Fact(word_of(name).label, f"{share.whole - share.part}", _where(reader, number, name))
            for name, share in shares_of(row).items()
            if share.part < share.whole
        ]
    found[rules.TASKS] = [
        Fact(f"{WORDS[name].label} · {entry['name']}", short_by(one), more=a_head(one))
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
                WORDS[name].label, percent(share), more=_("%(percent)d %% are required") % {"percent": required * 100}
            )
        if share.whole < parameters["sample_minimum"]:
            lack = parameters["sample_minimum"] - share.whole
            yield Fact(
                WORDS[name].label,
                ngettext("%(number)d more rating", "%(number)d more ratings", lack) % {"number": lack},
            )
    if not row["reviews"]:
        yield Fact(_("Public review"), _("none held yet"))
    if inputs["annex"] == Annex.TOWN and not row["phone"]:
        yield Fact(_("Complaint phone"), _("not published"))


def word_of(name: str) -> Word:
    """What a number is called and means: a figure's own words, or those of the evidence."""
    if figure := FIGURES.get(name):
        return Word(figure.label, figure.definition, figure.rules)
    return WORDS[name]


def of_share(name: str, share: Share, value: str, url: str, more: str = "", more_url: str = "") -> Fact:
    """So many of so many."""
    word = word_of(name)
    return Fact(word.label, value, url, more, more_url, word, share.part, share.whole)


def counted(name: str, number: int, url: str, more: str = "") -> Fact:
    """A plain number."""
    return Fact(WORDS[name].label, str(number), url, more, word=WORDS[name], number=number)


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
