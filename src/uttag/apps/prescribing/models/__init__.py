"""Prescriptions, withdrawals, and applications for articles outside contract."""

from uttag.apps.prescribing.models.dispensations import DispensationApplication
from uttag.apps.prescribing.models.prescriptions import Prescription, PrescriptionItem, Withdrawal

__all__ = ["DispensationApplication", "Prescription", "PrescriptionItem", "Withdrawal"]
