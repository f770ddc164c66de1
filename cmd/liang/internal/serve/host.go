package serve

import (
	"net/http"
	"strconv"
	"strings"
)

// A rule is one block of _headers: what responses whose address matches pattern get.
type rule struct {
	pattern string // "/assets/*"; a star stands for any text
	headers []header
}

type header struct{ name, value string }

// A redirect is one line of _redirects.
type redirect struct {
	to     string
	status int
}

// parseHeaders reads a _headers file: a pattern at the margin, its headers indented below. Later rules win per header, as on Netlify.
func parseHeaders(text string) (rules []rule) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		name, value, isHeader := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case strings.HasPrefix(line, "/"):
			rules = append(rules, rule{pattern: line})
		case isHeader && len(rules) > 0:
			last := &rules[len(rules)-1]
			last.headers = append(last.headers, header{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return rules
}

// matches reports whether the rule holds for an address.
func (r *rule) matches(address string) bool {
	parts := strings.Split(r.pattern, "*")
	rest, ok := strings.CutPrefix(address, parts[0])
	if !ok {
		return false
	}
	for i, part := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return rest == ""
}

// parseRedirects reads a _redirects file: from, to and status on each line.
func parseRedirects(text string) map[string]redirect {
	list := map[string]redirect{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		to := redirect{fields[1], http.StatusMovedPermanently}
		if len(fields) > 2 {
			if n, err := strconv.Atoi(fields[2]); err == nil && n >= 300 && n < 400 {
				to.status = n
			}
		}
		from := strings.TrimSuffix(fields[0], "/")
		if _, taken := list[from]; !taken { // the first match wins, as on Netlify
			list[from] = to
		}
	}
	return list
}
