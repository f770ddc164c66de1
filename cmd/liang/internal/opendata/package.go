package opendata

import (
	"encoding/json"
	"io"
	"strings"
	"time"
)

// The Data Package standard, version 2.
const profile = "https://datapackage.org/profiles/2.0/"

// datePattern is a date at the precision that is known, which none of the standard's types of date allows.
const datePattern = `[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2})?)?)?`

type (
	dataPackage struct {
		Schema       string        `json:"$schema"`
		Name         string        `json:"name"`
		Title        string        `json:"title"`
		Description  string        `json:"description"`
		Note         string        `json:"note,omitempty"`
		Homepage     string        `json:"homepage"`
		Version      string        `json:"version"`
		Created      string        `json:"created"`
		Contributors []contributor `json:"contributors"`
		Licences     []licence     `json:"licenses,omitempty"`
		Resources    []resource    `json:"resources"`
	}
	contributor struct {
		Title string   `json:"title"`
		Roles []string `json:"roles"`
	}
	licence struct {
		Name  string `json:"name,omitempty"`
		Path  string `json:"path,omitempty"`
		Title string `json:"title,omitempty"`
	}
	resource struct {
		Profile     string  `json:"$schema"`
		Name        string  `json:"name"`
		Type        string  `json:"type,omitempty"`
		Path        string  `json:"path"`
		Title       string  `json:"title"`
		Description string  `json:"description"`
		Format      string  `json:"format"`
		MediaType   string  `json:"mediatype"`
		Encoding    string  `json:"encoding"`
		Bytes       int64   `json:"bytes"`
		Hash        string  `json:"hash"`
		Schema      *schema `json:"schema,omitempty"`
	}
	schema struct {
		Profile       string        `json:"$schema"`
		Fields        []schemaField `json:"fields"`
		MissingValues []string      `json:"missingValues"`
	}
	schemaField struct {
		Name        string       `json:"name"`
		Type        string       `json:"type"`
		Format      string       `json:"format,omitempty"`
		Title       string       `json:"title"`
		Description string       `json:"description"`
		Categories  []category   `json:"categories,omitempty"`
		Constraints *constraints `json:"constraints,omitempty"`
	}
	category struct {
		Value string `json:"value"`
		Label string `json:"label"`
	}
	constraints struct {
		Pattern string `json:"pattern"`
	}
)

// writePackage describes the tables. It has to render them for their sizes and hashes.
func (d *Data) writePackage(w io.Writer) error {
	s := d.site
	p := dataPackage{
		Schema:       profile + "datapackage.json",
		Name:         strings.ToLower(string(s.Config.Domain)),
		Title:        s.Config.Name + "开放数据",
		Description:  "组织、承诺、活动、文件和数字的全部公开数据。CSV 是带 BOM 的 UTF-8，列表项以 | 分隔；可能被电子表格当作公式的单元格前加了撇号。 All public data: CSV in UTF-8 with BOM, items of lists separated by |, cells that a spreadsheet might run begin with an apostrophe.",
		Homepage:     base(s) + "/data/",
		Version:      s.Today.String(),
		Created:      s.Today.First(s.Zone).Format(time.RFC3339),
		Contributors: []contributor{{s.Config.Operator, []string{"publisher"}}},
	}
	if s.Config.OperatorKind == "demo" {
		p.Note = demoNote
	}
	if l := s.Config.Licence; LicenceID(l) {
		p.Licences = []licence{{Name: l}}
	} else if l != "" {
		p.Licences = []licence{{Path: p.Homepage, Title: l}}
	}
	add := func(r resource, path string) error {
		digest, err := d.Digest(path)
		if err != nil {
			return err
		}
		r.Profile, r.Encoding, r.Path = profile+"dataresource.json", "utf-8", strings.TrimPrefix(path, "data/")
		r.Bytes, r.Hash = digest.Bytes, "sha256:"+digest.SHA256
		p.Resources = append(p.Resources, r)
		return nil
	}
	for _, t := range tables {
		description := t.ZH + " " + t.EN
		fields := each(t.Fields, schemaOf)
		csv := resource{Name: t.Name, Type: "table", Title: t.Title, Description: description, Format: "csv", MediaType: "text/csv",
			Schema: &schema{profile + "tableschema.json", fields, []string{""}}}
		if err := add(csv, t.CSV()); err != nil {
			return err
		}
		if err := add(resource{Name: t.Name + "-json", Title: t.Title, Description: description, Format: "json", MediaType: "application/json"}, t.JSON()); err != nil {
			return err
		}
	}
	if err := add(resource{Name: "popolo", Title: "组织（Popolo）", Description: "组织、岗位和成员关系，按 Popolo 规范。 Organisations, posts and memberships after Popolo.",
		Format: "json", MediaType: "application/json"}, "data/popolo.json"); err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(p)
}

// schemaOf is f in Table Schema.
func schemaOf(f Field) schemaField {
	sf := schemaField{Name: f.Name, Type: f.Type, Title: f.Title, Description: f.ZH + "。 " + f.EN}
	switch f.Type {
	case "date":
		sf.Type, sf.Constraints = "string", &constraints{datePattern}
	case "uri":
		sf.Type, sf.Format = "string", "uri"
	case "list":
		sf.Type = "string"
		sf.Description += "; items separated by " + separator
	}
	for _, v := range f.Values {
		sf.Categories = append(sf.Categories, category{v.Value, v.ZH})
	}
	return sf
}

// LicenceID reports whether s has the form of an identifier of a licence, such as CC-BY-4.0.
func LicenceID(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == ""
}
