package output

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options says how to publish. The zero value is fine.
type Options struct {
	Threads int           // how many files are rendered and written at once; 0 means one per processor
	Done    *atomic.Int64 // if not nil, counts the files that were rendered
	Memory  *Memory       // if not nil, spares files whose keys it knows, and learns of the others
	Wait    time.Duration // how long to wait for another process that publishes into the same folder; 0 means not at all

	fault func(op, name string) error // for tests: called before each file operation, which fails if it returns an error
}

// A Result says what Publish did.
type Result struct {
	Files     int   // files of the site, without the manifest
	Bytes     int64 // their size together
	Added     int   // files that were not there
	Changed   int   // files that replaced an older version
	Unchanged int   // files that were left alone
	Removed   int   // files that an earlier build wrote and the site no longer has
	Recovered bool  // whether a build that was killed while it moved its files was finished first
}

// Publish renders files, in any order, and makes the folder dir hold them, a [Manifest] of them and what is not ours. The folder that dir is
// in must exist. If Publish returns an error, nothing was lost; save when moving itself failed, dir is as it was, and otherwise the next
// Publish finishes the work. The error is an [Error], or ctx's. Once the moving begins, ctx no longer matters.
func Publish(ctx context.Context, dir string, files []File, opt Options) (Result, error) {
	files, err := arrange(files)
	if err != nil {
		return Result{}, err
	}
	s, err := newSite(dir, opt)
	if err != nil {
		return Result{}, err
	}
	lock, err := acquire(ctx, s.stage, opt.Wait)
	if err != nil {
		return Result{}, err
	}
	defer lock.release()
	recovered, err := s.recover()
	if err != nil {
		return Result{}, err
	}
	if err := s.clear(); err != nil {
		return Result{}, err
	}
	b := build{site: s, files: files, thorough: recovered}
	result, err := b.run(ctx)
	if err != nil && !b.committed {
		s.clear() // what it leaves the next build will clear
	}
	result.Recovered = recovered
	return result, err
}

// A site is a folder that is published into, with the staging folder beside it.
type site struct {
	disk
	done       *atomic.Int64
	memory     *Memory
	dir, stage string // names of the two folders
	shown      string // dir as the user wrote it, for messages
	threads    int
}

func newSite(dir string, opt Options) (*site, error) {
	s := &site{disk: disk{opt.fault}, shown: filepath.ToSlash(filepath.Clean(dir)), threads: opt.Threads, done: opt.Done, memory: opt.Memory}
	if s.threads <= 0 {
		s.threads = runtime.GOMAXPROCS(0)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, failed("找不到", "cannot find", s.shown, err)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // so that the staging folder is on the same file system
	} else if !absent(err) {
		return nil, failed("打不开", "cannot open", s.shown, err)
	}
	if info, err := s.lstat(dir); err == nil && !info.IsDir() || err != nil && !absent(err) {
		if err != nil {
			return nil, failed("打不开", "cannot open", s.shown, err)
		}
		return nil, refuse("%s 应该是输出文件夹，却是一个文件；请把它移走，或者换一个输出文件夹",
			"%s must be the output folder, but is a file; move it away or choose another output folder", s.shown)
	}
	if filepath.Dir(dir) == dir {
		return nil, refuse("%s 不能作为输出文件夹；请换一个", "%s cannot be the output folder; choose another", s.shown)
	}
	s.dir, s.stage = dir, filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".stage")
	return s, nil
}

// at returns the name of a published file, staged that of a staged one, show that of a published one in a message.
func (s *site) at(path string) string     { return under(s.dir, path) }
func (s *site) staged(path string) string { return under(s.stage, "tree/"+path) }
func (s *site) show(path string) string   { return strings.TrimSuffix(s.shown+"/"+path, "/") }

// manifest reads the manifest of the folder. known is false if there is none.
func (s *site) manifest() (m Manifest, written time.Time, known bool, err error) {
	text, err := s.readFile(s.at(ManifestPath))
	if absent(err) {
		return nil, time.Time{}, false, nil
	}
	if err == nil {
		m, err = ParseManifest(text)
	}
	var damaged *Error
	if errors.As(err, &damaged) {
		return nil, time.Time{}, false, &Error{
			ZH: s.shown + "：" + damaged.ZH + "，认不出哪些文件是 liang 生成的；请清空这个文件夹，再生成一次",
			EN: s.shown + ": " + damaged.EN + ", so liang cannot tell which files are its own; empty the folder and build again",
		}
	}
	if err != nil {
		return nil, time.Time{}, false, failed("读不了", "cannot read", s.show(ManifestPath), err)
	}
	info, err := s.lstat(s.at(ManifestPath))
	if err != nil {
		return nil, time.Time{}, false, failed("读不了", "cannot read", s.show(ManifestPath), err)
	}
	return m, info.ModTime(), true, nil
}

