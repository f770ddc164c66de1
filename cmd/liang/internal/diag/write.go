package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A Format is a way to write diagnostics down.
type Format string

const (
	FormatText   Format = "text"   // file:line:col: message
	FormatJSON   Format = "json"   // one array of objects
	FormatGitHub Format = "github" // workflow commands of GitHub and Gitea Actions
)

// Formats lists all formats, for flags and messages.
var Formats = []string{string(FormatText), string(FormatJSON), string(FormatGitHub)}

// Write writes l to w in the given format and language.
//
// The JSON objects have the keys file, line, column, severity, rule, message and hint; column counts code points from 1.
func (l List) Write(w io.Writer, f Format, lang Lang) error {
	switch f {
	case FormatJSON:
		return l.writeJSON(w, lang)
	case FormatGitHub:
		return l.writeGitHub(w, lang)
	default:
		return l.writeText(w, lang)
	}
}

func (l List) writeText(w io.Writer, lang Lang) error {
	for _, d := range l {
		mark := ""
		if d.Rule.Severity == Warning {
			mark = Text{"提醒：", "warning: "}.In(lang)
		}
		if _, err := fmt.Fprintf(w, "%s: %s%s [%s]\n", d.Pos, mark, d.full(lang), d.Rule.ID); err != nil {
			return err
		}
	}
	return nil
}

// full is the message with its hint.
func (d Diagnostic) full(lang Lang) string {
	msg, hint := d.Message(lang), d.Hint(lang)
	if hint == "" {
		return msg
	}
	return msg + Text{"；", "; "}.In(lang) + hint
}

func (l List) writeJSON(w io.Writer, lang Lang) error {
	type entry struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Severity string `json:"severity"`
		Rule     string `json:"rule"`
		Message  string `json:"message"`
		Hint     string `json:"hint,omitempty"`
	}
	entries := make([]entry, len(l))
	for i, d := range l {
		entries[i] = entry{d.Pos.File, d.Pos.Line, d.Pos.Col, d.Rule.Severity.String(), d.Rule.ID, d.Message(lang), d.Hint(lang)}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(entries)
}

// Escapes of workflow commands: properties and messages are percent-encoded, each with its own set.
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func (l List) writeGitHub(w io.Writer, lang Lang) error {
	for _, d := range l {
		var at strings.Builder
		fmt.Fprintf(&at, "file=%s", githubProperty.Replace(d.Pos.File))
		if d.Pos.Line > 0 {
			fmt.Fprintf(&at, ",line=%d", d.Pos.Line)
		}
		if d.Pos.Col > 0 {
			fmt.Fprintf(&at, ",col=%d", d.Pos.Col)
		}
		_, err := fmt.Fprintf(w, "::%s %s,title=%s::%s\n", d.Rule.Severity, at.String(), githubProperty.Replace(d.Rule.ID), githubMessage.Replace(d.full(lang)))
		if err != nil {
			return err
		}
	}
	return nil
}
