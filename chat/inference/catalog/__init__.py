"""Which models exist. In: the settings and each endpoint's `GET /v1/models`. Out: `catalog.Catalog` of `model.Model`."""
