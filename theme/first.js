// What a reader has chosen, before anything is painted. It stands inside every page (newsroom/inline.py).
try {
  for (const name of ["text", "contrast"]) document.documentElement.dataset[name] = localStorage.getItem(name) || "";
} catch (forbidden) {}
