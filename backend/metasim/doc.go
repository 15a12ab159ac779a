// Package metasim plays Meta for the demo shop, for development and for tests: the login dialog, the Graph API,
// the webhook deliveries and the customers' phones. It behaves as meta-platform.md says Meta does, errors, delays,
// duplicates and reordering included, so that other code cannot tell it from Meta except by its URL.
//
// It imports nothing of this program and shares no code with the Graph client: if both read Meta's rules from one
// place, both could be wrong together and no test would notice.
//
// # Ownership and concurrency
//
// One Sim is one Meta with one app on it. Sim.mu guards all state; functions whose name ends in Locked need it held,
// and so do the Graph handlers that the route table wraps in held, and the fields of nodes.
// New starts nothing. Run owns every goroutine (the HTTP server, the schedule, the deliveries) and returns when all
// have ended. Page, Account and Customer are handles into the Sim and are safe for concurrent use.
//
// # Invariants
//
//   - A webhook goes out only for a field that is on at the app level (after the callback answered the handshake)
//     and at the Page level.
//   - What the Send API accepted is on the phone, in the conversation edge and in Sends, whatever the caller was told.
//   - Every time that a rule depends on (window, expiry of tokens, codes and URLs) is read from the movable clock;
//     deliveries and retries run on real time.
//
// # The phone
//
// GET /phone is a page on which a person plays a customer. Behind it is a small JSON API, for scripts too; errors
// are {"error": text} with status 400. POST bodies are JSON unless noted; "customer" is the PSID:
//
//	GET  /phone/api/pages                                    [{id, name, picture, subscribed}]
//	GET  /phone/api/customers?page=ID                        [{id, name, picture, last, unread}]
//	POST /phone/api/customers   {page, name}                 {id, name, …}: finds or creates
//	GET  /phone/api/thread?customer=PSID                     {messages: [PhoneMessage], typing}
//	POST /phone/api/say         {customer, text, reply_to?, quick_reply?}  {mid}
//	POST /phone/api/image       multipart: customer, file    {mid}
//	POST /phone/api/sticker     {customer, sticker?}         {mid}
//	POST /phone/api/react       {customer, mid, emoji}       {}; an empty emoji takes the reaction back
//	POST /phone/api/edit        {customer, mid, text}        {}
//	POST /phone/api/read        {customer}                   {}
//	POST /phone/api/postback    {customer, title, payload}   {mid}
//	POST /phone/api/inbox       {customer, text}             {mid}; the shop answers in Facebook's own Page Inbox
//	GET  /phone/api/sends                                    what the Send API accepted, oldest first
//	GET  /phone/api/faults                                   names of the faults that can be switched on
//	POST /phone/api/faults      {on, fault, times?}          {}; on: Page id, account id or "" for the app
//	DELETE /phone/api/faults    {on, fault?}                 {}; without fault all of that target
package metasim
