// Package nodes is the part of the HTTP API that shows the nodes of the engine, who owns which slot, and
// what does not fit together.
//
// Its operations may be called from any goroutine; failures are problems, as package api has them.
package nodes

import (
	"context"
	"net/http"

	"pacecar/web/api"
	"pacecar/web/view/nodes"
)

// Cluster is what this room asks of the node that it runs in. Both answer from the store, as it is now.
type Cluster interface {
	Nodes(ctx context.Context) (nodes.NodeList, error)
	Slots(ctx context.Context) (nodes.SlotList, error)
}

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, cluster Cluster) {
	api.Handle(a, api.Operation(http.MethodGet, "/nodes", "listNodes", "nodes", "Show the nodes that are this engine, what they own and have to do"),
		func(ctx context.Context, _ *struct{}) (*struct{ Body nodes.NodeList }, error) {
			list, err := cluster.Nodes(ctx)
			return &struct{ Body nodes.NodeList }{list}, err
		})
	api.Handle(a, api.Operation(http.MethodGet, "/slots", "listSlots", "nodes", "Show which node owns which slot, under which epoch"),
		func(ctx context.Context, _ *struct{}) (*struct{ Body nodes.SlotList }, error) {
			list, err := cluster.Slots(ctx)
			return &struct{ Body nodes.SlotList }{list}, err
		})
}
