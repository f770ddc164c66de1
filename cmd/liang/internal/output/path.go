package output

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// arrange returns files sorted by path, or an Error that names a path which cannot be published everywhere.
func arrange(files []File) ([]File, error) {
	byPath := func(a, b File) int { return cmp.Compare(a.Path, b.Path) }
	if !slices.IsSortedFunc(files, byPath) {
		files = slices.SortedFunc(slices.Values(files), byPath)
	}
	folders := map[string]bool{}
	folded := map[string]string{} // files and folders with upper case, by what they would be without
	enter := func(path string) error {
		fold := strings.ToLower(path)
		if fold == path {
			return nil
		}
		if twin, ok := folded[fold]; ok && twin != path {
			return twins(twin, path)
		}
		folded[fold] = path
		return nil
	}
	for i, f := range files {
		if zh, en := unsafePath(f.Path); zh != "" {
			return nil, &Error{ZH: "“" + f.Path + "”不能作为网站里的文件名：" + zh, EN: strconv.Quote(f.Path) + " cannot be a file of the site: " + en}
		}
		if f.Path == ManifestPath {
			return nil, refuse("“%s”是清单的名字，不能用于别的文件", "%q is the name of the manifest; choose another", f.Path)
		}
		if i > 0 && files[i-1].Path == f.Path {
			return nil, refuse("“%s”由两个来源生成；请改一个地址", "%q is made twice; change one of the addresses", f.Path)
		}
		if err := enter(f.Path); err != nil {
			return nil, err
		}
		for dir := folderOf(f.Path); dir != "" && !folders[dir]; dir = folderOf(dir) {
			folders[dir] = true
			if err := enter(dir); err != nil {
				return nil, err
			}
		}
	}
	for _, lower := range slices.Sorted(maps.Keys(folded)) {
		_, isFile := slices.BinarySearchFunc(files, lower, func(f File, path string) int { return cmp.Compare(f.Path, path) })
		if isFile || folders[lower] {
			return nil, twins(folded[lower], lower)
		}
	}
	for _, f := range files {
		if folders[f.Path] {
			return nil, refuse("“%s”既是文件又是文件夹；请改一个地址", "%q is both a file and a folder; change one of the addresses", f.Path)
		}
	}
	return files, nil
}

func twins(a, b string) error {
	return refuse("“%s”和“%s”只有大小写不同，在有些电脑上是同一个文件；请改一个名字",
		"%q and %q differ only in case and are one file on some machines; rename one", a, b)
}

// folderOf returns the folder that path is in, "" for the output folder itself.
func folderOf(path string) string { return path[:max(0, strings.LastIndexByte(path, '/'))] }

// unsafePath says in both languages why path cannot be a file's on Linux, macOS and Windows alike; "" means that it can.
func unsafePath(path string) (zh, en string) {
	switch {
	case path == "":
		return "它是空的", "it is empty"
	case len(path) > 1024:
		return "它太长", "it is too long"
	case !utf8.ValidString(path):
		return "它不是 UTF-8", "it is not UTF-8"
	}
	for _, r := range path {
		switch {
		case r >= 'a' && r <= 'z', r >= '-' && r <= '9': // nearly all
		case strings.ContainsRune(`\:*?"<>|`, r):
			return "它含有不能用于文件名的字符 " + string(r), "it contains " + string(r)
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return "它含有看不见的字符", "it contains an invisible character"
		case unicode.Is(unicode.M, r): // one system stores a letter and its accent as two characters, another as one
			return "它含有组合字符", "it contains a combining character"
		}
	}
	for part := range strings.SplitSeq(path, "/") {
		switch {
		case part == "":
			return "它含有空的一段", "a part of it is empty"
		case part == "." || part == "..":
			return "它含有 " + part, "it contains " + part
		case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") || strings.HasPrefix(part, " "):
			return "有一段以点或空格开头或结尾", "a part of it ends in a dot, or begins or ends with a space"
		case len(part) > 255:
			return "有一段超过 255 个字节", "a part of it is longer than 255 bytes"
		case reserved(part):
			return "Windows 不允许 " + part + " 这个名字", "Windows reserves the name " + part
		}
	}
	return "", ""
}

// reserved reports whether Windows takes name for a device, whatever its extension.
func reserved(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	name = strings.TrimRight(name, " ")
	for _, device := range []string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} {
		if strings.EqualFold(name, device) {
			return true
		}
	}
	return len(name) == 4 && (strings.EqualFold(name[:3], "COM") || strings.EqualFold(name[:3], "LPT")) && name[3] >= '0' && name[3] <= '9'
}
