// Package content reads content/ into a validated, immutable [Site].
//
// [Load] makes a Site out of a file system and reports every problem in it at once. A Site holds each record's front matter
// ([Unit], [Pledge], [Activity] …) and of its body only what other pages need; [Site.HTML] gives the body. Nothing in a Site changes
// after Load.
package content

import (
	"cmp"
	"io/fs"
	"time"

	"liang/cmd/liang/internal/markdown"
)

// A Site is the whole content of a portal, as of a build date. Slices of records are sorted by id unless said otherwise and
// hold what the public sees: drafts and records published after the build date are in it only if Options.Drafts asked for them.
type Site struct {
	Config Config
	Today  Date           // the build date
	Zone   *time.Location // the site's time zone

	Home        *Column
	Columns     []*Column // every folder with an _index.md but the home page, by Order, then URL; year folders of activities included
	Framework   *Framework
	Units       []*Unit
	Programmes  []*Programme
	Terms       *Terms
	Pledges     []*Pledge
	Activities  []*Activity // newest first, then by id
	Documents   []*Document // newest first, then by id
	Figures     *Figures
	Timeline    *Timeline    // events in order of their dates
	Corrections *Corrections // newest first
	Pages       []*Page
	Withdrawn   []*Record // what is left of records that were taken down; they are in no other list, save that pledges are

	rest     digest // of all sources but pledges and activities
	fsys     fs.FS
	farLinks []markdown.Link     // to addresses that are made later; see CheckFinished
	aliases  []aliasOf           // all of them
	waiting  map[string][]string // by file: the addresses in its links that are not published yet
	names    map[string]string   // of units and programmes that are or will be public, by URL
	index
}

// index finds records by id.
type index struct {
	units      map[string]*Unit
	programmes map[string]*Programme
	terms      map[string]*Term
	columns    map[string]*Column // by URL
}

// Unit returns the unit with this id, or nil.
func (s *Site) Unit(id string) *Unit { return s.units[id] }

// Programme returns the programme with this id, or nil.
func (s *Site) Programme(id string) *Programme { return s.programmes[id] }

// UnitName returns the name of the unit with this id, also if its day of publication has not come: what a record says of others does not wait
// for their pages. Anything that is no unit's id is a name itself.
func (s *Site) UnitName(id string) string { return cmp.Or(s.names["/org/"+id+"/"], id) }

// ProgrammeName is UnitName for programmes.
func (s *Site) ProgrammeName(id string) string { return cmp.Or(s.names["/programmes/"+id+"/"], id) }

// Term returns the standard pledge with this id, or nil.
func (s *Site) Term(id string) *Term { return s.terms[id] }

// Column returns the column of the folder with this URL, such as "/org/", or nil.
func (s *Site) Column(url string) *Column { return s.columns[url] }
