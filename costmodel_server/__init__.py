"""The functions, the macros and a task pane for Excel on the web, on a Mac and without Python."""
