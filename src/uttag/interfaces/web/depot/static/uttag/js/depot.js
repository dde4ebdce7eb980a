// The depot's own: the scanner always types into the one field, right and wrong sound different, and long
// work shows that it goes on. All works without it.
let sound;

// A high short note for right, a low long one for wrong: heard without looking.
function play(kind) {
  sound ??= new AudioContext();
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  const wrong = kind === "wrong";
  tone.type = wrong ? "square" : "sine";
  tone.frequency.value = wrong ? 140 : 1050;
  volume.gain.value = wrong ? 0.14 : 0.1;
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + (wrong ? 0.45 : 0.09));
}

// A scanner is a keyboard: what it types must land in the field wherever the last tap left the focus.
document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-scan]");
  if (!field || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  field.focus();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const work = document.querySelector("#pick, #table");
  if (!work) return;
  if (work.dataset.sound && event.detail.requestConfig?.verb === "post") play(work.dataset.sound);
  forgetNotices(work.dataset.picked);
  work.querySelector("[autofocus]")?.focus();
});

// What was to be fetched from a shelf has been fetched from it: the word on it is no longer news.
function forgetNotices(place) {
  if (!place) return;
  for (const notice of document.querySelectorAll(".page > .notice")) {
    if (notice.textContent.split(/[\s,.]+/).includes(place)) notice.remove();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (!form) return;
  form.querySelector(".busy").hidden = false;
  form.querySelector("progress")?.removeAttribute("value");
  form.querySelector("button.main").setAttribute("aria-disabled", "true");
});

// What is to be done today goes stale: it is asked for anew while somebody looks, and never under the keys.
setInterval(() => {
  const today = document.querySelector("[data-refresh]");
  if (!today || document.visibilityState !== "visible") return;
  if (today.contains(document.activeElement) || document.querySelector("dialog[open], details[open]")) return;
  window.htmx?.trigger(today, "refresh");
}, 60_000);
