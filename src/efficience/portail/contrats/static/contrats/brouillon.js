// Keeps what is being typed, and says at once when it could not. Without it the form still works.
(() => {
  for (const formulaire of document.querySelectorAll("form[data-brouillon]")) {
    const etat = formulaire.querySelector("[data-brouillon-etat]");
    const ATTENTE = 1500;
    let minuterie, dernier = "", arrete = false;

    const champs = () => {
      const envoi = new FormData(formulaire);
      for (const [nom, valeur] of [...envoi]) if (valeur instanceof File) envoi.delete(nom);
      return envoi;
    };
    const dire = (texte, grave) => {
      etat.setAttribute("role", grave ? "alert" : "status");
      etat.className = grave ? "fr-alert fr-alert--error" : "discret";
      etat.textContent = texte;
    };
    const garder = async () => {
      const envoi = champs();
      const texte = new URLSearchParams(envoi).toString();
      if (arrete || texte === dernier) return;
      let reponse = null;
      try {
        reponse = await fetch(formulaire.dataset.brouillon, { method: "POST", body: envoi, credentials: "same-origin", redirect: "manual" });
      } catch { /* the network is down: said below */ }
      if (reponse && reponse.ok) {
        dernier = texte;
        dire(`Saisie enregistrée à ${new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" })}.`, false);
      } else if (reponse && reponse.status === 409) {
        const { motif } = await reponse.json();
        arrete = true;
        dire(`${motif} Votre saisie reste dans cette page : copiez-la avant d’ouvrir la version présente.`, true);
      } else if (reponse && (reponse.type === "opaqueredirect" || reponse.status === 403)) {
        dire("Votre session est terminée : la saisie n’est plus enregistrée. Elle reste dans cette page ; copiez-la avant de vous reconnecter.", true);
      } else {
        dire("La saisie n’a pas pu être enregistrée. Elle reste dans cette page ; un nouvel essai sera fait à la prochaine frappe.", true);
      }
    };
    formulaire.addEventListener("input", () => {
      clearTimeout(minuterie);
      minuterie = setTimeout(garder, ATTENTE);
    });
    formulaire.addEventListener("submit", () => { clearTimeout(minuterie); arrete = true; });
  }
})();
