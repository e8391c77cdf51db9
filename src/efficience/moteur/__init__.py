"""The computation: raw files to canonical tables, canonical tables to indicator results with their manifest.

Raw column names never leave `sources`; indicators read canonical tables only; engines are only connected to.
"""
