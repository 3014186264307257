"""How many examples Hypothesis tries, and which: the same in every run unless asked for more."""

import os

import hypothesis


def load() -> None:
    """Register both profiles and load the one that HYPOTHESIS_PROFILE names."""
    # The database, not Python, takes the time: no deadline per example, no phase that runs a failure again and again.
    unhurried = hypothesis.settings(
        deadline=None,
        database=None,
        suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate, hypothesis.Phase.shrink],
    )
    # By default the same examples in every run.
    hypothesis.settings.register_profile("default", unhurried, max_examples=30, derandomize=True)
    hypothesis.settings.register_profile("thorough", unhurried, max_examples=1000)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
