// Package wire is the protocol between a relay and its desktops: types and
// limits only, no behaviour. Relay and desktop both import it; it imports the
// standard library.
//
// # A session, line by line
//
// A desktop pairs once over HTTP and then keeps one websocket open. Frames are
// JSON text, one object each; the member "t" names the type. Both sides ignore
// frame types and members they do not know.
//
//	D  POST /v1/pair {"code":"K7QX-…","name":"Nok","public_key":"…"}
//	R  200 {"token":"…","workspace":{…},"member":{…},"device":{…},"meta":{…}}
//	D  GET /v1/connect            Authorization: Bearer <token>
//	D  {"t":"hello","v":1,"after":41}
//	R  {"t":"welcome","v":1,"workspace":{…},"member":{…},"device":{…},"head":43,"meta":{…}}
//	R  {"t":"entries","entries":[{"seq":42,"at":1790000000456,"kind":"meta.webhook","channel":"page:1042","thread":"2600","body":{…}},{"seq":43,…}]}
//	R  {"t":"live"}
//	R  {"t":"lease","epoch":7,"holder":"d_9f…"}
//	R  {"t":"online","members":["u_31…","u_7c…"]}
//	R  {"t":"people"}
//	R  {"t":"vault"}
//	D  {"t":"append","id":"a1","kind":"message.sent","channel":"page:1042","thread":"2600","unique":"sent/o_5","body":{…}}
//	R  {"t":"ack","id":"a1","seq":44}
//	R  {"t":"entries","entries":[{"seq":44,…,"actor":"u_31…","device":"d_9f…","body":{…}}]}
//	D  {"t":"append","id":"a2",…,"unique":"sent/o_5"}
//	R  {"t":"nack","id":"a2","code":"duplicate","seq":44}
//
// Entries arrive in increasing seq, with gaps; a desktop resumes with "after"
// set to the last seq it applied. "live" is sent once the replay has caught up
// with the head at that time; entries go on arriving the same way. A desktop
// sees its own appends as entries too, after or before the ack.
//
// # Versions
//
//	1  2026-11-21  first
package wire
