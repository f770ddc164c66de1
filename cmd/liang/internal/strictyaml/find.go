package strictyaml

import (
	"strconv"
	"strings"
)

// Find returns the node at a path like "events[2].to" below n, or nil. The empty path is n itself.
func (n *Node) Find(path string) *Node {
	for path != "" && n != nil {
		if rest, isIndex := strings.CutPrefix(path, "["); isIndex {
			number, after, closed := strings.Cut(rest, "]")
			i, err := strconv.Atoi(number)
			if !closed || err != nil || n.Kind != Sequence || i < 0 || i >= len(n.Items) {
				return nil
			}
			n, path = n.Items[i], strings.TrimPrefix(after, ".")
			continue
		}
		end := strings.IndexAny(path, ".[")
		key := path
		if end >= 0 {
			key, path = path[:end], strings.TrimPrefix(path[end:], ".")
		} else {
			path = ""
		}
		n = n.field(key)
	}
	return n
}

func (n *Node) field(key string) *Node {
	if n.Kind != Mapping {
		return nil
	}
	for i := range n.Fields {
		if n.Fields[i].Key == key {
			return n.Fields[i].Value
		}
	}
	return nil
}
