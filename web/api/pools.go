package api

import (
	"context"
	"net/http"

	"pacecar/web/view/pools"
)

func (a *API) pools() {
	handle(a, operation(http.MethodGet, "/pools", "listPools", "campaigns", "Show the pools that all campaigns share, and who uses them"),
		func(ctx context.Context, _ *struct{}) (*struct{ Body pools.PoolList }, error) {
			list, err := a.config.Engine.Pools(ctx)
			return &struct{ Body pools.PoolList }{pools.From(list)}, err
		})
}
