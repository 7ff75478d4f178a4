package view

// Behind adds the counts of what an import continues to its own.
func (i Import) Behind(was Import) Import {
	i.Received += was.Received
	i.Registered += was.Registered
	i.Created += was.Created
	i.Changed += was.Changed
	i.Unchanged += was.Unchanged
	i.Removed += was.Removed
	i.Absent += was.Absent
	i.Rejected += was.Rejected
	i.Repeated += was.Repeated
	return i
}
