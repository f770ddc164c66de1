package content

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // a bare machine may know no time zones, and the build date depends on one

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/markdown"
	"liang/cmd/liang/internal/strictyaml"
)

// Options say how to load.
type Options struct {
	Now    time.Time // the moment of the build; its day in the site's time zone is Site.Today
	Date   Date      // if not zero, Site.Today instead
	Drafts bool      // show drafts and records whose published lies in the future
	// Sections are the ids that layouts give to parts of pages, so that a link to another can be called dead before there are pages. If there are
	// none, Site.CheckFinished alone tells.
	Sections []string
	Threads  int // how many files to parse at once; 0 means one per processor
}

// Load reads the site in fsys, which holds content/, and reports every problem. The Site is fit for publishing only if the
// problems have no errors; it is never nil.
func Load(fsys fs.FS, opt Options) (*Site, diag.List) {
	return NewLoader(fsys).Load(opt, nil)
}

// A Loader loads a site again and again and parses only files that changed.
//
// The rules of its memory: what is remembered of a file depends on nothing but the file's path and bytes, and is never changed
// once made; everything that looks at two files is computed afresh on each Load. So a warm Load gives what a cold one
// gives. A Loader is not safe for concurrent use; the Sites it returns are.
type Loader struct {
	fsys  fs.FS
	files map[string]*source // by path
	spool spool
	cache cache // what an earlier run of the program remembered

	listed   []file
	misnamed diag.List // what was found while listing
}

// NewLoader returns a Loader for the site in fsys that remembers nothing yet.
func NewLoader(fsys fs.FS) *Loader { return &Loader{fsys: fsys} }

// Close frees what the Loader's Sites keep outside of memory. They cannot be rendered any more.
func (l *Loader) Close() {
	l.spool.close()
	l.cache.close()
}

// Load reads the site. If changed is not nil, only the files and folders that it names (slash-separated, relative to the root) are looked at
// again; a caller that cannot be sure passes nil.
func (l *Loader) Load(opt Options, changed []string) (*Site, diag.List) {
	files, problems := l.list(changed)
	stale := func(f string) bool {
		return changed == nil || slices.ContainsFunc(changed, func(c string) bool { return f == c || strings.HasPrefix(f, c+"/") })
	}
	sources := make([]*source, len(files))
	inParallel(len(files), opt.Threads, func(i int) {
		if known := l.files[files[i].path]; known != nil && known.asset == files[i].asset && !stale(files[i].path) {
			sources[i] = known
			return
		}
		sources[i] = l.read(files[i])
	})
	l.files = make(map[string]*source, len(files))
	for _, s := range sources {
		l.files[s.path] = s
		problems = append(problems, s.problems...)
	}
	site := assemble(l.fsys, sources)
	site.rest = digestRest(sources)
	problems = append(problems, site.link(sources, opt)...)
	problems.Sort()
	return site, problems
}

// Glance reads the file of a pledge or an activity that Load has read before, and returns the record if it is without faults, is still public as it was,
// and has the same address. It does not look at what others say of the record, which needs Load.
func (l *Loader) Glance(name string) (record any, ok bool) {
	known := l.files[name]
	if known == nil || known.kind != pledgeKind && known.kind != activityKind {
		return nil, false
	}
	r := new(reader)
	s, data, ok := r.open(l.fsys, known.file)
	if !ok {
		return nil, false
	}
	s.parse(data, &r.yaml)
	was, is := recordOf(known.value), recordOf(s.value)
	return s.value, s.worthKeeping() && was != nil && is.Status == was.Status && is.Published == was.Published
}

// list is listFiles. If nothing but known files changed, and they are still files, no folder is read again.
func (l *Loader) list(changed []string) ([]file, diag.List) {
	known := func(name string) bool {
		info, err := fs.Lstat(l.fsys, name)
		return l.files[name] != nil && err == nil && info.Mode().IsRegular()
	}
	if changed == nil || slices.ContainsFunc(changed, func(name string) bool { return !known(name) }) {
		l.listed, l.misnamed = listFiles(l.fsys)
	}
	return l.listed, slices.Clone(l.misnamed)
}

