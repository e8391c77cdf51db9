"""The web portal: the only layer that imports Django.

It never imports moteur: it receives aggregates per establishment with their manifest, never individual data.
"""
