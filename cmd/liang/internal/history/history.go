// Package history tells from git what records said when they were first made public.
//
// [Read] runs one git log over the sources and folds it into a [History]: of each file the day on which it was first published, and of each pledge
// whether its code has passed from one merchant to another. It knows only a few keys at the left edge of front matter and data files, so it needs
// no parser of ours and no checkout of old versions. Where there is no git, or no repository, a History is empty; of a shallow clone it
// knows what was fetched.
//
// Only the first parents of commits are followed: that is the line of what was published, and it has an order.
package history

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// A History is what the past says of the files of today, by path below the root.
type History struct {
	records map[string]*record
}

// A Commit is where something happened.
type Commit struct{ Hash, Day string }

// A record is what one file says after the commits that were read.
type record struct {
	values    map[string]string // of the keys below
	published string            // what published was when the record was first public
	since     Commit            // when that was written
	owner     [2]string         // the names with which it was last public
	passed    Commit            // when it became another merchant's, if it did
}

// Published is the day of publication with which a file was first public, and the commit that said so; "" if that is not known.
func (h *History) Published(path string) (day string, at Commit) {
	if r := h.records[path]; r != nil {
		return r.published, r.since
	}
	return "", Commit{}
}

// Passed reports whether the pledge at path, which is now one of shop and legal, has become another merchant's since it was first public: both
// names changed at once. The commit is where that happened, or zero if it is not committed yet.
func (h *History) Passed(path, shop, legal string) (at Commit, passed bool) {
	r := h.records[path]
	if r == nil {
		return Commit{}, false
	}
	return r.passed, r.passed != Commit{} || another(r.owner, [2]string{shop, legal})
}

// Paths yields the path of every file that there ever was, also of those that were deleted since, in no order.
func (h *History) Paths() iter.Seq[string] { return maps.Keys(h.records) }

func another(before, now [2]string) bool {
	return before[0] != "" && before[1] != "" && now[0] != "" && now[1] != "" && before[0] != now[0] && before[1] != now[1]
}

// maxOutput is how much of git's answer is read: some 100,000 records.
const maxOutput = 512 << 20

// Read asks git about the sources below root. All changes are read: to let git look for the fields (-G) takes it twice as long.
func Read(ctx context.Context, root string) (*History, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", "-C", root, "-c", "core.quotePath=false", "-c", "log.showSignature=false", "log", "--reverse", "--first-parent", "-m", "--no-renames", "--relative",
		"--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "-p", "-U0", "--format=%x01%h %cs", "--",
		":(glob)content/**/*.md", ":(glob)content/**/*.yaml")
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_PAGER=cat")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return &History{}, nil // no git here
	}
	h := Fold(io.LimitReader(out, maxOutput))
	cancel() // if there is more than we read
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) && !errors.Is(err, context.Canceled) {
		return nil, err
	}
	return h, nil // git fails where there is no repository, or none that it trusts
}

const keys = "published|status|code|shop_name|legal_name"

var field = regexp.MustCompile(`^([-+])(` + keys + `):[ \t]+(.*)$`)

// Fold makes a History of the log that Read asks for, oldest commit first.
func Fold(log io.Reader) *History {
	h := &History{records: map[string]*record{}}
	var commit Commit
	var path string
	var inHunk bool
	removed, added := map[string]string{}, map[string]string{} // the first of each key: front matter stands before the text
	flush := func() {
		if path != "" {
			h.change(path, commit, removed, added)
		}
		path, inHunk = "", false
		clear(removed)
		clear(added)
	}
	lines := bufio.NewReaderSize(log, 1<<16)
	for {
		line, err := lines.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = lines.ReadSlice('\n')
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case long:
		case bytes.HasPrefix(line, []byte("\x01")):
			flush()
			commit.Hash, commit.Day, _ = strings.Cut(string(line[1:]), " ")
		case bytes.HasPrefix(line, []byte("diff --git ")):
			flush()
		case bytes.HasPrefix(line, []byte("@@")):
			inHunk = true
		case !inHunk && bytes.HasPrefix(line, []byte("--- a/")), !inHunk && bytes.HasPrefix(line, []byte("+++ b/")):
			path = string(line[len("--- a/"):])
		case inHunk:
			if m := field.FindSubmatch(line); m != nil {
				side := removed
				if m[1][0] == '+' {
					side = added
				}
				if _, seen := side[string(m[2])]; !seen {
					side[string(m[2])] = scalar(string(m[3]))
				}
			}
		}
		if err != nil {
			break
		}
	}
	flush()
	return h
}

// scalar is a value without its quotes.
func scalar(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		s = s[1 : len(s)-1]
	}
	return s
}

// change applies one commit to one file.
func (h *History) change(path string, at Commit, removed, added map[string]string) {
	r := h.records[path]
	if r == nil {
		r = &record{values: map[string]string{}}
		h.records[path] = r
	}
	r.settle(at) // what waited for its day may have become public in between
	for key, value := range removed {
		if r.values[key] == value { // or else it is a line of the text that looks like a field
			delete(r.values, key)
		}
	}
	for key, value := range added {
		if _, taken := r.values[key]; !taken {
			r.values[key] = value
		}
	}
	r.settle(at)
}

var wholeDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// settle notes what r says if it is public on the day of a commit.
func (r *record) settle(at Commit) {
	day := r.values["published"]
	if r.values["status"] == "draft" || !wholeDay.MatchString(day) || day > at.Day {
		return
	}
	if r.published == "" {
		r.published, r.since = day, at
	}
	if r.values["code"] == "" {
		return
	}
	now := [2]string{r.values["shop_name"], r.values["legal_name"]}
	if another(r.owner, now) && r.passed == (Commit{}) {
		r.passed = at
	}
	if now[0] != "" && now[1] != "" {
		r.owner = now
	}
}
