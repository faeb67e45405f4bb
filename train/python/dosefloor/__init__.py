"""Dosefloor from Python: trained networks (dosefloor.networks)."""
