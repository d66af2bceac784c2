"""The texts of reports and messages in the language in force."""
