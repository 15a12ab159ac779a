// Package login is "Continue with Facebook": it opens Meta's dialog in the
// system browser, waits on a loopback port for the answer that the relay
// bounces there, exchanges the code through the relay, which alone holds the
// app's secret, and returns the person's long-lived token.
//
// It stores nothing: what becomes of the token is the caller's matter. Run owns
// everything it starts, the listener included, and has ended it when it
// returns. Neither a code nor a token stands in a log line or an error text.
package login
