package diag

import "strings"

// Nearest returns the candidate that got was most likely meant to be: the one with the smallest optimal string alignment
// distance, if that is at most a third of got's length, rounded up. Case does not count. Ties go to the earlier candidate.
//
// Plain Levenshtein distance counts the common slip of two swapped letters (titel) as two edits and so misses it.
func Nearest(got string, candidates []string) (string, bool) {
	g := []rune(strings.ToLower(got))
	if len(g) == 0 {
		return "", false
	}
	best, limit := "", (len(g)+2)/3
	found := false
	for _, c := range candidates {
		if d := distance(g, []rune(strings.ToLower(c)), limit); d <= limit {
			if found && d == limit {
				continue
			}
			best, found, limit = c, true, d
		}
	}
	return best, found
}

// distance is the optimal string alignment distance of a and b; above limit it returns limit+1.
func distance(a, b []rune, limit int) int {
	if abs(len(a)-len(b)) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
