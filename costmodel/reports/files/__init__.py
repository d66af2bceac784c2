"""Files of pages: workbooks, HTML, Word and JSON, their styles and charts."""
