"""The files an officer opens in Excel, built from nothing, and the doctor of an installation."""
