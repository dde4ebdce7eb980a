// Search-as-you-type: the server finds (htmx), this lets arrows, Enter and the mouse choose.
const parts = (picker) => ({
  text: picker.querySelector("[data-picker-text]"),
  value: picker.querySelector("[data-picker-value]"),
  list: picker.querySelector(".picker-list"),
});

const options = (picker) => [...picker.querySelectorAll(".picker-option")];

function close(picker) {
  const { text, list } = parts(picker);
  list.replaceChildren();
  text.setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
}

function choose(picker, option) {
  const { text, value } = parts(picker);
  value.value = option.dataset.value;
  text.value = option.dataset.label;
  close(picker);
  text.focus();
  value.dispatchEvent(new Event("change", { bubbles: true }));
  if (picker.dataset.picker === "send") picker.closest("form")?.requestSubmit();
}

function mark(picker, step) {
  const all = options(picker);
  if (!all.length) return;
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = all[(at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length];
  all.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
  next.id ||= `${picker.id}-${all.indexOf(next)}`;
  parts(picker).text.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  const picker = event.target.closest("[data-picker]");
  if (!picker || event.target !== parts(picker).text) return;
  const marked = picker.querySelector('[aria-selected="true"]');
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(picker, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && options(picker).length) {
    event.preventDefault();
    choose(picker, marked ?? options(picker)[0]);
  } else if (event.key === "Escape") {
    close(picker);
  }
}

export function startPickers() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const option = event.target.closest(".picker-option");
    if (option) choose(option.closest("[data-picker]"), option);
    for (const picker of document.querySelectorAll("[data-picker]")) {
      if (!picker.contains(event.target)) close(picker);
    }
  });
  // What is typed after a choice undoes the choice: text and value never disagree.
  document.addEventListener("input", (event) => {
    const picker = event.target.closest("[data-picker]");
    if (!picker || event.target !== parts(picker).text) return;
    parts(picker).value.value = "";
    const typed = picker.querySelector("[data-picker-typed]");
    if (typed) typed.value = event.target.value;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const picker = event.detail.target.closest?.("[data-picker]");
    if (picker) parts(picker).text.setAttribute("aria-expanded", String(options(picker).length > 0));
  });
}
