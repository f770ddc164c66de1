package diag

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
)

// writeSARIF writes l as SARIF 2.1.0 (OASIS), which code review and security dashboards read. Columns count code points.
func (l List) writeSARIF(w io.Writer, lang Lang) error {
	type message struct {
		Text string `json:"text"`
	}
	type region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	type artifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}
	type physical struct {
		Artifact artifact `json:"artifactLocation"`
		Region   *region  `json:"region,omitempty"`
	}
	type location struct {
		Physical physical `json:"physicalLocation"`
	}
	type result struct {
		RuleID    string     `json:"ruleId"`
		RuleIndex int        `json:"ruleIndex"`
		Level     string     `json:"level"`
		Message   message    `json:"message"`
		Locations []location `json:"locations"`
	}
	type rule struct {
		ID    string  `json:"id"`
		Short message `json:"shortDescription"`
		Help  message `json:"help"`
	}
	type driver struct {
		Name  string `json:"name"`
		Rules []rule `json:"rules"`
	}
	type tool struct {
		Driver driver `json:"driver"`
	}
	type run struct {
		Tool       tool     `json:"tool"`
		ColumnKind string   `json:"columnKind"`
		Results    []result `json:"results"`
	}
	type log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}
	r := run{Tool: tool{driver{Name: "liang", Rules: []rule{}}}, ColumnKind: "unicodeCodePoints", Results: []result{}}
	for _, d := range l {
		at := slices.IndexFunc(r.Tool.Driver.Rules, func(r rule) bool { return r.ID == d.Rule.ID })
		if at < 0 {
			at = len(r.Tool.Driver.Rules)
			help := Text{"错：\n" + d.Rule.Wrong + "\n对：\n" + d.Rule.Right, "wrong:\n" + d.Rule.Wrong + "\nright:\n" + d.Rule.Right}
			r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, rule{d.Rule.ID, message{d.Rule.Title.In(lang)}, message{help.In(lang)}})
		}
		where := physical{Artifact: artifact{(&url.URL{Path: d.Pos.File}).String(), "%SRCROOT%"}}
		if d.Pos.Line > 0 {
			where.Region = &region{d.Pos.Line, d.Pos.Col}
		}
		r.Results = append(r.Results, result{d.Rule.ID, at, d.Rule.Severity.String(), message{d.Full(lang)}, []location{{where}}})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(log{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []run{r}})
}
