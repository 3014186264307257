"""Settings of the benchmarks: an installation's, with the tests' secrets, and the bare views to compare with."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, POOL, STORAGES

ROOT_URLCONF = "benchmarks.urls"
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
DATABASES["default"]["OPTIONS"]["pool"] = POOL
