package graphproblem_test

import (
	"errors"
	"testing"

	"pagedesk/backend/channel/graphproblem"
	"pagedesk/backend/inbox"
)

func TestErrorsThatAreNotMetas(t *testing.T) {
	t.Parallel()
	if graphproblem.Of(nil) != nil {
		t.Error("nil is a problem")
	}
	if p := graphproblem.Of(errors.New("disk")); p.Code != inbox.CodeInternal {
		t.Errorf("got %v", p)
	}
}
