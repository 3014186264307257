"""What other pages say about complaints."""

from django import template

from assessment.models import Complaint
from network.models import User

register = template.Library()


@register.simple_tag
def replies_owed(user: User) -> int:
    """How many complaints wait for this person's reply (R64)."""
    return Complaint.objects.asked_of(user).filter(replied_at=None, upheld=None).count()
