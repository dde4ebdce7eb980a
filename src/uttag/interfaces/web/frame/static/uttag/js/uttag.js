// What every page needs of script; all works without it too, a little slower.
import { startPanels } from "./panel.js";
import { startPickers } from "./picker.js";
import { startGuard } from "./unsaved.js";
import { startKeys } from "./keys.js";

startKeys();
startPanels();
startPickers();
startGuard();

// Forms that send themselves when a filter changes.
document.addEventListener("change", (event) => {
  // A day typed by hand changes with each digit: it waits for the button.
  if (event.target.type !== "date") event.target.closest("form[data-send-on-change]")?.requestSubmit();
});

// On a phone many filters are folded away, unless one of them says something.
for (const button of document.querySelectorAll("[data-folds-filters]")) {
  const form = button.closest("form");
  const choices = [...form.querySelectorAll(".field:not(.search) :is(select, input)")];
  const fold = (away) => {
    form.classList.toggle("folded", away);
    button.setAttribute("aria-expanded", String(!away));
  };
  button.hidden = choices.length < 3;
  if (!button.hidden) fold(!choices.some((choice) => choice.value));
  button.addEventListener("click", () => fold(!form.classList.contains("folded")));
}

// Menus close when one clicks or tabs elsewhere.
for (const happening of ["click", "focusin"]) {
  document.addEventListener(happening, (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

// Print buttons, and pages that are there to be printed.
if (document.querySelector("[data-print-now]")) addEventListener("load", () => print());
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
