package embedded

import (
	"maps"
	"slices"
	"strings"
)

// settings are the arguments that the server runs with: ours, the tests', the caller's, the later over the earlier.
func settings(o Options, sockets string) []string {
	params := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": `"` + strings.ReplaceAll(sockets, `"`, `""`) + `"`,
		"unix_socket_permissions": "0700",

		// A small server with a fast disk.
		"max_connections":  "100",
		"shared_buffers":   "256MB",
		"random_page_cost": "1.1",
		"jit":              "off",
		"timezone":         "UTC",

		// In the directory, where it is found again after a kill, and where it has room: a container often has 64 MB of
		// shared memory, which one parallel query can fill.
		"dynamic_shared_memory_type": "mmap",

		// Statements and what they were given stay out of the log: they hold names and addresses of people.
		"log_min_error_statement":           "panic",
		"log_parameter_max_length_on_error": "0",
		"log_error_verbosity":               "terse",
		"log_timezone":                      "UTC",
	}
	if o.NoSync {
		maps.Copy(params, map[string]string{
			"fsync":              "off",
			"synchronous_commit": "off",
			"full_page_writes":   "off",
		})
	}
	maps.Copy(params, o.Params)

	var args []string
	for _, name := range slices.Sorted(maps.Keys(params)) {
		args = append(args, "-c", name+"="+params[name])
	}
	return args
}
