package servers

import (
	"context"
	"fmt"
	"os"
)

// Main runs the tests of a package that starts servers, or is a server, where this program was
// started as one: what tests start is their own program.
func Main(tests interface{ Run() int }) {
	if len(os.Args) != 3 || os.Args[1] != "bench" || os.Args[2] != "server" {
		os.Exit(tests.Run())
	}
	if err := Play(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
