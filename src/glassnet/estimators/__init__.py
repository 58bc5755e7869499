"""Estimators: glass networks that keep scikit-learn's protocol, for its pipelines and searches."""

from ..errors import EnvError

try:
    import sklearn  # type: ignore[import-untyped]  # noqa: F401
except ModuleNotFoundError as error:
    raise EnvError(
        "glassnet.estimators needs the package scikit-learn, which is not installed",
        do="pip install 'glassnet[sklearn]'",
    ) from error

from .classifier import GlassClassifier
from .regressor import GlassRegressor

__all__ = ["GlassClassifier", "GlassRegressor"]
