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
//	D  {"t":"say","kind":"typing","channel":"page:1042","thread":"2600","body":{}}
//	R  {"t":"said","actor":"u_7c…","device":"d_41…","kind":"viewing","channel":"page:1042","thread":"2600","body":{}}
//
// Entries arrive in increasing seq, with gaps; a desktop resumes with "after"
// set to the last seq it applied. "live" is sent once the replay has caught up
// with the head at that time; entries go on arriving the same way. A desktop
// sees its own appends as entries too, after or before the ack.
//
// # Who sees what
//
// A relay sends a desktop only what its member may see at this moment: entries
// without a channel, and of each channel what its access allows (Level). When
// that grows or shrinks, the desktop is brought to it step by step; each step
// may be repeated after a cut.
//
//	R  {"t":"forget","channel":"page:1042"}
//	R  {"t":"entries","past":true,"entries":[{"seq":3,…"channel":"page:1042",…},…]}
//	R  {"t":"sight","channel":"page:1042","level":"own","seq":57}
//
// Forget deletes the rows of the channel and the sight that the desktop has of
// it; the past brings what its member may see; sight ends it and is what the
// next hello tells. To a member who may see nothing any more only the forget is
// sent, and of a channel that they never saw not even its name.
//
// On a channel that shows agents only their own, a thread goes to those whom
// its audience names, which an append sets:
//
//	D  {"t":"append","id":"a3","kind":"conversation.transferred","channel":"page:1042","thread":"2600","audience":["u_7c…"],"basis":57,"body":{…}}
//
// Who joins the audience is sent forget with the thread, its past, and then the
// entry; who leaves is sent {"t":"forget","channel":…,"thread":…,"seq":58} in
// place of the entry.
//
// # Versions
//
//	1  2026-11-21  first
package wire
