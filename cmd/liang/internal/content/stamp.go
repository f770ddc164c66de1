package content

import (
	"crypto/sha256"
	"slices"

	"liang/cmd/liang/internal/snapshot"
)

// A Stamp stands for all that can be seen of some records on the build date: with the same Stamp, a page that shows these records and no others of
// their kind is the same, as long as the program and the layouts are.
type Stamp [16]byte

// Stamps are the Stamps of a Site. Everything but pledges and activities has one together, because every page shows some of it.
type Stamps struct {
	Rest       Stamp
	Pledges    Stamp // of all pledges, and of the rest
	Activities Stamp // of all activities, and of the rest
	of         map[*Record]Stamp
}

// Of returns the Stamp of a pledge or an activity, and of the rest.
func (s *Stamps) Of(r *Record) Stamp { return s.of[r] }

// StampOf returns the Stamp of several things together. Their order matters.
func StampOf(parts ...[]byte) (s Stamp) {
	h := sha256.New()
	var length [8]byte
	for _, p := range parts {
		for i := range length {
			length[i] = byte(len(p) >> (8 * i))
		}
		h.Write(length[:])
		h.Write(p)
	}
	copy(s[:], h.Sum(nil))
	return s
}

var standingCoder = snapshot.New[Standing]()

// Stamps computes the Stamps of s. What a page sees of the build date is in them too: which records are public, which links lead nowhere yet, how a
// pledge stands.
func (s *Site) Stamps() *Stamps {
	all := &Stamps{of: make(map[*Record]Stamp, len(s.Pledges)+len(s.Activities))}
	all.Rest = StampOf(s.rest[:], s.visibleRest())
	var buffer, list []byte
	stamp := func(r *Record, standing []byte) {
		buffer = append(append(buffer[:0], all.Rest[:]...), r.digest[:]...)
		buffer = append(buffer, boolByte(s.Pending(r)))
		for _, address := range s.waiting[r.File] {
			buffer = append(append(buffer, address...), '\n')
		}
		got := StampOf(buffer, standing)
		all.of[r] = got
		list = append(list, got[:]...)
	}
	var standing []byte
	for _, p := range s.Pledges {
		now := s.StandingOf(p)
		standing = standingCoder.Append(standing[:0], &now)
		stamp(&p.Record, standing)
	}
	all.Pledges = StampOf(all.Rest[:], list)
	list = list[:0]
	for _, a := range s.Activities {
		stamp(&a.Record, nil)
	}
	all.Activities = StampOf(all.Rest[:], list)
	return all
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// visibleRest lists the records that are public, or shown as drafts, on the build date.
func (s *Site) visibleRest() (list []byte) {
	note := func(r *Record) {
		list = append(append(list, r.URL...), boolByte(s.Pending(r)))
		for _, address := range s.waiting[r.File] {
			list = append(append(list, ' '), address...)
		}
		list = append(list, '\n')
	}
	for _, r := range s.Units {
		note(&r.Record)
	}
	for _, r := range s.Programmes {
		note(&r.Record)
	}
	for _, r := range s.Documents {
		note(&r.Record)
	}
	for _, r := range s.Pages {
		note(&r.Record)
	}
	return list
}

// digestRest is the digest of all sources but pledges, activities and what stands beside records.
func digestRest(sources []*source) digest {
	var all []byte
	for _, s := range sources {
		if !slices.Contains([]kind{pledgeKind, activityKind, assetKind, unknownKind}, s.kind) {
			all = append(append(all, s.path...), s.digest[:]...)
		}
	}
	return digestOf("", all)
}