// A reader reads one file after another in the same memory. Nothing that is remembered of a file lies in it.
type reader struct {
	data []byte
	yaml strictyaml.Parser
}

var readers = sync.Pool{New: func() any { return new(reader) }}

// read parses one file, unless what it holds has been parsed before.
func (l *Loader) read(f file) *source {
	r := readers.Get().(*reader)
	defer readers.Put(r)
	s, data, ok := r.open(l.fsys, f)
	if !ok || l.cache.recall(s) {
		return s
	}
	s.parse(data, &r.yaml)
	if body, ok := s.body(); ok {
		body.html = l.spool.put(body.html.text)
	}
	if s.worthKeeping() {
		s.pack()
	}
	return s
}

// inParallel calls do for 0 to n-1 on several goroutines. Each call writes to its own slot, so order and scheduling do not
// show in the result.
func inParallel(n, threads int, do func(i int)) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(threads, n) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wg.Wait()
}

// A file is a path under content/. An asset is anything but Markdown and YAML: pictures, attachments.
type file struct {
	path  string
	asset bool
}

// MaxSource is the largest Markdown or YAML file that is read, in bytes.
const MaxSource = strictyaml.MaxSize

// listFiles returns all files under content/, sorted by path. Files of editors and systems are passed over.
func listFiles(fsys fs.FS) (files []file, problems diag.List) {
	return listFolder(fsys, "content")
}

// MaxStatic is the largest file of static/, in bytes: hosts take no larger one (Cloudflare Pages 25 MiB), and it stands in memory.
const MaxStatic = 25 << 20

// ListStatic returns the paths of the files of static/, which may be missing, and reports what cannot be published. Their names are for machines to
// choose, such as WeChat's MP_verify_a1B2.txt, as far as every system and host can have them.
func ListStatic(fsys fs.FS) (paths []string, problems diag.List) {
	if _, err := fs.Stat(fsys, "static"); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	files, problems := listFolder(fsys, "static")
	for _, f := range files {
		if info, err := fs.Stat(fsys, f.path); err == nil && info.Size() > MaxStatic {
			problems.Add(diag.Pos{File: f.path}, ruleTooLarge, info.Size()>>20, MaxStatic>>20)
			continue
		}
		paths = append(paths, f.path)
	}
	return paths, problems
}

