"""Template tags of the portal, available in every template without loading them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from efficience.documents.sortes import grandeur_en_clair
from efficience.noyau.montant import en_euros, en_nombre, en_pourcentage
from efficience.portail.commun import mots_du_journal
from efficience.portail.commun.formulaires import CLE, JETON
from efficience.portail.commun.models import Etatique
from efficience.reglement import officiel

register = template.Library()
for _nom, _ecrire in (("nombre", en_nombre), ("euros", en_euros), ("pourcentage", en_pourcentage)):
    register.filter(_nom, _ecrire)  # numbers are written as in letters and on the command line, never by Django's locale


@register.filter
def grandeur(valeur: Any) -> str:
    """A value of a computation, in words; a value kept with an event is a text."""
    if not isinstance(valeur, str):
        return grandeur_en_clair(valeur)
    try:
        return en_nombre(Decimal(valeur))
    except InvalidOperation:
        return valeur


@register.filter
def texte_de_la_loi(cle: str) -> str:
    """The title of a text by its key, with a link to where it is published when that is known; else the key itself."""
    texte = officiel().textes.get(cle)
    if texte is None:
        return cle
    return format_html('<a href="{}">{}</a>', texte.lien, texte.titre) if texte.lien else texte.titre


@register.filter
def regle_de_la_loi(nom: str) -> str:
    """What a parameter is, by its name; the name itself when the register does not hold it."""
    parametre = officiel().parametres.get(nom)
    return parametre.intitule if parametre else nom


@register.simple_tag(takes_context=True)
def protections(context: dict[str, Any], objet: Etatique | None = None) -> SafeString:
    """The hidden fields of a form: against forgery, against double sending, and the version read of an object."""
    champ = '<input type="hidden" name="{}" value="{}">'
    champs = [("csrfmiddlewaretoken", get_token(context["request"])), (CLE, context["cle_formulaire"])]
    if objet is not None:
        champs.append((JETON, str(objet.version)))
    return SafeString("".join(format_html(champ, nom, valeur) for nom, valeur in champs))


@register.inclusion_tag("commun/champ.html")
def champ(lie: Any) -> dict[str, Any]:
    """A form field: label, help, error linked to the input, in the markup of the design system."""
    genre = getattr(lie.field.widget, "input_type", "textarea" if "Textarea" in type(lie.field.widget).__name__ else "")
    classes = {"checkbox": "", "radio": "", "select": "fr-select", "file": "fr-upload"}.get(genre, "fr-input")
    decrit = " ".join(f"{lie.auto_id}-{suite}" for suite, la in (("aide", lie.help_text), ("erreur", lie.errors)) if la)
    attributs = {"class": classes, **({"aria-describedby": decrit} if decrit else {})}
    if lie.errors:
        attributs["aria-invalid"] = "true"
    return {"champ": lie, "genre": genre, "controle": lie.as_widget(attrs=attributs)}


@register.inclusion_tag("commun/fil.html", takes_context=True)
def fil(context: dict[str, Any], *etapes: str) -> dict[str, Any]:
    """The breadcrumb: titles and addresses by turns, the page itself last, without an address."""
    passees = [(etapes[rang], etapes[rang + 1]) for rang in range(0, len(etapes) - 1, 2)]
    return {"etapes": passees, "ici": etapes[-1]}


@register.inclusion_tag("commun/pagination.html", takes_context=True)
def pages(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Links to the pages of a list; the other choices of the address are kept."""
    parametres = context["request"].GET.copy()
    parametres.pop("page", None)
    suite = parametres.urlencode()
    return {
        "page": page,
        "numeros": list(page.paginator.get_elided_page_range(page.number)),
        "suite": f"&{suite}" if suite else "",
    }


@register.filter
def gabarit_d_habillage(habillage: str, morceau: str) -> str:
    """The template of a piece of the layout in a skin."""
    return f"commun/{habillage}_{morceau}.html"


@register.filter
def organisations(rattachements: Any) -> list[Any]:
    """The organisations of memberships, each once."""
    return list({r.organisation_id: r.organisation for r in rattachements}.values())


@register.filter
def peut(membre: Any, geste: str) -> bool:
    """Whether the person may do the gesture; nobody may nothing."""
    return bool(membre) and membre.peut(geste)


@register.filter
def en_mots(ligne: Any) -> str:
    """What a line of the journal says, in words."""
    return mots_du_journal.en_mots(ligne)


@register.filter
def reste(echeance: Any, le: Any) -> SafeString:
    """How long is left before a deadline, in words, as a badge."""
    jours = echeance.jours(le)
    if jours < 0:
        return format_html('<span class="fr-badge fr-badge--error">en retard de {} j</span>', -jours)
    mots = {0: "aujourd’hui", 1: "demain"}.get(jours, f"dans {jours} j")
    return format_html('<span class="fr-badge{}">{}</span>', " fr-badge--warning" if jours <= 7 else "", mots)
