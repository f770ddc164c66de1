package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestGrowth: a build takes time in proportion to the site, and one that remembers the last takes a fraction of it. The processor's time is
// compared, in one run, because other programs do not add to it.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("builds 6,000 records")
	}
	const small, large = 1000, 3000
	cost := func(root string) time.Duration {
		cmd := exec.Command(os.Args[0])
		cmd.Args = []string{"liang", "build", "-root", root, "-date", "2026-02-01"} // see TestMain
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %s", err, said.String())
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	site := func(n int) string {
		root := t.TempDir()
		if err := bigSite(root, n); err != nil {
			t.Fatal(err)
		}
		return root
	}
	a, b := site(small), site(large)
	cost(a) // pictures are derived once, at any size
	for _, forget := range []string{"public", ".cache/sources", ".cache/rendered"} {
		if err := os.RemoveAll(filepath.Join(a, filepath.FromSlash(forget))); err != nil {
			t.Fatal(err)
		}
	}
	if err := copyFolder(filepath.Join(a, ".cache"), filepath.Join(b, ".cache")); err != nil {
		t.Fatal(err)
	}
	coldSmall, coldLarge, warm := cost(a), cost(b), cost(b)
	t.Logf("%d: %v; %d: %v, again %v", small, coldSmall, large, coldLarge, warm)
	if most := coldSmall * large / small * 3 / 2; coldLarge > most {
		t.Errorf("%d records take %v and %d take %v, more than in proportion", small, coldSmall, large, coldLarge)
	}
	if warm > coldLarge/2 {
		t.Errorf("a build that has nothing to do takes %v, and everything takes %v", warm, coldLarge)
	}
}
