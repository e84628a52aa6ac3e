// Package dbtest gives each test a PostgreSQL database of its own, a copy of a migrated one.
//
// A test process starts one server, when the first test asks for a database; the server ends with the process, and its
// directory goes away, however that ends. Without a PostgreSQL a test fails rather than skips: a green run has always
// touched the database.
package dbtest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/embedded"
)

// New is the database of a test as the application sees it: migrated, empty, through a role that owns nothing.
func New(tb testing.TB) *bun.DB {
	tb.Helper()
	return Open(tb).DB
}

// Open is the same database with all the connections that the application has.
func Open(tb testing.TB) *database.Pool {
	tb.Helper()
	pool, err := database.Open(context.Background(), URL(tb), database.Trusting())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := pool.Close(); err != nil {
			tb.Errorf("close the database: %v", err)
		}
	})
	return pool
}

// URL is the address of the same database for its owner, who is a superuser and can break things.
func URL(tb testing.TB) string {
	tb.Helper()
	mu.Lock()
	name := names[tb]
	mu.Unlock()
	if name == "" {
		name = create(tb, embedded.Database)
		mu.Lock()
		names[tb] = name
		mu.Unlock()
		tb.Cleanup(func() {
			mu.Lock()
			defer mu.Unlock()
			delete(names, tb)
		})
	}
	return running(tb).server.DSN(name)
}

// Empty is the address, for its owner, of another database that has not been migrated.
func Empty(tb testing.TB) string {
	tb.Helper()
	return running(tb).server.DSN(create(tb, "template0"))
}

// The databases of the tests that run.
var (
	mu    sync.Mutex
	names = map[testing.TB]string{}
	count int
)

// create copies a database for a test, and drops the copy after it.
func create(tb testing.TB, template string) string {
	tb.Helper()
	mu.Lock()
	count++
	name := fmt.Sprintf("test_%d", count)
	mu.Unlock()
	p := running(tb)
	// Copying files takes half as long as logging every page, where nothing waits for a disk.
	if _, err := p.admin.Exec(context.Background(), "CREATE DATABASE "+name+" STRATEGY file_copy TEMPLATE "+template); err != nil {
		tb.Fatalf("create a database: %v", err)
	}
	tb.Cleanup(func() {
		if _, err := p.admin.Exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop the database: %v", err)
		}
	})
	return name
}
