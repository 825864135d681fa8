"""How Pelican builds the site: one package per job, each with register()."""
