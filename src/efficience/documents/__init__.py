"""Contract, avenant, notification, decision, minutes: templates a lawyer can read, rendered to HTML, DOCX and PDF.

Imports noyau and reglement only. No Django here.
"""
