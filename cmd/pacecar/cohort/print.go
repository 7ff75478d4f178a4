package cohort

import (
	"bufio"
	"context"
	"io"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
)

// member is a VIN of a list, for programs.
type member struct {
	VIN string `json:"vin"`
}

var memberColumns = []show.Column[member]{{Title: "VIN", Cell: func(m member) string { return m.VIN }}}

// print writes a list's VINs while they come: as lines that an import takes, or in the format that was asked for.
func (a commands) print(ctx context.Context, server *client.Client, name string) error {
	if a.Output == show.Table {
		return server.CohortVINs(ctx, name, a.Stdout)
	}
	reader, writer := io.Pipe()
	defer reader.Close()
	go func() { writer.CloseWithError(server.CohortVINs(ctx, name, writer)) }()
	list := show.NewList(a.Out, a.Output, memberColumns)
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		if err := list.Add(member{lines.Text()}); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return list.Close()
}
