// The keyboard: "/" goes to search; [data-key] gives an element a key of its own; arrows walk work lists.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("search")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      walk(event);
    } else {
      press(event);
    }
  });
}

function walk(event) {
  const list = event.target.closest("[data-walk]");
  if (!list) return;
  const stops = [...list.querySelectorAll("[data-stop]")];
  const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function press(event) {
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
}
