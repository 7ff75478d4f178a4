package verdict

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Run is what was tried, as it is kept with its rows.
type Run struct {
	Vehicles, Slots int
	LeaseLife       time.Duration
	Mode            string // of the stage
	Versions        string // of what is not ours
}

// Document is what is kept of a run.
func Document(rows []Row, o Run) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# What three nodes went through\n\n")
	fmt.Fprintf(&b, "Written by `make chaos` (`go run ./bench/chaos`); [docs/chaos.md](../../docs/chaos.md) says how to read it.\n\n")
	fmt.Fprintf(&b, "- %s, %s\n- %s\n- %s, %s\n- 3 nodes, %d vehicles, %d slots, leases of %s; a rollout under every fault\n\n",
		time.Now().UTC().Format("2006-01-02 15:04 UTC"), revision(), machine(), o.Versions, o.Mode, o.Vehicles, o.Slots, o.LeaseLife)
	b.WriteString(Markdown(rows))
	violations := 0
	for _, r := range rows {
		for _, v := range r.Violations {
			if violations++; violations == 1 {
				b.WriteString("\nViolations:\n\n")
			}
			fmt.Fprintf(&b, "- %s: %s\n", r.Fault, strings.ReplaceAll(v, "\n", " "))
		}
	}
	if violations == 0 {
		b.WriteString("\nNothing was violated.\n")
	}
	return b.String()
}

// revision is what was tried, as git names it.
func revision() string {
	said, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unversioned"
	}
	return "revision " + strings.TrimSpace(string(said))
}

// machine is where it was tried.
func machine() string {
	return fmt.Sprintf("%s, %d processors, %s of memory, %s; load %s", model(), runtime.NumCPU(), memory(), runtime.Version(), load())
}

func model() string {
	if line := entry("/proc/cpuinfo", "model name"); line != "" {
		return line
	}
	return runtime.GOARCH
}

func memory() string {
	var kilobytes uint64
	if _, err := fmt.Sscan(entry("/proc/meminfo", "MemTotal"), &kilobytes); err != nil {
		return "unknown size"
	}
	return fmt.Sprintf("%d GiB", (kilobytes+1<<19)>>20)
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// entry is what stands behind a name and a colon in a file.
func entry(path, name string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // it was only read
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if before, after, found := strings.Cut(lines.Text(), ":"); found && strings.TrimSpace(before) == name {
			return strings.TrimSpace(after)
		}
	}
	return ""
}
