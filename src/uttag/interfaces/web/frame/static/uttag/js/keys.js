// The keyboard: "/" goes to search; [data-key] gives an element a key of its own; arrows walk work lists.
// Boxes to tick take no text, so keys work in them as well.
const typing = (element) =>
  element.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]');

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
  const nowhere = event.target === document.body || event.target.id === "main";
  const list = nowhere ? document.querySelector("[data-walk]") : event.target.closest("[data-walk]");
  if (!list) return;
  const stops = [...list.querySelectorAll("[data-stop]")];
  const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function press(event) {
  const wanted = `[data-key="${CSS.escape(event.key)}"]`;
  // Keys of a list's rows act on the row one stands in, never on another.
  const target = event.target.closest("[data-walk] > *")?.querySelector(wanted)
    ?? [...document.querySelectorAll(wanted)].find((element) => !element.closest("[data-walk]"));
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
}
