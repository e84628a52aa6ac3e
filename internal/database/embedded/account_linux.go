package embedded

import "syscall"

// deathSignal is sent to a child when we die without stopping it; a variable for the tests of systems that have none.
var deathSignal = endAtOnce

// childAttr gives a child a process group of its own, so that Ctrl-C at the terminal stops us alone and we stop the
// server after our last request.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: deathSignal}
}

// mapped is the account as a name that root takes in a user namespace: outside it is root, to whom the files belong.
func (a account) mapped() account {
	uids := []syscall.SysProcIDMap{{ContainerID: a.uid, HostID: 0, Size: 1}}
	gids := []syscall.SysProcIDMap{{ContainerID: a.gid, HostID: 0, Size: 1}}
	a.uid, a.gid = 0, 0
	a.attr = func() *syscall.SysProcAttr {
		attr := childAttr()
		attr.Cloneflags, attr.UidMappings, attr.GidMappings = syscall.CLONE_NEWUSER, uids, gids
		return attr
	}
	return a
}
