"""The Celery application and the beat table: everything that happens by itself, and how often."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxyportal.settings")

app = Celery("proxyportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A tick that found no worker is dropped: the next one does its work, since every task here reads the database for what
# is due. Nothing depends on a particular tick.
app.conf.beat_schedule = {
    "flag-breaches": {
        "task": "requests_app.tasks.flag_breaches",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    # Three times a minute, so that what a dead worker held is sent within a minute (requests_app.relay.LEASE).
    "relay-notifications": {
        "task": "requests_app.tasks.relay_notifications",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "open-talks": {
        "task": "assessment.tasks.open_talks",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "take-up-imports": {
        "task": "network.tasks.take_up_imports",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "open-bad-rating-tasks": {
        "task": "assessment.tasks.open_bad_rating_tasks",
        "schedule": crontab(minute=35),
        "options": {"expires": 3000},
    },
    "archive-informed": {
        "task": "requests_app.tasks.archive_informed",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    "remove-orphans": {
        "task": "requests_app.tasks.remove_orphans",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3000},
    },
    # Twice a year, and again each day of that week, in case nobody was there on the first (R68).
    "propose-rounds": {
        "task": "assessment.tasks.propose_rounds",
        "schedule": crontab(minute=5, hour=0, day_of_month="1-7", month_of_year="1,7"),
        "options": {"expires": 80000},
    },
    # Hours after midnight, so that whatever was under way then has been written.
    "write-checkpoint": {
        "task": "assessment.tasks.write_checkpoint",
        "schedule": crontab(hour="3-23", minute=40),
        "options": {"expires": 3000},
    },
}
