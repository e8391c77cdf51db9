"""IPEP groups: members and patientèle, seed credits, roadmap, questionnaires, yearly campaigns, steering."""
