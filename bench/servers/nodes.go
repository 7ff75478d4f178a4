package servers

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/web/view/nodes"
)

// lookEvery is how often it is looked whether something has come about, and so how exact its time is.
const lookEvery = 10 * time.Millisecond

// Nodes are servers that are one engine.
type Nodes []*Server

// Form starts so many nodes at one time. They are named n1, n2 and so on, and all else is as p says; p.Dir is
// the directory below which each has its own.
func Form(ctx context.Context, p Part, count int) (Nodes, error) {
	list := make(Nodes, count)
	group, within := errgroup.WithContext(ctx)
	for i := range list {
		group.Go(func() (err error) {
			list[i], err = Start(within, p.Member(i))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, errors.Join(err, list.End())
	}
	return list, nil
}

// Member is the part of the i-th node, from 0, where p is what all have in common.
func (p Part) Member(i int) Part {
	p.Artifacts = "file://" + filepath.Join(p.Dir, "artifacts")
	p.Name, p.Together = fmt.Sprintf("n%d", i+1), true
	p.Dir = filepath.Join(p.Dir, p.Name)
	return p
}

// End ends all at one time.
func (list Nodes) End() error {
	var group errgroup.Group
	for _, s := range list {
		if s != nil {
			group.Go(s.End)
		}
	}
	return group.Wait()
}

// Settled waits until every slot has an owner and each of so many nodes owns its share.
func Settled(ctx context.Context, at *Server, count int) error {
	return Until(ctx, func() (bool, error) {
		list, err := at.Client.Nodes(ctx)
		return err == nil && settled(list, count), err
	})
}

func settled(list nodes.NodeList, count int) bool {
	if list.Unowned > 0 || len(list.Items) != count {
		return false
	}
	share := list.Slots / uint32(count)
	for _, n := range list.Items {
		if n.Slots < share || n.Slots > share+1 {
			return false
		}
	}
	return true
}

// Until looks until something holds, and tells the error that comes with that. It goes on over other errors, of
// which it tells the last when ctx ends.
func Until(ctx context.Context, holds func() (bool, error)) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		is, err := holds()
		if is {
			return err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}
