"""Where Excel meets the model: the workbooks we write."""
