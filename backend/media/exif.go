package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// orientation is how a camera held a picture, as Exif numbers it: 1 is upright,
// 5 to 8 have width and height changed over.
type orientation int

const upright orientation = 1

func (o orientation) lies() bool { return o >= 5 }

// Markers of a JPEG file, and the tag of the orientation.
const (
	markerStart    = 0xd8
	markerScan     = 0xda
	markerExif     = 0xe1
	tagOrientation = 0x0112
	maxExif        = 1 << 16
)

// orientationOf reads the orientation of a JPEG picture; one that does not say
// is upright.
func orientationOf(r io.Reader) orientation {
	b := bufio.NewReader(r)
	var start [2]byte
	if _, err := io.ReadFull(b, start[:]); err != nil || start != [2]byte{0xff, markerStart} {
		return upright
	}
	for {
		marker, size, err := nextSegment(b)
		if err != nil || marker == markerScan {
			return upright
		}
		if marker != markerExif {
			if _, err := b.Discard(size); err != nil {
				return upright
			}
			continue
		}
		segment := make([]byte, min(size, maxExif))
		if _, err := io.ReadFull(b, segment); err != nil {
			return upright
		}
		if o := exifOrientation(segment); o != 0 {
			return o
		}
	}
}

var errNoSegment = errors.New("not a segment of a JPEG file")

func nextSegment(b *bufio.Reader) (marker byte, size int, err error) {
	var head [4]byte
	if _, err := io.ReadFull(b, head[:]); err != nil {
		return 0, 0, err
	}
	size = int(binary.BigEndian.Uint16(head[2:])) - 2
	if head[0] != 0xff || size < 0 {
		return 0, 0, errNoSegment
	}
	return head[1], size, nil
}

// exifOrientation reads the first directory of an Exif segment, 0 when it does
// not say.
func exifOrientation(segment []byte) orientation {
	const header = "Exif\x00\x00"
	if len(segment) < len(header)+8 || string(segment[:len(header)]) != header {
		return 0
	}
	tiff := segment[len(header):]
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	count := int(order.Uint16(tiff[at:]))
	const entrySize = 12
	for i := range count {
		e := at + 2 + int64(i)*entrySize
		if e+entrySize > int64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[e:]) != tagOrientation {
			continue
		}
		if o := orientation(order.Uint16(tiff[e+8:])); o >= 1 && o <= 8 {
			return o
		}
		return 0
	}
	return 0
}
