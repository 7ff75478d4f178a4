package node

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/node/holding"
	"pacecar/persistence"
	"pacecar/web/view"
	"pacecar/web/view/nodes"
)

// members answers for web/api/nodes.
type members struct{ node *Node }

// Nodes implements nodes.Cluster.
func (m members) Nodes(ctx context.Context) (nodes.NodeList, error) {
	living, leases, viewErr := m.node.store.View(ctx)
	unread, err := persistence.Partly(viewErr)
	if err != nil {
		return nodes.NodeList{}, fmt.Errorf("view of nodes: %w", err)
	}
	list := nodes.NodeList{Slots: m.node.store.Slots(), Warnings: []string{}, Items: make([]nodes.Node, 0, len(living))}
	list.Unowned = list.Slots - uint32(len(leases)+len(unread))
	if viewErr != nil {
		list.Warnings = append(list.Warnings, fmt.Sprintf("A part of the store does not answer, so nobody knows who owns %d of %d slots.", len(unread), list.Slots))
	}
	held := map[string][]uint64{}
	for _, l := range leases {
		held[l.Node] = append(held[l.Node], uint64(l.Epoch))
	}
	var self persistence.Member
	for _, is := range living {
		list.Items = append(list.Items, m.node.shown(is, held[is.ID]))
		if is.ID == m.node.cluster.ID() {
			self = is
		}
	}
	slices.SortFunc(list.Items, func(a, b nodes.Node) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	for _, is := range living {
		list.Warnings = append(list.Warnings, misfits(self, is)...)
		if is.Load.Aside {
			list.Warnings = append(list.Warnings, is.Name+" does not reach the broker, and leaves its slots to those that do.")
		}
	}
	return list, nil
}

// shown is a member with the epochs of its leases.
func (n *Node) shown(is persistence.Member, epochs []uint64) nodes.Node {
	one := nodes.Node{
		Name: is.Name, ID: is.ID, State: "Up", Self: is.ID == n.cluster.ID(), URL: is.URL, Version: is.Version, Since: view.Time(is.Started.UnixMilli()),
		Slots: uint32(len(epochs)), Active: is.Load.Active, Connections: is.Load.Connections, Commits: is.Load.Commits, Up: is.Load.Up, Down: is.Load.Down,
	}
	if len(is.Kinds) == 0 {
		one.State = "Leaving"
	}
	if !is.Alone {
		one.Address = net.JoinHostPort(is.Host, strconv.Itoa(is.Port))
	}
	if len(epochs) > 0 {
		one.Epochs = &nodes.Epochs{Lowest: slices.Min(epochs), Highest: slices.Max(epochs)}
	}
	return one
}

// misfits says in which settings another node differs from this one.
func misfits(self, other persistence.Member) (list []string) {
	if other.ID == self.ID {
		return nil
	}
	mine, theirs := strings.Fields(self.Settings), strings.Fields(other.Settings)
	for i := range min(len(mine), len(theirs)) {
		if mine[i] != theirs[i] {
			name, _, _ := strings.Cut(mine[i], "=")
			list = append(list, fmt.Sprintf("%s has another --%s than %s: give all nodes the same.", other.Name, name, self.Name))
		}
	}
	if other.Version != self.Version {
		list = append(list, fmt.Sprintf("%s runs version %s, and %s version %s: end the update of the nodes.", other.Name, other.Version, self.Name, self.Version))
	}
	return list
}

// Slots implements nodes.Cluster.
func (m members) Slots(ctx context.Context) (nodes.SlotList, error) {
	living, leases, err := m.node.store.View(ctx)
	if _, err = persistence.Partly(err); err != nil {
		return nodes.SlotList{}, fmt.Errorf("view of slots: %w", err)
	}
	return holding.Slots(m.node.store.Slots(), living, leases, m.node.cluster.Slots(), m.node.cluster.Valid), nil
}

// load is what this node says of its work with each heartbeat.
func (n *Node) load() persistence.Load {
	shells := n.house.Figures()
	l := persistence.Load{Active: shells.Active, Commits: shells.Commits}
	if edge := n.attached.Load(); edge != nil {
		stats := (*edge).Stats()
		l.Connections, l.Up, l.Down = stats.Connections, stats.Up, stats.Down
	}
	l.Aside, l.Bequeaths = n.aside.Is()
	return l
}
