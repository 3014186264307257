// The page works without this file. It adds four things: reading aloud, printing, finding the first error,
// and putting a kept text into a form beside what was typed.
"use strict";

(function () {
  const each = (selector, work) => document.querySelectorAll(selector).forEach(work);

  // Read the page's text aloud, one line at a time: browsers cut long utterances short.
  function readAloud(button) {
    const speech = window.speechSynthesis;
    if (!speech || !window.SpeechSynthesisUtterance) return;
    const stop = () => {
      speech.cancel();
      button.setAttribute("aria-pressed", "false");
    };
    const start = () => {
      const lines = document.querySelector("main").innerText.split("\n").filter((line) => line.trim());
      lines.forEach((line, index) => {
        const utterance = new SpeechSynthesisUtterance(line);
        utterance.lang = document.documentElement.lang === "zh-Hans" ? "zh-CN" : document.documentElement.lang;
        utterance.rate = 0.9;
        if (index === lines.length - 1) utterance.onend = stop;
        speech.speak(utterance);
      });
      button.setAttribute("aria-pressed", "true");
    };
    button.hidden = false;
    button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : start()));
    window.addEventListener("pagehide", stop);
  }

  function printPage(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // After a refused form: unfold what hides a wrong field and go to the first one.
  function showFirstError() {
    const wrong = document.querySelector("main [aria-invalid='true']");
    if (!wrong) return;
    for (let fold = wrong.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    wrong.focus();
  }

  // A kept text goes where the cursor stands; what was typed stays. Without scripts the link opens the page anew.
  function insertText(link) {
    link.setAttribute("role", "button");
    const insert = (event) => {
      const field = link.closest("form").elements[link.dataset.fills];
      if (!field) return;
      event.preventDefault();
      field.setRangeText(link.dataset.text, field.selectionStart, field.selectionEnd, "end");
      field.focus();
    };
    link.addEventListener("click", insert);
    link.addEventListener("keydown", (event) => event.key === " " && insert(event));
  }

  each("[data-fills]", insertText);
  each("[data-read-aloud]", readAloud);
  each("[data-print]", printPage);
  showFirstError();
})();