var staticName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$`)

// validStatic reports whether each system can have a file of this name and each address can hold it.
func validStatic(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	return name == WellKnown || len(name) <= 100 && staticName.MatchString(name) && !reservedName(stem)
}

// WellKnown is the folder of static/ for what programs look for (RFC 8615). It is published, although its name begins with a dot.
const WellKnown = ".well-known"

// toolFolders are put into a folder by editors, systems and version control. Nobody means them to be published, so nothing is said of them.
var toolFolders = map[string]bool{
	".git": true, ".hg": true, ".svn": true, ".idea": true, ".vs": true, ".vscode": true,
	".AppleDouble": true, ".fseventsd": true, ".Spotlight-V100": true, ".TemporaryItems": true, ".Trashes": true,
}

// listFolder returns all files under content or static, sorted by path, and reports names that are not valid, and folders of static that are passed over.
func listFolder(fsys fs.FS, folder string) (files []file, problems diag.List) {
	static, valid := folder == "static", ValidName
	if static {
		valid = validStatic
	}
	var walk func(dir string)
	walk = func(dir string) {
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			problems.Add(diag.Pos{File: dir}, ruleUnreadable, reason(err))
			return
		}
		folded := map[string]string{} // names in lower case
		for _, e := range entries {
			if lower := strings.ToLower(e.Name()); folded[lower] == "" || valid(e.Name()) {
				folded[lower] = e.Name()
			}
		}
		for _, e := range entries {
			name, p := e.Name(), path.Join(dir, e.Name())
			at := diag.Pos{File: p}
			if Ignored(name) && !(static && name == WellKnown && !e.Type().IsRegular()) {
				if static && e.IsDir() && !toolFolders[name] {
					problems.Add(at, ruleStaticFolder, name)
				}
				continue
			}
			if e.Type()&fs.ModeSymlink != 0 || !e.IsDir() && !e.Type().IsRegular() {
				problems.Add(at, ruleSpecialFile)
				continue
			}
			switch twin := folded[strings.ToLower(name)]; {
			case twin != name:
				problems.Add(at, ruleCaseTwin, twin)
			case valid(name):
			case static:
				problems.Add(at, ruleStaticName, name)
			default:
				problems.Add(at, ruleFileName, name, suggestName(name, folded))
			}
			if e.IsDir() {
				walk(p)
				continue
			}
			ext := strings.ToLower(path.Ext(name))
			files = append(files, file{p, ext != ".md" && ext != ".yaml" && ext != ".yml"})
		}
	}
	walk(folder)
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	return files, problems
}

// Ignored reports whether a file or folder of this name is left behind by an editor or a system and is not content.
func Ignored(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "___jb_") {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".swp", ".swx", ".tmp", ".bak", ".crdownload", ".part":
		return true
	}
	return name == "Thumbs.db" || name == "desktop.ini" || name == "4913"
}

// ValidName reports whether name is ASCII kebab-case with a lower-case extension; _index.md is the one exception.
func ValidName(name string) bool {
	if name == "_index.md" {
		return true
	}
	stem, ext, dotted := strings.Cut(name, ".")
	return IsSlug(stem) && (!dotted || IsSlug(ext)) && !reservedName(stem)
}

// reservedName reports whether Windows cannot have a file of this name.
func reservedName(stem string) bool {
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '1' && stem[3] <= '9'
}

// A source is what is remembered of one file. It depends on nothing but the file's path and bytes.
type source struct {
	file
	place
	digest   digest
	value    any // *Config, *Column, *Unit …, at least with its place filled in; nil for assets and unknown files
	links    []markdown.Link
	private  []finding
	problems diag.List
	packed   string // of a source that is worth keeping: links and value as an entry of a cache
}

// A place is what a file is by its path alone.
type place struct {
	kind kind
	id   string // of a record
	url  string // of its page, or "" if it has none of its own
}

type kind uint8

const (
	unknownKind kind = iota
	assetKind
	configKind
	homeKind
	columnKind
	frameworkKind
	unitKind
	programmeKind
	termsKind
	pledgeKind
	activityKind
	documentKind
	figuresKind
	timelineKind
	correctionsKind
	pageKind
)

// dataFiles are the YAML files, by path.
var dataFiles = map[string]place{
	"content/site.yaml":          {kind: configKind},
	"content/org/framework.yaml": {kind: frameworkKind},
	"content/pledges/terms.yaml": {kind: termsKind, url: "/pledges/terms/"},
	"content/figures.yaml":       {kind: figuresKind, url: "/figures/"},
	"content/timeline.yaml":      {kind: timelineKind, url: "/timeline/"},
	"content/corrections.yaml":   {kind: correctionsKind, url: "/about/corrections/"},
}

// folders are the folders whose Markdown files are records of a type.
var folders = map[string]kind{
	"org": unitKind, "programmes": programmeKind, "pledges": pledgeKind, "activities": activityKind, "documents": documentKind,
}

// locate says what the file at p is.
func locate(f file) (place, *diag.Problem) {
	if f.asset {
		return place{kind: assetKind}, nil
	}
	if d, ok := dataFiles[f.path]; ok {
		return d, nil
	}
	if path.Ext(f.path) != ".md" {
		if !ValidName(path.Base(f.path)) {
			return place{}, nil // which has been reported
		}
		known := slices.Sorted(maps.Keys(dataFiles))
		if near, ok := diag.Nearest(f.path, known); ok {
			return place{}, ruleUnknownFile.Problem(diag.Text{ZH: "请改名为 " + near + "，或删去", EN: "rename it to " + near + ", or remove it"})
		}
		return place{}, ruleUnknownFile.Problem(diag.Text{ZH: "请删去；数据文件只有 " + strings.Join(known, "、"), EN: "remove it; the data files are " + strings.Join(known, ", ")})
	}
	parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(f.path, "content/"), ".md"), "/")
	url := markdown.URL(f.path)
	last := len(parts) - 1
	if parts[last] == "_index" {
		if last == 0 {
			return place{kind: homeKind, url: url}, nil
		}
		return place{kind: columnKind, url: url}, nil
	}
	if parts[last] == "index" && last > 0 {
		parts = parts[:last]
		last--
	}
	k, typed := folders[parts[0]]
	if near, ok := diag.Nearest(parts[0], slices.Sorted(maps.Keys(folders))); ok && !typed {
		return place{}, ruleFolderName.Problem(parts[0], near)
	}
	if !typed {
		return place{pageKind, strings.Join(parts, "/"), url}, nil
	}
	depth := 1
	if k == activityKind {
		depth = 2
		if last == depth && (len(parts[1]) != 4 || !digits(parts[1])) {
			if !ValidName(parts[1]) {
				return place{}, nil // which has been reported
			}
			return place{}, ruleYearFolder.Problem(parts[1])
		}
	}
	if last != depth {
		return place{}, ruleWrongFolder.Problem(diag.Text{ZH: folderShape(k), EN: folderShape(k)})
	}
	return place{k, parts[last], url}, nil
}

func folderShape(k kind) string {
	switch k {
	case activityKind:
		return "content/activities/2018/name.md"
	case pledgeKind:
		return "content/pledges/gdhw-2018-001-2.md"
	case unitKind:
		return "content/org/name.md"
	case programmeKind:
		return "content/programmes/name.md"
	}
	return "content/documents/name.md"
}

// open says what the file is and reads it. ok is false if there is nothing to parse; data is r's.
func (r *reader) open(fsys fs.FS, f file) (s *source, data []byte, ok bool) {
	s = &source{file: f}
	var wrong *diag.Problem
	s.place, wrong = locate(f)
	at := diag.Pos{File: f.path}
	if wrong != nil {
		if wrong.Rule == ruleFolderName {
			at.File = path.Join("content", wrong.Args[0].(string)) // once for all its files
		}
		s.problems.Add(at, wrong.Rule, wrong.Args...)
		return s, nil, false
	}
	if s.kind == assetKind || s.kind == unknownKind {
		return s, nil, false
	}
	data, err := r.readLimited(fsys, f.path)
	if err != nil {
		s.value = s.newValue()
		if p, ok := err.(*diag.Problem); ok {
			s.problems.Add(at, p.Rule, p.Args...)
		} else {
			s.problems.Add(at, ruleUnreadable, reason(err))
		}
		return s, nil, false
	}
	s.digest = digestOf(f.path, data)
	return s, data, true
}

// parse fills in what the file's bytes say.
func (s *source) parse(data []byte, yaml *strictyaml.Parser) {
	s.value = s.newValue()
	s.decode(data, yaml)
	s.private = findPrivate(data)
}

// readLimited reads a file of at most MaxSource bytes, so that a huge file costs no memory. It asks the system as little as it can, as there may be
// a hundred thousand of them.
func (r *reader) readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > MaxSource {
		return nil, ruleTooLarge.Problem(info.Size()>>20, MaxSource>>20)
	}
	if int64(cap(r.data)) < info.Size() {
		r.data = make([]byte, info.Size()+info.Size()/2)
	}
	data := r.data[:info.Size()]
	n, err := io.ReadFull(f, data)
	if err == io.EOF || err == io.ErrUnexpectedEOF { // it has become shorter
		err = nil
	}
	return data[:n], err
}

// newValue returns an empty value of the file's type that knows its place.
func (s *source) newValue() any {
	r := Record{File: s.path, ID: s.id, URL: s.url, digest: s.digest}
	switch s.kind {
	case configKind:
		return &Config{}
	case homeKind, columnKind:
		return &Column{File: s.path, URL: s.url}
	case frameworkKind:
		return &Framework{}
	case unitKind:
		return &Unit{Record: r}
	case programmeKind:
		return &Programme{Record: r}
	case termsKind:
		return &Terms{}
	case pledgeKind:
		return &Pledge{Record: r}
	case activityKind:
		return &Activity{Record: r, Year: strings.Split(s.path, "/")[2]}
	case documentKind:
		return &Document{Record: r}
	case figuresKind:
		return &Figures{}
	case timelineKind:
		return &Timeline{}
	case correctionsKind:
		return &Corrections{}
	case pageKind:
		return &Page{Record: r}
	}
	return nil
}

// decode fills s.value from the file's bytes and checks all that the file alone can tell.
func (s *source) decode(data []byte, yaml *strictyaml.Parser) {
	front, firstLine := data, 1
	body, isMarkdown := s.body()
	if isMarkdown {
		var text []byte
		var bodyLine int
		var problems diag.List
		front, text, bodyLine, problems = strictyaml.Split(s.path, data)
		firstLine = 2
		s.problems = append(s.problems, problems...)
		doc, problems := markdown.Compile(s.path, text, bodyLine)
		s.problems = append(s.problems, problems...)
		s.links = doc.Links
		*body = newBody(doc)
		if front == nil {
			return
		}
	}
	node, problems := yaml.Parse(s.path, front, firstLine)
	s.problems = append(s.problems, problems...)
	if node == nil {
		return
	}
	problems = strictyaml.Decode(s.path, node, s.value)
	s.problems = append(s.problems, problems...)
	if len(problems) >= strictyaml.Enough {
		return
	}
	if r := recordOf(s.value); r != nil && r.Summary != "" {
		r.Body.Plain = ""
	}
	s.check(reporter{s.path, node, &s.problems, reflect.TypeOf(s.value).Elem()})
}

// body is where the value keeps what its Markdown says.
func (s *source) body() (body *Body, isMarkdown bool) {
	if c, ok := s.value.(*Column); ok {
		return &c.Body, true
	}
	if r := recordOf(s.value); r != nil {
		return &r.Body, true
	}
	return nil, false
}

// recordOf returns the Record within a value, or nil.
func recordOf(value any) *Record {
	switch v := value.(type) {
	case *Unit:
		return &v.Record
	case *Programme:
		return &v.Record
	case *Pledge:
		return &v.Record
	case *Activity:
		return &v.Record
	case *Document:
		return &v.Record
	case *Page:
		return &v.Record
	}
	return nil
}

// commonOf returns what a value says of itself as every record does, or nil.
func commonOf(value any) *Common {
	if r := recordOf(value); r != nil {
		return &r.Common
	}
	switch v := value.(type) {
	case *Framework:
		return &v.Common
	case *Terms:
		return &v.Common
	case *Figures:
		return &v.Common
	case *Timeline:
		return &v.Common
	case *Corrections:
		return &v.Common
	}
	return nil
}

// A reporter adds problems of one file, finding each place from the path of the value: "events[2].to". Places are looked for
// only when there is a problem, so that records need not remember them.
type reporter struct {
	file string
	node *strictyaml.Node
	list *diag.List
	of   reflect.Type // what the file was decoded into, if it is known
}

// at adds a problem with the value at where, or, if that is absent, with what should hold it.
func (r reporter) at(where string, rule *diag.Rule, args ...any) {
	r.list.Add(r.pos(where), rule, args...)
}

func (r reporter) pos(where string) diag.Pos {
	for r.node != nil {
		if n := r.node.Find(where); n != nil {
			return n.Pos(r.file)
		}
		if where == "" {
			break
		}
		where = where[:max(strings.LastIndexAny(where, ".["), 0)]
	}
	return diag.Pos{File: r.file}
}

// has reports whether a value was written at where, or one under a misspelt key. If so and it is nevertheless absent from the record, that has
// been reported.
func (r reporter) has(where string) bool {
	return r.node != nil && (given(r.node.Find(where)) || r.of != nil && strictyaml.Meant(r.node, r.of, where))
}

// given reports whether n holds anything: "key:" and "key: []" do not.
func given(n *strictyaml.Node) bool {
	return n != nil && (n.Kind == strictyaml.Mapping || len(n.Items) > 0 || strings.TrimSpace(n.Value) != "")
}

// reason is an error of the file system without the path that the position already names.
func reason(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}
