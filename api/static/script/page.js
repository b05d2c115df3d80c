// Every page: a form is sent once even if pressed twice, and is busy while the answer is on its way.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// Back in the history the page may come out of memory, with its forms still marked as sent.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
  for (const button of document.querySelectorAll("[data-tick-all]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const boxes = [...button.form.querySelectorAll("input[type=checkbox]")];
      const all = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !all;
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const fold = document.querySelector(".fold");
  if (fold) {
    const open = (is) => fold.setAttribute("aria-expanded", String(is));
    fold.hidden = false;
    fold.addEventListener("click", () => open(fold.getAttribute("aria-expanded") === "false"));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") open(false); });
  }
});
