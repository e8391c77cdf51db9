"""IPEP (incitation à une prise en charge partagée): a group, its patients, its money, its quality, its years."""
