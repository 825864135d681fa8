// Full-screen view of a page's photographs: an enhancement of the links to their largest renditions.
// Without this file, or in a browser without <dialog>, the links simply open the photograph.
(() => {
  "use strict";
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
    image.onerror = () => { image.onerror = null; image.src = smaller(link).src; };  // no WebP here
    image.src = link.href;
    image.alt = smaller(link).alt;
    const words = figureOf(link).querySelector("figcaption");
    caption.replaceChildren(...(words ? words.cloneNode(true).childNodes : []));
    for (const near of [1, -1]) new Image().src = links[(current + near + links.length) % links.length].href;
  }

  // One entry in the history, so that the phone's Back button closes the view and nothing else.
  function open(index) {
    show(index);
    dialog.showModal();
    history.pushState({ viewer: true }, "");
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

  if (history.state?.viewer) history.replaceState(null, "");  // reloaded while open
  addEventListener("popstate", event => {
    closing = false;
    if (event.state?.viewer && !dialog.open) dialog.showModal();  // Forward, after Back
    if (event.state?.viewer || !dialog.open) return;
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
    start = event.touches.length === 1 && !zoomed() ? event.touches[0] : null;
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
})();
