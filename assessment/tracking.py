"""Finding one's own complaint."""

import uuid
from hmac import compare_digest

from assessment.actions.complaints import query_code
from assessment.models import Complaint


def find_own(number: str, code: str) -> Complaint | None:
    """The complaint of this number if `code` is its query code. An unknown number costs the same work as a wrong code.

    The phone's last digits open nothing here: an agent may know them (R64).
    """
    found = Complaint.objects.filter(number=number).first()
    known = found or Complaint(submission_key=uuid.UUID(int=0))
    return found if compare_digest(code.encode(), query_code(known).encode()) and found else None
