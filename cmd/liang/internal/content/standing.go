package content

// A Standing is what a pledge amounts to on a day: its lifecycle folded together with the calendar and the consent.
type Standing struct {
	State     State
	Reason    EndedReason // if State is Ended
	Since     Date        // of the event that led here
	InForce   bool        // active, and valid_until has not passed
	DueReview bool        // in force, but next_review has passed
	Tombstone bool        // nothing personal may be shown: the consent was withdrawn, or a negative record's display period is over
	Neutral   bool        // the tombstone must not hint at misconduct: the consent was withdrawn
}

// Standing folds p's events with the day today. A pledge whose valid_until has passed while active is ended by expiry.
func (p *Pledge) Standing(today Date) Standing {
	var s Standing
	for _, e := range p.Events {
		s.State, s.Since = e.To, e.Date
	}
	if s.State == Ended {
		s.Reason = p.endedReason()
	}
	if (s.State == InForce || s.State == Suspended) && today.After(p.ValidUntil) {
		s.State, s.Reason, s.Since = Ended, Expired, p.ValidUntil
	}
	s.InForce = s.State == InForce
	s.DueReview = s.InForce && today.After(p.NextReview)
	if !p.Consent.WithdrawnOn.IsZero() && !p.Consent.WithdrawnOn.After(today) || s.Reason == ConsentWithdrawn {
		if s.State != Ended {
			s.Since = p.Consent.WithdrawnOn
		}
		s.State, s.Reason, s.InForce, s.DueReview = Ended, ConsentWithdrawn, false, false
		s.Tombstone, s.Neutral = true, true
	}
	if s.Reason == Revoked && today.After(p.displayEnd(s.Since)) {
		s.Tombstone = true
	}
	return s
}

func (p *Pledge) endedReason() EndedReason {
	if p.EndedReason != "" {
		return p.EndedReason
	}
	if len(p.Events) == 0 {
		return ""
	}
	return EndedReason(p.Events[len(p.Events)-1].ReasonCode)
}

// displayEnd is the last day on which a revocation on day since is shown: display_until, or a year by default (after
// 行政处罚信息公示规定, which lets negative records lapse).
func (p *Pledge) displayEnd(since Date) Date {
	if !p.DisplayUntil.IsZero() {
		return p.DisplayUntil
	}
	return since.AddMonths(12)
}

// ShowsMembership reports whether p's page may say that the merchant is a Party member.
func (p *Pledge) ShowsMembership() bool { return p.IdentityDisplay != ShowNone }
