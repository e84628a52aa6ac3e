package embedded

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// log is where a server writes its log, and what it has written since it started.
type log struct {
	to   io.Writer
	file *os.File // nil where the caller keeps the log
	from int64
}

func openLog(o Options) (log, error) {
	if o.Log != nil {
		return log{to: o.Log}, nil
	}
	f, err := os.OpenFile(filepath.Join(o.Dir, "postgres.log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return log{}, fmt.Errorf("open the log of PostgreSQL: %w", err)
	}
	from, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return log{}, fmt.Errorf("open the log of PostgreSQL: %w", err)
	}
	return log{to: f, file: f, from: from}, nil
}

// tail is what to add to the error of a server that did not start: its own last words.
func (l log) tail() string {
	if l.file == nil {
		return ""
	}
	const words = 2000
	size, err := l.file.Seek(0, io.SeekEnd)
	if err != nil {
		return ""
	}
	body, err := io.ReadAll(io.NewSectionReader(l.file, max(l.from, size-words), words))
	if err != nil || len(body) == 0 {
		return ""
	}
	return fmt.Sprintf("\n%s ends with:\n%s", l.file.Name(), strings.TrimSpace(string(body)))
}

func (l log) close() {
	if l.file != nil {
		_ = l.file.Close()
	}
}
