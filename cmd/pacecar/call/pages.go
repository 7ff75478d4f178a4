package call

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// pageSize is how many items are asked for at once.
const pageSize = 1000

// Part gives a command the flags by which people ask for a part of a list of such things.
func Part(c *cobra.Command, filter *string, limit *int, things string) {
	c.Flags().StringVar(filter, "filter", "", "only "+things+" that this RSQL filter matches")
	c.Flags().IntVar(limit, "limit", 100, things+" at most; 0: all")
}

// Pages writes a list that the server answers part by part: at most limit items, or with 0
// all. It says when there are more things of that name.
func Pages[T any](a *App, columns []show.Column[T], things string, limit int, part func(cursor string, size int) (view.List[T], error)) error {
	if limit < 0 {
		return Misused("--limit is %d: give 0 for all", limit)
	}
	list := show.NewList(a.Out, a.Output, columns)
	cursor, left := "", limit
	for {
		size := pageSize
		if limit > 0 {
			size = min(left, pageSize)
		}
		page, err := part(cursor, size)
		if err != nil {
			return err
		}
		if err := list.Add(page.Items...); err != nil {
			return err
		}
		left -= len(page.Items)
		if cursor = page.Next; cursor == "" || limit > 0 && left <= 0 {
			break
		}
	}
	if err := list.Close(); err != nil {
		return err
	}
	if cursor != "" {
		a.Say("there are more %s: --limit 0 lists all\n", things)
	}
	return nil
}
