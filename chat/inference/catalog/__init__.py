"""The models of all endpoints. In: the settings and each endpoint's `GET /v1/models`. Out: `catalog.Catalog`, which lists `model.Model`."""
