package content

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

// A spool keeps the HTML of bodies, each of which is needed once, when its page is rendered. The first few stay in memory, so that a small
// site needs no file; the rest goes into a temporary file that no other process sees, so that memory stays flat at any size. Rendering
// the Markdown a second time, which needs no file, took a tenth more of the processor's time for the whole build.
type spool struct {
	kept atomic.Int64 // bytes in memory
	end  atomic.Int64 // of what is in the file
	open sync.Once
	file *os.File // nil if it could not be made; then all stays in memory
}

// spoolLimit is how many bytes of HTML stay in memory.
const spoolLimit = 1 << 20

// A piece is a text in memory or in a file.
type piece struct {
	text []byte   // if it is in memory
	file *os.File // else
	at   int64
	size int
}

// put keeps a text, which must not be changed any more. It may be called from several goroutines at once.
func (s *spool) put(text []byte) piece {
	if s.kept.Add(int64(len(text))) <= spoolLimit {
		return piece{text: text}
	}
	s.open.Do(func() {
		if f, err := os.CreateTemp("", "liang-*"); err == nil {
			os.Remove(f.Name()) // where the system can, the file has no name from the beginning; see close
			s.file = f
		}
	})
	if s.file == nil {
		return piece{text: text}
	}
	at := s.end.Add(int64(len(text))) - int64(len(text))
	if _, err := s.file.WriteAt(text, at); err != nil { // the disk is full
		return piece{text: text}
	}
	return piece{file: s.file, at: at, size: len(text)}
}

// read returns the text. The caller must not change it.
func (p piece) read() ([]byte, error) {
	if p.file == nil {
		return p.text, nil
	}
	text := make([]byte, p.size)
	if _, err := p.file.ReadAt(text, p.at); err != nil {
		return nil, fmt.Errorf("content: temporary file: %w", err)
	}
	return text, nil
}

// close removes the file. What was put into it cannot be read any more.
func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name()) // where a file that is open cannot be removed
		s.file = nil
	}
}
