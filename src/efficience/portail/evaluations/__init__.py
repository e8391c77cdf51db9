"""The yearly evaluation of contracts: computation, report, decision, money, and why."""
