"""The former name of dosefloor.networks, for notebooks and scripts that import it.

In a folder without the package, copy dosefloor/networks.py: it needs PyTorch and NumPy, nothing else.
"""

from dosefloor.networks import *  # noqa: F403
