package feed

import (
	"io"
	"net/url"
	"strings"
	"time"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// robots is robots.txt. It shuts nobody out, on a demonstration site neither: a crawler that may not read the pages would not see that they
// ask not to be listed.
func robots(s *content.Site) output.File {
	text := "User-agent: *\nAllow: /\n\nSitemap: " + base(s) + "/sitemap.xml\n"
	if s.Config.OperatorKind == content.DemoSite {
		text = "# 演示站：各网页以 noindex 声明不收录。抓取不受限制，否则看不到这个声明。\n" + text
	}
	return file("robots.txt", text)
}

// security is security.txt (RFC 9116).
func security(s *content.Site) output.File {
	const path = ".well-known/security.txt"
	end := s.Config.SecurityExpires.Last().First(s.Zone).AddDate(0, 0, 1).Add(-time.Second)
	var b strings.Builder
	for _, contact := range contacts(s) {
		b.WriteString("Contact: " + contact + "\n")
	}
	b.WriteString("Expires: " + end.Format(time.RFC3339) + "\nPreferred-Languages: zh, en\nCanonical: " + base(s) + "/" + path + "\n")
	return file(path, b.String())
}

// contacts are the ways to reach the operator, as URIs; if site.yaml gives none that can be written as one, the home page.
func contacts(s *content.Site) (all []string) {
	if mail := s.Config.Contact.Email; strings.Contains(mail, "@") {
		all = append(all, "mailto:"+url.PathEscape(mail))
	}
	if number := strings.ReplaceAll(s.Config.Contact.Phone, " ", "-"); strings.Trim(number, "0123456789-") == "" && number != "" {
		if national, ok := strings.CutPrefix(number, "0"); ok {
			number = "+86-" + national
		}
		all = append(all, "tel:"+number)
	}
	if all == nil {
		all = append(all, base(s)+"/")
	}
	return all
}

// An Icon is an icon of the web manifest.
type Icon struct {
	Src     string `json:"src"`   // path, "/icons/192.png"
	Sizes   string `json:"sizes"` // "192x192"
	Type    string `json:"type"`  // "image/png"
	Purpose string `json:"purpose,omitempty"`
}

// manifest is the web manifest. The site stays a page in the browser, whose address is what tells a real badge from a false one.
func manifest(s *content.Site, icons []Icon) output.File {
	name := []rune(s.Config.Name)
	v := struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		ShortName string `json:"short_name"`
		StartURL  string `json:"start_url"`
		Scope     string `json:"scope"`
		Display   string `json:"display"`
		Lang      string `json:"lang"`
		Dir       string `json:"dir"`
		Icons     []Icon `json:"icons"`
	}{"/", s.Config.Name, string(name[:min(len(name), 12)]), "/", "/", "browser", "zh-CN", "ltr", append([]Icon{}, icons...)}
	return output.File{Path: "site.webmanifest", Render: func(w io.Writer) error { return writeIndented(w, v) }}
}

func file(path, text string) output.File {
	return output.File{Path: path, Render: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }}
}
