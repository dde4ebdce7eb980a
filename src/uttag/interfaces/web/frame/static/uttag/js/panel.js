// The side panel and confirmations: both are native dialogs, so focus and Escape are the browser's work.
const panel = () => document.getElementById("panel");

export function startPanels() {
  // htmx has put an answer into the panel: show it.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "panel-body" && !panel().open) panel().showModal();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.opens)?.showModal();
    }
    const dialog = event.target.closest("dialog");
    const outside = dialog && event.target === dialog;
    if (dialog && (outside || event.target.closest("[data-closes]"))) {
      event.preventDefault();
      dialog.close();
    }
  });
  // An address may ask the question at once: "#cancel".
  const asked = location.hash && document.getElementById(location.hash.slice(1));
  if (asked && asked.matches("dialog.dialog")) asked.showModal();
}
