// Command asks asks for a planted bug as the product does.
package main

import "pacecar/mutant"

func main() {
	if mutant.NoFence.Planted() {
		println("a planted bug is in the product")
	}
}
