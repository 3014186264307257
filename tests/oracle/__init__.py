"""What must come out of a sequence of clicks and sweeps, by rules written down here a second time.

It knows nothing of the portal's code: no model, no `regulation`, no log. Times are whole microseconds, people and units
are numbers. A test feeds it the calls that it also makes on the portal, and compares.

`case` keeps one request and its limits, `cast` knows who works where; the rules of the verbs stand by noun in
`handling`, `passing`, `asking` and `ending`, and join `RULES` as they are imported here.
"""

from tests.oracle import asking, ending, handling, passing
from tests.oracle.case import HOUR, RULES, Case
from tests.oracle.cast import Cast

__all__ = ["HOUR", "RULES", "Case", "Cast", "asking", "ending", "handling", "passing"]
