// Leaving unsaved work asks. Forms say so themselves: <form data-guard>.
const touched = new Set();

export function startGuard() {
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) touched.add(form);
  });
  document.addEventListener("submit", (event) => touched.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    for (const form of touched) if (!form.isConnected) touched.delete(form);
    if (touched.size) event.preventDefault();
  });
}
