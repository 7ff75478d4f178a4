package messages

// Unexpected refuses a command that was decided on another version of what it is for.
func Unexpected(m any, version uint64) *Rejection {
	versioned, ok := m.(interface{ GetExpectedVersion() uint64 })
	if !ok || versioned.GetExpectedVersion() == 0 || versioned.GetExpectedVersion() == version {
		return nil
	}
	return Reject(StaleVersion, "the present version is %d, the command expects %d", version, versioned.GetExpectedVersion()).
		Suggest("look at it again, then repeat the command")
}
