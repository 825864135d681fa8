"""The preview: the site as it would be, drafts included, built again with every save and reloaded in the browser.

`session` starts everything: `watcher` tells `builder` of changes, which has `crew` build, in processes of their own
(`worker`), into folders that `editions` lends to `server`; `events` tells the open pages.
"""
