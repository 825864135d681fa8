// Tools for reading, the photographs' full-screen view, the worker. A page is whole without this file.
(() => {
  "use strict";
  const page = document.documentElement;
  const { worker } = document.currentScript.dataset;
  const BEGIN = "Nghe bài";

  function button(words, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", press);
    return made;
  }

  // Size of text and contrast: attributes of <html>, which the style sheet reads. "" is the page as it was designed.
  function settings() {
    const place = document.querySelector(".settings");
    const toggle = button("Aa", () => open(panel.hidden));
    const panel = document.createElement("div");
    panel.innerHTML = "<p>Cỡ chữ</p><div></div>";
    const sizes = [["", "Vừa"], ["large", "Lớn"], ["larger", "Rất lớn"]].map(([value, words]) => {
      const size = button(words, () => choose("text", value));
      size.value = value;
      return size;
    });
    const contrast = button("Tương phản cao", () => choose("contrast", page.dataset.contrast ? "" : "high"));

    function choose(name, value) {
      page.dataset[name] = value;
      try { localStorage.setItem(name, value); } catch { /* forbidden: the choice holds on this page only */ }
      show();
    }

    function recall() {
      try {
        for (const name of ["text", "contrast"]) page.dataset[name] = localStorage.getItem(name) ?? "";
      } catch { /* forbidden: nothing is remembered */ }
      show();
    }

    function show() {
      for (const size of sizes) size.setAttribute("aria-pressed", size.value === (page.dataset.text ?? ""));
      contrast.setAttribute("aria-pressed", Boolean(page.dataset.contrast));
    }

    function open(wanted) {
      panel.hidden = !wanted;
      toggle.setAttribute("aria-expanded", wanted);
    }

    function leave(where) {
      if (where && !place.contains(where)) open(false);
    }

    toggle.setAttribute("aria-label", "Aa: cỡ chữ, tương phản");
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", "Cỡ chữ, tương phản");
    panel.lastChild.append(...sizes);
    panel.append(contrast);
    recall();
    open(false);
    place.append(toggle, panel);

    addEventListener("storage", recall);  // chosen in another tab
    addEventListener("pageshow", event => { if (event.persisted) recall(); });  // chosen on a page before this one
    place.addEventListener("keydown", event => {
      if (event.key !== "Escape" || panel.hidden) return;
      open(false);
      toggle.focus();
    });
    place.addEventListener("focusout", event => leave(event.relatedTarget));
    document.addEventListener("click", event => leave(event.target));
  }

  // Listening comes last, since voices come late and nothing may move.
  function tools() {
    const place = document.querySelector(".tools");
    if (!place) return;
    const said = document.createElement("span");
    said.setAttribute("role", "status");

    async function share() {
      said.textContent = "";
      const title = document.querySelector("h1").textContent;
      const url = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];
      try {
        if (navigator.share) return await navigator.share({ title, url });
      } catch (error) {
        if (error.name === "AbortError") return;  // the reader thought better of it
      }
      try {
        await navigator.clipboard.writeText(url);
        said.textContent = "Đã chép liên kết";
      } catch {
        said.textContent = `Địa chỉ bài: ${url}`;
      }
    }

    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Công cụ đọc bài");
    // For the foot of the second sheet of paper, in the quotation marks of CSS.
    page.style.setProperty("--headline", JSON.stringify(document.querySelector("h1").textContent));
    place.append(button("Chia sẻ", share), button("In bài", () => print()), said);
    if (window.speechSynthesis) listening(place, said);
  }

  function listening(place, said) {
    const speech = window.speechSynthesis;
    let voice, current, parts = [], next = 0;
    const play = button(BEGIN, () => current ? pause() : speak());
    const stop = button("Dừng đọc", finish);

    function find() {
      voice = speech.getVoices().find(one => /^vi\b/i.test(one.lang.replace("_", "-")));
      if (voice && !play.isConnected) said.before(play, stop);
    }

    function show(words) {
      play.textContent = words;
      stop.hidden = words === BEGIN;
      place.classList.toggle("speaking", !stop.hidden);
    }

    function speak() {
      if (!parts.length) parts = words(place.closest("article"));
      if (next === parts.length) return finish();
      const part = current = new SpeechSynthesisUtterance(parts[next]);
      part.voice = voice;
      part.lang = voice.lang;
      part.onend = () => {
        if (part !== current) return;
        current = null;
        next += 1;
        speak();
      };
      part.onerror = () => { if (part === current) finish(); };
      speech.speak(part);
      show("Tạm dừng");
    }

    // Not speech.pause(), which phones do not know: going on begins with the sentence that was broken off.
    function pause() {
      hush();
      show("Nghe tiếp");
    }

    function finish() {
      hush();
      next = 0;
      if (document.activeElement === stop) play.focus();
      show(BEGIN);
    }

    function hush() {
      if (!current) return;  // another tab may be reading
      current = null;
      speech.cancel();
    }

    find();
    show(BEGIN);
    speech.addEventListener?.("voiceschanged", find);
    addEventListener("pagehide", finish);
  }

  // What is read aloud: captions without numbers and credits, questions and answers by name.
  function words(story) {
    const read = "h1, .sapo, .interviewee, .body p, .body h2, .body h3, .body h4, .body li, .body tr, figcaption";
    return [...story.querySelectorAll(read)].flatMap(element => {
      const copy = element.cloneNode(true);
      for (const part of copy.querySelectorAll("p, ul, ol, .number, .credit")) part.remove();
      for (const short of copy.querySelectorAll("abbr")) short.textContent = short.title;
      for (const cell of copy.querySelectorAll("td, th")) cell.append(", ");
      const text = copy.textContent.replace(/\s+/g, " ").trim();
      return text ? sentences(spoken(element, text)) : [];
    });
  }

  function spoken(element, text) {
    if (element.matches("figcaption")) return `Ảnh: ${text}`;
    if (element.matches(".answer > :first-child")) return `Trả lời: ${text}`;
    if (!element.matches(".question:not(.closing)")) return text;
    return `Hỏi: ${text.replace(/^(P\.?V\.?|Phóng viên|Hỏi)\s*:\s*/i, "")}`;
  }

  // Chrome falls silent after 15 seconds of an utterance: to the end of a sentence, or else to a comma or a space.
  function sentences(text) {
    return text.match(/\S.{0,155}?[.!?…;]["”’)]*(?=\s|$)|\S.{0,158}[,–](?=\s)|\S.{0,159}(?=\s|$)/g) ?? [];
  }

  // The links of photographs open their largest renditions: here in a <dialog>, where the browser has it.
  function viewer() {
    const links = [...document.querySelectorAll("a.enlarge")];
    if (!links.length || !window.HTMLDialogElement) return;

    const dialog = document.createElement("dialog");
    dialog.className = "viewer";
    dialog.setAttribute("aria-label", "Xem ảnh");
    dialog.innerHTML =
      '<button type="button" class="close">Đóng</button>' +
      '<figure><img alt=""><figcaption aria-live="polite"></figcaption></figure>' +
      '<button type="button" class="previous" aria-label="Ảnh trước">‹</button>' +
      '<button type="button" class="next" aria-label="Ảnh sau">›</button>';
    document.body.append(dialog);
    const image = dialog.querySelector("img");
    const caption = dialog.querySelector("figcaption");
    let current = 0;

    const figureOf = link => link.closest("figure");
    const smaller = link => link.querySelector("img");

    function show(index) {
      current = (index + links.length) % links.length;
      const link = links[current];
      image.onerror = () => {  // no WebP here, or no network
        image.onerror = null;
        image.src = smaller(link).currentSrc || smaller(link).src;
      };
      image.src = link.href;
      image.alt = smaller(link).alt;
      const words = figureOf(link).querySelector("figcaption");
      caption.replaceChildren(...(words ? words.cloneNode(true).childNodes : []));
      for (const near of [1, -1]) new Image().src = links[(current + near + links.length) % links.length].href;
      if (dialog.open) history.replaceState({ photograph: current }, "");
    }

    // One entry in the history, so that the phone's Back button closes the view and nothing else.
    function open(index) {
      show(index);
      dialog.showModal();
      history.pushState({ photograph: current }, "");
    }

    function move(step) {
      if (links.length > 1) show(current + step);
    }

    let closing = false;
    function close() {
      if (closing) return;
      closing = true;
      history.back();
    }

    // Forward after Back, and a reload while it was open, show the same photograph again.
    function reopen(state) {
      if (state?.photograph === undefined || dialog.open) return;
      show(state.photograph);
      dialog.showModal();
    }
    reopen(history.state);
    addEventListener("popstate", event => {
      closing = false;
      reopen(event.state);
      if (event.state?.photograph !== undefined || !dialog.open) return;
      dialog.close();
      links[current].focus({ preventScroll: true });
      figureOf(links[current]).scrollIntoView({ block: "nearest" });
    });

    links.forEach((link, index) => link.addEventListener("click", event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open(index);
    }));

    dialog.addEventListener("cancel", event => { event.preventDefault(); close(); });
    dialog.querySelector(".close").addEventListener("click", close);
    dialog.querySelector(".previous").addEventListener("click", () => move(-1));
    dialog.querySelector(".next").addEventListener("click", () => move(1));
    dialog.addEventListener("click", event => { if (event.target === dialog) close(); });
    dialog.addEventListener("keydown", event => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) move(step);
      if (event.key === "Home") show(0);
      if (event.key === "End") show(links.length - 1);
    });

    // One finger turns the photographs, or closes the view downwards; two fingers, and one while zoomed in, are the
    // browser's. Kept from it, a swipe to the right means the photograph before and not the page before.
    let start = null;
    const zoomed = () => (window.visualViewport?.scale ?? 1) > 1.01;
    dialog.addEventListener("touchstart", event => {
      // A long caption scrolls.
      const one = event.touches.length === 1 && !zoomed() && !caption.contains(event.target);
      start = one ? event.touches[0] : null;
    }, { passive: true });
    dialog.addEventListener("touchmove", event => {
      if (start && event.cancelable) event.preventDefault();
    }, { passive: false });
    dialog.addEventListener("touchend", event => {
      if (!start) return;
      const across = event.changedTouches[0].clientX - start.clientX;
      const down = event.changedTouches[0].clientY - start.clientY;
      start = null;
      if (Math.abs(across) > 40 && Math.abs(across) > 2 * Math.abs(down)) move(across < 0 ? 1 : -1);
      else if (down > 80 && down > 2 * Math.abs(across)) close();
    });

    if (links.length === 1) for (const button of dialog.querySelectorAll(".previous, .next")) button.hidden = true;
  }

  // Abbreviations open by focus alone. A second tap, Escape and a tap elsewhere close them, on phones too.
  function abbreviations() {
    const opened = () => document.activeElement.closest("abbr");
    document.addEventListener("mousedown", event => {
      if (event.target === opened()) event.preventDefault();
      opened()?.blur();
    });
    document.addEventListener("keydown", event => {
      if (event.key === "Escape") opened()?.blur();
    });
  }

  // What a reader has opened can be read to its end without a network. Not a long gallery, nor where data are dear.
  function furtherPictures() {
    if (navigator.connection?.saveData) return [];
    const pictures = [...document.querySelectorAll(".body img")].slice(0, 12);
    for (const picture of pictures) picture.loading = "eager";
    return pictures;
  }

  // A first page comes without the worker, which is told what to keep of it.
  async function keep(pictures) {
    await navigator.serviceWorker.register(worker);
    if (navigator.serviceWorker.controller) return;
    const { active } = await navigator.serviceWorker.ready;
    const seen = performance.getEntriesByType("resource").map(entry => entry.name);
    const chosen = pictures.map(picture => picture.currentSrc).filter(Boolean);
    active.postMessage([...new Set([location.href, ...seen, ...chosen])]);
  }

  // Instead of a page that is not kept: which stories are, the last first. It gives way to the page when it can.
  async function standIn(place) {
    addEventListener("online", () => location.reload());
    for (const name of (await caches.keys()).filter(name => name.startsWith("pages"))) {
      for (const request of (await (await caches.open(name)).keys()).reverse()) {
        const html = await (await caches.match(request)).text();
        const title = new DOMParser().parseFromString(html, "text/html").querySelector(".story h1");
        if (!title) continue;  // withdrawn
        const link = Object.assign(document.createElement("a"), { href: request.url, textContent: title.textContent });
        const entry = document.createElement("li");
        entry.append(link);
        place.querySelector("ul").append(entry);
        place.hidden = false;
      }
    }
  }

  settings();
  tools();
  viewer();
  abbreviations();
  // When all is there, so that nobody's first page waits for it; a worker may be forbidden.
  addEventListener("load", () => {
    const pictures = furtherPictures();
    if (worker && navigator.serviceWorker) keep(pictures).catch(() => {});
  });
  const kept = document.querySelector(".kept");
  if (kept) standIn(kept).catch(() => {});
})();
