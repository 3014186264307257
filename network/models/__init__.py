"""The network's models, by noun."""

from network.models.catalogue import ServiceItem
from network.models.people import Agent, Appointment, User
from network.models.units import Unit

__all__ = ["Agent", "Appointment", "ServiceItem", "Unit", "User"]
