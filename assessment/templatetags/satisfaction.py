"""What the templates of public reviews need."""

from fractions import Fraction

from django import template

register = template.Library()


@register.filter
def percent(share: Fraction | None) -> str:
    """To a tenth of a percent, rounded down: what prints as 80.0% reached it (R88)."""
    if share is None:
        return ""
    tenths = share.numerator * 1000 // share.denominator
    return f"{tenths // 10}.{tenths % 10}%"
