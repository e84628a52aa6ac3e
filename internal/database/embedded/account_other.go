//go:build !linux

package embedded

import "syscall"

// childAttr gives a child a process group of its own, so that Ctrl-C at the terminal stops us alone and we stop the
// server after our last request. There is no signal of our death here: the next start stops what a kill has left.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// mapped is no account: there are no user namespaces here.
func (a account) mapped() account {
	a.attr = nil
	return a
}
