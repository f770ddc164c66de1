package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"liang/cmd/liang/internal/attachment"
	"liang/cmd/liang/internal/diag"
)

// Pictures and attachments that stand beside the records that use them.

var (
	ruleRelatedFile = diag.Define(diag.Rule{
		ID:    "file/beside",
		Title: diag.Text{ZH: "文件要放在记录旁边", EN: "file not beside its record"},
		Msg:   diag.Text{ZH: "“%s”不是记录旁边的文件", EN: "%q is not a file beside the record"},
		Hint:  diag.Text{ZH: "请把文件放进记录所在的文件夹，只写文件名，如 %[2]s", EN: "put the file into the record's folder and write its name alone, such as %[2]s"},
		Wrong: "file: ../photos/a.jpg", Right: "file: a.jpg",
	})
	ruleMissingFile = diag.Define(diag.Rule{
		ID:    "file/missing",
		Title: diag.Text{ZH: "图片或附件不存在", EN: "missing picture or attachment"},
		Msg:   diag.Text{ZH: "找不到文件“%s”", EN: "there is no file %q"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "file: Photo1.JPG", Right: "file: photo-1.jpg",
	})
	ruleAttachmentType = diag.Define(diag.Rule{
		ID:    "document/file-type",
		Title: diag.Text{ZH: "不能作附件的文件", EN: "file that cannot be an attachment"},
		Msg:   diag.Text{ZH: "附件“%s”不是可以发布的文件类型", EN: "the attachment %q is not of a type that is published"},
		Hint:  diag.Text{ZH: "请存成 PDF；可以发布的有 %[2]s", EN: "save it as a PDF; what is published: %[2]s"},
		Wrong: "file: notice.html", Right: "file: notice.pdf",
	})
	ruleAttachmentTwice = diag.Define(diag.Rule{
		ID:    "document/file-twice",
		Title: diag.Text{ZH: "附件列了两次", EN: "attachment listed twice"},
		Msg:   diag.Text{ZH: "附件“%s”已经列过", EN: "the attachment %q is listed already"},
		Hint:  diag.Text{ZH: "请删去多余的一条", EN: "remove one of the entries"},
		Wrong: "- file: a.pdf\n- file: a.pdf", Right: "- file: a.pdf",
	})
	ruleNoHash = diag.Define(diag.Rule{
		ID:    "document/no-sha256",
		Title: diag.Text{ZH: "附件没有校验值", EN: "attachment without a hash"},
		Msg:   diag.Text{ZH: "附件“%s”没有写校验值", EN: "the attachment %q has no sha256"},
		Hint:  diag.Text{ZH: "请在 file 下面加一行 sha256: %[2]s", EN: "add a line sha256: %[2]s below file"},
		Wrong: "- file: notice.pdf", Right: "- file: notice.pdf\n  sha256: （按提示填写）",
	})
	ruleHash = diag.Define(diag.Rule{
		ID:    "document/sha256",
		Title: diag.Text{ZH: "附件与校验值不符", EN: "attachment and hash disagree"},
		Msg:   diag.Text{ZH: "附件“%s”的内容与 sha256 不符", EN: "the content of %q does not match its sha256"},
		Hint:  diag.Text{ZH: "如果附件没有错，请写 sha256: %[2]s", EN: "if the attachment is right, write sha256: %[2]s"},
		Wrong: "sha256: 00…", Right: "sha256: （按提示填写）",
	})
)

// beside reports a name that is not of a file in the record's own folder.
func (r reporter) beside(where, name string) {
	if name != "" && (strings.ContainsAny(name, `/\:`) || name == "." || name == "..") {
		r.at(where, ruleRelatedFile, name, path.Base(strings.ReplaceAll(name, `\`, "/")))
	}
}

func (d *Document) checkAttachments(r reporter) {
	seen := map[string]bool{}
	for i, a := range d.Attachments {
		where := fmt.Sprintf("attachments[%d].file", i)
		r.beside(where, a.File)
		switch {
		case a.File == "":
		case !attachmentTypes[strings.ToLower(path.Ext(a.File))]:
			r.at(where, ruleAttachmentType, a.File, strings.Join(slices.Sorted(maps.Keys(attachmentTypes)), " "))
		case seen[a.File]:
			r.at(where, ruleAttachmentTwice, a.File)
		}
		seen[a.File] = true
	}
}

// fileBeside checks that a picture or attachment stands beside its record.
func (l *linker) fileBeside(src *source, where, name string) (found bool) {
	if name == "" || strings.ContainsAny(name, `/\`) {
		return false // reported by check
	}
	file := path.Join(path.Dir(src.path), name)
	if _, found = l.sources[file]; !found && !l.misnamed(file) {
		l.at(src.path, where, ruleMissingFile, name, l.similarFile(src.path, name))
	}
	return found
}

// misnamed reports whether file is there under a name with capitals, which has been reported.
func (l *linker) misnamed(file string) bool {
	for p := range l.sources {
		if strings.EqualFold(p, file) && !ValidName(path.Base(p)) {
			return true
		}
	}
	return false
}

// similarFile says which file beside a record was probably meant.
func (l *linker) similarFile(file, name string) diag.Text {
	var known []string
	for p, s := range l.sources {
		if s.kind == assetKind && path.Dir(p) == path.Dir(file) {
			known = append(known, path.Base(p))
		}
	}
	slices.Sort(known)
	if len(known) == 0 {
		return diag.Text{ZH: "请把文件放进 " + path.Dir(file) + "/", EN: "put the file into " + path.Dir(file) + "/"}
	}
	return didYouMean(name, known)
}

func (l *linker) checkAttachment(src *source, at string, a Attachment) {
	if !l.fileBeside(src, at+".file", a.File) {
		return
	}
	f, err := l.fsys.Open(path.Join(path.Dir(src.path), a.File))
	if err != nil {
		return
	}
	defer f.Close()
	sum, err := hashOf(f)
	if err == nil && a.SHA256 == "" {
		l.at(src.path, at, ruleNoHash, a.File, sum)
	} else if err == nil && sum != strings.ToLower(a.SHA256) {
		l.at(src.path, at+".sha256", ruleHash, a.File, sum)
	}
	info, err := f.Stat()
	r, ok := f.(io.ReaderAt)
	if err != nil || !ok {
		return
	}
	for _, found := range attachment.Check(a.File, r, info.Size()) {
		l.at(src.path, at+".file", found.Rule, found.Args...)
	}
	text, lines := attachment.Text(r, info.Size())
	for _, found := range findPrivate(text) {
		found.path = path.Join(path.Dir(src.path), a.File)
		if !lines {
			found.line, found.col = 0, 0
		}
		l.private(found)
	}
}

// checkUnused reports pictures and attachments that no record uses. Names that differ in case only are one here, and what a record
// with faults may name is let alone: both have been reported.
func (l *linker) checkUnused(sources []*source) {
	used := map[string]bool{}
	broken := map[string]bool{}  // folders
	missing := map[string]bool{} // records that name files which are not there: it may be these that they mean
	for _, d := range l.problems {
		missing[d.Pos.File] = missing[d.Pos.File] || d.Rule == ruleMissingFile
	}
	use := func(file string) { used[strings.ToLower(file)] = true }
	for _, src := range sources {
		dir := path.Dir(src.path)
		broken[dir] = broken[dir] || src.problems.HasErrors() || missing[src.path]
		switch v := src.value.(type) {
		case *Activity:
			for _, p := range v.Photos {
				use(path.Join(dir, p.File))
			}
		case *Document:
			for _, a := range v.Attachments {
				use(path.Join(dir, a.File))
			}
		}
		if body, ok := src.body(); ok {
			for _, img := range body.Images {
				use(path.Join(dir, img.Written))
			}
		}
		for _, link := range src.links {
			if file := l.unpublished(src, link); file != nil {
				use(file.path) // or else the link is a fault
			}
		}
	}
	for _, src := range sources {
		ext := path.Ext(src.path)
		switch {
		case src.kind != assetKind || used[strings.ToLower(src.path)] || broken[path.Dir(src.path)]:
		case !ValidName(path.Base(src.path)): // which has been reported
		case slices.Contains([]string{".markdown", ".mdown", ".mkd", ".txt"}, ext):
			name := strings.TrimSuffix(path.Base(src.path), ext) + ".md"
			l.problems.Add(diag.Pos{File: src.path}, ruleRecordName, diag.Text{ZH: "请改名为 " + name, EN: "rename it to " + name})
		case slices.Contains([]string{".doc", ".docx", ".wps", ".rtf", ".odt", ".pages"}, ext):
			name := strings.TrimSuffix(path.Base(src.path), ext) + ".md"
			l.problems.Add(diag.Pos{File: src.path}, ruleRecordName, diag.Text{ZH: "请用文本编辑器新建 " + name + "，把文字复制进去", EN: "create " + name + " with a text editor and copy the words"})
		default:
			l.problems.Add(diag.Pos{File: src.path}, ruleUnusedFile)
		}
	}
}

// attachmentTypes are the kinds of file that are published as they are. Pages, scripts and drawings are not among them: a browser would
// run what they hold.
var attachmentTypes = map[string]bool{
	".pdf": true, ".doc": true, ".docx": true, ".xls": true, ".xlsx": true, ".ppt": true, ".pptx": true, ".odt": true, ".ods": true, ".odp": true,
	".wps": true, ".et": true, ".ofd": true, ".csv": true, ".txt": true, ".zip": true, ".jpg": true, ".jpeg": true, ".png": true, ".webp": true,
}

func hashOf(f fs.File) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
