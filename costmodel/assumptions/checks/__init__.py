"""What a workbook must hold before anything is computed from it."""
