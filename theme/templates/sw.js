// Keeps the front page, stories that were read, pictures that were seen; lists and feeds are the network's.
const CORE = "core-{{ release }}", PAGES = "pages-1", THEME = "theme-1", MEDIA = "media-1";
const LIMITS = { [CORE]: 2, [PAGES]: 50, [THEME]: 20, [MEDIA]: 150 };
const OFFLINE = "/offline.html";
const PATIENCE = 3000;  // milliseconds for the network to answer, where a page is kept

function cacheOf(path) {
  if (path === "/") return CORE;
  if (/^\/\d{4}\/\d\d\/[^/]+\/$/.test(path)) return PAGES;
  if (path.startsWith("/theme/")) return THEME;
  return path.startsWith("/media/") ? MEDIA : null;
}

// Kept by path: "?utm_source=…" makes no other story. What is put anew goes to the end: the oldest stand first.
// A story that is gone, or has moved, is forgotten; a server in trouble says nothing of it.
async function learn(path, response) {
  const name = cacheOf(path), { status, type, redirected } = response;
  if (!name) return;
  const cache = await caches.open(name);
  if (type === "opaqueredirect" || status === 404 || status === 410) await cache.delete(path);
  if (type !== "basic" || status !== 200 || redirected) return;
  try {
    await cache.put(path, response);
    for (const old of (await cache.keys()).slice(0, -LIMITS[name])) await cache.delete(old);
  } catch { /* the disk is full: the page is shown all the same */ }
}

async function ask(event, path) {
  const response = await event.preloadResponse || await fetch(event.request);
  event.waitUntil(learn(path, response.clone()));
  return response;
}

async function page(event, path) {
  const answer = ask(event, path);
  event.waitUntil(answer.catch(() => {}));  // it may come when the kept page is already shown
  const kept = cacheOf(path) && await caches.match(path);
  try {
    const late = new Promise(resolve => { if (kept) setTimeout(resolve, PATIENCE, kept); });
    const response = await Promise.race([answer, late]);
    return response.status >= 500 && kept ? kept : response;
  } catch {
    return kept || caches.match(OFFLINE);
  }
}

// Names of files change with their content, so what is kept is right.
async function file(event, path) {
  return await caches.match(path) || ask(event, path);
}

addEventListener("fetch", event => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if ([THEME, MEDIA].includes(cacheOf(pathname))) event.respondWith(file(event, pathname));
  else if (mode === "navigate") event.respondWith(page(event, pathname));
});

// A new worker takes over at once: open pages need nothing of it.
addEventListener("install", event => {
  skipWaiting();
  event.waitUntil(Promise.all([
    caches.open(CORE).then(cache => cache.addAll(["/", OFFLINE].map(path => new Request(path, { cache: "no-cache" })))),
    caches.open(THEME).then(cache => cache.addAll({{ [asset("css/style.css"), asset("js/reading.js")] | tojson }})),
  ]));
});

addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (!(name in LIMITS)) await caches.delete(name);
  await registration.navigationPreload?.enable();  // the network need not wait for the worker to wake up
  await clients.claim();
})()));

// The page that brought the worker, and what it shows.
addEventListener("message", event => event.waitUntil(Promise.all(event.data.map(async url => {
  const { pathname } = new URL(url);
  if (cacheOf(pathname) && !await caches.match(pathname)) await learn(pathname, await fetch(pathname));
}))));
