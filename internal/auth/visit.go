package auth

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/felixge/httpsnoop"
	"github.com/google/uuid"
	"github.com/mileusna/useragent"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// visit is one HTTP request as SignIn and SignOut need it: which session it came with, and where a cookie goes.
type visit struct {
	secret   string // of the session, from the cookie
	accept   string // the Accept-Language header
	agent    string // the User-Agent header
	cookies  func(name string) []*http.Cookie
	response http.ResponseWriter
	answered atomic.Bool           // the headers are out: too late for a cookie
	became   atomic.Pointer[Actor] // who has signed in by this request, or nobody who has signed out
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// Middleware finds out who asks, by the Authorization header or else by the session's cookie, and puts them into the
// context. A header that signs nobody in is refused with an error for refuse to write; a cookie that does not is nobody's.
//
// The response keeps what it can do: the session library's own middleware would hide http.Flusher and http.Hijacker, which
// event streams and web sockets need.
func (s *Service) Middleware(next http.Handler, refuse func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{accept: r.Header.Get("Accept-Language"), agent: r.UserAgent(), cookies: r.CookiesNamed, response: w}
		ctx := context.WithValue(r.Context(), visitKey{}, v)
		nobody := From(ctx)
		nobody.Language = phrase.Accepted(v.accept, phrase.English)
		ctx = With(ctx, nobody)

		actor, err := s.identify(database.AsSystem(ctx), v, r)
		if err != nil {
			refuse(w, r.WithContext(ctx), err)
			return
		}
		next.ServeHTTP(v.watch(w), r.WithContext(With(ctx, actor)))
	})
}

func (s *Service) identify(ctx context.Context, v *visit, r *http.Request) (Actor, error) {
	if header, ok := r.Header["Authorization"]; ok {
		return s.Authenticate(ctx, strings.Join(header, ","))
	}
	cookie, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil || cookie.Value == "" {
		return From(ctx), nil //nolint:nilerr // no cookie, so nobody
	}
	v.secret = cookie.Value
	id := sessionID(v.secret)
	who, data, ok, err := s.bySession(ctx, id)
	if err != nil || !ok {
		return From(ctx), err
	}
	if err := s.touchSession(ctx, id, who.Until, data); err != nil {
		slog.WarnContext(ctx, "the session is read, but its use is not written down", "request", From(ctx).RequestID, "error", err)
	}
	actor := who.actor(ctx)
	actor.SessionID = id
	return actor, nil
}

// Authenticate is whom the value of an Authorization header signs in: "Bearer dd_…". Web sockets send it as a message.
func (s *Service) Authenticate(ctx context.Context, authorization string) (Actor, error) {
	ctx = database.AsSystem(ctx)
	scheme, secret, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return Actor{}, fault.New(fault.Unauthenticated, "auth.token")
	}
	return s.byToken(ctx, strings.TrimSpace(secret))
}

// actor is a person who asks in ctx, in the language that the request accepts.
func (p person) actor(ctx context.Context) Actor {
	actor := From(ctx)
	actor.UserID, actor.AccountID, actor.Role, actor.Principal = p.UserID, p.AccountID, p.Role, p.UserID
	actor.SessionID, actor.TokenID, actor.Scopes = "", uuid.Nil, nil
	actor.Language = p.Locale
	if v := visitOf(ctx); v != nil {
		actor.Language = phrase.Accepted(v.accept, p.Locale)
	}
	return actor
}

// device is what a person knows the browser by that asks, such as "Firefox · Linux"; empty where it does not say. A header may say
// anything, so little of it is looked at, and less is kept.
func (v *visit) device() string {
	const most, mostKept = 500, 60
	agent := useragent.Parse(v.agent[:min(len(v.agent), most)])
	said := strings.Join(slices.DeleteFunc([]string{agent.Name, agent.OS}, func(s string) bool { return s == "" }), " · ")
	printable := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, said))
	return strings.TrimSpace(string(printable[:min(len(printable), mostKept)]))
}

// watch is w, noting when its headers go out.
func (v *visit) watch(w http.ResponseWriter) http.ResponseWriter {
	return httpsnoop.Wrap(w, httpsnoop.Hooks{
		WriteHeader: func(next httpsnoop.WriteHeaderFunc) httpsnoop.WriteHeaderFunc {
			return func(code int) { v.answered.Store(true); next(code) }
		},
		Write: func(next httpsnoop.WriteFunc) httpsnoop.WriteFunc {
			return func(b []byte) (int, error) { v.answered.Store(true); return next(b) }
		},
		Flush: func(next httpsnoop.FlushFunc) httpsnoop.FlushFunc {
			return func() { v.answered.Store(true); next() }
		},
		Hijack: func(next httpsnoop.HijackFunc) httpsnoop.HijackFunc {
			return func() (net.Conn, *bufio.ReadWriter, error) { v.answered.Store(true); return next() }
		},
	})
}
