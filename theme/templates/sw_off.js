// Takes back the worker that earlier releases have put into readers' browsers, with all it has kept. Pages that it
// controlled are asked of the network once more; they do not bring it back.
addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
  // Not awaited: they wait for this to end.
  for (const client of await clients.matchAll({ type: "window" })) client.navigate(client.url).catch(() => {});
})()));
