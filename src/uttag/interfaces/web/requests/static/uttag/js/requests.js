// Flavours and sizes have to add up: the sum is shown while one types. The server asks the same again.
function add(part) {
  const wanted = Number(part.dataset.sum);
  const sum = [...part.querySelectorAll("input")].reduce((all, input) => all + (Number.parseInt(input.value, 10) || 0), 0);
  part.querySelector("[data-sum-now]").textContent = String(sum);
  part.classList.toggle("full", sum === wanted);
  part.classList.toggle("over", sum > wanted);
}

document.addEventListener("input", (event) => {
  const part = event.target.closest("[data-sum]");
  if (part) add(part);
});
document.querySelectorAll("[data-sum]").forEach(add);
