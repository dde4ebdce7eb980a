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

// Menus close when one clicks or tabs elsewhere.
for (const happening of ["click", "focusin"]) {
  document.addEventListener(happening, (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

// Print buttons.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
