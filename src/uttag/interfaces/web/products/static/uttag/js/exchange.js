// The place to drop a workbook: says which file was chosen, stops one that is too large, and shows that it is checked.
const form = document.querySelector("form[data-exchange]");

if (form) {
  const drop = form.querySelector("[data-drop]");
  const input = drop.querySelector("input[type=file]");
  const chosen = drop.querySelector("[data-chosen]");
  const tooLarge = drop.querySelector("[data-too-large]");
  const invitation = chosen.textContent;

  for (const happening of ["dragenter", "dragover"]) drop.addEventListener(happening, () => drop.classList.add("over"));
  for (const happening of ["dragleave", "drop", "dragend"]) drop.addEventListener(happening, () => drop.classList.remove("over"));

  input.addEventListener("change", () => {
    const file = input.files[0];
    chosen.textContent = file ? file.name : invitation;
    drop.classList.toggle("chosen", Boolean(file));
    tooLarge.hidden = !file || file.size <= Number(input.dataset.mostBytes);
  });

  form.addEventListener("submit", (event) => {
    if (!tooLarge.hidden) {
      event.preventDefault();
      return;
    }
    if (input.files.length) form.querySelector("[data-checking]").hidden = false;
    form.querySelector("button.main").setAttribute("aria-busy", "true");
  });
  // Back again by the browser's own button: nothing is being checked.
  window.addEventListener("pageshow", () => { form.querySelector("[data-checking]").hidden = true; });
}
