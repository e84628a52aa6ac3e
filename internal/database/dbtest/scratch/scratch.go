// Package scratch says where tests put the databases that they throw away.
package scratch

import "syscall"

// memory is a file system in memory, where there is one. A database is a thousand small files; making and removing them
// over and over takes a disk's file system several times as long as it takes PostgreSQL to work on them.
const memory = "/dev/shm"

// roomy is what all databases of all test processes together never need. A container often has 64 MB there.
const roomy = 4 << 30

// Dir is the directory to make directories in. It is short, for sockets; programs may not run from there.
func Dir() string {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err == nil && fs.Bavail*uint64(fs.Bsize) >= roomy {
		return memory
	}
	return "/tmp"
}