// noStrangers returns an error if the folder, which has no manifest, holds anything that neither begins with a dot nor is ours.
func (s *site) noStrangers(ours func(name string) bool) error {
	entries, err := s.readDir(s.dir)
	if err != nil && !absent(err) {
		return failed("读不了", "cannot read", s.shown, err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !ours(e.Name()) {
			return refuse("%s 里有不是 liang 生成的文件（例如 %s）；请换一个输出文件夹，或者先清空这个文件夹",
				"%s holds files that liang did not make (such as %s); choose another output folder or empty this one", s.shown, e.Name())
		}
	}
	return nil
}

// clear empties the staging folder but for the lock.
func (s *site) clear() error {
	for _, name := range []string{"next", "prev", "tree"} { // next first: it is what makes the rest count
		if err := s.removeAll(under(s.stage, name)); err != nil {
			return failed("清不空暂存文件夹", "cannot empty the staging folder", s.stage, err)
		}
	}
	return nil
}

// A build is one run of Publish. The slices are parallel to files, and each element belongs to the goroutine that renders the file.
type build struct {
	*site
	files     []File
	thorough  bool // compare with what is on disk, not with what the manifest says of it
	prev      Manifest
	prevTime  time.Time
	known     bool // whether prev was there
	tree      *tree
	next      Manifest
	moves     []bool      // whether the file is staged
	touched   atomic.Bool // a file was younger than the manifest, so that a younger manifest saves reading it again
	committed bool
}

func (b *build) run(ctx context.Context) (r Result, err error) {
	b.prev, b.prevTime, b.known, err = b.manifest()
	if err == nil && !b.known {
		err = b.noStrangers(func(string) bool { return false })
	}
	if err != nil {
		return r, err
	}
	b.next = make(Manifest, len(b.files))
	b.moves = make([]bool, len(b.files))
	for i, f := range b.files {
		b.next[i].Path = f.Path
	}
	removed := missing(b.prev, b.next)
	b.tree = newTree(b.site, b.next, removed)
	if err := b.mkdir(b.staged("")); err != nil {
		return r, failed("建不了暂存文件夹", "cannot make the staging folder", b.stage, err)
	}
	var first, last []int
	for i, f := range b.files {
		if f.Last {
			last = append(last, i)
		} else {
			first = append(first, i)
		}
	}
	for _, some := range [][]int{first, last} {
		err = each(ctx, b.threads, len(some), func() func(int) error {
			w := writer{build: b, scratch: make([]byte, 32<<10)}
			return func(i int) error { return w.file(some[i]) }
		})
		if err != nil {
			return r, err
		}
	}
	b.memory.learn(b.files, b.next)
	for i, moves := range b.moves {
		switch {
		case !moves:
			r.Unchanged++
		case b.prev.Find(b.next[i].Path) != nil:
			r.Changed++
		default:
			r.Added++
		}
	}
	r.Files, r.Bytes, r.Removed = len(b.files), b.next.Bytes(), len(removed)
	if r.Unchanged == r.Files && r.Files == len(b.prev) && b.known && !b.touched.Load() {
		return r, b.clear()
	}
	c, err := b.plan(b.tree, b.next, b.prev, b.moves)
	if err != nil {
		return Result{}, err
	}
	text, _ := b.next.AppendText(nil)
	if err := b.writeFile(b.staged(ManifestPath), text); err != nil {
		return Result{}, failed("写不了", "cannot write", b.show(ManifestPath), err)
	}
	before, _ := b.prev.AppendText(nil)
	if err := b.journal(text, before); err != nil {
		return Result{}, err
	}
	b.committed = true
	if err := c.apply(); err != nil {
		return Result{}, err
	}
	return r, b.clear()
}

// missing returns the entries of prev whose paths are not in next.
func missing(prev, next Manifest) (gone Manifest) {
	for _, e := range prev {
		for len(next) > 0 && next[0].Path < e.Path {
			next = next[1:]
		}
		if len(next) == 0 || next[0].Path != e.Path {
			gone = append(gone, e)
		}
	}
	return gone
}

// inMemory is the size in bytes from which a file is staged while it is rendered, so that memory does not grow with the size of files.
const inMemory = 1 << 20

// A writer renders and stages files, one after the other.
type writer struct {
	*build
	path    string
	buf     bytes.Buffer // what was rendered, as long as it is small
	out     *os.File     // the staged file, once it is not
	hash    hash.Hash    // of what went to out
	size    int64        // of what went to out
	scratch []byte
}

// file finds out what file i is to be, and stages it if it is not published already.
func (w *writer) file(i int) error {
	f, e := &w.files[i], &w.next[i]
	if w.done != nil {
		w.done.Add(1)
	}
	published := false
	if known := w.memory.find(f.Key); known != nil {
		e.Size, e.Sum = known.size, known.sum
		var err error
		if published, err = w.unchanged(e); err != nil {
			return failed("读不了", "cannot read", w.show(f.Path), err)
		}
	}
	if !published {
		if err := w.render(i); err != nil {
			return err
		}
	}
	if f.Told != nil {
		f.Told(e.Size, e.Sum)
	}
	return nil
}

func (w *writer) render(i int) (err error) {
	f, e := &w.files[i], &w.next[i]
	w.path, w.out, w.size = f.Path, nil, 0
	w.buf.Reset()
	defer func() {
		if w.out != nil {
			w.out.Close()
		}
	}()
	if err := f.Render(w); err != nil {
		var ours *Error
		if errors.As(err, &ours) {
			return err
		}
		return &Error{ZH: "生成不出 " + f.Path + "：" + err.Error(), EN: "cannot render " + f.Path + ": " + err.Error(), Err: err}
	}
	if w.out != nil {
		err = w.spill()
		e.Size = w.size
		w.hash.Sum(e.Sum[:0])
	} else {
		e.Size = int64(w.buf.Len())
		e.Sum = sha256.Sum256(w.buf.Bytes())
	}
	if err != nil {
		return err
	}
	same, err := w.unchanged(e)
	if err != nil {
		return failed("读不了", "cannot read", w.show(f.Path), err)
	}
	switch w.moves[i] = !same; {
	case w.out == nil && same:
		return nil
	case w.out == nil:
		return failed("写不了", "cannot write", w.show(f.Path), w.stageSmall())
	}
	err = w.out.Close()
	w.out = nil
	if err == nil && same {
		err = w.remove(w.staged(f.Path))
	}
	return failed("写不了", "cannot write", w.show(f.Path), err)
}

// Write is what File.Render writes to.
func (w *writer) Write(p []byte) (int, error) {
	w.buf.Write(p)
	if w.buf.Len() < inMemory {
		return len(p), nil
	}
	return len(p), w.spill()
}

func (w *writer) stageSmall() error {
	if err := w.tree.stageFolder(w.tree.of(w.path)); err != nil {
		return err
	}
	return w.writeFile(w.staged(w.path), w.buf.Bytes())
}

// spill moves the buffer's content to the staged file.
func (w *writer) spill() (err error) {
	if w.out == nil {
		if w.hash == nil {
			w.hash = sha256.New()
		}
		w.hash.Reset()
		if err = w.tree.stageFolder(w.tree.of(w.path)); err == nil {
			w.out, err = w.create(w.staged(w.path))
		}
	}
	if err == nil {
		w.hash.Write(w.buf.Bytes())
		w.size += int64(w.buf.Len())
		err = w.write(w.out, w.buf.Bytes())
	}
	w.buf.Reset()
	return failed("写不了", "cannot write", w.show(w.path), err)
}

// unchanged reports whether the published file is what was rendered.
func (w *writer) unchanged(e *Entry) (bool, error) {
	if w.tree.look(w.tree.of(e.Path)) != there {
		return false, w.tree.of(e.Path).err
	}
	old := w.prev.Find(e.Path)
	if old != nil && !w.thorough && *old != *e {
		return false, nil
	}
	info, err := w.lstat(w.at(e.Path))
	if absent(err) {
		return false, nil
	}
	if err != nil || !info.Mode().IsRegular() || info.Size() != e.Size {
		return false, err
	}
	if old != nil && !w.thorough && !info.ModTime().After(w.prevTime) {
		return true, nil
	}
	h := sha256.New()
	if err := w.copyTo(h, w.at(e.Path), w.scratch); err != nil {
		return false, err
	}
	if [sha256.Size]byte(h.Sum(nil)) != e.Sum {
		return false, nil
	}
	w.touched.Store(true)
	return true, nil
}

// each calls the functions that start returns, one per thread, for 0 to n-1. It returns the error of the lowest number, or ctx's; after an
// error it begins nothing new.
func each(ctx context.Context, threads, n int, start func() func(int) error) error {
	const run = 8 // numbers taken at once: neighbours are in one folder, and threads should not meet there
	var (
		next  atomic.Int64
		mu    sync.Mutex
		first = n
		err   error
		stop  atomic.Bool
		wg    sync.WaitGroup
	)
	for range min(threads, (n+run-1)/run) {
		wg.Go(func() {
			f := start()
			for {
				from := int(next.Add(run)) - run
				for i := from; i < min(from+run, n); i++ {
					if stop.Load() || ctx.Err() != nil {
						return
					}
					if e := f(i); e != nil {
						stop.Store(true)
						mu.Lock()
						if i < first {
							first, err = i, e
						}
						mu.Unlock()
						return
					}
				}
				if from >= n {
					return
				}
			}
		})
	}
	wg.Wait()
	if err == nil {
		err = ctx.Err()
	}
	return err
}
