// Warns two minutes before an idle session ends, and extends it at the keyboard (RGAA 13.1). Without it the page still works.
(() => {
  const avis = document.getElementById("session");
  const bouton = document.getElementById("session-prolonger");
  const reste = document.getElementById("session-reste");
  const AVANT = 120;
  let fin, retour;

  const repartir = () => {
    fin = Date.now() + Number(avis.dataset.inactivite) * 1000;
    if (!avis.hidden) {
      avis.hidden = true;
      if (retour) retour.focus();
    }
  };
  const battre = () => {
    const secondes = Math.round((fin - Date.now()) / 1000);
    if (secondes > AVANT) return;
    if (avis.hidden) {
      retour = document.activeElement;
      avis.hidden = false;
      bouton.focus();
    }
    reste.textContent = secondes > 60 ? "deux minutes" : secondes > 0 ? "moins d’une minute" : "un instant";
    if (secondes <= 0) avis.firstElementChild.textContent = "Votre session est terminée. Copiez votre saisie avant de vous reconnecter.";
  };
  bouton.addEventListener("click", async () => {
    const reponse = await fetch(avis.dataset.prolonger, { method: "GET", credentials: "same-origin", redirect: "error" }).catch(() => null);
    if (reponse && reponse.ok) repartir();
    else avis.firstElementChild.textContent = "La session n’a pas pu être prolongée. Copiez votre saisie, puis reconnectez-vous.";
  });
  repartir();
  setInterval(battre, 1000);
})();
