"""What made a figure change from one version to another."""
