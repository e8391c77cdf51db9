"""Who may open the pages that a library serves: they cannot declare it themselves, so it is said here, by address name."""

from collections.abc import Mapping

from efficience.portail.commun.acces import PUBLIC, Acces

SANS_STRUCTURE = Acces(sans_structure=True)
"""An open session is enough, even without a membership: leaving, changing one's password, second factor."""

TIERS: Mapping[str, Acces] = {
    "account_login": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,  # between the password and the session
    "account_reauthenticate": SANS_STRUCTURE,
    "account_change_password": SANS_STRUCTURE,
    "account_set_password": SANS_STRUCTURE,
    **dict.fromkeys(
        (
            "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
        ),
        SANS_STRUCTURE,
    ),
}  # fmt: skip
