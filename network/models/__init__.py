"""The network's models, by noun."""

from network.models.cards import CardBatch
from network.models.catalogue import ServiceItem
from network.models.filing import Filing, FilingRound, FilingRow
from network.models.imports import ImportJob, ImportRow
from network.models.people import Agent, Appointment, Leave, User
from network.models.roster import RosterConfirmation, RosterEdition, RosterEntry
from network.models.units import LinkedUnit, Unit, UnitPast

__all__ = [
    "Agent",
    "Appointment",
    "CardBatch",
    "Filing",
    "FilingRound",
    "FilingRow",
    "ImportJob",
    "ImportRow",
    "Leave",
    "LinkedUnit",
    "RosterConfirmation",
    "RosterEdition",
    "RosterEntry",
    "ServiceItem",
    "Unit",
    "UnitPast",
    "User",
]
