"""Checks of workbooks and results, alarms, and the verdict on both."""
