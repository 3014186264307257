"""What stands against closing a unit, as apps above the network know it: they register, the network asks."""

from collections.abc import Callable

from network.models import Unit

OBSTACLES: list[Callable[[Unit], str]] = []


def register(obstacle: Callable[[Unit], str]) -> None:
    """Ask `obstacle` before a unit closes; it answers with a sentence, or with nothing."""
    OBSTACLES.append(obstacle)


def obstacles_to_closing(unit: Unit) -> list[str]:
    """The sentences that say why this unit cannot close now."""
    return [sentence for obstacle in OBSTACLES if (sentence := obstacle(unit))]
