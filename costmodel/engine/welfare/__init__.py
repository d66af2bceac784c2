"""People by welfare before and after a scenario: poverty, inequality, who receives and who pays."""
