package serve

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A Watcher tells which files below some folders changed. Folders are watched, not files: editors save by writing another file and renaming it.
// An event is only a wake-up, so nothing depends on what kind it is. Where the system gives no events (network shares, watches used up), the
// folders are read again and again instead.
type Watcher struct {
	root    string
	folders []string
	ignored func(name string) bool // by the base name
	every   time.Duration          // between two readings; 0 means events

	notify *fsnotify.Watcher
	mu     sync.Mutex
	files  map[string]bool // changed since the last Take, slash-separated and relative to root
	all    bool            // events were lost: anything may have changed
	last   time.Time       // of the latest change
	wake   chan struct{}   // has an element if files or all say something
}

// PollEvery is how long to wait between two readings of the folders if nobody says.
const PollEvery = 700 * time.Millisecond

// Watch begins to watch the folders, which need not exist, below root, until ctx is done. If poll is not 0, it is the time between two readings of
// all files, and events are not used. Files and folders whose names are ignored are passed over.
func Watch(ctx context.Context, root string, folders []string, poll time.Duration, ignored func(name string) bool) *Watcher {
	w := &Watcher{root: root, folders: folders, ignored: ignored, every: poll, files: map[string]bool{}, wake: make(chan struct{}, 1)}
	if poll == 0 {
		var err error
		if w.notify, err = fsnotify.NewWatcher(); err == nil {
			err = w.add(root, false)
			for _, f := range folders {
				err = errors.Join(err, w.add(filepath.Join(root, f), true))
			}
		}
		if err != nil { // too many watches, or a system without events
			if w.notify != nil {
				w.notify.Close()
			}
			w.notify, w.every = nil, PollEvery
		}
	}
	if w.notify == nil {
		before := w.read()
		go w.poll(ctx, before)
	} else {
		go w.listen(ctx)
	}
	return w
}

// Polling reports whether the folders are read again and again.
func (w *Watcher) Polling() bool { return w.notify == nil }

// Wake yields an element after something changed.
func (w *Watcher) Wake() <-chan struct{} { return w.wake }

// Take returns what changed since the last Take, sorted, and when the latest change was. files is nil if anything may have changed.
func (w *Watcher) Take() (files []string, last time.Time, any bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	any = w.all || len(w.files) > 0
	if !w.all {
		files = slices.Sorted(maps.Keys(w.files))
	}
	w.all = false
	clear(w.files)
	return files, w.last, any
}

func (w *Watcher) changed(name string) {
	w.mu.Lock()
	if name == "" {
		w.all = true
	} else {
		w.files[name] = true
	}
	w.last = time.Now()
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// relative is the name of a file below one of the folders. ok is false for files that nobody asked for.
func (w *Watcher) relative(file string) (name string, ok bool) {
	name, err := filepath.Rel(w.root, file)
	if err != nil {
		return "", false
	}
	name = filepath.ToSlash(name)
	parts := strings.Split(name, "/")
	return name, slices.Contains(w.folders, parts[0]) && !slices.ContainsFunc(parts, w.ignored)
}

// add watches a folder, and those below it. One that is gone again is no error.
func (w *Watcher) add(dir string, deep bool) error {
	return filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !e.IsDir():
			return nil
		case file != dir && (!deep || w.ignored(e.Name())):
			return filepath.SkipDir
		}
		if err := w.notify.Add(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

func (w *Watcher) listen(ctx context.Context) {
	defer w.notify.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.notify.Errors:
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				w.changed("")
			}
		case e, ok := <-w.notify.Events:
			if !ok {
				return
			}
			name, ours := w.relative(e.Name)
			if !ours || e.Op == fsnotify.Chmod {
				continue
			}
			if e.Has(fsnotify.Create) {
				if info, err := os.Lstat(e.Name); err == nil && info.IsDir() {
					// Files may have come before the watch; as the folder itself is reported, all in it is read.
					if w.add(e.Name, true) != nil {
						w.changed("")
						w.fallBack(ctx)
						return
					}
				}
			}
			w.changed(name)
		}
	}
}

// fallBack goes on by reading the folders when watches are used up.
func (w *Watcher) fallBack(ctx context.Context) {
	w.every = PollEvery
	w.poll(ctx, w.read())
}

// A stamp tells whether a file was written since.
type stamp struct {
	size int64
	time time.Time
}

// read looks at every file.
func (w *Watcher) read() map[string]stamp {
	seen := map[string]stamp{}
	for _, folder := range w.folders {
		filepath.WalkDir(filepath.Join(w.root, folder), func(file string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil // it will be noticed when the site is read
			}
			if w.ignored(e.Name()) {
				if e.IsDir() {
					return filepath.SkipDir
				}
				return nil
			}
			if info, err := e.Info(); err == nil && !e.IsDir() {
				if name, ok := w.relative(file); ok {
					seen[name] = stamp{info.Size(), info.ModTime()}
				}
			}
			return nil
		})
	}
	return seen
}

func (w *Watcher) poll(ctx context.Context, before map[string]stamp) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := w.read()
		for name, s := range now {
			if old, ok := before[name]; !ok || old != s {
				w.changed(name)
			}
			delete(before, name)
		}
		for name := range before {
			w.changed(name)
		}
		before = now
	}
}
