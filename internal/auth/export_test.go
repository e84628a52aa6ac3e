package auth

import "context"

// Sweep is what Run does every five minutes.
var Sweep = (*Service).sweep

// CountWrong is what becomes of a try that was found wrong.
func CountWrong(ctx context.Context, s *Service, emailKey, address string) error {
	return s.countWrong(ctx, try{emailKey, address}, person{})
}

// Watched is how many names of sessions, tokens and people a process waits to hear of.
func Watched(s *Service) int {
	s.watches.mu.Lock()
	defer s.watches.mu.Unlock()
	return len(s.watches.by)
}
