// Package timeline is how the twins of the operators' edge answer a part of a history.
package timeline

import (
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Page cuts a history that is numbered from 1: newest first, older than before.
func Page(history []*messages.HistoryEntry, before uint64, limit int) ([]*messages.HistoryEntry, uint64) {
	end := len(history)
	if before > 0 {
		end = min(end, int(before)-1)
	}
	start := max(0, end-limit)
	list := make([]*messages.HistoryEntry, 0, end-start)
	for i := end - 1; i >= start; i-- {
		list = append(list, proto.CloneOf(history[i]))
	}
	if start == 0 {
		return list, 0
	}
	return list, uint64(start) + 1
}
