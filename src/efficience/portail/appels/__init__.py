"""Calls for projects on the portal: letters of intent, joint examination, notes, ranking, experiments and their exit."""
