package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// Handoff is what a statement says.
type Handoff struct {
	Iss, Aud, Sub, Name, Jti, Sid, Bind, Next string
	Exp                                       int64
}

var onward = regexp.MustCompile(`^/([^/\\\s][^\\\s]*)?$`)

// VerifyHandoff returns what the statement says, or nil. Refuse a Jti that you saw in the last 2 minutes.
func VerifyHandoff(statement, secret, origin, path, cookie string) *Handoff {
	parts := strings.Split(statement, ".")
	if len(parts) != 3 || cookie == "" {
		return nil
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	encode, bind := base64.RawURLEncoding, sha256.Sum256([]byte(cookie))
	if !hmac.Equal([]byte(encode.EncodeToString(mac.Sum(nil))), []byte(parts[2])) {
		return nil
	}
	header, claims := struct{ Alg string }{}, &Handoff{}
	for i, into := range []any{&header, claims} {
		if text, err := encode.DecodeString(parts[i]); err != nil || json.Unmarshal(text, into) != nil {
			return nil
		}
	}
	if header.Alg != "HS256" || claims.Iss != origin || claims.Aud != origin+path ||
		claims.Exp <= time.Now().Unix() || claims.Bind != encode.EncodeToString(bind[:]) ||
		!onward.MatchString(claims.Next) {
		return nil
	}
	return claims
}
