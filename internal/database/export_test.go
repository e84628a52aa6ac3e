package database

// MigrationLock is what processes that migrate take turns by.
const MigrationLock = migrationLock
