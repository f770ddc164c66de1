package output

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
)

// The ranks of the moves. A page may refer to whatever comes before it; within a rank, what is new comes before what replaces.
const (
	rankAsset = iota
	rankOther
	rankPage
	rankHome
	rankSitemap
)

func rankOf(p string) int {
	ext := path.Ext(p)
	switch {
	case strings.HasPrefix(p, "assets/"):
		return rankAsset
	case p == "index.html":
		return rankHome
	case ext == ".html":
		return rankPage
	case strings.HasPrefix(path.Base(p), "sitemap") && (ext == ".xml" || ext == ".gz" || ext == ".txt"):
		return rankSitemap
	}
	return rankOther
}

// A change is what is to be done to the output folder once everything is staged.
type change struct {
	*site
	tree    *tree
	moves   []move
	whole   bool     // the output folder itself is moved, with the manifest in it
	removed Manifest // files that the site no longer has
	next    Manifest
}

// A move renames a staged file, or a folder with all that is staged in it, to its place.
type move struct {
	path  string
	order int
	clear []string // files, then empty folders, of ours that stand in the way
}

// plan finds out what is to be moved and removed. Nothing has been changed when it returns an error, which says what stands in the way.
func (s *site) plan(t *tree, next, prev Manifest, moves []bool) (*change, error) {
	c := &change{site: s, tree: t, next: next, removed: missing(prev, next)}
	twins := sync.OnceValue(func() map[string]string { return byFold(prev) })
	folders := map[*folder]int{} // index of the move of a folder
	for i, e := range next {
		if !moves[i] {
			continue
		}
		rank := rankOf(e.Path)
		f := t.of(e.Path)
		if t.look(f) != there {
			for f.parent != nil && t.look(f.parent) != there {
				f = f.parent
			}
			if f.err != nil {
				return nil, failed("读不了", "cannot read", s.show(f.path), f.err)
			}
			if f.found == foreign {
				return nil, refuse("%[1]s 应该是文件夹，那里却有一个不是 liang 生成的文件；请把它移走",
					"%[1]s must be a folder, but a file that liang did not make stands there; move it away", s.show(f.path))
			}
			at, ok := folders[f]
			if !ok {
				at = len(c.moves)
				folders[f] = at
				m := move{path: f.path}
				if f.found == ourFile {
					m.clear = []string{f.path}
				}
				c.moves = append(c.moves, m)
				c.whole = f.path == ""
			}
			c.moves[at].order = max(c.moves[at].order, 2*min(rank, rankPage))
			continue
		}
		m := move{path: e.Path, order: 2 * rank}
		info, err := s.lstat(s.at(e.Path))
		switch {
		case absent(err):
		case err != nil:
			return nil, failed("读不了", "cannot read", s.show(e.Path), err)
		case info.IsDir():
			if m.clear, err = s.contents(e.Path, prev); err != nil {
				return nil, err
			}
		case prev.Find(e.Path) == nil:
			twin, err := s.same(info, twins()[strings.ToLower(e.Path)])
			if err != nil {
				return nil, failed("读不了", "cannot read", s.show(e.Path), err)
			}
			if twin {
				m.order++
				break
			}
			return nil, refuse("%[1]s 已经存在，而且不是 liang 生成的；请把它移走，或者改网站里这个文件的地址",
				"%[1]s exists already and liang did not make it; move it away or change the address of the site's own file", s.show(e.Path))
		default:
			m.order++
		}
		c.moves = append(c.moves, m)
	}
	slices.SortStableFunc(c.moves, func(a, b move) int { return cmp.Compare(a.order, b.order) })
	return c, nil
}

// contents returns what is in the folder at p, files first, then folders from the innermost out. All files must be ours.
func (s *site) contents(p string, prev Manifest) (names []string, err error) {
	var folders []string
	ours := prev.below(p)
	var walk func(folder string) error
	walk = func(folder string) error {
		entries, err := s.readDir(s.at(folder))
		if err != nil {
			return failed("读不了", "cannot read", s.show(folder), err)
		}
		for _, e := range entries {
			child := folder + "/" + e.Name()
			switch {
			case e.IsDir():
				if err := walk(child); err != nil {
					return err
				}
			case ours.Find(child) == nil:
				return refuse("%[1]s 应该是文件，那里却有一个文件夹，其中 %[2]s 不是 liang 生成的；请把它移走",
					"%[1]s must be a file, but a folder stands there, and liang did not make %[2]s in it; move it away", s.show(p), s.show(child))
			default:
				names = append(names, child)
			}
		}
		folders = append(folders, folder)
		return nil
	}
	err = walk(p)
	return append(names, folders...), err
}

// apply does what was planned. When it fails half-way, the journal lets the next build go on from there.
func (c *change) apply() error {
	root := c.tree.folders[""]
	if !c.whole && c.tree.look(root) != there {
		err := root.err
		if err == nil {
			err = c.mkdir(c.dir)
		}
		if err != nil {
			return failed("建不了输出文件夹", "cannot make the output folder", c.shown, err)
		}
	}
	for rest := c.moves; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].order == rest[0].order {
			n++
		}
		if err := c.inParallel(n, func(i int) error { return c.move(rest[i]) }); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if !c.whole {
		if err := c.rename(c.staged(ManifestPath), c.at(ManifestPath)); err != nil {
			return failed("写不了", "cannot write", c.show(ManifestPath), err)
		}
	}
	return c.tidy()
}

