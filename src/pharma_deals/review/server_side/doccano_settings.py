"""Settings of the doccano that ``pharma-deals review serve`` starts: its own, kept to one folder and patient with locks."""

import os

from config.settings.base import DATABASES
from config.settings.production import *  # noqa: F403

# An import that meets a locked database would be retried as a whole and arrive twice.
DATABASES["default"].setdefault("OPTIONS", {})["timeout"] = 120
# Beside the database, and not in the folder of the installed package.
DJANGO_DRF_FILEPOND_UPLOAD_TMP = os.path.join(os.environ["DOCCANO_HOME"], "uploads")
DJANGO_DRF_FILEPOND_ALLOW_EXTERNAL_UPLOAD_DIR = True
