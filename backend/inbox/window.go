package inbox

import "time"

// StandardWindow is how long a customer's action lets a Page answer freely
// (meta-platform.md, 4.6).
const StandardWindow = 24 * time.Hour

// AdWindow is the same for the first message after a click-to-message ad
// (meta-platform.md, 4.6).
const AdWindow = 7 * 24 * time.Hour

// WindowOpen reports whether a shop may answer freely at nowMs in a
// conversation whose window ends at untilMs. A customer who never wrote
// (untilMs 0) has none.
func WindowOpen(untilMs, nowMs int64) bool { return untilMs > nowMs }
