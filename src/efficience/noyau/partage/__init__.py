"""The registry of data exchanges between ARS and Assurance Maladie: what may be exchanged, what is due, what came."""
