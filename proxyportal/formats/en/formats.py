"""English dates the way an office writes them: day before month, 24-hour clock."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
DATETIME_FORMAT = "j F Y H:i"
TIME_FORMAT = "H:i"
