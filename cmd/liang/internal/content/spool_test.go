package content

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
)

// What was put into a spool is read again, whether it stayed in memory or went to the file, by several goroutines at once.
func TestSpool(t *testing.T) {
	var s spool
	defer s.close()
	const n = 300
	text := func(i int) []byte { return bytes.Repeat(fmt.Appendf(nil, "<p>%d</p>", i), 4000) }
	pieces := make([]piece, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { pieces[i] = s.put(text(i)) })
	}
	wg.Wait()
	inFile := 0
	for i := range n {
		wg.Go(func() {
			got, err := pieces[i].read()
			if err != nil || !bytes.Equal(got, text(i)) {
				t.Errorf("%d: %.20q, %v", i, got, err)
			}
		})
		if pieces[i].file != nil {
			inFile++
		}
	}
	wg.Wait()
	if inFile == 0 || inFile == n {
		t.Errorf("%d of %d in the file", inFile, n)
	}
}

// Without a place for temporary files everything stays in memory.
func TestSpoolWithoutFile(t *testing.T) {
	t.Setenv("TMPDIR", "/nowhere")
	t.Setenv("TMP", `C:\nowhere`)
	var s spool
	defer s.close()
	big := bytes.Repeat([]byte("x"), spoolLimit+1)
	if got, err := s.put(big).read(); err != nil || !bytes.Equal(got, big) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
