package messenger

import (
	"testing"

	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
)

func TestSameFile(t *testing.T) {
	t.Parallel()
	plain := meta.HistoryAttachment{MimeType: "application/octet-stream", Name: "voice.m4a", Size: 900, FileURL: "https://cdn.fbsbx.com/1"}
	sound := meta.HistoryAttachment{MimeType: "audio/mp4", Name: "audioclip-1.mp4", Size: 1200, FileURL: "https://cdn.fbsbx.com/2"}
	film := meta.HistoryAttachment{MimeType: "video/mp4", Name: "video-1.mp4"}
	film.Video.URL = "https://video.xx.fbcdn.net/1"
	picture := meta.HistoryAttachment{MimeType: "image/jpeg", Name: "image-1"}
	picture.Image.URL = "https://scontent.xx.fbcdn.net/1"
	file := func(kind inbox.AttachmentKind, size int64) inbox.OutgoingFile {
		return inbox.OutgoingFile{Kind: kind, Name: "voice.m4a", Size: size}
	}
	for name, tc := range map[string]struct {
		record meta.HistoryAttachment
		sent   inbox.OutgoingFile
		want   bool
	}{
		"a sound, made anew":                   {sound, file(inbox.AttachmentAudio, 900), true},
		"a sound that the record calls a film": {film, file(inbox.AttachmentAudio, 900), true},
		"a sound that it calls a file":         {plain, file(inbox.AttachmentAudio, 900), true},
		"a file of another size":               {plain, file(inbox.AttachmentAudio, 901), false},
		"a plain file":                         {plain, file(inbox.AttachmentFile, 900), true},
		"a file, where a sound went":           {sound, file(inbox.AttachmentFile, 1200), false},
		"a sound, where a picture went":        {picture, file(inbox.AttachmentAudio, 900), false},
		"a picture of an unknown shape":        {picture, file(inbox.AttachmentImage, 900), true},
	} {
		if got := sameFile(tc.record, tc.sent); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