func (c *change) inParallel(n int, f func(i int) error) error {
	return each(context.Background(), c.threads, n, func() func(int) error { return f })
}

func (c *change) move(m move) error {
	for _, p := range m.clear {
		if err := c.remove(c.at(p)); err != nil {
			return failed("删不掉", "cannot remove", c.show(p), err)
		}
	}
	return failed("写不了", "cannot write", c.show(m.path), c.rename(c.staged(m.path), c.at(m.path)))
}

// tidy removes what the site no longer has, and the folders that this leaves empty.
func (c *change) tidy() error {
	if len(c.removed) == 0 {
		return nil
	}
	twins := byFold(c.next)
	for rank := rankSitemap; rank >= rankAsset; rank-- { // a page goes before what it refers to
		some := slices.DeleteFunc(slices.Clone(c.removed), func(e Entry) bool { return rankOf(e.Path) != rank })
		err := c.inParallel(len(some), func(i int) error { return c.drop(some[i].Path, twins) })
		if err != nil {
			return err
		}
	}
	var folders []string
	for p, f := range c.tree.folders {
		if !f.kept && f.parent != nil && c.tree.look(f) == there {
			folders = append(folders, p)
		}
	}
	slices.Sort(folders)
	for _, p := range slices.Backward(folders) {
		c.remove(c.at(p)) // fails if something else is in it, and then it stays
	}
	return nil
}

// drop removes a file that the site no longer has.
func (c *change) drop(p string, twins map[string]string) error {
	if kept := c.tree.folders[p]; kept != nil && kept.kept {
		return nil // a folder has taken the file's place
	}
	f := c.tree.of(p)
	if c.tree.look(f) != there && f.err == nil {
		return nil // somebody else's file or link has taken the folder's place
	}
	info, err := c.lstat(c.at(p))
	if f.err != nil {
		err = f.err
	}
	if absent(err) || err == nil && info.IsDir() {
		return nil
	}
	var twin bool
	if err == nil {
		twin, err = c.same(info, twins[strings.ToLower(p)])
	}
	if err == nil && !twin {
		err = c.remove(c.at(p))
	}
	return failed("删不掉", "cannot remove", c.show(p), err)
}

// same reports whether the file at p, if p is not empty, is the one that info describes: where case does not matter, a file that was
// renamed from About to about is both, and must neither be taken for somebody else's nor removed.
func (s *site) same(info fs.FileInfo, p string) (bool, error) {
	if p == "" {
		return false, nil
	}
	other, err := s.lstat(s.at(p))
	if absent(err) {
		return false, nil
	}
	return err == nil && os.SameFile(info, other), err
}

// byFold maps each path without upper case to the path.
func byFold(m Manifest) map[string]string {
	paths := make(map[string]string, len(m))
	for _, e := range m {
		paths[strings.ToLower(e.Path)] = e.Path
	}
	return paths
}

// journal makes the change final: from here on it will be finished, if need be by the next build.
func (s *site) journal(next, prev []byte) error {
	err := s.writeFile(under(s.stage, "prev"), prev)
	if err == nil {
		err = s.writeFile(under(s.stage, "next"), next) // a text that was cut off is no manifest
	}
	return failed("写不了暂存文件夹", "cannot write the staging folder", s.stage, err)
}

// recover finishes what a killed build had begun to move, and reports whether there was something to finish.
func (s *site) recover() (bool, error) {
	var texts [3][]byte
	for i, name := range []string{under(s.stage, "next"), under(s.stage, "prev"), s.at(ManifestPath)} {
		text, err := s.readFile(name)
		if err != nil && !absent(err) {
			return false, failed("读不了", "cannot read", name, err)
		}
		texts[i] = text
	}
	next, err1 := ParseManifest(texts[0])
	prev, err2 := ParseManifest(texts[1])
	if err1 != nil || err2 != nil {
		return false, nil // killed before the moving began
	}
	t := newTree(s, next, missing(prev, next))
	switch current := texts[2]; {
	case current == nil && len(prev) == 0:
		err := s.noStrangers(func(name string) bool { return t.folders[name] != nil || next.Find(name) != nil })
		if err != nil {
			return false, err
		}
	case !bytes.Equal(current, texts[0]) && !bytes.Equal(current, texts[1]):
		return false, nil // the folder is not the one that was being published into
	}
	moves := make([]bool, len(next))
	for i, e := range next {
		info, err := s.lstat(s.staged(e.Path))
		if err != nil && !absent(err) {
			return false, failed("读不了", "cannot read", s.staged(e.Path), err)
		}
		moves[i] = err == nil && info.Mode().IsRegular() && info.Size() == e.Size
	}
	c, err := s.plan(t, next, prev, moves)
	if err != nil {
		return false, err
	}
	if err := s.mkdir(s.staged("")); err != nil && !errors.Is(err, fs.ErrExist) {
		return false, failed("建不了暂存文件夹", "cannot make the staging folder", s.stage, err)
	}
	err = s.remove(s.staged(ManifestPath))
	if err == nil {
		err = s.writeFile(s.staged(ManifestPath), texts[0])
	}
	if err != nil {
		return false, failed("写不了", "cannot write", s.staged(ManifestPath), err)
	}
	return true, c.apply()
}
